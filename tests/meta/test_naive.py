"""The paper's line, written literally, fails at exactly the flags that its docstring names."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator

import numpy as np
import pytest

from reference import naive
from tests.conformance.asking.implementations import Implementation
from tests.conformance.comparing.comparison import Verdict, batches, compare_batch
from tests.conformance.comparing.vectors import flags, vectors

DTYPES = ("float32", "float64")


def verdicts(dtype: str) -> Iterator[Verdict]:
    """Yield what becomes of every vector of a hard label from a logit, within the tolerances of the reference."""

    def evaluate(loss, arrays, parameters, _quantities):
        arrays = {name: array.astype(dtype) for name, array in arrays.items()}
        with np.errstate(all="ignore"):
            return {"value": loss(**arrays, **parameters).astype(np.float64)}

    functions = {"binary_focal_loss": naive.naive_binary_focal_loss}
    implementation = Implementation(f"naive-{dtype}", dtype, True, functions, evaluate, "naive.")
    of_loss = [v for v in vectors() if v.loss == "binary_focal_loss" and not v.soft and dtype in v.exact_in]
    return (verdict for batch in batches(of_loss) for verdict in compare_batch(implementation, batch))


@pytest.fixture(scope="module")
def failing_and_all() -> tuple[set[str], set[str]]:
    """The flags of the vectors that fail in one of the dtypes, and those of all vectors."""
    met = [verdict for dtype in DTYPES for verdict in verdicts(dtype)]
    failing = {flag for verdict in met if not verdict.conforms for flag in verdict.vector.flags}
    return failing, {flag for verdict in met for flag in verdict.vector.flags}


def named(section: str) -> set[str]:
    """Return the flags that a section of the docstring names."""
    documentation = inspect.getdoc(naive.naive_binary_focal_loss)
    text = re.search(rf"^{section}:\n((?:    .*\n)+)", documentation, re.MULTILINE)[1]
    return set(re.findall(r"\w+", text)) & set(flags())


def test_the_docstring_names_every_flag_of_a_vector_that_fails_and_no_other(failing_and_all):
    failing, _ = failing_and_all
    assert named("Fails") == failing


def test_the_docstring_names_every_flag_whose_vectors_all_pass(failing_and_all):
    failing, every = failing_and_all
    assert named("Passes") == every - failing


def test_the_example_runs():
    result = doctest.testmod(naive)
    assert result.attempted and not result.failed
