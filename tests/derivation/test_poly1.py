"""Why the domain of ε ends at -1: what the page of Poly-1 focal loss says of both sides of it."""

from __future__ import annotations

import pytest
from sympy import Rational, diff, limit, simplify

from spec.equations import EQUATIONS
from spec.equations.poly1_focal import EPSILON, epsilon_1
from spec.notation import alpha_t, gamma, p_t

LOSS = EQUATIONS["PF.1"].right
GAMMAS = [0, Rational(1, 4), 1, 2, 5]


@pytest.mark.parametrize("focus", GAMMAS, ids=str)
def test_next_to_a_sure_and_right_prediction_the_first_power_is_the_whole_loss(focus):
    leading = (LOSS / (1 - p_t) ** (gamma + 1)).subs(gamma, focus)
    assert simplify(limit(leading, p_t, 1, "-") - alpha_t * (1 + epsilon_1)) == 0


@pytest.mark.parametrize("focus", GAMMAS, ids=str)
def test_below_the_domain_a_better_prediction_costs_more_and_less_than_nothing(focus):
    below = {alpha_t: 1, gamma: focus, epsilon_1: EPSILON.domain.start - Rational(1, 64), p_t: 1 - Rational(1, 1024)}
    assert LOSS.subs(below).evalf() < 0 < diff(LOSS, p_t).subs(below).evalf()


@pytest.mark.parametrize("focus", GAMMAS, ids=str)
def test_at_the_end_of_the_domain_it_does_not(focus):
    at_the_end = {alpha_t: 1, gamma: focus, epsilon_1: EPSILON.domain.start}
    for place in (Rational(1, 1024), Rational(1, 2), 1 - Rational(1, 1024)):
        here = {**at_the_end, p_t: place}
        assert LOSS.subs(here).evalf() > 0 > diff(LOSS, p_t).subs(here).evalf()
