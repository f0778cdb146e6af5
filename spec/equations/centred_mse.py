"""The centred mean squared error.

The readme's loss adds to the squared error a penalty on the distance from one half, against overconfidence. Completing
the square shows what it is: the squared error to smoothed labels, scaled, and a constant.
"""

from sympy import Derivative, Eq, Function, IndexedBase, Rational, S, diff, expand, factor, solve

from spec.equations.algebra import of_class
from spec.notation import HARD_LABELS, K, c, epsilon, j, labels, lambda_, nonnegative, over_classes, predictions
from spec.records import Argument, Equation, Loss, Step, Terms

MSE = Function("MSE")
best = IndexedBase("yhat__*", real=True)

_half = Rational(1, 2)
_term = (predictions[c] - labels[c]) ** 2 + lambda_ * (predictions[c] - _half) ** 2
LOSS = Equation(
    id="CM.1",
    says="The centred mean squared error: squared error, plus λ times the squared distance from one half.",
    left=MSE(predictions),
    right=over_classes(_term) / K,
    source=("R-F5", "R-F6", "R-F7"),
)

_slope = of_class(diff(LOSS.right, predictions[j]))
GRADIENT = Equation(
    id="CM.2",
    says="The slope of the centred loss pulls a prediction to its label and, λ times as hard, to one half.",
    left=Derivative(MSE(predictions), predictions[j]),
    right=2 / K * (_slope * K / 2),
    derivation=(
        Step(diff(LOSS.right, predictions[j]), "differentiate CM.1"),
        Step(2 / K * (_slope * K / 2), "only the term of class j depends on the prediction"),
    ),
)

(_best,) = solve(GRADIENT.right, predictions[j])
MINIMISER = Equation(
    id="CM.3",
    says="The best prediction lies between the label and one half.",
    left=best[j],
    right=_best,
)

_rest = factor(expand(_term - (1 + lambda_) * (predictions[c] - _best.subs(j, c)) ** 2))
COMPLETED_SQUARE = Equation(
    id="CM.4",
    says="Complete the square: the centred loss is a scaled squared error to the best predictions, and a constant.",
    left=MSE(predictions),
    right=(1 + lambda_) * over_classes((predictions[c] - _best.subs(j, c)) ** 2) / K + over_classes(_rest) / K,
    derivation=(
        Step(LOSS.right, "CM.1"),
        Step(
            (1 + lambda_) * over_classes((predictions[c] - _best.subs(j, c)) ** 2) / K + over_classes(_rest) / K,
            "complete the square in each prediction",
        ),
    ),
)

LABEL_SMOOTHING = Equation(
    id="CM.5",
    says="The best predictions are the labels, smoothed by ε = λ / (1 + λ): the penalty is label smoothing.",
    left=(1 - epsilon) * labels[j] + epsilon / 2,
    right=MINIMISER.right,
    assuming=(Eq(epsilon, lambda_ / (1 + lambda_)),),
)

_constant = factor(_rest.xreplace({labels[c]: S.One}))
CONSTANT = Equation(
    id="CM.6",
    says="For hard labels the constant of CM.4 does not depend on the labels.",
    left=over_classes(_rest) / K,
    right=_constant,
    assuming=(HARD_LABELS,),
)

# ---------------------------------------------------------------- what is differentiated, and the public loss

DERIVATIVES = {"CM.2": LOSS.right}

LOSSES = (
    Loss(
        name="centred_mse",
        family="centred_mse",
        prefix="CM",
        inputs="predictions",
        rows=True,
        labels=("row",),
        hard=Terms("CM.1", gradient=("CM.2",)),
        formula="mean((y - ŷ)**2 + λ * (1/2 - ŷ)**2)",
        page="penalties.md",
        arguments=(
            Argument(
                "factor",
                lambda_,
                "factor",
                nonnegative,
                {
                    0.0: ("FactorZero",),  # the plain squared error
                    0.125: ("CentredPenalty",),  # the readme's 0.1 is no binary fraction
                    1.0: ("CentredPenalty",),
                    3.0: ("CentredPenalty",),
                },
                default=0.1,
            ),
        ),
    ),
)
