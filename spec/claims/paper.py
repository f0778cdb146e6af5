"""What the documents say of the paper, held against the numbers that the paper prints (Lin et al. 2017, section 5).

The tables are its data, not ours: average precision in percent, RetinaNet with a ResNet-50 at 600 pixels, on COCO.
"""

from __future__ import annotations

from itertools import pairwise

from sympy import And, Eq, Ge, Gt, Integer, Rational, Symbol

from spec.claims.evidence import AtPoint, Counterexample, equal

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


def ap(alpha: str) -> Symbol:
    """Return the symbol of the average precision at an alpha, without focusing."""
    return Symbol(f"AP_{alpha}")


def ap_at(gamma: str) -> Symbol:
    """Return the symbol of the average precision at a gamma and its best alpha."""
    return Symbol(f"AP(gamma={gamma})")


def alpha_at(gamma: str) -> Symbol:
    """Return the symbol of the best alpha at a gamma."""
    return Symbol(f"alpha(gamma={gamma})")


PRINTED = (
    {ap(alpha): Rational(value) for alpha, value in AP_OF_CROSS_ENTROPY.items()}
    | {ap_at(gamma): Rational(value) for gamma, (_, value) in BEST_ALPHA.items()}
    | {alpha_at(gamma): Rational(alpha) for gamma, (alpha, _) in BEST_ALPHA.items()}
)
negatives_of_figure_4, positives_of_figure_4, negatives_a_positive = (
    Symbol(name) for name in ("negatives of figure 4", "positives of figure 4", "negatives a positive")
)

best_of_all_is_gamma_two = AtPoint(And(*(Ge(ap_at("2"), ap_at(gamma)) for gamma in BEST_ALPHA)), at=PRINTED)
at_gamma_two_a_quarter_is_best = AtPoint(Eq(alpha_at("2"), Rational(1, 4)), at=PRINTED)
cross_entropy_likes_three_quarters = AtPoint(
    And(*(Ge(ap(".75"), ap(alpha)) for alpha in AP_OF_CROSS_ENTROPY)), at=PRINTED
)
cross_entropy_at_a_quarter_loses = AtPoint(Gt(ap(".75") - ap(".25"), 20), at=PRINTED)
best_alpha_never_rises = AtPoint(
    And(*(Ge(alpha_at(less), alpha_at(more)) for less, more in pairwise(BEST_ALPHA))), at=PRINTED
)
ap_at_one_half = Symbol("AP(alpha=.5, gamma=2)")
another_alpha_is_better_at_gamma_two = Counterexample(
    Gt(ap_at_one_half, ap_at("2")), at=PRINTED | {ap_at_one_half: PRINTED[ap_at("2")] - AP_LOST_AT_ONE_HALF}
)
more_weight_is_better_whatever_gamma = Counterexample(Gt(alpha_at("2"), Rational(1, 2)), at=PRINTED)
one_in_a_hundred_is_figure_4 = AtPoint(
    equal(negatives_of_figure_4 / positives_of_figure_4, Integer(100)),
    at={negatives_of_figure_4: Integer(NEGATIVES_IN_FIGURE_4), positives_of_figure_4: Integer(POSITIVES_IN_FIGURE_4)},
)
one_in_a_hundred_in_detection = Counterexample(
    equal(negatives_a_positive, Integer(100)), at={negatives_a_positive: Integer(NEGATIVES_A_POSITIVE)}
)
