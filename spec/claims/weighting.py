"""What α does: the cost of each class, the threshold, and which class dominates the gradient at initialisation."""

from __future__ import annotations

from sympy import And, Expr, Gt, Integer, Lt, Rational, diff, log

from spec.claims.evidence import AtPoint, Corrected, Counterexample, Identity, Sign, equal
from spec.claims.focusing import FL, NEGATIVE_GRADIENT, half, u, v
from spec.equations import (
    binary_focal,
    categorical_focal,
    categorical_focal_logits,
    cross_entropy,
    weighted_cross_entropy,
)
from spec.notation import (
    alpha,
    alpha_all,
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

FL_OF_POSITIVE, FL_OF_NEGATIVE = (binary_focal.for_label(FL, label) for label in (1, 0))
WEIGHTED_CE = weighted_cross_entropy.WEIGHTED_LOSS.right


def risk(loss_of_positive: Expr, loss_of_negative: Expr) -> Expr:
    """Return the expected loss where the prevalence of positives is eta."""
    return eta * loss_of_positive + (1 - eta) * loss_of_negative


RISK = risk(FL_OF_POSITIVE, FL_OF_NEGATIVE)
WEIGHTED_CE_RISK = risk(WEIGHTED_CE.subs(y, 1), WEIGHTED_CE.subs(y, 0))
WEIGHTED_CE_BEST = w_1 * eta / (w_1 * eta + w_0 * (1 - eta))
BALANCE = r * (1 - alpha) / alpha * NEGATIVE_GRADIENT.subs(p_t, 1 - pi) / NEGATIVE_GRADIENT.subs(p_t, pi)
BALANCED_ALPHA = (r / (1 + r)).subs(r, BALANCE.subs(alpha, half))

# ---------------------------------------------------------------- weights

PRICE = alpha / (1 - alpha)
price_of_a_positive = Identity(equal(FL_OF_POSITIVE / FL_OF_NEGATIVE.subs(p, 1 - p), PRICE))
price_grows_with_alpha = Sign(Gt(diff(PRICE, alpha), 0), where={alpha: u / (1 + u)})
positives_always_cost_more = Corrected(
    Gt(PRICE, 1),
    false_at={alpha: Rational(1, 4)},
    as_corrected=Sign(Gt(PRICE, 1), where={alpha: (1 + u) / (2 + u)}),
)
three_to_one = AtPoint(equal(PRICE, Integer(3)), at={alpha: Rational(3, 4)})
a_quarter_prices_a_positive_at_a_third = AtPoint(equal(PRICE, Rational(1, 3)), at={alpha: Rational(1, 4)})
default_follows_the_rule = Counterexample(Gt(alpha, half), at={alpha: Rational(1, 4)})
_negatives_cost_nothing, _positives_cost_nothing = (equal(of, Integer(0)) for of in (FL_OF_NEGATIVE, FL_OF_POSITIVE))
at_one_there_is_no_loss = Corrected(
    And(_negatives_cost_nothing, _positives_cost_nothing),
    false_at={alpha: Integer(1), p: half, gamma: Integer(2)},
    as_corrected=Identity(_negatives_cost_nothing, assuming=(equal(alpha, Integer(1)),)),
)
at_zero_there_is_no_loss = Corrected(
    And(_negatives_cost_nothing, _positives_cost_nothing),
    false_at={alpha: Integer(0), p: half, gamma: Integer(2)},
    as_corrected=Identity(_positives_cost_nothing, assuming=(equal(alpha, Integer(0)),)),
)

# ---------------------------------------------------------------- the threshold, and the minimiser

threshold = Identity(
    equal(diff(RISK, p).subs(p, half), (alpha + eta - 1) * diff(FL, p_t).subs({alpha_t: 1, p_t: half}))
)
cross_entropy_is_calibrated = Identity(equal(diff(WEIGHTED_CE_RISK.subs({w_1: 1, w_0: 1}), p).subs(p, eta), Integer(0)))
_stays_below_half = Lt(WEIGHTED_CE_BEST, half)
rare_positives_are_ignored = Corrected(
    And(_stays_below_half, equal(WEIGHTED_CE_BEST, Integer(0))),
    false_at={w_1: Integer(1), w_0: Integer(1), eta: Rational(1, 100)},
    as_corrected=Sign(_stays_below_half, where={w_1: v, w_0: v, eta: 1 / (2 + u)}),
)
weights_leave_cross_entropy_where_it_is = Counterexample(
    equal(WEIGHTED_CE_BEST, eta), at={w_1: Integer(3), w_0: Integer(1), eta: Rational(1, 4)}
)
weighted_cross_entropy_best = Identity(
    equal(diff(WEIGHTED_CE_RISK, p).subs(p, WEIGHTED_CE_BEST), Integer(0)),
    assuming=(w_1 > 0, w_0 > 0),  # where one weight is 0 the risk has no minimum inside (0, 1)
)
heavier_positives_raise_the_best = Sign(Gt(WEIGHTED_CE_BEST, eta), where={w_1: u + v, w_0: v, eta: 1 / (1 + r)})
_focal_risk_is_least_there = equal(diff(RISK, p).subs(p, WEIGHTED_CE_BEST), Integer(0))
focal_best_is_that_of_weighted_cross_entropy = Corrected(
    _focal_risk_is_least_there,
    false_at={w_1: half, w_0: half, alpha: half, eta: Rational(1, 5), gamma: Integer(2)},
    as_corrected=Identity(
        _focal_risk_is_least_there, assuming=(equal(w_1, alpha), equal(w_0, 1 - alpha), equal(eta, 1 - alpha))
    ),
)
_scaled_focal = equal(
    WEIGHTED_CE,
    (w_1 + w_0) * (y * FL_OF_POSITIVE + (1 - y) * FL_OF_NEGATIVE).subs(alpha, w_1 / (w_1 + w_0)),
)
A_CLASS_WEIGHS = w_0 + w_1 > 0
weighted_cross_entropy_is_scaled_focal = Identity(_scaled_focal, assuming=(equal(gamma, Integer(0)), A_CLASS_WEIGHS))
weighted_cross_entropy_is_scaled_focal_at_every_gamma = Corrected(
    _scaled_focal,
    false_at={y: Integer(1), p: half, w_1: Integer(2), w_0: Integer(1), gamma: Integer(2)},
    as_corrected=weighted_cross_entropy_is_scaled_focal,
)
heavier_class_one_is_alpha_above_half = Identity(equal(w_1 / (w_1 + w_0) - half, (w_1 - w_0) / (2 * (w_1 + w_0))))

# ---------------------------------------------------------------- balance

CLASSES_WEIGH_ALIKE = equal(r * (1 - alpha), alpha)
any_weights_balance = Corrected(
    CLASSES_WEIGH_ALIKE,
    false_at={alpha: Rational(1, 4), r: Integer(10)},
    as_corrected=Identity(CLASSES_WEIGH_ALIKE, assuming=(equal(alpha, r / (1 + r)),)),
)
three_quarters_balance_every_rarity = Corrected(
    CLASSES_WEIGH_ALIKE,
    false_at={alpha: Rational(3, 4), r: Integer(10)},
    as_corrected=AtPoint(CLASSES_WEIGH_ALIKE, at={alpha: Rational(3, 4), r: Integer(3)}),
)
a_quarter_balances_every_rarity_of_negatives = Corrected(
    CLASSES_WEIGH_ALIKE,
    false_at={alpha: Rational(1, 4), r: Rational(1, 10)},
    as_corrected=AtPoint(CLASSES_WEIGH_ALIKE, at={alpha: Rational(1, 4), r: Rational(1, 3)}),
)
_a_quarter_is_left = equal(1 - alpha, Rational(1, 4))
more_than_three_quarters_leaves_a_quarter = Corrected(
    _a_quarter_is_left,
    false_at={alpha: Rational(10, 11)},
    as_corrected=AtPoint(_a_quarter_is_left, at={alpha: Rational(3, 4)}),
)
balance_from_one_half = Identity(equal(BALANCE.subs(pi, half), r * (1 - alpha) / alpha))
balance_of_cross_entropy = Identity(equal(BALANCE.subs({gamma: 0, alpha: half}, simultaneous=True), r * pi / (1 - pi)))
PAPER = {pi: Rational(1, 100), r: Integer(1000)}  # predictions at the start, negatives a positive: Lin et al. 2017
negatives_dominate_cross_entropy = AtPoint(Gt(BALANCE, 10), at={**PAPER, gamma: Integer(0), alpha: half})
NEGATIVES_DOMINATE = Gt(BALANCE, 1)
negatives_always_dominate = Corrected(
    NEGATIVES_DOMINATE,
    false_at={pi: Rational(1, 100), r: Integer(50), gamma: Integer(0), alpha: half},
    as_corrected=Sign(
        NEGATIVES_DOMINATE, where={pi: 1 / (1 + v), r: v * (1 + u), gamma: Integer(0), alpha: half}
    ),  # r π > 1 − π
)
focusing_reverses_the_balance = AtPoint(Lt(BALANCE, Rational(3, 1000)), at={**PAPER, gamma: Integer(2), alpha: half})
_focusing_moves_the_balance = Lt(BALANCE, BALANCE.subs(gamma, 0))
focusing_moves_the_balance_from_anywhere = Corrected(
    _focusing_moves_the_balance,
    false_at={pi: half, r: Integer(1000), gamma: Integer(2), alpha: half},
    as_corrected=AtPoint(_focusing_moves_the_balance, at={**PAPER, gamma: Integer(2), alpha: half}),
)
positives_own_the_start_at_a_quarter = AtPoint(
    Lt(BALANCE, Rational(1, 100)), at={**PAPER, gamma: Integer(2), alpha: Rational(1, 4)}
)
rare_positives_need_more_weight = Corrected(
    NEGATIVES_DOMINATE,
    false_at={**PAPER, gamma: Integer(2), alpha: Rational(1, 4)},
    as_corrected=Sign(NEGATIVES_DOMINATE, where={pi: half, alpha: 1 / (2 + u), r: 1 + v}),
)
only_a_majority_may_weigh_less = Counterexample(
    NEGATIVES_DOMINATE, at={**PAPER, gamma: Integer(2), alpha: Rational(1, 4)}
)

balancing_alpha_falls_with_rarity = Counterexample(Lt(diff(r / (1 + r), r), 0), at={r: Integer(10)})
mean_divides_by_positives = Counterexample(equal(1 / (1 + r), Integer(1)), at={r: Integer(1000)})

# ---------------------------------------------------------------- soft labels

MIXED = FL.subs(
    {p_t: p * y + (1 - p) * (1 - y), alpha_t: alpha * y + (1 - alpha) * (1 - y)}, simultaneous=True
)  # the note's p_t and alpha_t, whatever the label
NAIVE = MIXED / -log(p * y + (1 - p) * (1 - y)) * cross_entropy.LOSS.right
_expected_loss = equal(NAIVE, y * FL_OF_POSITIVE + (1 - y) * FL_OF_NEGATIVE)
soft_labels_give_the_expected_loss = Corrected(
    _expected_loss,
    false_at={y: Rational(3, 10), p: Rational(1, 4), alpha: half, gamma: Integer(2)},
    as_corrected=Identity(_expected_loss, assuming=(equal(y**2, y),)),  # y = 0 or y = 1
)

# ---------------------------------------------------------------- many classes

_of_two = [expand_classes(it.right, 2) for it in (categorical_focal_logits.ONE_WEIGHT_FOR_ALL, categorical_focal.LOSS)]
_first_weight, _second_weight = (entry_symbol(weights[one]) for one in (1, 2))
_one_alpha_stands_for_all = equal(*_of_two)
one_alpha_stands_for_one_a_class = Corrected(
    _one_alpha_stands_for_all,
    false_at={
        **{_first_weight: Rational(1, 4), _second_weight: Rational(3, 4), alpha_all: Rational(1, 4)},
        **{entry_symbol(labels[1]): Integer(0), entry_symbol(labels[2]): Integer(1), gamma: Integer(2)},
        **{entry_symbol(probabilities[1]): half, entry_symbol(probabilities[2]): half},
    },
    as_corrected=Identity(
        _one_alpha_stands_for_all, assuming=(equal(_first_weight, alpha_all), equal(_second_weight, alpha_all))
    ),
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
