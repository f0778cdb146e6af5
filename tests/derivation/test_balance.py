"""What the chapter on alpha says beyond its equations: one best prediction, its threshold, its ranking, the start."""

from itertools import pairwise

import pytest
from sympy import Rational, Symbol, diff, exp, factor, limit, log, oo, simplify, symbols

from spec.equations import EQUATIONS
from spec.equations.balance import n
from spec.equations.balance_log_ratio import Lambda, kappa
from spec.equations.balance_of_classes import HALF_OF_THREE, RANKED_HIGH, RANKED_LOW, posterior_of_first
from spec.equations.balance_of_costs import BEST_ALPHA
from spec.equations.gradients import phi
from spec.evaluation.oracle import Oracle
from spec.evaluation.quantities import derived_number
from spec.notation import (
    entry_symbol,
    expand_classes,
    gamma,
    p,
    pi_1,
    posteriors,
    probabilities,
    r,
    sigmoid,
    softplus,
    weights,
    x,
)

focus = Symbol("gamma", positive=True)


def number(call):
    return Rational(derived_number(call).value)


# ---------------------------------------------------------------- one best prediction


def test_every_term_of_the_series_is_convex_and_the_second_strictly(proven):
    term = EQUATIONS["AB.2"].right.function
    proven(diff(term, p, 2), EQUATIONS["AB.3"].right.function)
    odds = Symbol("odds", positive=True)
    bent = EQUATIONS["AB.3"].right.function.subs(p, 1 / (1 + odds))
    assert bent.subs(n, 1 + Symbol("i", integer=True, nonnegative=True)).is_nonnegative
    assert bent.subs(n, 2).is_positive


def test_the_loss_falls_all_the_way():
    odds = Symbol("odds", positive=True)
    assert (phi(p, gamma) / p).doit().subs(p, 1 / (1 + odds)).subs(1 - 1 / (1 + odds), odds / (1 + odds)).is_positive


@pytest.mark.parametrize("focus", ["0", ".5", "2", "5"])
@pytest.mark.parametrize("weight", [".25", ".75"])
def test_the_best_prediction_is_one_half_exactly_where_eta_is_1_less_alpha(focus, weight):
    threshold = 1 - Rational(weight)
    at, below, above = (
        number(f"best(eta={threshold + shift},alpha={weight},gamma={focus})")
        for shift in (0, -Rational(1, 1000), Rational(1, 1000))
    )
    assert below < at == Rational(1, 2) < above


def test_without_focusing_lambda_is_the_logit():
    assert Lambda(x, 0).doit() == x


def test_on_the_left_lambda_tends_to_the_other_end():
    written = Lambda(-x, focus).doit().rewrite((sigmoid, softplus), exp)
    assert simplify(limit(written + (1 + focus) * x, x, oo) - log(1 + focus)) == 0


def test_both_terms_of_the_growth_with_gamma_are_positive_on_the_right():
    fall = kappa(-x) - kappa(x)
    assert {EQUATIONS["AB.13"].left: EQUATIONS["AB.13"].sign, EQUATIONS["AB.14"].left: EQUATIONS["AB.14"].sign} == {
        fall: "> 0",
        x - fall: "> 0",
    }
    a, b = symbols("a b", positive=True)
    weight = ((EQUATIONS["AB.15"].right - (x - fall)) / fall).subs({kappa(x): a, kappa(-x): b})
    assert factor(weight).is_nonnegative
    assert kappa(x).doit().is_positive


@pytest.mark.parametrize("share", [".6", ".99"])
def test_a_larger_gamma_draws_the_best_prediction_towards_one_half(share):
    best = [number(f"best(eta={share},alpha=.5,gamma={focus})") for focus in ("0", ".5", "1", "2", "5", "10")]
    assert best[0] == Rational(share)
    assert all(nearer < farther for farther, nearer in pairwise(best))
    assert best[-1] > Rational(1, 2)


# ---------------------------------------------------------------- many classes


def test_with_the_shares_of_a_row_all_its_derivatives_are_one():
    point = {gamma: 2}
    for family, row in ((probabilities, RANKED_HIGH), (weights, (Rational(1, 2), Rational(1), Rational(7, 2)))):
        point |= {entry_symbol(family[c]): value for c, value in enumerate(row, start=1)}
    found = [expand_classes(EQUATIONS["AB.18"].right, 3, other=c).doit().subs(point) for c in (1, 2, 3)]
    point |= {entry_symbol(posteriors[c]): share for c, share in enumerate(found, start=1)}
    derivatives = [expand_classes(EQUATIONS["AB.16"].right, 3, other=c).doit().subs(point).evalf(50) for c in (1, 2, 3)]
    assert abs(sum(found).evalf(50) - 1) < 1e-45
    assert abs(derivatives[0] - derivatives[1]) < 1e-45 > abs(derivatives[1] - derivatives[2])
    assert sum(RANKED_HIGH) == sum(RANKED_LOW) == sum(HALF_OF_THREE) == 1


def test_among_three_classes_one_half_is_best_of_one_half_only_without_focusing():
    share = posterior_of_first(*HALF_OF_THREE).doit()
    assert share.subs(gamma, 0) == Rational(1, 2)
    assert Rational(Oracle({gamma: Rational(2)}).digits(share)) - Rational(1, 2) > Rational(1, 100)


def test_among_three_classes_the_larger_share_has_the_smaller_best_prediction():
    posteriors = [
        Rational(Oracle({}).digits(posterior_of_first(*row, focus=2).doit())) for row in (RANKED_LOW, RANKED_HIGH)
    ]
    assert posteriors[0] > posteriors[1]
    assert RANKED_LOW[0] < RANKED_HIGH[0]


# ---------------------------------------------------------------- before training


def test_one_to_ten_and_one_in_ten_ask_for_different_weights():
    assert EQUATIONS["AB.29"].right == Rational(10, 11)
    assert EQUATIONS["AB.30"].right == Rational(9, 10)
    assert EQUATIONS["AB.22"].right.subs(pi_1, 1 / (1 + r)).equals(EQUATIONS["AB.23"].right)


@pytest.mark.parametrize("start", [".01", ".3"])
def test_below_one_half_the_balancing_alpha_falls_with_gamma(start):
    balancing = [number(f"alpha_bal(gamma={focus},pi={start},r=1000)") for focus in ("0", ".1", ".5", "1", "2", "5")]
    assert all(later < earlier for earlier, later in pairwise(balancing))


def test_the_start_is_the_best_constant_prediction_where_alpha_balances():
    weight = derived_number("alpha_bal(gamma=2,pi=.01,r=1000)").value
    best = number(f"best(eta=1/1001,alpha={weight},gamma=2)")
    assert abs(best - Rational(1, 100)) < Rational(1, 10**24)


def test_the_best_alpha_of_the_paper_does_not_rise_with_gamma():
    focuses, alphas, _ = zip(*BEST_ALPHA, strict=True)
    assert list(focuses) == sorted(focuses)
    assert list(alphas) == sorted(alphas, reverse=True)
    assert alphas[0] > alphas[-1]


def test_balance_before_training_explains_the_direction_and_not_the_value():
    found = {focus: best for focus, best, _ in BEST_ALPHA}
    assert number("alpha_bal(gamma=2,pi=.01,r=1000)") < found[2] / 50
    assert number("gradient_share_of_positives(alpha=.25,gamma=2,pi=.01,r=1000)") > Rational(99, 100)
