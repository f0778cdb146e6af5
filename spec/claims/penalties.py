"""What the clip and the penalties on the predictions do, and the centred squared error."""

from __future__ import annotations

from sympy import And, Derivative, Expr, Gt, Integer, Limit, Lt, Max, Min, Ne, Rational, Symbol, diff, log

from spec.claims.evidence import AtPoint, Corrected, Counterexample, HasLimit, Identity, Sign, equal
from spec.claims.focusing import FL, half, u
from spec.claims.weighting import RISK
from spec.equations import categorical_focal, prediction_penalties
from spec.notation import (
    alpha,
    alpha_all,
    alpha_t,
    entry_symbol,
    eta,
    expand_classes,
    gamma,
    labels,
    lambda_,
    lambda_1,
    lambda_2,
    p,
    p_t,
    probabilities,
    weights,
    y,
    yhat,
)

# ---------------------------------------------------------------- the notebook's loss treats all classes alike

OF_THREE = expand_classes(prediction_penalties.NOTEBOOK_LOSS.right, 3)


def with_classes_rotated(expression: Expr) -> Expr:
    """Return an expression about three classes with class 1 called 2, 2 called 3, and 3 called 1."""
    new_name = {
        entry_symbol(family[old]): entry_symbol(family[old % 3 + 1])
        for family in (labels, probabilities)
        for old in (1, 2, 3)
    }
    return expression.subs(new_name, simultaneous=True)


classes_may_change_places = Identity(equal(OF_THREE, with_classes_rotated(OF_THREE)))
_CLASS_THREE = dict(zip((entry_symbol(labels[one]) for one in (1, 2, 3)), map(Integer, (0, 0, 1)), strict=True)) | {
    entry_symbol(probabilities[one]): Rational(one, 6) for one in (1, 2, 3)
}
classes_matter = Counterexample(
    Ne(OF_THREE, with_classes_rotated(OF_THREE), evaluate=False),
    at=_CLASS_THREE
    | {alpha_all: Rational(1, 4), gamma: Integer(2), lambda_1: Rational(1, 10), lambda_2: Rational(1, 10)},
)

WEIGHTED = expand_classes(categorical_focal.LOSS.right, 3)
FIRST, SECOND, THIRD = (entry_symbol(weights[one]) for one in (1, 2, 3))
_names_matter = Ne(WEIGHTED, with_classes_rotated(WEIGHTED))
class_names_matter_whatever_the_weights = Corrected(
    _names_matter,
    false_at=_CLASS_THREE | {gamma: Integer(2)} | dict.fromkeys((FIRST, SECOND, THIRD), Rational(1, 4)),
    as_corrected=AtPoint(
        _names_matter,
        at=_CLASS_THREE | {gamma: Integer(2), FIRST: Rational(1, 4), SECOND: half, THIRD: Rational(3, 4)},
    ),
)
rewritten_formula_is_the_binary_one = Counterexample(
    equal(-alpha * y * (1 - p) ** gamma * log(p), -(1 - alpha) * p**gamma * log(1 - p)),
    at={y: Integer(0), p: half, alpha: Rational(1, 4), gamma: Integer(2)},
)

# ---------------------------------------------------------------- the clip

FLOOR = Rational(1, 10**7)
CLIPPED = Min(Max(p_t, FLOOR), 1 - FLOOR)

# the logarithm rises, so that it is finite between the ends if it is at both
clip_keeps_the_logarithm_finite_at_zero = AtPoint(equal(log(CLIPPED), log(FLOOR)), at={p_t: Integer(0)})
clip_keeps_the_logarithm_finite_at_one = AtPoint(equal(log(CLIPPED), log(1 - FLOOR)), at={p_t: Integer(1)})
clip_keeps_the_gradient = Counterexample(
    Lt(Derivative(FL.subs(p_t, CLIPPED), p_t), 0), at={p_t: FLOOR / 2, gamma: Integer(2), alpha_t: Integer(1)}
)

# ---------------------------------------------------------------- the cache of the data

images = Symbol("images", positive=True)
IMAGES = Integer(23262)  # documented by tensorflow-datasets, version 4.0.1 of the set
CACHE = images * 224 * 224 * 3 * 4  # float32 has four bytes

cache_fits_in_memory = Counterexample(Lt(CACHE, 8 * 10**9), at={images: IMAGES})

# ---------------------------------------------------------------- L1 and L2 of a softmax

L2_GRADIENT_OF_MORE_PROBABLE = 2 * p * (p - (p**2 + (1 - p) ** 2))  # PP.7 for two classes: on the more probable one

l2_gradient_vanishes_at_certainty = HasLimit(equal(Limit(L2_GRADIENT_OF_MORE_PROBABLE, p, 1, "-"), Integer(0)))
_away_from_the_more_probable = Gt(L2_GRADIENT_OF_MORE_PROBABLE, 0)
l2_gradient_grows_with_certainty = Corrected(
    And(_away_from_the_more_probable, Gt(L2_GRADIENT_OF_MORE_PROBABLE.subs(p, yhat), L2_GRADIENT_OF_MORE_PROBABLE)),
    false_at={yhat: Rational(999, 1000), p: Rational(4, 5)},
    as_corrected=Sign(_away_from_the_more_probable, where={p: (1 + u) / (2 + u)}),
)

# ---------------------------------------------------------------- the centred squared error

TERM = (y - yhat) ** 2 + lambda_ * (half - yhat) ** 2
BEST = (y + lambda_ / 2) / (1 + lambda_)

distance_from_one_half_costs = Sign(Gt((half - yhat) ** 2, 0), where={yhat: half + u})
distance_from_one_half_costs_more_and_more = Sign(Gt(diff((half - yhat) ** 2, yhat), 0), where={yhat: half + u})
distance_costs_alike_on_both_sides = Identity(equal((half - yhat) ** 2, (half - (1 - yhat)) ** 2))
one_half_costs_nothing = AtPoint(equal((half - yhat) ** 2, Integer(0)), at={yhat: half})
best_prediction = Identity(equal(diff(TERM, yhat).subs(yhat, BEST), Integer(0)))
BEST_FOR_POSITIVE = BEST.subs(y, 1)
_below_one = Lt(BEST_FOR_POSITIVE, 1)
penalty_restrains_the_overconfident_alone = Corrected(
    And(_below_one, equal(BEST.subs(y, eta), eta)),
    false_at={lambda_: Rational(1, 10), eta: Rational(9, 10)},
    as_corrected=Sign(_below_one, where={lambda_: u}),
)
_both_losses_restrain = And(_below_one, Gt(diff(RISK, p), 0))
both_losses_restrain_a_certain_positive = Corrected(
    _both_losses_restrain,
    false_at={lambda_: Rational(1, 10), eta: Integer(1), p: Rational(9, 10), alpha: half, gamma: Integer(2)},
    as_corrected=AtPoint(
        _both_losses_restrain,
        at={lambda_: Rational(1, 10), eta: Rational(9, 10), p: Rational(9, 10), alpha: half, gamma: Integer(2)},
    ),
)
