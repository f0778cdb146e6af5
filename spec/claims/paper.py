"""What the documents say of the paper, held against the numbers that the paper prints (Lin et al. 2017, section 5).

The tables are its data, not ours: average precision in percent, RetinaNet with a ResNet-50 at 600 pixels, on COCO.
"""

from __future__ import annotations

from itertools import pairwise

from sympy import And, Eq, Ge, Gt, Integer, Rational, Symbol, symbols

from spec.claims.evidence import Corrected, Counterexample, Printed, equal
from spec.equations.binary_focal import WEIGHT_OF_THE_TRUE_CLASS
from spec.notation import alpha, y

AP_OF_CROSS_ENTROPY = {  # table 1a: alpha -> AP at gamma = 0
    ".10": "0", ".25": "10.8", ".50": "30.2", ".75": "31.1", ".90": "30.8", ".99": "28.7", ".999": "25.1",
}  # fmt: skip
BEST_ALPHA = {  # table 1b: gamma -> the best alpha, and its AP
    "0": (".75", "31.1"), ".1": (".75", "31.4"), ".2": (".75", "31.9"), ".5": (".50", "32.9"), "1": (".25", "33.7"),
    "2": (".25", "34.0"), "5": (".25", "32.2"),
}  # fmt: skip
AP_LOST_AT_ONE_HALF = Rational("0.4")  # text of section 5.1: alpha = .5 instead of .25, at gamma = 2
NEGATIVES_IN_FIGURE_4, POSITIVES_IN_FIGURE_4 = 10**7, 10**5
NEGATIVES_A_POSITIVE = 1000  # text of section 2: "1:1000"


def ap(weight: str) -> Symbol:
    """Return the symbol of the average precision at an alpha, without focusing."""
    return Symbol(f"AP_{weight}")


def ap_at(gamma: str) -> Symbol:
    """Return the symbol of the average precision at a gamma and its best alpha."""
    return Symbol(f"AP(gamma={gamma})")


def alpha_at(gamma: str) -> Symbol:
    """Return the symbol of the best alpha at a gamma."""
    return Symbol(f"alpha(gamma={gamma})")


PRINTED = (
    {ap(weight): Rational(value) for weight, value in AP_OF_CROSS_ENTROPY.items()}
    | {ap_at(gamma): Rational(value) for gamma, (_, value) in BEST_ALPHA.items()}
    | {alpha_at(gamma): Rational(weight) for gamma, (weight, _) in BEST_ALPHA.items()}
)
LARGEST_GAMMA = max(map(Rational, BEST_ALPHA))
OTHERS = [Rational(gamma) for gamma in BEST_ALPHA if Rational(gamma) != LARGEST_GAMMA]
ap_at_one_half, best_alpha, gamma_tried, lines_with_cross_entropy = map(
    Symbol, ("AP(alpha=.5, gamma=2)", "best alpha", "gamma tried", "lines with gamma=0")
)
AT_ONE_HALF = PRINTED | {ap_at_one_half: PRINTED[ap_at("2")] - AP_LOST_AT_ONE_HALF}
negatives, positives = symbols("negatives positives")
WEIGHT_OF_LABEL = {1: alpha, -1: 1 - alpha}  # text of section 3.1, for the labels of the paper

# ---------------------------------------------------------------- the best of its tables

best_of_all_is_gamma_two = Printed(And(*(Ge(ap_at("2"), ap_at(gamma)) for gamma in BEST_ALPHA)), at=PRINTED)
at_gamma_two_a_quarter_is_best = Printed(Eq(alpha_at("2"), Rational(1, 4)), at=PRINTED)
cross_entropy_likes_three_quarters = Printed(
    And(*(Ge(ap(".75"), ap(weight)) for weight in AP_OF_CROSS_ENTROPY)), at=PRINTED
)
cross_entropy_at_a_quarter_loses = Printed(Gt(ap(".75") - ap(".25"), 20), at=PRINTED)
best_alpha_never_rises = Printed(
    And(*(Ge(alpha_at(less), alpha_at(more)) for less, more in pairwise(BEST_ALPHA))), at=PRINTED
)
another_alpha_is_better_at_gamma_two = Counterexample(Gt(ap_at_one_half, ap_at("2")), at=AT_ONE_HALF)
_as_good_as_one_half = Ge(ap_at("2"), ap_at_one_half)
a_quarter_is_merely_enough = Corrected(
    And(_as_good_as_one_half, Ge(ap_at_one_half, ap_at("2"))),
    false_at=AT_ONE_HALF,
    as_corrected=Printed(_as_good_as_one_half, at=AT_ONE_HALF),
)
_more_than_half = Gt(best_alpha, Rational(1, 2))
more_weight_is_better_whatever_gamma = Corrected(
    _more_than_half,
    false_at={best_alpha: PRINTED[alpha_at("2")]},
    as_corrected=Printed(_more_than_half, at={best_alpha: PRINTED[alpha_at("0")]}),
)
_focal_is_best = Gt(ap_at("2"), ap_at("0"))
retinanet_is_trained_with_focal_loss_alone = Corrected(
    And(_focal_is_best, Eq(lines_with_cross_entropy, 0)),
    false_at=PRINTED | {lines_with_cross_entropy: Integer(len(AP_OF_CROSS_ENTROPY))},
    as_corrected=Printed(_focal_is_best, at=PRINTED),
)
a_detector_is_better_with_focal_loss = Printed(_focal_is_best, at=PRINTED)
_two_is_no_smaller = Ge(2, gamma_tried)
two_is_the_largest_gamma = Corrected(
    _two_is_no_smaller,
    false_at={gamma_tried: LARGEST_GAMMA},
    as_corrected=Printed(_two_is_no_smaller, at={gamma_tried: max(OTHERS)}),
)

# ---------------------------------------------------------------- its definitions and its data

alpha_weighs_positives = Printed(
    And(
        *(
            equal(weight, WEIGHT_OF_THE_TRUE_CLASS.right.subs(y, (1 + label) // 2))
            for label, weight in WEIGHT_OF_LABEL.items()
        )
    ),
    at={alpha: Rational(1, 4)},
)
weight_of_positives_is_what_finds_them = Printed(And(Eq(ap(".10"), 0), Gt(ap(".75"), ap(".25"))), at=PRINTED)
_one_in_a_hundred = equal(negatives / positives, Integer(100))
one_in_a_hundred_in_detection = Corrected(
    _one_in_a_hundred,
    false_at={negatives: Integer(NEGATIVES_A_POSITIVE), positives: Integer(1)},
    as_corrected=Printed(
        _one_in_a_hundred, at={negatives: Integer(NEGATIVES_IN_FIGURE_4), positives: Integer(POSITIVES_IN_FIGURE_4)}
    ),
)
