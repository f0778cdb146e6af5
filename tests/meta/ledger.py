"""Tests that a verdict rests on: what they measure must agree with the ledger."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import NamedTuple

import pytest

from spec.claims import CLAIMS
from spec.claims.evidence import CORRECTED, FALSE, HOLDS


class Measured(NamedTuple):
    """What a test measures where a document's statement needs a correction."""

    as_stated: bool
    as_corrected: bool


# of a statement that is corrected one test may show that it is false, and another that it holds as corrected
MAY_BE_MEASURED = {
    "proven": (HOLDS,),
    "measured": (HOLDS,),
    "proven with a correction": (CORRECTED, FALSE),
    "refuted": (FALSE,),
    "not checkable": (),
}
Measure = Callable[[], bool | Measured]


def settles(*ids: str) -> Callable[[Measure], Callable[[], None]]:
    """Mark a test as what claims rest on.

    The test returns whether the document's statement holds as it stands, which is seldom the sentence of its name, or
    whether it does so and whether the corrected one does; the verdict of each claim must agree. What was measured is
    kept, so that another verdict is judged at once.
    """

    def decorate(measure: Measure) -> Callable[[], None]:
        measured = cache(measure)

        @pytest.mark.claim(*ids)
        @wraps(measure)
        def test() -> None:
            shows = shown(measured())
            for id in ids:
                claim = CLAIMS[id]
                assert shows in MAY_BE_MEASURED[claim.verdict], f"{id} is {claim.verdict}, but: {claim.formal}: {shows}"

        test.shows = lambda: shown(measured())
        return test

    return decorate


def shown(measured: bool | Measured) -> str:
    """Return what was measured of a statement, in the words of `spec.claims.evidence`.

    Raises:
        AssertionError: if the correction is wrong, or corrects what holds.
    """
    if isinstance(measured, Measured):
        assert measured.as_corrected, "the statement as corrected is false too"
        assert not measured.as_stated, "the statement holds and needs no correction"
        return CORRECTED
    return HOLDS if measured else FALSE
