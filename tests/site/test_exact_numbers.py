"""Does every number that the site calls exact come from the oracle, with all its digits?"""

import pytest
from sympy import Rational, exp, log

from docs.extension.figures.numerics import MARGINS, textbook_and_stable
from docs.extension.numbers import plain, value
from spec.equations import EQUATIONS
from spec.equations.balance_log_ratio import kappa
from spec.evaluation.oracle import Oracle
from spec.notation import alpha_t, gamma, m, sigmoid, softplus, x


def test_the_exact_column_is_the_oracles():
    table = textbook_and_stable()
    for margin in MARGINS:
        digits = Oracle({alpha_t: Rational(1), gamma: Rational(2), m: Rational(margin)}).digits(EQUATIONS["BF.8"].right)
        assert f'<td class="number">{plain(digits, 5)}</td></tr>' in table
    assert "5.1482 × 10⁻¹³¹" in table.rpartition("<tr>")[2].rpartition("<td")[2]  # it was 0 once


@pytest.mark.parametrize("at", [-800, -100, 40, 800])
@pytest.mark.parametrize("expression", [sigmoid(x), softplus(x), kappa(x)])
def test_a_value_has_all_its_digits_however_much_cancels(expression, at):
    exact = Oracle({x: Rational(at)}).digits(expression.doit().rewrite((sigmoid, softplus), exp))
    assert abs(value(expression, x=at) / Rational(exact) - 1) < 1e-24
    assert abs(expression.subs(x, at).evalf(25) / Rational(exact) - 1) < 1e-23


def test_a_float_is_taken_as_it_is_and_an_expression_exactly():
    assert abs(value(x, x=0.1) - Rational(0.1)) < 1e-24 < abs(Rational(0.1) - Rational(1, 10))
    assert abs(value(sigmoid(x), x=log(9)) - Rational(9, 10)) < 1e-24
    with pytest.raises(KeyError):
        value(sigmoid(x))
