"""What γ does to easy and hard examples, to their loss and to their gradient."""

from __future__ import annotations

from sympy import (
    And,
    Derivative,
    Expr,
    Ge,
    Gt,
    Implies,
    Integer,
    Le,
    Limit,
    Lt,
    Ne,
    Rational,
    diff,
    exp,
    log,
    symbols,
)

from spec.claims.evidence import AtPoint, Corrected, Counterexample, HasLimit, Identity, Sign, equal
from spec.equations import binary_focal, binary_focal_margin, cross_entropy_margin, weighted_cross_entropy
from spec.notation import alpha, alpha_t, gamma, m, p, p_t, sigmoid, softplus, w_1, y

u, v, w = symbols("u v w", positive=True)  # they only rename: a probability 1/(1 + u), a larger one, a γ > 0
n = symbols("n", nonnegative=True)  # a γ from 1 on is 1 + n, one in (0, 1] is 1/(1 + n)
hard, easy = symbols("p_hard p_easy", positive=True)
half = Rational(1, 2)

FL = binary_focal.LOSS.right
CE = -log(p_t)
MODULATING_FACTOR = FL / (alpha_t * CE)
FL_DERIVATIVE = binary_focal.GRADIENT_IN_P_T.right
FL_CURVATURE = diff(FL, p_t, 2)
LOGARITHM_BOUND = (1 - p_t) / p_t


def in_probability(of_margin: Expr) -> Expr:
    """Return an expression in the margin as one in the probability of the true class."""
    stable = {softplus(-m): -log(p_t), sigmoid(-m): 1 - p_t, sigmoid(m): p_t}
    return of_margin.subs(stable, simultaneous=True)


NEGATIVE_GRADIENT = -in_probability(binary_focal_margin.GRADIENT_IN_MARGIN.right.subs(alpha_t, 1))
CE_NEGATIVE_GRADIENT = -in_probability(cross_entropy_margin.GRADIENT_IN_MARGIN.right)
GRADIENT_FACTOR = NEGATIVE_GRADIENT / CE_NEGATIVE_GRADIENT


def at(probability: Expr, expression: Expr) -> Expr:
    """Return an expression in p_t at a probability."""
    return expression.subs(p_t, probability)


# ---------------------------------------------------------------- the factor

