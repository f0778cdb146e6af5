"""Penalties on the predictions.

The notebook adds the magnitudes and the squares of the predictions to its loss. On the output of a softmax the first
is a constant and the second pulls towards the uniform prediction.
"""

from sympy import Abs, Derivative, Function, diff

from spec.equations.cross_entropy import of_class
from spec.notation import Equation, c, j, over_classes, predictions

L1 = Function("L1")
L2 = Function("L2")

L1_PENALTY = Equation(
    id="PP.1",
    says="The L1 penalty adds up the magnitudes of the predictions.",
    left=L1(predictions),
    right=over_classes(Abs(predictions[c])),
)

L1_GRADIENT = Equation(
    id="PP.2",
    says="Its slope in a prediction is the prediction's sign.",
    left=Derivative(L1(predictions), predictions[j]),
    right=of_class(diff(L1_PENALTY.right, predictions[j])),
)

L2_PENALTY = Equation(
    id="PP.3",
    says="The L2 penalty adds up the squares of the predictions.",
    left=L2(predictions),
    right=over_classes(predictions[c] ** 2),
)

L2_GRADIENT = Equation(
    id="PP.4",
    says="Its slope in a prediction is twice the prediction.",
    left=Derivative(L2(predictions), predictions[j]),
    right=of_class(diff(L2_PENALTY.right, predictions[j])),
)
