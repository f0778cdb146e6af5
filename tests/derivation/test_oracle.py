"""Are the digits of the vectors certain?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal
from functools import cache
from math import prod

import mpmath
import pytest
from mpmath import iv
from sympy import Abs, Add, E, Expr, Integer, Mul, Piecewise, Pow, Rational, S, exp, lambdify, log, oo, sign, sin, tanh

from spec.evaluation.oracle import ZERO_TEST_BITS, Oracle, UncertainError, limit
from spec.functions import product
from spec.notation import K, alpha_t, entry_symbol, expand_classes, gamma, j, m, sigmoid, softplus, t, x
from spec.vectors.cases import Case
from spec.vectors.expected import right_side
from spec.vectors.families import FAMILIES
from spec.vectors.generate import expected_of

LOSS = right_side("BF.8")


def at_margin(margin: float, focus: float = 2.0, **options: int) -> Oracle:
    return Oracle({m: Rational(margin), gamma: Rational(focus), alpha_t: S.One}, **options)


# ---------------------------------------------------------------- certainty


def test_digits_are_right_where_two_precisions_agree_on_zero():
    loss = lambdify((m, gamma, alpha_t), LOSS.rewrite(exp), "mpmath")
    for digits in (40, 80):
        with mpmath.workdps(digits):
            assert loss(mpmath.mpf(372), mpmath.mpf(2), 1) == 0
    with mpmath.workdps(600):
        assert at_margin(372).digits(LOSS) == mpmath.nstr(loss(mpmath.mpf(372), mpmath.mpf(2), 1), 25)


def test_the_oracle_refuses_what_the_widest_precision_leaves_open():
    with pytest.raises(UncertainError, match="4096 bits leave 25 digits open"):
        at_margin(9984, widest=ZERO_TEST_BITS).digits(LOSS)


def test_a_zero_that_sympy_cannot_prove_is_refused_and_not_printed():
    hidden = sigmoid(x) + sigmoid(-x) - 1
    with pytest.raises(UncertainError):
        Oracle({x: Rational(1)}, widest=2 * ZERO_TEST_BITS).digits(hidden)


def test_a_zero_by_symmetry_is_proven():
    inputs = {"labels": 0.5, "logits": 0.0, "alpha": None, "gamma": 0.25}
    truth = expected_of(Case("binary_focal_loss", inputs, ()))
    assert truth.expected["gradient"] == "0"
    assert truth.scale["gradient"] == Oracle({m: S.Zero, gamma: S(1) / 4, alpha_t: S.One}).digits(-right_side("BF.9"))


@pytest.mark.parametrize("undefined", [x**gamma, log(x), (x + 1) ** -1, 0**x])
def test_what_has_no_real_value_is_refused(undefined: Expr):
    with pytest.raises(UncertainError):
        Oracle({x: Rational(-1), gamma: Rational(1, 4)}, widest=1024).digits(undefined)


def test_an_operation_without_a_rule_is_refused():
    with pytest.raises(NotImplementedError, match="sin"):
        Oracle({x: Rational(1)}).digits(sin(x))


@pytest.mark.parametrize(("end", "value", "gradient", "curvature"), [(oo, "0", "0", "0"), (-oo, "inf", "-1", "0")])
@pytest.mark.parametrize("focus", [0.0, 0.25, 2.0, 3.6875])
def test_at_an_infinite_margin_the_limits_are_taken(end: Expr, value: str, gradient: str, curvature: str, focus: float):
    there = Oracle({m: end, gamma: Rational(focus), alpha_t: S.One})
    assert [there.digits(right_side(name)) for name in ("BF.8", "BF.9", "BF.11")] == [value, gradient, curvature]


def test_a_limit_of_which_no_digits_are_known_is_refused():
    with pytest.raises(UncertainError):
        limit(E * sigmoid(m), m, oo)


# ---------------------------------------------------------------- digits


@pytest.mark.parametrize(
    ("expression", "digits"),
    [
        (Rational(-1, 2), "-0.5"),
        (Rational(2, 3), "0.6666666666666666666666667"),
        (Integer(10) ** 30, "1e30"),
        (Rational(1, 2**20), "9.5367431640625e-7"),
        (S.Zero, "0"),
    ],
)
def test_a_rational_number_is_printed_exactly_or_rounded_half_to_even(expression: Expr, digits: str):
    assert Oracle({}).digits(expression) == digits


def test_digits_beyond_pythons_limit_on_integers_are_printed():
    assert at_margin(10000).digits(LOSS).endswith("e-13029")


@pytest.mark.parametrize("focus", [0.0, 1.0, 2.0, 5.0])
def test_at_even_odds_focal_loss_is_log_2_by_two_to_the_gamma(focus: float):
    context = Context(prec=25)
    assert Decimal(at_margin(0, focus).digits(LOSS)) == context.divide(Context(prec=60).ln(2), 2 ** int(focus))


# ---------------------------------------------------------------- two routes to one truth


def is_small(case: Case) -> bool:
    """Return whether a case has few classes and no huge numbers, so that other ways of computing it are quick."""
    rows = [value for value in case.inputs.values() if isinstance(value, tuple)]
    numbers = [number for row in rows for number in row] + [v for v in case.inputs.values() if isinstance(v, float)]
    return all(len(row) <= 5 for row in rows) and all(abs(number) < 2000 for number in numbers)


SMALL = [case for _, family in FAMILIES.values() for case in family() if is_small(case)]
OF_ONE_CLASS = [case for case in SMALL if "logits" in case.inputs and isinstance(case.inputs["labels"], int)]


@pytest.mark.parametrize("case", OF_ONE_CLASS[::12], ids=lambda case: f"{case.loss}-{'-'.join(case.flags)}")
def test_a_row_with_a_single_one_is_the_class_it_names(case: Case):
    label, classes = case.inputs["labels"], len(case.inputs["logits"])
    named = expected_of(case).expected
    one_hot = tuple(float(c == label) for c in range(classes))
    row = expected_of(replace(case, inputs={**case.inputs, "labels": one_hot})).expected
    assert (named["value"], named["gradient"]) == (row["value"], row["gradient"])


def test_a_sample_is_enclosed_a_second_time_by_another_library(monkeypatch: pytest.MonkeyPatch):
    asked = []
    narrow = Oracle._narrow

    def overhear(self, expression, at):
        digits = narrow(self, expression, at)
        asked.append((expression, {**self._scalars, **at}, self._families, digits))
        return digits

    monkeypatch.setattr(Oracle, "_narrow", overhear)
    for case in SMALL[::47]:
        expected_of(case)
    assert len(asked) > 100
    for expression, scalars, families, digits in asked:
        entries = {entry_symbol(row[c]): each for row, values in families.items() for c, each in enumerate(values, 1)}
        places = [scalars.get(each) for each in (K, t, j)]
        point = {
            symbol: written_out(S(value), *places) for symbol, value in scalars.items()
        }  # the margin, in the logits
        assert_mpmath_agrees(written_out(expression, *places), {**point, **entries}, digits)


@cache
def written_out(expression: Expr, classes: Expr | None, true: Expr | None, other: int | None) -> Expr:
    """Return an expression in exponentials, with plain symbols for the entries of rows."""
    expanded = expression if classes is None else expand_classes(expression, int(classes), true, other)
    return expanded.rewrite((sigmoid, softplus, tanh), exp)


def assert_mpmath_agrees(expression: Expr, point: dict[Expr, Expr], digits: str) -> None:
    before = iv.prec
    try:
        for iv.prec in (256, 2048, 16384):
            interval = in_mpmath(expression, point)
            if interval.delta <= abs(interval.mid) * iv.mpf(2) ** -100:
                half_of_the_last_digit = iv.mpf(f"0.50000001e{Decimal(digits).adjusted() - 24}")
                assert abs(interval - iv.mpf(digits)) <= half_of_the_last_digit, f"{expression}: {digits}: {interval}"
                return
        assert digits == "0" and 0 in interval, f"{expression}: {digits}, not {interval}"
    finally:
        iv.prec = before


def in_mpmath(expression: Expr, point: dict[Expr, Expr]) -> iv.mpf:
    """Return an interval that holds an expression's value at a point."""
    if expression in point:
        return in_mpmath(point[expression], point)
    if expression.is_Rational:
        return iv.mpf(int(expression.p)) / int(expression.q)
    if isinstance(expression, Piecewise):
        return in_mpmath(next(value for value, when in expression.args if when.subs(point) == True), point)  # noqa: E712
    parts = [in_mpmath(part, point) for part in expression.args]
    operations = {
        Add: lambda: sum(parts, iv.mpf(0)),
        Mul: lambda: multiplied(parts),
        product: lambda: multiplied(parts),
        Pow: lambda: parts[0] ** parts[1] if parts[0] != 0 else iv.mpf(int(0 ** expression.exp.subs(point))),
        exp: lambda: iv.exp(parts[0]),
        log: lambda: iv.log(parts[0]),
        Abs: lambda: abs(parts[0]),
        sign: lambda: iv.mpf([(number > 0) - (number < 0) for number in (parts[0].a, parts[0].b)]),
    }
    return iv.e if expression == E else operations[expression.func]()


def multiplied(parts: list) -> iv.mpf:
    """Return a product, which is 0 where a factor is, as in SymPy: the label 0 switches a logarithm of 0 off."""
    return iv.mpf(0) if any(part == 0 for part in parts) else prod(parts, start=iv.mpf(1))
