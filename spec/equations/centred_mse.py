"""The centred mean squared error.

The readme's loss adds to the squared error a penalty on the distance of each prediction from one half, against
overconfidence. Completing the square shows what that is: the squared error to smoothed labels, scaled, plus a constant.
"""

from sympy import Derivative, Eq, Rational, Reals, S, diff, expand, factor, solve

from spec.equations.algebra import evaluate_kronecker
from spec.functions import declare_function
from spec.notation import (
    HARD_LABELS,
    K,
    c,
    declare_family,
    epsilon,
    j,
    labels,
    lambda_,
    nonnegative,
    predictions,
    sum_over_classes,
)
from spec.records import Argument, Equation, Loss, Step, Terms

MSE = declare_function("MSE", "the readme's centred mean squared error")
best = declare_family("yhat__*", "minimiser of the centred loss, for class c", Reals, real=True)

# The readme's custom loss is a mean squared error with a second square: the distance of each prediction from one half,
# times λ.
# A correct prediction is not free: at a prediction of 0 or 1 the second term is λ/4. So the question is what the loss
# asks for instead (CM.3), and whether that has a name (CM.5).
_half = Rational(1, 2)
_term = (predictions[c] - labels[c]) ** 2 + lambda_ * (predictions[c] - _half) ** 2

(_target,) = solve(diff(_term, predictions[c]), predictions[c])
_remainder = factor(expand(_term - (1 + lambda_) * (predictions[c] - _target) ** 2))
_completed = (1 + lambda_) * sum_over_classes((predictions[c] - _target) ** 2) / K + sum_over_classes(_remainder) / K
LOSS = Equation(
    id="CM.1",
    statement="The centred mean squared error: squared error, plus λ times the squared distance from one half.",
    why=(
        "The readme adds to the squared error a second square, centred at one half. The loss is computed by its "
        "completed square (CM.4), because a square that overflows, times a λ of 0, is NaN."
    ),
    meaning="The two squares disagree wherever the label is not one half, and λ says how much the second one counts.",
    left=MSE(predictions),
    right=sum_over_classes(_term) / K,
    stable=_completed,
    source=("R-F5", "R-F6", "R-F7"),
)

_derivative = evaluate_kronecker(diff(LOSS.right, predictions[j]))
GRADIENT = Equation(
    id="CM.2",
    statement="The gradient of the centred loss: towards the label and, with weight λ, towards one half.",
    why="Both squares are quadratic in the prediction. What is the gradient of their sum?",
    meaning="It is a sum of two linear terms: one towards the label and one towards one half.",
    left=Derivative(MSE(predictions), predictions[j]),
    right=2 / K * (_derivative * K / 2),
    derivation=(
        Step(diff(LOSS.right, predictions[j]), "differentiate CM.1"),
        Step(2 / K * (_derivative * K / 2), "only the term of class j depends on the prediction"),
    ),
    stable=2 / K * (_derivative * K / 2),
)

(_minimiser,) = solve(GRADIENT.right, predictions[j])
MINIMISER = Equation(
    id="CM.3",
    statement="The minimiser of the centred loss lies between the label and one half.",
    why="Setting the gradient to 0 gives the minimiser.",
    meaning=(
        "The minimiser is the mean of the label and one half with the weights 1 and λ, so for λ > 0 a hard label is "
        "never reached. With λ = 0.1 a label of 1 is fitted by about 0.95: a perfect fit of the labels is no longer "
        "the aim."
    ),
    left=best[j],
    right=_minimiser,
)

COMPLETED_SQUARE = Equation(
    id="CM.4",
    statement="By completing the square, the centred loss is a scaled squared error to its minimiser, plus a constant.",
    why="A sum of two squares in one variable is one square and a remainder.",
    meaning=(
        "So the loss is a squared error again, to other targets and on another scale, plus something that the "
        "prediction does not change. It also shows that there is one minimiser for every λ ≥ 0, because 1 + λ is "
        "positive."
    ),
    left=MSE(predictions),
    right=_completed,
    derivation=(Step(LOSS.right, "CM.1"), Step(_completed, "complete the square in each prediction")),
    stable=_completed,
)

LABEL_SMOOTHING = Equation(
    id="CM.5",
    central=True,
    statement="The minimisers are the labels, smoothed by ε = λ / (1 + λ): the penalty is label smoothing.",
    why="Those targets are well known: they are the labels after label smoothing.",
    meaning=(
        "Whoever trains with this loss smooths the labels, whether they know it or not. That is so for a squared "
        "error. With cross entropy the penalty and smoothed labels are two different losses."
    ),
    left=(1 - epsilon) * labels[j] + epsilon / 2,
    right=MINIMISER.right,
    assuming=(Eq(epsilon, lambda_ / (1 + lambda_)),),
)

_constant = factor(_remainder.xreplace({labels[c]: S.One}))
CONSTANT = Equation(
    id="CM.6",
    statement="For hard labels the constant of CM.4 does not depend on the labels.",
    why=(
        "The remainder can be ignored in training only if it does not depend on the example; for labels 0 and 1 it "
        "does not."
    ),
    meaning=(
        "The remainder of a class is λ / (1 + λ) times the squared distance of the label from one half, which is 1/4 "
        "for both."
    ),
    left=sum_over_classes(_remainder) / K,
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
