"""What α does: the cost of each class, the threshold, and which class dominates the gradient at initialisation."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Lt, Ne, Rational, diff, log, symbols

from spec.claims.evidence import AtPoint, Counterexample, Identity, Sign, equal
from spec.claims.focusing import FL, NEGATIVE_GRADIENT, half, u, v
from spec.equations import binary_focal, categorical_focal, cross_entropy
from spec.notation import (
    alpha,
    alpha_t,
    entry_symbol,
    eta,
    expand_classes,
    gamma,
    labels,
    p,
    p_t,
    pi,
    probabilities,
    r,
    w_0,
    w_1,
    weights,
    y,
)

cost_of_a_miss, cost_of_an_alarm = symbols("c_miss c_alarm", positive=True)

FL_OF_POSITIVE, FL_OF_NEGATIVE = (binary_focal.for_label(FL, label) for label in (1, 0))
WEIGHTED_CE = cross_entropy.WEIGHTED_LOSS.right


def risk(loss_of_positive: Expr, loss_of_negative: Expr) -> Expr:
    """Return the expected loss where the prevalence of positives is eta."""
    return eta * loss_of_positive + (1 - eta) * loss_of_negative


RISK = risk(FL_OF_POSITIVE, FL_OF_NEGATIVE)
WEIGHTED_CE_RISK = risk(WEIGHTED_CE.subs(y, 1), WEIGHTED_CE.subs(y, 0))
WEIGHTED_CE_BEST = w_1 * eta / (w_1 * eta + w_0 * (1 - eta))
BALANCE = r * (1 - alpha) / alpha * NEGATIVE_GRADIENT.subs(p_t, 1 - pi) / NEGATIVE_GRADIENT.subs(p_t, pi)
BALANCED_ALPHA = (r / (1 + r)).subs(r, BALANCE.subs(alpha, half))

# ---------------------------------------------------------------- weights

price_of_a_positive = Identity(equal(FL_OF_POSITIVE / FL_OF_NEGATIVE.subs(p, 1 - p), alpha / (1 - alpha)))
price_grows_with_alpha = Sign(Gt(diff(alpha / (1 - alpha), alpha), 0), where={alpha: u / (1 + u)})
positives_cost_more_above_half = Sign(Gt(alpha / (1 - alpha), 1), where={alpha: (1 + u) / (2 + u)})
positives_always_cost_more = Counterexample(Gt(alpha / (1 - alpha), 1), at={alpha: Rational(1, 4)})
three_to_one = AtPoint(equal(alpha / (1 - alpha), Integer(3)), at={alpha: Rational(3, 4)})
a_quarter_prices_a_positive_at_a_third = AtPoint(equal(alpha / (1 - alpha), Rational(1, 3)), at={alpha: Rational(1, 4)})
default_follows_the_rule = Counterexample(Gt(alpha, half), at={alpha: Rational(1, 4)})
one_class_is_left_at_the_end = AtPoint(
    equal(FL_OF_NEGATIVE, Integer(0)), at={alpha: Integer(1), p: half, gamma: Integer(2)}
)

# ---------------------------------------------------------------- the threshold, and the minimiser

threshold = Identity(
    equal(diff(RISK, p).subs(p, half), (alpha + eta - 1) * diff(FL, p_t).subs({alpha_t: 1, p_t: half}))
)
cross_entropy_is_calibrated = Identity(equal(diff(WEIGHTED_CE_RISK.subs({w_1: 1, w_0: 1}), p).subs(p, eta), Integer(0)))
rare_positives_bias_cross_entropy = Counterexample(
    Ne(diff(WEIGHTED_CE_RISK.subs({w_1: 1, w_0: 1}), p).subs(p, eta), 0), at={eta: Rational(1, 100)}
)
rare_positives_are_ignored = Counterexample(
    equal(WEIGHTED_CE_BEST, Integer(0)), at={w_1: Integer(1), w_0: Integer(1), eta: Rational(1, 100)}
)
cross_entropy_overstates = Counterexample(
    Gt(WEIGHTED_CE_BEST, eta), at={w_1: Integer(1), w_0: Integer(1), eta: Rational(9, 10)}
)
weights_leave_cross_entropy_where_it_is = Counterexample(
    equal(WEIGHTED_CE_BEST, eta), at={w_1: Integer(3), w_0: Integer(1), eta: Rational(1, 4)}
)
weighted_cross_entropy_best = Identity(
    equal(diff(WEIGHTED_CE_RISK, p).subs(p, WEIGHTED_CE_BEST), Integer(0)),
    assuming=(w_1 > 0, w_0 > 0),  # where one weight is 0 the risk has no minimum inside (0, 1)
)
heavier_positives_raise_the_best = Sign(Gt(WEIGHTED_CE_BEST, eta), where={w_1: u + v, w_0: v, eta: 1 / (1 + r)})
focal_best_is_that_of_weighted_cross_entropy = Counterexample(
    equal(diff(RISK, p).subs(p, WEIGHTED_CE_BEST), Integer(0)),
    at={w_1: half, w_0: half, alpha: half, eta: Rational(1, 5), gamma: Integer(2)},
)
rare_positives_move_the_threshold_without_weights = Counterexample(
    Ne(diff(RISK, p).subs(p, half), 0), at={alpha: half, eta: half, gamma: Integer(2)}
)
focal_prefers_less_than_the_truth = AtPoint(
    Gt(diff(RISK, p).subs(p, eta), 0), at={eta: Rational(9, 10), alpha: half, gamma: Integer(2)}
)
weighted_cross_entropy_is_scaled_focal = Identity(
    equal(
        WEIGHTED_CE,
        (w_1 + w_0)
        * (y * FL_OF_POSITIVE + (1 - y) * FL_OF_NEGATIVE).subs({gamma: 0, alpha: w_1 / (w_1 + w_0)}, simultaneous=True),
    )
)
heavier_class_one_is_alpha_above_half = Identity(equal(w_1 / (w_1 + w_0) - half, (w_1 - w_0) / (2 * (w_1 + w_0))))

# ---------------------------------------------------------------- balance

balanced_weights = Identity(equal(r * (1 - alpha), alpha), assuming=(equal(alpha, r / (1 + r)),))
three_quarters_balance_one_to_three = AtPoint(equal(r * (1 - alpha), alpha), at={alpha: Rational(3, 4), r: Integer(3)})
three_quarters_balance_one_to_ten = Counterexample(
    equal(r * (1 - alpha), alpha), at={alpha: Rational(3, 4), r: Integer(10)}
)
a_quarter_balances_one_to_ten = Counterexample(
    equal(r * (1 - alpha), alpha), at={alpha: Rational(1, 4), r: Integer(10)}
)
balance_from_one_half = Identity(equal(BALANCE.subs(pi, half), r * (1 - alpha) / alpha))
balance_of_cross_entropy = Identity(equal(BALANCE.subs({gamma: 0, alpha: half}, simultaneous=True), r * pi / (1 - pi)))
PAPER = {pi: Rational(1, 100), r: Integer(1000)}  # predictions at the start, negatives a positive: Lin et al. 2017
negatives_dominate_cross_entropy = AtPoint(Gt(BALANCE, 10), at={**PAPER, gamma: Integer(0), alpha: half})
negatives_always_dominate = Counterexample(
    Gt(BALANCE, 1), at={pi: Rational(1, 100), r: Integer(50), gamma: Integer(0), alpha: half}
)
focusing_reverses_the_balance = AtPoint(Lt(BALANCE, Rational(3, 1000)), at={**PAPER, gamma: Integer(2), alpha: half})
focusing_reverses_the_balance_from_anywhere = Counterexample(
    Lt(BALANCE, r), at={pi: half, r: Integer(1000), gamma: Integer(2), alpha: half}
)
positives_own_the_start_at_a_quarter = AtPoint(
    Lt(BALANCE, Rational(1, 100)), at={**PAPER, gamma: Integer(2), alpha: Rational(1, 4)}
)
rare_positives_need_more_weight = Counterexample(Gt(BALANCE, 1), at={**PAPER, gamma: Integer(2), alpha: Rational(1, 4)})

balancing_alpha_falls_with_rarity = Counterexample(Lt(diff(r / (1 + r), r), 0), at={r: Integer(10)})
mean_divides_by_positives = Counterexample(equal(1 / (1 + r), Integer(1)), at={r: Integer(1000)})

# ---------------------------------------------------------------- what balance does not say

ever_negative_is_right_as_often_as_negatives_are = AtPoint(equal(r / (1 + r), Rational(99, 100)), at={r: Integer(99)})
ever_negative_costs_more_than_ever_positive = Counterexample(
    Gt(eta * cost_of_a_miss, (1 - eta) * cost_of_an_alarm),
    at={eta: Rational(1, 100), cost_of_a_miss: Integer(1), cost_of_an_alarm: Integer(1)},
)

# ---------------------------------------------------------------- soft labels

MIXED = FL.subs(
    {p_t: p * y + (1 - p) * (1 - y), alpha_t: alpha * y + (1 - alpha) * (1 - y)}, simultaneous=True
)  # the note's p_t and alpha_t, whatever the label
NAIVE = MIXED / -log(p * y + (1 - p) * (1 - y)) * cross_entropy.LOSS.right
soft_labels_give_the_expected_loss = Counterexample(
    equal(NAIVE, y * FL_OF_POSITIVE + (1 - y) * FL_OF_NEGATIVE),
    at={y: Rational(3, 10), p: Rational(1, 4), alpha: half, gamma: Integer(2)},
)

# ---------------------------------------------------------------- many classes

one_alpha_stands_for_one_a_class = Counterexample(
    equal(*(expand_classes(it.right, 2) for it in (categorical_focal.ONE_WEIGHT_FOR_ALL, categorical_focal.LOSS))),
    at={
        **{entry_symbol(weights[1]): Rational(1, 4), entry_symbol(weights[2]): Rational(3, 4), alpha: Rational(1, 4)},
        **{entry_symbol(labels[1]): Integer(0), entry_symbol(labels[2]): Integer(1), gamma: Integer(2)},
        **{entry_symbol(probabilities[1]): half, entry_symbol(probabilities[2]): half},
    },
)
two_classes_are_the_binary_loss = Identity(
    equal(
        expand_classes(categorical_focal.LOSS.right, 2).subs(
            {
                **{entry_symbol(weights[1]): 1 - alpha, entry_symbol(weights[2]): alpha},
                **{entry_symbol(labels[1]): 1 - y, entry_symbol(labels[2]): y},
                **{entry_symbol(probabilities[1]): 1 - p, entry_symbol(probabilities[2]): p},
            },
            simultaneous=True,
        ),
        y * FL_OF_POSITIVE + (1 - y) * FL_OF_NEGATIVE,
    )
)
