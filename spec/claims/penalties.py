"""What the clip and the penalties on the predictions do, and the centred squared error."""

from __future__ import annotations

from sympy import Derivative, Expr, Gt, Integer, Limit, Lt, Max, Min, Ne, Rational, Symbol, diff, log

from spec.claims.evidence import AtPoint, Counterexample, HasLimit, Identity, Sign, equal
from spec.claims.focusing import FL, half, u
from spec.equations import prediction_penalties
from spec.notation import (
    alpha,
    alpha_all,
    alpha_t,
    entry_symbol,
    expand_classes,
    gamma,
    labels,
    lambda_,
    lambda_1,
    lambda_2,
    p,
    p_t,
    probabilities,
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
classes_matter = Counterexample(
    Ne(OF_THREE, with_classes_rotated(OF_THREE)),
    at={
        **dict(
            zip(map(entry_symbol, (labels[1], labels[2], labels[3])), (Integer(0), Integer(0), Integer(1)), strict=True)
        ),
        **{entry_symbol(probabilities[one]): Rational(one, 6) for one in (1, 2, 3)},
        **{alpha_all: Rational(1, 4), gamma: Integer(2), lambda_1: Rational(1, 10), lambda_2: Rational(1, 10)},
    },
)
rewritten_formula_is_the_binary_one = Counterexample(
    equal(-alpha * y * (1 - p) ** gamma * log(p), -(1 - alpha) * p**gamma * log(1 - p)),
    at={y: Integer(0), p: half, alpha: Rational(1, 4), gamma: Integer(2)},
)

# ---------------------------------------------------------------- the clip

FLOOR = Rational(1, 10**7)
CLIPPED = Min(Max(p_t, FLOOR), 1 - FLOOR)

clip_keeps_the_logarithm_finite = AtPoint(equal(log(CLIPPED), log(FLOOR)), at={p_t: Integer(0)})
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

one_prediction_shrinks_alone = Counterexample(
    Lt(Symbol("p_1") + Symbol("p_2"), 1), at={Symbol("p_1"): Rational(1, 10), Symbol("p_2"): Rational(9, 10)}
)
l2_gradient_vanishes_at_certainty = HasLimit(equal(Limit(L2_GRADIENT_OF_MORE_PROBABLE, p, 1, "-"), Integer(0)))
l2_gradient_is_largest_at_certainty = Counterexample(
    Gt(L2_GRADIENT_OF_MORE_PROBABLE.subs(p, yhat), L2_GRADIENT_OF_MORE_PROBABLE),
    at={yhat: Rational(999, 1000), p: Rational(4, 5)},
)

# ---------------------------------------------------------------- the centred squared error

TERM = (y - yhat) ** 2 + lambda_ * (half - yhat) ** 2
BEST = (y + lambda_ / 2) / (1 + lambda_)

distance_from_one_half_costs = Sign(Gt((half - yhat) ** 2, 0), where={yhat: half + u})
distance_from_one_half_costs_more_and_more = Sign(Gt(diff((half - yhat) ** 2, yhat), 0), where={yhat: half + u})
best_prediction = Identity(equal(diff(TERM, yhat).subs(yhat, BEST), Integer(0)))
best_prediction_is_the_label = Counterexample(equal(BEST, y), at={y: Integer(1), lambda_: Rational(1, 10)})
