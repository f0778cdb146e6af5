"""Tests that a verdict rests on: what they measure must agree with the ledger."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps

import pytest

from spec.claims import CLAIMS


def settles(*ids: str) -> Callable[[Callable[[], bool]], Callable[[], None]]:
    """Mark a test as what claims rest on.

    The test returns whether the document's statement holds as it stands, which is seldom the sentence of its name; the
    verdict of each claim must agree. What was measured is kept, so that a flipped verdict is judged at once.
    """

    def decorate(measure: Callable[[], bool]) -> Callable[[], None]:
        measured = cache(measure)

        @pytest.mark.claim(*ids)
        @wraps(measure)
        def test() -> None:
            for id in ids:
                claim = CLAIMS[id]
                assert measured() == claim.holds, f"{id} is {claim.verdict}, but: {claim.formal} is {measured()}"

        return test

    return decorate
