"""Compare what comes out of the modules of this folder with the truth; NumPy alone, whatever runs the modules."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import tolerances  # stands beside this file in an exported folder

HERE = Path(__file__).parent


def check(run: Callable[[Path, list[np.ndarray], str], list[np.ndarray]]) -> dict:
    """Return how far values and gradients are from the truth: the worst error in eps, and what is outside.

    Args:
        run: (module, inputs, dtype) -> what the module returns for these inputs, in this dtype, as float64.
    """
    batches = json.loads((HERE / "vectors.json").read_text("utf-8"))
    worst: dict[str, float] = {}
    outside, count = [], 0
    with np.load(HERE / "vectors.npz") as arrays:
        for number, batch in enumerate(batches):
            inputs = [arrays[f"{number}-{name}"] for name in batch["inputs"]]
            results = run(HERE / "vectors" / f"{number}.mlir.gz", inputs, batch["dtype"])
            for quantity, result in zip(batch["quantities"], results, strict=True):
                errors, bad = compare(result, quantity, batch, number, arrays)
                count += len(bad)
                outside += [f"{batch['ids'][row]} {batch['dtype']} {quantity}" for row in np.flatnonzero(bad)]
                key = f"{batch['loss']} {batch['dtype']} {quantity}"
                worst[key] = max(worst.get(key, 0.0), float(np.nanmax(errors)))
    return {"modules": len(batches), "compared": count, "outside": outside, "worst_eps": worst}


def compare(
    got: np.ndarray, quantity: str, batch: dict, number: int, arrays: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the errors in eps, a row a vector, and which vectors are outside; a NaN that came is an infinite error."""
    of = {name: arrays[f"{number}-{quantity}-{name}"] for name in ("truth", "rest", "scale", "allowed", "floor")}
    if quantity == "gradient" and f"{number}-largest" in arrays:
        got = kept(got, arrays[f"{number}-labels"].astype(int), arrays[f"{number}-largest"].astype(int))
    got = got.reshape(len(got), -1)
    asked = ~np.isnan(of["allowed"])  # the rest fills rows up to one width
    form = tolerances.FLOATS[batch["dtype"]]
    errors = tolerances.error(got, of["truth"], of["rest"], of["scale"], form, of["floor"])
    errors = np.where(asked, np.where(np.isnan(errors), np.inf, errors), 0.0)
    return errors, np.any(asked & (errors > of["allowed"]), axis=1)


def kept(gradient: np.ndarray, labels: np.ndarray, largest: np.ndarray) -> np.ndarray:
    """Return the entries of long gradients that the vectors keep: the true class, the largest, and two sums."""
    rows = []
    for row, label, indices in zip(gradient, labels, largest, strict=True):
        sums = [np.sum(np.delete(row, label)), np.sum(np.abs(row))]
        rows.append([row[label], *row[indices], *sums])
    return np.array(rows)
