"""The digits of a rational number, and those that both ends of an interval have."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

from mpmath import iv
from sympy import Rational

DIGITS = 25
CONTEXT = Context(prec=DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN)


def digits_of(number: Rational) -> str:
    """Return a number, rounded."""
    return _text(CONTEXT.divide(Decimal(number.p), Decimal(number.q)))


def common_digits(interval: iv.mpf) -> str | None:
    """Return the digits that both ends of an interval round to, or None."""
    low, high = interval._mpi_
    if not _close(low, high):
        return None
    lower, upper = _rounded(low), _rounded(high)
    return _text(lower) if lower == upper else None


def _close(low: tuple, high: tuple) -> bool:
    """Return whether two ends are finite, of one sign and of one magnitude, so that comparing digits is worth while."""
    if low == high:
        return bool(low[1]) or not low[2]
    magnitudes = [exponent + size for _, _, exponent, size in (low, high)]
    return bool(low[1] and high[1]) and low[0] == high[0] and abs(magnitudes[0] - magnitudes[1]) <= 1


def _rounded(end: tuple) -> Decimal:
    """Return one end, mantissa · 2 ** exponent, correctly rounded: a single division of exact integers."""
    negative, mantissa, exponent, _ = end
    above, below = (int(mantissa) << max(exponent, 0), 1 << max(-exponent, 0))
    return CONTEXT.divide(Decimal(-above if negative else above), Decimal(below))


def _text(value: Decimal) -> str:
    value = value.normalize(CONTEXT)
    positional = -7 < value.adjusted() < DIGITS
    return f"{value:f}" if positional else str(value).lower().replace("+", "")
