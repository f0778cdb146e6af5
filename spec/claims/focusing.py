"""What γ does to easy and hard examples, to their loss and to their gradient."""

from __future__ import annotations

from sympy import (
    And,
    Expr,
    Ge,
    Gt,
    Implies,
    Integer,
    Le,
    Limit,
    Lt,
    Ne,
    Or,
    Rational,
    diff,
    log,
    symbols,
)

from spec.claims.evidence import AtPoint, Counterexample, HasLimit, Identity, Sign, equal
from spec.equations import binary_focal, cross_entropy
from spec.notation import alpha, alpha_t, gamma, m, p, p_t, sigmoid, softplus

u, v, w = symbols("u v w", positive=True)  # they only rename: a probability 1/(1 + u), a larger one, a γ ≥ 1
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


NEGATIVE_GRADIENT = -in_probability(binary_focal.GRADIENT_IN_MARGIN.right.subs(alpha_t, 1))
CE_NEGATIVE_GRADIENT = -in_probability(cross_entropy.GRADIENT_IN_MARGIN.right)
GRADIENT_FACTOR = NEGATIVE_GRADIENT / CE_NEGATIVE_GRADIENT


def at(probability: Expr, expression: Expr) -> Expr:
    """Return an expression in p_t at a probability."""
    return expression.subs(p_t, probability)


# ---------------------------------------------------------------- the factor

loss_is_modulated_cross_entropy = Identity(equal(FL, (1 - p_t) ** gamma * alpha_t * CE))
modulating_factor_falls_with_gamma = Sign(Lt(diff(MODULATING_FACTOR, gamma), 0), where={p_t: 1 / (1 + u)})
modulating_factor_is_below_one = Sign(Lt(log(1 - p_t), 0), where={p_t: 1 / (1 + u)})
easy_loses_more_than_hard = Sign(
    Gt(diff(at(hard, MODULATING_FACTOR) / at(easy, MODULATING_FACTOR), gamma), 0),
    where={hard: u / (1 + u + v), easy: (u + v) / (1 + u + v)},
)
modulating_factor_vanishes_near_one = HasLimit(
    equal(Limit(MODULATING_FACTOR.subs(gamma, 1 + u), p_t, 1, "-"), Integer(0))
)
modulating_factor_is_one_without_gamma = Counterexample(
    equal(Limit(MODULATING_FACTOR.subs(gamma, u), p_t, 1, "-"), Integer(0)), at={u: Integer(0)}
)
loss_vanishes_near_one = HasLimit(equal(Limit(FL, p_t, 1, "-"), Integer(0)))
cross_entropy_vanishes_near_one = HasLimit(equal(Limit(CE, p_t, 1, "-"), Integer(0)))
loss_vanishes_as_a_power = HasLimit(equal(Limit(FL / (1 - p_t) ** (1 + gamma), p_t, 1, "-"), alpha_t))
cross_entropy_stays_away_from_zero = Counterexample(Ge(CE, Rational(1, 10)), at={p_t: Rational(99, 100)})
hardest_keeps_its_loss = HasLimit(equal(Limit(MODULATING_FACTOR, p_t, 0, "+"), Integer(1)))
weight_stays_on_the_hardest = Counterexample(
    equal(Limit(FL / CE, p_t, 0, "+"), Integer(1)), at={alpha_t: Rational(1, 4)}
)
cross_entropy_has_no_gamma = Identity(equal(diff(CE, gamma), Integer(0)))
loss_has_gamma_and_weight = AtPoint(
    And(Lt(diff(FL, gamma), 0), Gt(diff(FL, alpha_t), 0)), at={p_t: half, gamma: Integer(2), alpha_t: half}
)

# ---------------------------------------------------------------- γ = 0, and any γ

