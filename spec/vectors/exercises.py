"""What the exercises ask: equations and quantities of the spec at a few exact points, for a checker without SymPy.

The vectors hold the losses; the exercises also ask for what follows from them (a weight, a bias, a threshold). The
points are few and plain, the simplest first, for a learner reads the first one that is off. None hides a mistake: no
alpha of one half, no gamma at which a product and a power agree, no row whose classes look alike. Random points follow
(random_points.py), which an answer must also get right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from sympy import Rational

from spec import notation as symbol
from spec.equations import EQUATIONS
from spec.functions import sigmoid
from spec.vectors.exercise_values import (
    CROSS_ENTROPY,
    PLAIN,
    Numbers,
    class_weights,
    combined_odds,
    entrywise,
    focal_mean,
    from_expressions,
    from_quantity,
    of_hard_label,
    of_one_hot,
    penalty_gradients,
    regularised,
    share_of_loss,
    threshold,
    total_over,
)
from spec.vectors.expected import right_side
from spec.vectors.random_points import random_points


@dataclass(frozen=True)
class ExerciseQuestion:
    """One function that an exercise asks for.

    Attributes:
        equation: the id of what is asked.
        arguments: their names, in the order of the call.
        points: values of the arguments: decimals, or rows of them.
        values: what the function returns at a point: one certain number, or a row.
    """

    equation: str
    arguments: Numbers
    points: tuple[tuple, ...]
    values: object

    def rows(self, points: tuple[tuple, ...]) -> Iterator[dict]:
        """Yield each point with its value."""
        for point in points:
            yield {**dict(zip(self.arguments, point, strict=True)), "value": self.values(*point)}


WEIGHTED = {symbol.m: (2 * symbol.y - 1) * symbol.x, symbol.alpha_t: right_side("BF.2")}
IN_LOGIT, IN_LOGIT_GRADIENT = (right_side(id).subs(WEIGHTED) for id in ("BF.8", "BF.10"))
SOFT = right_side("BF.15").subs({symbol.w_1: 1, symbol.w_0: 1, sigmoid(symbol.x): symbol.p})
THREE = ("0.75", "0.25", "1.5")
LABELS = ("1", "0")
LOSSES = (("0.5", "0.25", "2", "0.125"), ("1", "0", "0", "1")), (("0.75", "0.5", "1"), ("0", "0", "0"))
LOGITS = ((("0.5", "-1", "2"),), (("0", "1", "0.25"), ("3", "-0.5", "0.75")))
BATCHES = (
    (("0.5", "0.25"), (("0.75", "0.25"), ("0.125", "0.875")), "0.5"),
    (("0.5", "0.25") * 2, (("0.75", "0.25"), ("0.125", "0.875")) * 2, "0.5"),
    (("0.5", "0.125", "1"), (("0.5", "0.25", "0.25"), ("0.125", "0.125", "0.75"), ("0.25", "0.25", "0.5")), "0.25"),
)

ASKED = {
    "p_t": ExerciseQuestion("BF.1", ("y", "p"), tuple(product(LABELS, ("0.75", "0.125"))), of_hard_label("BF.1")),
    "alpha_t": ExerciseQuestion(
        "BF.2", ("y", "alpha"), tuple(product(LABELS, ("0.25", "0.875"))), of_hard_label("BF.2")
    ),
    "easy": ExerciseQuestion(
        "BF.19",
        ("p_t", "gamma"),
        (("0.95", "2"), ("0.75", "2"), ("0.25", "0.5"), ("0.5", "3")),
        from_expressions(CROSS_ENTROPY, PLAIN, right_side("BF.19"), over=(symbol.p_t, symbol.gamma)),
    ),
    "focal": ExerciseQuestion(
        "BF.4",
        ("y", "p", "alpha", "gamma"),
        ((("1", "0"), ("0.75", "0.75"), "0.25", "2"), (("0", "1", "1"), ("0.125", "0.25", "0.5"), "0.75", "0.5")),
        entrywise(right_side("BF.4"), (symbol.y, symbol.p, symbol.alpha, symbol.gamma)),
    ),
    "focal_multi": ExerciseQuestion(
        "CF.3",
        ("Y", "P", "alpha", "gamma"),
        (
            ((("1", "0", "0"), ("0", "0", "1")), (("0.5", "0.375", "0.125"), ("0.25", "0.5", "0.25")), THREE, "2"),
            ((("0", "1", "0"),), (("0.25", "0.125", "0.625"),), THREE, "0.5"),
        ),
        of_one_hot,
    ),
    "grad_z": ExerciseQuestion(
        "BF.10",
        ("y", "z", "alpha", "gamma"),
        ((("1", "0"), ("0.5", "-1"), "0.25", "2"), (("0", "1", "1"), ("2", "0", "-1.5"), "0.75", "0.5")),
        entrywise(IN_LOGIT_GRADIENT, (symbol.y, symbol.x, symbol.alpha, symbol.gamma)),
    ),
    "focal_of_logits": ExerciseQuestion(
        "BF.8",
        ("y", "x", "alpha", "gamma"),
        ((("1", "0"), ("0.5", "-1"), "0.25", "2"), (("0", "1", "1"), ("2", "0", "-1.5"), "0.75", "0.5")),
        entrywise(IN_LOGIT, (symbol.y, symbol.x, symbol.alpha, symbol.gamma)),
    ),
    "focal_soft": ExerciseQuestion(
        "BF.15",
        ("t", "p", "gamma"),
        ((("1", "0.25"), ("0.75", "0.75"), "2"), (("0.5", "0", "0.875"), ("0.125", "0.25", "0.5"), "0.5")),
        entrywise(SOFT, (symbol.y, symbol.p, symbol.gamma)),
    ),
    "alpha_from_weights": ExerciseQuestion(
        "AB.21",
        ("w1", "w0"),
        (("3", "1"), ("1", "4"), ("0.5", "0.125"), ("10", "1")),
        from_expressions(*class_weights(), over=(symbol.w_1, symbol.w_0)),
    ),
    "alpha_from_prevalence": ExerciseQuestion(
        "AB.22",
        ("prevalence",),
        (("0.1",), ("0.25",), ("0.01",)),
        from_expressions(right_side("AB.22"), over=(symbol.pi_1,)),
    ),
    "combined_odds": ExerciseQuestion(
        "CE.14",
        ("alpha", "w1", "w0"),
        (("0.75", "2", "1"), ("0.25", "3", "1"), ("0.875", "5", "2")),
        from_expressions(combined_odds(), over=(symbol.alpha, symbol.w_1, symbol.w_0)),
    ),
    **{
        f"reduce_{how}": ExerciseQuestion("BF.3", ("losses", "y"), LOSSES, total_over(how))
        for how in ("none", "mean", "sum", "num_pos")
    },
    "focal_mean": ExerciseQuestion(
        "BF.3",
        ("ce", "gamma"),
        ((("0.5", "2"), "2"), (("0.125", "1", "3"), "0.5"), (("0.25", "0.75", "1.5", "4"), "3")),
        focal_mean,
    ),
    "first_value": ExerciseQuestion(
        "CF.3",
        ("classes", "alpha", "gamma"),
        (("2", "0.25", "2"), ("10", "1", "2"), ("1000", "0.25", "0.5")),
        from_expressions(
            right_side("CF.3").subs({symbol.p_t: 1 / symbol.K, symbol.alpha_t: symbol.alpha}),
            over=(symbol.K, symbol.alpha, symbol.gamma),
        ),
    ),
    "l1_slope": ExerciseQuestion("PP.6", ("z",), tuple((rows,) for rows in LOGITS), penalty_gradients("PP.6")),
    "l2_slope": ExerciseQuestion("PP.7", ("z",), tuple((rows,) for rows in LOGITS), penalty_gradients("PP.7")),
    "regularised": ExerciseQuestion("PP.9", ("focal", "p", "l2"), BATCHES, regularised),
    "argmin": ExerciseQuestion(
        "CM.3",
        ("y", "lam"),
        tuple(product(("1", "0", "0.25"), ("0.5", "2"))),
        from_expressions(right_side("CM.3").subs(symbol.labels[symbol.j], symbol.y), over=(symbol.y, symbol.lambda_)),
    ),
    "eps_from_lam": ExerciseQuestion(
        "SM.3", ("lam",), (("1",), ("0.25",), ("0.1",)), from_quantity("smoothing", "lambda")
    ),
    "g": ExerciseQuestion(
        "GR.1",
        ("p_t", "gamma"),
        tuple(product(("0.1", "0.5", "0.9"), ("2", "1", "0.5"))),
        from_quantity("factor", "p", "gamma"),
    ),
    "p0": ExerciseQuestion("GR.8", ("gamma",), (("1",), ("2",), ("3",), ("5",)), from_quantity("p0", "gamma")),
    "inflection": ExerciseQuestion(
        "GR.16", ("gamma",), (("1",), ("2",), ("3",), ("5",)), from_quantity("p_of_inflection", "gamma")
    ),
    "prior_bias": ExerciseQuestion(
        "AB.36", ("pi",), (("0.01",), ("0.1",), ("0.75",)), from_quantity("prior_bias", "pi")
    ),
    "positive_share": ExerciseQuestion(
        "AB.35",
        ("pi", "alpha", "gamma", "ratio"),
        (("0.01", "0.25", "2", "1000"), ("0.5", "0.25", "2", "1000"), ("0.1", "0.75", "0.5", "10")),
        from_expressions(share_of_loss(), over=(symbol.pi, symbol.alpha, symbol.gamma, symbol.r)),
    ),
    "argmin_p": ExerciseQuestion(
        "CA.1",
        ("eta", "alpha", "gamma"),
        (("0.8", "0.5", "2"), ("0.8", "0.25", "2"), ("0.3", "0.75", "0.5"), ("0.9", "0.25", "0")),
        from_quantity("best", "eta", "alpha", "gamma"),
    ),
    "recalibrate": ExerciseQuestion(
        "CA.5",
        ("p", "gamma"),
        tuple(product(("0.625", "0.25"), ("2", "0.5", "0"))),
        from_expressions(right_side("CA.5").subs(symbol.alpha, Rational(1, 2)).doit(), over=(symbol.p, symbol.gamma)),
    ),
    "threshold_eta": ExerciseQuestion(
        "AB.4", ("alpha",), (("0.25",), ("0.75",), ("0.9",)), from_expressions(threshold(), over=(symbol.alpha,))
    ),
}


def questions() -> dict[str, dict]:
    """Return everything that is written to exercises.json."""
    return {
        name: {
            "equation": of.equation,
            "says": EQUATIONS[of.equation].statement,
            "rows": list(of.rows(of.points)),
            "random": list(of.rows(random_points(name, of.arguments, of.points))),
        }
        for name, of in ASKED.items()
    }