loss_is_modulated_cross_entropy = Identity(equal(FL, (1 - p_t) ** gamma * alpha_t * CE))
modulating_factor_falls_with_gamma = Sign(Lt(diff(MODULATING_FACTOR, gamma), 0), where={p_t: 1 / (1 + u)})
modulating_factor_by_its_logarithm = Identity(equal(MODULATING_FACTOR, exp(gamma * log(1 - p_t))))
_logarithm_is_negative = Lt(gamma * log(1 - p_t), 0)
easy_examples_lose_weight_at_every_gamma = Corrected(
    _logarithm_is_negative,
    false_at={p_t: Rational(19, 20), gamma: Integer(0)},
    as_corrected=Sign(_logarithm_is_negative, where={p_t: 1 / (1 + u), gamma: w}),
)
modulating_factor_falls_with_p_t = Sign(Lt(diff(MODULATING_FACTOR, p_t), 0), where={p_t: 1 / (1 + u), gamma: w})
easy_loses_more_than_hard = Sign(
    Gt(diff(at(hard, MODULATING_FACTOR) / at(easy, MODULATING_FACTOR), gamma), 0),
    where={hard: u / (1 + u + v), easy: (u + v) / (1 + u + v)},
)
_factor_vanishes = equal(Limit(MODULATING_FACTOR.subs(gamma, u), p_t, 1, "-"), Integer(0))
modulating_factor_vanishes_near_one_at_every_gamma = Corrected(
    _factor_vanishes, false_at={u: Integer(0)}, as_corrected=HasLimit(_factor_vanishes)
)
loss_vanishes_near_one = HasLimit(equal(Limit(FL, p_t, 1, "-"), Integer(0)))
cross_entropy_vanishes_near_one = HasLimit(equal(Limit(CE, p_t, 1, "-"), Integer(0)))
loss_vanishes_as_a_power = HasLimit(equal(Limit(FL / (1 - p_t) ** (1 + gamma), p_t, 1, "-"), alpha_t))
cross_entropy_stays_away_from_zero = Counterexample(Ge(CE, Rational(1, 10)), at={p_t: Rational(99, 100)})
hardest_keeps_its_loss = HasLimit(equal(Limit(MODULATING_FACTOR, p_t, 0, "+"), Integer(1)))
_whole_loss_stays = equal(Limit(FL / CE, p_t, 0, "+"), Integer(1))
hardest_keeps_the_whole_of_cross_entropy = Corrected(
    _whole_loss_stays,
    false_at={alpha_t: Rational(1, 4)},
    as_corrected=HasLimit(_whole_loss_stays, at={alpha_t: Integer(1)}),
)
_no_gamma = equal(Derivative(CE, gamma), Integer(0))
cross_entropy_has_no_parameter = Corrected(
    And(_no_gamma, equal(Derivative(weighted_cross_entropy.WEIGHTED_LOSS.right, w_1), Integer(0))),
    false_at={y: Integer(1), p: half},
    as_corrected=Identity(_no_gamma),
)
loss_has_gamma_and_weight = AtPoint(
    And(Lt(diff(FL, gamma), 0), Gt(diff(FL, alpha_t), 0)), at={p_t: half, gamma: Integer(2), alpha_t: half}
)

# ---------------------------------------------------------------- γ = 0, and any γ

at_gamma_zero = Identity(equal(FL.subs(gamma, 0), alpha_t * CE))
_is_cross_entropy = equal(FL.subs(gamma, 0), CE)
at_gamma_zero_it_is_cross_entropy = Corrected(
    _is_cross_entropy,
    false_at={alpha_t: Rational(1, 4), p_t: half},
    as_corrected=Identity(_is_cross_entropy, assuming=(equal(alpha_t, Integer(1)),)),
)
loss_falls_with_p_for_every_gamma = Sign(Lt(FL_DERIVATIVE, 0), where={p_t: 1 / (1 + u), alpha_t: v})
# Convex in p for every γ: from 1 on each term of the curvature is positive; below 1 the one with the logarithm is
# not, and -log p < (1 - p)/p bounds it: both are 0 at p = 1, and towards smaller p the bound grows faster.
convex_from_gamma_one = Sign(Gt(FL_CURVATURE, 0), where={p_t: 1 / (1 + u), gamma: 1 + n, alpha_t: w})
convex_below_gamma_one_by_the_bound = Sign(
    Gt(FL_CURVATURE.subs(log(p_t), -LOGARITHM_BOUND), 0), where={p_t: 1 / (1 + u), gamma: 1 / (1 + n), alpha_t: w}
)
convex_at_gamma_zero = Sign(Gt(FL_CURVATURE, 0), where={p_t: 1 / (1 + u), gamma: Integer(0), alpha_t: w})
bound_meets_the_logarithm = AtPoint(equal(LOGARITHM_BOUND, CE), at={p_t: Integer(1)})
bound_grows_faster = Sign(Lt(diff(LOGARITHM_BOUND - CE, p_t), 0), where={p_t: 1 / (1 + u)})
_falls_up_to_five = Implies(Le(gamma, 5), Lt(FL_DERIVATIVE, 0))
loss_falls_up_to_gamma_five_alone = Corrected(
    And(_falls_up_to_five, Implies(Gt(gamma, 5), Ge(FL_DERIVATIVE, 0))),
    false_at={p_t: half, gamma: Integer(6), alpha_t: Integer(1)},
    as_corrected=Sign(_falls_up_to_five, where={p_t: 1 / (1 + u), alpha_t: v}),
)