without_focus = Identity(equal(FL.subs(gamma, 0), alpha_t * CE))
without_focus_the_weight_stays = Counterexample(equal(FL.subs(gamma, 0), CE), at={alpha_t: Rational(1, 4), p_t: half})
loss_falls_with_p_for_every_gamma = Sign(Lt(FL_DERIVATIVE, 0), where={p_t: 1 / (1 + u), alpha_t: v})
# Convex in p for every γ: from 1 on each term of the curvature is positive; below 1 the one with the logarithm is
# not, and -log p < (1 - p)/p bounds it: both are 0 at p = 1, and towards smaller p the bound grows faster.
convex_from_gamma_one = Sign(Gt(FL_CURVATURE, 0), where={p_t: 1 / (1 + u), gamma: 1 + v, alpha_t: w})
convex_below_gamma_one_by_the_bound = Sign(
    Gt(FL_CURVATURE.subs(log(p_t), -LOGARITHM_BOUND), 0), where={p_t: 1 / (1 + u), gamma: 1 / (1 + v), alpha_t: w}
)
bound_meets_the_logarithm = AtPoint(equal(LOGARITHM_BOUND, CE), at={p_t: Integer(1)})
bound_grows_faster = Sign(Lt(diff(LOGARITHM_BOUND - CE, p_t), 0), where={p_t: 1 / (1 + u)})
beyond_five_it_is_no_loss = Counterexample(
    Or(Ge(FL_DERIVATIVE, 0), Le(FL_CURVATURE, 0)), at={p_t: half, gamma: Integer(6), alpha_t: Integer(1)}
)

# ---------------------------------------------------------------- easy and hard are not one class and the other

classes_cost_alike = Identity(
    equal(binary_focal.for_label(FL, 1), binary_focal.for_label(FL, 0).subs(p, 1 - p)), assuming=(equal(alpha, half),)
)
focus_alone_prefers_a_class = Counterexample(
    Ne(*(binary_focal.for_label(FL, label).subs(p, half) for label in (1, 0))), at={alpha: half, gamma: Integer(2)}
)
right_means_above_half = Counterexample(
    Implies(And(easy > hard, easy > 1 - easy - hard), easy > half), at={easy: Rational(2, 5), hard: Rational(3, 10)}
)

# ---------------------------------------------------------------- cross entropy sees hard examples too

cross_entropy_gradient_is_one_minus_p_t = Identity(equal(CE_NEGATIVE_GRADIENT, 1 - p_t))
cross_entropy_costs_all_alike = Counterexample(
    equal(at(easy, CE), at(hard, CE)), at={easy: Rational(9, 10), hard: Rational(1, 10)}
)
cross_entropy_gradients_are_all_alike = Counterexample(
    equal(at(easy, CE_NEGATIVE_GRADIENT), at(hard, CE_NEGATIVE_GRADIENT)),
    at={easy: Rational(9, 10), hard: Rational(1, 10)},
)
cross_entropy_gradient_is_larger_on_hard = Sign(
    Gt(at(hard, CE_NEGATIVE_GRADIENT), at(easy, CE_NEGATIVE_GRADIENT)),
    where={hard: u / (1 + u + v), easy: (u + v) / (1 + u + v)},
)
cross_entropy_always_has_a_gradient = Sign(Gt(CE_NEGATIVE_GRADIENT, 0), where={p_t: 1 / (1 + u)})

# ---------------------------------------------------------------- what γ does to the gradient

focus_only_lessens = Counterexample(Le(GRADIENT_FACTOR, 1), at={p_t: Rational(1, 10), gamma: Integer(2)})
hardest_gain_most = Counterexample(
    Ge(at(hard, GRADIENT_FACTOR), at(easy, GRADIENT_FACTOR)),
    at={hard: Rational(1, 1000), easy: Rational(1, 10), gamma: Integer(2)},
)
gradient_is_reduced_less_than_loss = Sign(Gt(GRADIENT_FACTOR, MODULATING_FACTOR), where={p_t: 1 / (1 + u), gamma: v})
example_costs_little = AtPoint(Lt(CE, Rational(1, 10)), at={p_t: Rational(19, 20)})
example_is_four_hundred_times_cheaper = AtPoint(
    equal(1 / MODULATING_FACTOR, Integer(400)), at={p_t: Rational(19, 20), gamma: Integer(2)}
)
example_has_four_hundred_times_less_gradient = Counterexample(
    Ge(1 / GRADIENT_FACTOR, 400), at={p_t: Rational(19, 20), gamma: Integer(2)}
)
easy_keeps_a_gradient = Counterexample(equal(CE_NEGATIVE_GRADIENT, Integer(1)), at={p_t: Rational(19, 20)})
