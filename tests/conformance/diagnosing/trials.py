"""One trial of a convention: does a loss answer in it, and which gammas does it refuse?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from tests.conformance.asking.adapter import Result
from tests.conformance.asking.conventions import ConventionAdapter
from tests.conformance.asking.subprocess_adapter import EvaluationError
from tests.conformance.comparing.vectors import vectors_of
from tests.conformance.diagnosing.explanation import BATCH_RTOL
from tests.conformance.diagnosing.probes import Probe, probes, query_batch

REFUSES = re.compile(r"\b(ValueError|TypeError|AssertionError|NotImplementedError|InvalidArgumentError)\b")
WANTS_INTEGER = re.compile(r"\b(TypeError|ValueError)\b.*\b(integer|int)\b")


def tried(asked: ConventionAdapter, dtype: str) -> ConventionAdapter:
    """Return an adapter that was asked for one batch with alpha; without alpha it may raise.

    A gamma that it refuses is not asked.

    Raises:
        EvaluationError: what it raises, where it answers at no gamma.
    """
    try:
        batch, result, error = _first_answer(asked, dtype)
    except EvaluationError as raised:
        if asked.convention.whole or not (asked.gammas and WANTS_INTEGER.search(str(raised))):
            raise
        asked.convention = replace(asked.convention, whole=True)
        return tried(asked, dtype)
    if error:
        asked.convention = replace(asked.convention, refused=tuple(_refused(asked, batch, dtype)))
    asked.objective = "value" not in result
    if asked.convention.alpha == "factor":
        _must_be_a_factor(asked, batch, result, dtype)
    return asked


def leave_out_refused(asked: ConventionAdapter, dtype: str) -> None:
    """Look which gammas a loss refuses, of those that it is going to be asked."""
    if asked.gammas and asked.convention.gamma is None and not asked.convention.refused:
        batch, _, _ = _first_answer(asked, dtype)
        asked.convention = replace(asked.convention, refused=tuple(_refused(asked, batch, dtype)))


def _first_answer(asked: ConventionAdapter, dtype: str) -> tuple[list[Probe], Result, EvaluationError | None]:
    """Return the first batch that a loss answers, with alpha if it can be, the answer, and what it raised before."""
    able = [one for one in probes(asked.convention.family) if asked.can_ask(one.alpha, one.gamma)]
    firsts: dict[float, Probe] = {}
    for one in sorted(able, key=lambda one: one.alpha is None):
        firsts.setdefault(one.gamma, one)
    error = None
    for first in firsts.values():
        batch = [one for one in able if one.group == first.group]
        try:
            return batch, query_batch(asked, batch, dtype), error
        except EvaluationError as raised:
            error = error or raised
            if not (asked.gammas and _is_refusal(raised)):
                break
    raise error


def _refused(asked: ConventionAdapter, batch: list[Probe], dtype: str) -> Iterator[float]:
    """Yield the gammas, of probes and vectors, that a loss refuses for a batch that it answers at another gamma."""
    for gamma in gammas_of(asked.convention.family):
        try:
            query_batch(asked, [one.at(gamma) for one in batch], dtype)
        except EvaluationError as error:
            if _is_refusal(error):
                yield gamma


def _is_refusal(error: EvaluationError) -> bool:
    """Whether a loss raised what says that an argument is not allowed."""
    return REFUSES.search(str(error)) is not None


@cache
def gammas_of(family: str) -> tuple[float, ...]:
    """Return every gamma of the probes and the vectors of a family."""
    of_vectors = {one.gamma for one in vectors_of(f"{family}_focal_loss")}
    return tuple(sorted(of_vectors | {one.gamma for one in probes(family)}))


def _must_be_a_factor(asked: ConventionAdapter, batch: list[Probe], plain: Result, dtype: str) -> None:
    """Raise if one number as alpha does not multiply the result."""
    quarter = query_batch(asked.with_factor(0.25), batch, dtype)
    name = "value" if "value" in plain else "gradient"
    if not np.allclose(quarter[name], 0.25 * plain[name], rtol=BATCH_RTOL, atol=0):
        raise EvaluationError("one number as alpha is no factor of the loss")
