"""The centred mean squared error.

The readme's loss adds to the squared error a penalty on the distance from one half. Completing the square shows what
it is: label smoothing.
"""

from sympy import Derivative, Function, Rational, diff

from spec.equations.cross_entropy import of_class
from spec.notation import Equation, K, c, j, labels, lambda_, over_classes, predictions

MSE = Function("MSE")

LOSS = Equation(
    id="CM.1",
    says="The centred mean squared error: squared error, plus λ times the squared distance from one half.",
    left=MSE(predictions),
    right=over_classes((labels[c] - predictions[c]) ** 2 + lambda_ * (Rational(1, 2) - predictions[c]) ** 2) / K,
)

GRADIENT = Equation(
    id="CM.2",
    says="Its slope in a prediction.",
    left=Derivative(MSE(predictions), predictions[j]),
    right=of_class(diff(LOSS.right, predictions[j])),
)
