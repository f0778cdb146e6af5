"""The digits of a rational number, and those that both ends of an interval have."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

from flint import arb
from sympy import Rational

DIGITS = 25
CONTEXT = Context(prec=DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN)


def digits_of(number: Rational) -> str:
    """Return a number, rounded."""
    return _text(CONTEXT.divide(Decimal(number.p), Decimal(number.q)))


def common_digits(interval: arb) -> str | None:
    """Return the digits that both ends of an interval round to, or None."""
    low, high, exponent = _ends(interval)
    if not _close(low, high):
        return None
    lower, upper = _rounded(low, exponent), _rounded(high, exponent)
    return _text(lower) if lower == upper else None


def _ends(interval: arb) -> tuple[int, int, int]:
    """Return both ends exactly: two integers, and the power of two that both are multiplied by."""
    (middle, its_exponent), (radius, of_radius) = interval.mid().man_exp(), interval.rad().man_exp()
    exponent = int(min(its_exponent, of_radius)) if radius and middle else int(of_radius if radius else its_exponent)
    at = int(middle) << int(its_exponent) - exponent if middle else 0
    by = int(radius) << int(of_radius) - exponent if radius else 0
    return at - by, at + by, exponent


def _close(low: int, high: int) -> bool:
    """Return whether two ends are of one sign and of one magnitude, so that comparing digits is worth while."""
    if low == high:
        return True
    return (low > 0 or high < 0) and abs(low.bit_length() - high.bit_length()) <= 1


def _rounded(end: int, exponent: int) -> Decimal:
    """Return one end, correctly rounded: a single division of exact integers."""
    return CONTEXT.divide(Decimal(end << max(exponent, 0)), Decimal(1 << max(-exponent, 0)))


def _text(value: Decimal) -> str:
    value = value.normalize(CONTEXT)
    positional = -7 < value.adjusted() < DIGITS
    return f"{value:f}" if positional else str(value).lower().replace("+", "")
