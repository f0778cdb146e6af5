"""Is your loss right? The diagnoses of `python -m tests.conformance`, one test a mistake (pytest --impl)."""

from __future__ import annotations

from functools import cache

import pytest

from tests.conformance.diagnosing.examination import examine
from tests.conformance.diagnosing.report import Report
from tests.conformance.diagnosing.report_card import format_diagnosis


@cache
def report(target: str) -> Report:
    """Return the report on a target, examined once."""
    return examine(target)


def test_it_can_be_run(target: str) -> None:
    if report(target).conformant is None:
        pytest.fail(report(target).error, pytrace=False)


def test_it_does_not_make_the_mistake(target: str, code: str) -> None:
    if report(target).conformant is None:
        pytest.skip(f"{target} cannot be run")
    for one in report(target).diagnoses:
        if one.code == code:
            pytest.fail("\n".join(format_diagnosis(one)), pytrace=False)
