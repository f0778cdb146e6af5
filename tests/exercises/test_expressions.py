"""Is an expression accepted in every equal form, refused where it is not equal, and is nothing of its text ever run?"""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from docs.exercises.checker.catalogue import find
from docs.exercises.checker.expressions import is_same, is_zero, read, symbol, text_of, values_of

EQUAL = {
    ("focal", 1): (
        "alpha*(1/(1 + exp(z)))**gamma*log(1 + exp(-z))",
        "alpha*exp(-gamma*log(1 + exp(z)))*(log(1 + exp(z)) - z)",
        "-alpha*(exp(-z)/(1 + exp(-z)))**gamma*(z - log(exp(z) + 1))",
        "alpha*(1 - (1 + tanh(z/2))/2)**gamma*-log((1 + tanh(z/2))/2)",
        "alpha*2**(-gamma)*(1 - tanh(z/2))**gamma*log(1 + exp(-z))",
        "alpha*(exp(-z/2)/(2*cosh(z/2)))**gamma*log(1 + exp(-z))",
    ),
    ("gradient", 0): ("(1 - alpha)*(1 + exp(-z))**(-gamma)*(gamma*log(1 + exp(z))/(1 + exp(z)) + 1/(1 + exp(-z)))",),
    ("gradient_in_p_t", 1): (
        "alpha*(1 - p_t)**gamma*(gamma*p_t*log(p_t) + p_t - 1)",
        "-alpha*(1 - p_t)**(gamma + 1) + alpha*gamma*p_t*(1 - p_t)**gamma*log(p_t)",
        "0.5*alpha*(1 - p_t)**gamma*2*(gamma*p_t*log(p_t) + p_t - 1)",
        "alpha*(p_t - 1)*(1 - p_t)**(gamma - 1)*((1 - p_t) - gamma*p_t*log(p_t))",
        "-alpha*(1 - p_t)**gamma*((1 - p_t) + gamma*p_t*log(1/p_t))",
    ),
}
CASES = [(function, y, text) for (function, y), texts in EQUAL.items() for text in texts]


def truth(function: str, y: int) -> sympy.Expr:
    return find("e17").check.true_expression(function, y)


@pytest.mark.parametrize("function, y, text", CASES)
def test_an_equal_form_is_proven_equal(function: str, y: int, text: str):
    assert is_zero(read(text) - truth(function, y)) is True


@pytest.mark.parametrize("rewritten", [sympy.simplify, sympy.expand, sympy.factor, sympy.together, sympy.logcombine])
@pytest.mark.parametrize("y", [0, 1])
def test_what_sympy_makes_of_the_curvature_is_the_same(rewritten, y: int):
    expression = truth("curvature_in_p_t", y)
    assert is_same(read(text_of(rewritten(expression))), expression)


@pytest.mark.parametrize(
    "more",
    [
        "1/10**30",
        "1.0e-13*p_t",
        "(p_t - 3/14)*(p_t - 5/12)*(p_t - 13/30)*(p_t - 23/42)",  # 0 at the points where forty digits are compared
        "gamma*(gamma - 1)*(gamma - 2)",
        "log(p_t)/10**20",
    ],
)
def test_what_differs_anywhere_is_refused(more: str):
    right = "alpha*(1 - p_t)**gamma*(gamma*p_t*log(p_t) + p_t - 1)"
    assert not is_same(read(f"{right} + {more}"), truth("gradient_in_p_t", 1))


def test_a_rounded_e_is_not_e():
    rounded = "alpha*(1 - 1/(1 + 2.718281828459045**(-z)))**gamma*log(1 + 2.718281828459045**(-z))"
    assert not is_same(read(rounded), truth("focal", 1))


def test_where_the_normal_form_does_not_decide_forty_digits_do():
    expression = truth("gradient", 1)
    odd = read(text_of(sympy.logcombine(expression)))  # a logarithm of a power whose exponent holds exp(-z)
    assert is_zero(odd - expression) is None
    assert is_same(odd, expression)
    assert not is_same(odd + sympy.Rational(1, 10**20), expression)


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('true')", "(lambda: 1)()", "z.diff", "[z]", "open(1)", "exp(z, evaluate=False)", "z +"],
)
def test_nothing_but_arithmetic_is_read(text: str):
    with pytest.raises(ValueError, match=r"read|arithmetic"):
        read(text)


def test_a_derivative_that_was_not_carried_out_is_an_expression_too():
    z = sympy.Symbol("z")
    assert text_of(sympy.Derivative(z**2, z)) == "2*z"
    with pytest.raises(TypeError, match="an expression was asked for"):
        text_of(sympy.Eq(z, 1))


def test_a_value_that_is_no_real_number_is_nan():
    found = values_of(sympy.log(symbol("z")), {"z": np.array([1.0, -1.0])})
    assert found[0] == 0 and np.isnan(found[1])
