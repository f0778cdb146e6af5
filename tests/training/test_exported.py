"""The losses as StableHLO: a folder that another machine can run, and that says when a value is wrong there."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tests.conformance.asking.losses import LOSSES
from tests.conformance.comparing.exported import batches_of
from tf_impl.benchmark.exported.__main__ import called, tensor

ROOT = Path(__file__).parents[2]
DTYPES = ("float32", "bfloat16")
ONE_IN = 30  # vectors: every module is traced and lowered


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return an exported folder with some of the vectors."""
    folder = tmp_path_factory.mktemp("exported") / "losses"
    dtypes = [f"--dtype={dtype}" for dtype in DTYPES]
    command = [sys.executable, "-m", "tf_impl.benchmark.exported", str(folder), "--smoke", *dtypes]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "FOCAL_KIT_SAMPLE": str(ONE_IN)})
    return folder


@pytest.fixture
def comparing(folder: Path, monkeypatch) -> Iterator:
    """Return the folder's own comparison, imported as it is there: by its name, with the tolerances beside it."""
    monkeypatch.syspath_prepend(folder)
    yield importlib.import_module("compare_exported")
    for name in ("compare_exported", "tolerances"):
        sys.modules.pop(name)


def ours(folder: Path, path: Path, inputs: list[np.ndarray], dtype: str, off: float = 0.0) -> list[np.ndarray]:
    """Return what tf_impl gives for a batch, in place of the module, off by a share."""
    batch = json.loads((folder / "vectors.json").read_text("utf-8"))[int(path.name.partition(".")[0])]
    function = partial(called, getattr(tf_impl, batch["loss"]), batch["inputs"], batch["parameters"])
    tensors = [tensor(one, dtype) for one in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors[-1])
        value = function(*tensors)
    of = {"value": value, "gradient": tape.gradient(value, tensors[-1])}
    return [(1 + off) * tf.cast(of[quantity], tf.float64).numpy() for quantity in batch["quantities"]]


def test_each_batch_of_vectors_and_each_case_of_the_benchmark_has_a_module(folder):
    batches = json.loads((folder / "vectors.json").read_text("utf-8"))
    assert {batch["dtype"] for batch in batches} == set(DTYPES)
    assert len(list((folder / "vectors").iterdir())) == len(batches) > 0
    cases = json.loads((folder / "benchmark.json").read_text("utf-8"))["cases"]
    assert {case["module"] for case in cases} == {path.name for path in (folder / "benchmark").iterdir()}


def test_without_a_sample_every_loss_and_every_vector_is_exported():
    for dtype in DTYPES:
        assert all(batches_of(loss, dtype) for loss in LOSSES)


def test_a_module_is_stablehlo_and_says_nothing_of_the_machine_that_wrote_it(folder):
    for path in folder.rglob("*.mlir.gz"):
        text = gzip.decompress(path.read_bytes()).decode()
        assert "func.func @main" in text
        assert "stablehlo." in text
        assert "loc(" not in text
        assert ".py" not in text


def test_right_values_are_within_the_tolerance(folder, comparing):
    checked = comparing.check(partial(ours, folder))
    assert checked["outside"] == []
    assert checked["compared"] > len(DTYPES) * len(LOSSES)


def test_values_off_by_a_tenth_are_outside(folder, comparing):
    checked = comparing.check(partial(ours, folder, off=0.1))
    assert len(checked["outside"]) > checked["compared"] / 4  # zeros, and what is as good as zero, stay right


def test_a_nan_is_outside(folder, comparing):
    def broken(*given):
        return [np.full_like(one, np.nan) for one in ours(folder, *given)]

    checked = comparing.check(broken)
    assert len(checked["outside"]) == checked["compared"]


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    command = [sys.executable, "-m", "tf_impl.benchmark.exported", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "is not empty: name a new folder" in done.stderr
