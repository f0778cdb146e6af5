"""`pytest tests/conformance --impl` gives the verdicts of the command, as test ids."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.diagnosing.examination import examine

ROOT = Path(__file__).parents[2]
HEAD = 'import numpy as np\nFAMILY, INPUTS, FRAMEWORK = "binary", "logits", "numpy"\n'
RIGHT = """
def loss(labels, inputs, *, alpha, gamma):
    m = np.where(labels == 1, inputs, -inputs)
    weight = 1.0 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
    return weight * np.exp(-gamma * np.logaddexp(0, m)) * np.logaddexp(0, -m)
"""
ADAPTERS = {
    "right": HEAD + RIGHT,
    "swapped": HEAD + RIGHT.replace("alpha, 1 - alpha", "1 - alpha, alpha"),
    "swapped_and_reduced": HEAD
    + RIGHT.replace("alpha, 1 - alpha", "1 - alpha, alpha").replace("return", "value =")
    + "    return np.mean(value)\n",
    "clipped": HEAD + RIGHT.replace("np.logaddexp(0, -m)", "np.minimum(np.logaddexp(0, -m), 16.1)"),
    "strange": HEAD + RIGHT.replace("exp(-gamma", "exp(-1.5 * gamma"),
    "of_another_shape": HEAD + RIGHT.replace("return", "return np.ones((3, 2)) *"),
    "no_python": "def loss(:\n",
}


@pytest.fixture(scope="module")
def adapters(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("adapters")
    paths = {name: folder / f"{name}.py" for name in ADAPTERS}
    for name, path in paths.items():
        path.write_text(ADAPTERS[name], encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def failed(adapters) -> list[str]:
    """Return the ids of the tests that fail when every adapter is tested in one run."""
    named = [argument for path in adapters.values() for argument in ("--impl", str(path))]
    command = [sys.executable, "-m", "pytest", "tests/conformance", *named, "-n", "0", "-q", "--tb=no", "-rf"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3000)  # against hanging
    assert done.returncode == 1, done.stdout + done.stderr
    return re.findall(r"^FAILED .*?::(\w+\[[^\]]+\])", done.stdout, re.MULTILINE)


def test_every_adapter_fails_by_the_names_that_the_command_gives_it(adapters, failed):
    for name, path in adapters.items():
        report = examine(str(path))
        expected = {f"test_it_does_not_make_the_mistake[{name}.py-{one.code}]" for one in report.diagnoses}
        expected |= {f"test_it_can_be_run[{name}.py]"} if report.conformant is None else set()
        assert {one for one in failed if f"[{name}.py" in one} == expected, name


def test_the_adapters_are_right_wrong_and_broken_in_different_ways(failed):
    codes = {id.split("-")[-1].rstrip("]") for id in failed if "mistake" in id}
    assert codes >= {"ALPHA_SWAPPED", "REDUCED_MEAN", "LOSS_CAPPED", "UNKNOWN"}
    assert sum("can_be_run" in id for id in failed) == 2
    assert not any("[right.py" in id for id in failed)
