"""`python -m tf_impl.benchmark.exported DIR`: write the losses as StableHLO, with inputs and what must come out."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
import numpy as np
import tensorflow as tf
from rich.progress import track

import tf_impl
from tf_impl.benchmark.cases import CASES, SMALL
from tf_impl.benchmark.exported.lowering import lowered

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[3]
FORMATS = ("float32", "float64", "bfloat16", "float16")


def write_vectors(folder: Path, dtypes: tuple[str, ...]) -> int:
    """Write the vectors, then a module for each batch of them; return how many modules that are.

    The vectors and their tolerances come from the tests' own command, in a process of its own: this package shares
    nothing with the tests but files.
    """
    options = [f"--dtype={dtype}" for dtype in dtypes]
    command = [sys.executable, "-m", "tests.conformance.comparing.exported", str(folder.resolve()), *options]
    subprocess.run(command, cwd=ROOT, check=True)
    batches = json.loads((folder / "vectors.json").read_text("utf-8"))
    with np.load(folder / "vectors.npz") as arrays:
        for number, batch in enumerate(track(batches, "vectors", transient=True)):
            inputs = [tensor(arrays[f"{number}-{name}"], batch["dtype"]) for name in batch["inputs"]]
            function = partial(called, getattr(tf_impl, batch["loss"]), batch["inputs"], batch["parameters"])
            write_module(folder / "vectors" / f"{number}.mlir.gz", lowered(function, inputs, batch["quantities"]))
    return len(batches)


def called(function, names: list[str], parameters: dict, *tensors: tf.Tensor) -> tf.Tensor:
    """Return the values of a loss whose inputs have these names."""
    return function(**dict(zip(names, tensors, strict=True)), **parameters)


def tensor(array: np.ndarray, dtype: str) -> tf.Tensor:
    """Return integers as they are, and numbers in a dtype."""
    return tf.constant(array) if array.dtype.kind == "i" else tf.cast(tf.constant(array), dtype)


def write_cases(folder: Path, smoke: bool) -> list[dict]:
    """Write a module for each loss, shape and dtype of the benchmark; return what each needs to be run."""
    cases = {(case.family, case.shape): case for case in (SMALL if smoke else CASES)}.values()
    chosen = [(case, dtype) for case in cases for dtype in case.dtypes]
    records = []
    for case, dtype in track(chosen, "benchmark", transient=True):
        for candidate in case.candidates:
            name = f"{len(records)}.mlir.gz"
            shapes = [case.labels(candidate.labels, dtype), case.logits(dtype)]
            write_module(folder / "benchmark" / name, lowered(candidate.loss, shapes, ("value", "gradient")))
            inputs = [{"shape": one.shape.as_list(), "dtype": one.dtype.name} for one in shapes]
            case_of = {"family": case.family, "shape": list(case.shape), "loss": candidate.name, "dtype": dtype}
            records.append({**case_of, "module": name, "labels": candidate.labels, "inputs": inputs})
    return records


def write_module(path: Path, text: str) -> None:
    """Write a module, compressed; the same text gives the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--dtype", "dtypes", multiple=True, type=click.Choice(FORMATS), default=FORMATS, help="Of the vectors.")
@click.option("--smoke", is_flag=True, help="Small shapes and one dtype for the benchmark.")
def main(folder: Path, dtypes: tuple[str, ...], smoke: bool) -> None:
    """Write every loss, with its gradient, as StableHLO into FOLDER; `python FOLDER/run_exported.py` runs them."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty: name a new folder")
    count = write_vectors(folder, dtypes)
    cases = write_cases(folder, smoke)
    versions = {"tensorflow": tf.__version__, "numpy": np.__version__}
    about = {"date": datetime.now(UTC).date().isoformat(), "versions": versions, "cases": cases}
    (folder / "benchmark.json").write_text(json.dumps(about), encoding="utf-8")
    for name in ("run_exported.py", "compare_exported.py"):
        shutil.copyfile(HERE / name, folder / name)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
    click.echo(f"{count} batches of vectors and {len(cases)} cases of the benchmark, {size:.1f} MiB, in {folder}")
    click.echo(f"on a machine with JAX: python {folder.name}/run_exported.py --result exported.json")


if __name__ == "__main__":
    main()
