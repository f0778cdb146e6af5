"""Turns --impl into one test per implementation, dtype, way of running, loss and flag."""

from __future__ import annotations

from functools import cache

import pytest

from tests.conformance.adapter import AdapterError
from tests.conformance.implementations import Implementation, resolve
from tests.conformance.judging import applies
from tests.conformance.vectors import vectors


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if {"implementation", "loss", "flag"} <= set(metafunc.fixturenames):
        metafunc.parametrize("implementation, loss, flag", list(_cases(metafunc.config, metafunc.function.quantity)))


@cache
def implementations(targets: tuple[str, ...]) -> list[Implementation]:
    """Return what --impl names; late, so that the process which only distributes tests imports no TensorFlow."""
    try:
        return [implementation for target in targets for implementation in resolve(target)]
    except AdapterError as error:
        raise pytest.UsageError(f"--impl {' '.join(targets)}: {error}") from error


def _cases(config: pytest.Config, quantity: str):
    """Yield each combination that has vectors; one worker keeps an implementation's answers to itself."""
    for implementation in implementations(tuple(config.getoption("--impl") or ("reference", "tf_impl"))):
        combinations = {
            (vector.loss, flag)
            for vector in vectors()
            if quantity in vector.expected
            and applies(vector, implementation)
            and (quantity != "curvature" or implementation.ours)
            for flag in vector.flags
        }
        for loss, flag in sorted(combinations):
            if loss in implementation.functions:
                name = f"{implementation.name}-{loss}-{flag}"
                group = pytest.mark.xdist_group(f"{implementation.name}-{loss}")
                yield pytest.param(implementation, loss, flag, id=name, marks=group)
