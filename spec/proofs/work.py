"""How much work a proof may take: counted in steps, not in seconds, so that a statement ends alike on every machine.

A step is a value of a part at a point, or about as much: a case or a product of polynomials is many. What SymPy does by
itself (a limit, a series, a solution) is counted in calls of its functions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import comb, prod
from types import FrameType
from typing import TypeVar

from sympy import Basic, Expr

MOST_STEPS = 300_000  # of the equations of the spec one takes 20,000, most a few hundred
MOST_CALLS = 1_500_000
MOST_TERMS = 200_000
MOST_DEPTH = 50  # of a statement
MOST_PARTS = 3_000  # of a statement as it is written; one of the spec has 800

Result = TypeVar("Result")


class DisprovedError(AssertionError):
    """The two sides differ, or nothing could be tried."""


class TooMuchWorkError(DisprovedError):
    """A statement that is neither proven nor seen to be false in as many steps as a proof may take."""


class NotWorkedOutError(DisprovedError):
    """A statement of a kind for which SymPy, or the prover, has no rule: nothing is said of its truth."""


class NoRuleError(NotWorkedOutError):
    """A statement with a part for which no proof has a rule: a function, a number, or a way to write it."""


class _StoppedError(BaseException):
    """Not an Exception: SymPy takes those for an answer."""


_left: ContextVar[list[int] | None] = ContextVar("steps that are left", default=None)


@contextmanager
def budget() -> Iterator[None]:
    """Allow so many steps; inside another budget that one counts on."""
    if _left.get() is not None:
        yield
        return
    token = _left.set([MOST_STEPS])
    try:
        yield
    finally:
        _left.reset(token)


def spend(steps: int) -> None:
    """Count steps.

    Raises:
        TooMuchWorkError: if no step is left.
    """
    left = _left.get()
    if left is not None:
        left[0] -= steps
        if left[0] < 0:
            raise TooMuchWorkError(f"neither proven nor disproved in {MOST_STEPS:,} steps")


def limited(function: Callable[..., Result], *arguments: object) -> Result:
    """Return what a function of SymPy returns, if it calls no more functions than a proof may.

    Raises:
        TooMuchWorkError: if it does.
    """
    left, before = MOST_CALLS, sys.gettrace()

    def count(frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG001
        nonlocal left  # a call alone comes here: by returning None we ask for no event within it
        left -= 1
        if left < 0:
            raise _StoppedError

    sys.settrace(count)  # a profile function would also be called at each return, and for each function in C
    try:
        return function(*arguments)
    except _StoppedError:
        raise TooMuchWorkError(f"SymPy has no answer after {MOST_CALLS:,} calls") from None
    finally:
        sys.settrace(before)


def number_of_parts(expression: Basic) -> int:
    """Return of how many parts an expression is made; one that stands in several places is as many."""
    known: dict[Basic, int] = {}

    def count(part: Basic) -> int:
        if part not in known:
            known[part] = 1 + sum(map(count, part.args))
        return known[part]

    return count(expression)


def number_of_terms(expression: Expr) -> int:
    """Return how many terms an expression has at most when it is multiplied out; what a function is of, not counted."""
    if expression.is_Add:
        return sum(map(number_of_terms, expression.args))
    if expression.is_Mul:
        return prod(map(number_of_terms, expression.args))
    if expression.is_Pow and expression.exp.is_Integer:
        terms, times = number_of_terms(expression.base), abs(int(expression.exp))
        return comb(terms + times - 1, times)
    return 1
