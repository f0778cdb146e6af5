"""The order in which a proof takes symbols, divisors and cases: the same in every run."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=100_000)  # SymPy's printer writes a symbol as slowly as a formula
def name_of(part: object) -> str:
    """Return how an expression, or several, are written: what sorts them whatever their hashes are."""
    return str(part)