# ---------------------------------------------------------------- easy and hard are not one class and the other

classes_cost_alike = Identity(
    equal(binary_focal.for_label(FL, 1), binary_focal.for_label(FL, 0).subs(p, 1 - p)), assuming=(equal(alpha, half),)
)
_classes_differ = Ne(*(binary_focal.for_label(FL, label) for label in (1, 0)))
focus_alone_prefers_a_class = Corrected(
    _classes_differ,
    false_at={p: half, alpha: half, gamma: Integer(2)},
    as_corrected=AtPoint(_classes_differ, at={p: Rational(1, 100), alpha: half, gamma: Integer(2)}),
)
_right_is_above_half = Implies(And(easy > hard, easy > 1 - easy - hard), easy > half)
right_means_above_half = Corrected(
    _right_is_above_half,
    false_at={easy: Rational(2, 5), hard: Rational(3, 10)},
    as_corrected=Sign(_right_is_above_half, where={easy: (1 + u) / (2 + u), hard: 1 / (2 + u)}),
)

# ---------------------------------------------------------------- cross entropy sees hard examples too

cross_entropy_gradient_is_one_minus_p_t = Identity(equal(CE_NEGATIVE_GRADIENT, 1 - p_t))
cross_entropy_costs_all_alike = Counterexample(
    equal(at(easy, CE), at(hard, CE)), at={easy: Rational(9, 10), hard: Rational(1, 10)}
)
cross_entropy_gradients_are_all_equal = Counterexample(
    equal(at(easy, CE_NEGATIVE_GRADIENT), at(hard, CE_NEGATIVE_GRADIENT)),
    at={easy: Rational(9, 10), hard: Rational(1, 10)},
)
cross_entropy_gradient_is_larger_on_hard = Sign(
    Gt(at(hard, CE_NEGATIVE_GRADIENT), at(easy, CE_NEGATIVE_GRADIENT)),
    where={hard: u / (1 + u + v), easy: (u + v) / (1 + u + v)},
)
cross_entropy_gradient_is_never_zero = Sign(Gt(CE_NEGATIVE_GRADIENT, 0), where={p_t: 1 / (1 + u)})

# ---------------------------------------------------------------- what γ does to the gradient

focus_only_lessens = Counterexample(Le(GRADIENT_FACTOR, 1), at={p_t: Rational(1, 10), gamma: Integer(2)})
hardest_gain_most = Corrected(
    And(easy_loses_more_than_hard.statement, Ge(at(hard, GRADIENT_FACTOR), at(easy, GRADIENT_FACTOR))),
    false_at={hard: Rational(1, 1000), easy: Rational(1, 10), gamma: Integer(2)},
    as_corrected=easy_loses_more_than_hard,
)
gradient_falls_less_than_loss = Sign(Gt(GRADIENT_FACTOR, MODULATING_FACTOR), where={p_t: 1 / (1 + u), gamma: v})
example_costs_little = AtPoint(Lt(CE, Rational(1, 10)), at={p_t: Rational(19, 20)})
example_is_four_hundred_times_cheaper = AtPoint(
    equal(1 / MODULATING_FACTOR, Integer(400)), at={p_t: Rational(19, 20), gamma: Integer(2)}
)
_gradient_falls_too = Gt(1 / GRADIENT_FACTOR, 1)
example_gradient_is_four_hundred_times_smaller = Corrected(
    And(_gradient_falls_too, Ge(1 / GRADIENT_FACTOR, 400)),
    false_at={p_t: Rational(19, 20), gamma: Integer(2)},
    as_corrected=AtPoint(_gradient_falls_too, at={p_t: Rational(19, 20), gamma: Integer(2)}),
)
easy_gradient_is_full = Counterexample(equal(CE_NEGATIVE_GRADIENT, Integer(1)), at={p_t: Rational(19, 20)})
