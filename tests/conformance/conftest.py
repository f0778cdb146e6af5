"""Turn --impl into tests: every vector for `reference` and `tf_impl`, every known mistake for any other loss."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from tests.conformance.asking.implementations import Implementation, resolve
from tests.conformance.comparing.comparison import applies
from tests.conformance.comparing.vectors import vectors
from tests.conformance.diagnosing.probes import catalogue

OURS = ("reference", "tf_impl")
OF_ANYBODY = "test_verdicts.py"


def targets(config: pytest.Config) -> tuple[list[str], list[str]]:
    """Return our own targets and the others of --impl; without --impl our own two."""
    named = config.getoption("--impl") or OURS
    return [target for target in named if target in OURS], [target for target in named if target not in OURS]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Ignore test files without a target: to test another loss, ours need not be importable."""
    if not collection_path.name.startswith("test_"):
        return None
    ours, theirs = targets(config)
    return True if not (theirs if collection_path.name == OF_ANYBODY else ours) else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    ours, theirs = targets(metafunc.config)
    if {"implementation", "loss", "flag"} <= set(metafunc.fixturenames):
        metafunc.parametrize("implementation, loss, flag", list(_cases(tuple(ours), metafunc.function.quantity)))
    elif {"target", "code"} <= set(metafunc.fixturenames):
        metafunc.parametrize("target, code", [_verdict(target, code) for target in theirs for code in codes()])
    elif "target" in metafunc.fixturenames:
        metafunc.parametrize("target", [_verdict(target) for target in theirs])


@cache
def implementations(targets: tuple[str, ...]) -> list[Implementation]:
    """Return the implementations of our own targets; late, so that xdist's controller imports no TensorFlow."""
    return [implementation for target in targets for implementation in resolve(target)]


def _cases(ours: tuple[str, ...], quantity: str):
    """Yield each combination that has vectors; one worker evaluates an implementation's loss, once."""
    for implementation in implementations(ours):
        combinations = {
            (vector.loss, flag)
            for vector in vectors()
            if quantity in vector.expected and applies(vector, implementation)
            for flag in vector.flags
        }
        for loss, flag in sorted(combinations):
            name = f"{implementation.name}-{loss}-{flag}"
            group = pytest.mark.xdist_group(f"{implementation.name}-{loss}")
            yield pytest.param(implementation, loss, flag, id=name, marks=group)


def codes() -> list[str]:
    """Return the codes of the mistakes that are tested; those of soft labels need the command's --soft-labels."""
    return [code for code, mistake in catalogue()["mistakes"].items() if mistake["kind"] != "labels"]


def _verdict(target: str, *code: str):
    """Return a parameter whose id is the file and the mistake; one worker examines a target once."""
    name = "-".join([Path(target).name, *code])
    return pytest.param(target, *code, id=name, marks=pytest.mark.xdist_group(target))


def pytest_report_header() -> str | None:
    """Say that a run is of a part of the vectors."""
    sample = os.environ.get("FOCAL_KIT_SAMPLE")
    return f"FOCAL_KIT_SAMPLE={sample}: one vector in {sample}; `make test` takes all" if sample else None
