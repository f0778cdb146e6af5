"""The vectors for a machine that has none of the kit: `python -m tests.conformance.comparing.exported DIR`.

It writes the batches in which tf_impl would be asked, each with its truth and what is allowed, as `vectors.npz` and
`vectors.json`, and beside them `tolerances.py`, which needs NumPy alone. `python -m tf_impl.benchmark.exported` runs
this command.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click
import numpy as np

from tests.conformance.asking.losses import LOSSES
from tests.conformance.comparing import comparison, tolerances
from tests.conformance.comparing.vectors import Vector, vectors

QUANTITIES = ("value", "gradient")


def batches_of(loss: str, dtype: str) -> list[list[Vector]]:
    """Return the batches of vectors of a loss whose inputs are exact in a dtype."""
    return list(comparison.batches([one for one in vectors() if one.loss == loss and dtype in one.exact_in]))


def record_of(batch: list[Vector], dtype: str) -> tuple[dict, dict[str, np.ndarray]]:
    """Return what one batch asks for: a record for JSON, and arrays by name.

    Of each quantity: `truth` and `rest` (two float64 that add up to about 32 digits), `scale`, `allowed` in eps and
    `floor` for each entry that a vector keeps, all padded with NaN to one width. `largest` names the entries of a long
    gradient that the vectors keep.
    """
    first = batch[0]
    parameters = {name: one.tolist() if isinstance(one, np.ndarray) else one for name, one in first.parameters.items()}
    quantities = [quantity for quantity in QUANTITIES if quantity in first.expected]
    record = {
        "loss": first.loss,
        "dtype": dtype,
        "parameters": parameters,
        "inputs": list(first.arrays),
        "quantities": quantities,
        "ids": [vector.id for vector in batch],
    }
    arrays = {name: np.stack([vector.arrays[name] for vector in batch]) for name in first.arrays}
    for quantity in quantities:
        rows = [_expected(vector, quantity, dtype) for vector in batch]
        arrays |= {f"{quantity}-{name}": _padded([row[name] for row in rows]) for name in rows[0]}
    if isinstance(first.expected.get("gradient"), dict):
        kept = [[index for index, _ in vector.expected["gradient"]["largest"]] for vector in batch]
        arrays["largest"] = _padded(kept)
    return record, arrays


def _expected(vector: Vector, quantity: str, dtype: str) -> dict[str, np.ndarray]:
    truth, rest, scale = comparison.truths(vector, quantity)
    form = tolerances.FLOATS[dtype]
    granted = {
        "allowed": comparison.budget(vector, quantity, ours=True),
        "floor": form.tiny * comparison.amplification(vector, quantity),
    }
    return {"truth": truth, "rest": rest, "scale": scale} | {
        name: np.broadcast_to(value, truth.shape) for name, value in granted.items()
    }


def _padded(rows: list) -> np.ndarray:
    width = max(map(len, rows))
    return np.array([np.pad(np.asarray(row, float), (0, width - len(row)), constant_values=np.nan) for row in rows])


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--dtype", "dtypes", multiple=True, default=tuple(tolerances.FLOATS), help="Of the inputs; may repeat.")
def main(folder: Path, dtypes: tuple[str, ...]) -> None:
    """Write the vectors for tf_impl into FOLDER."""
    records, everything = [], {}
    for dtype in dtypes:
        for loss in LOSSES:
            for batch in batches_of(loss, dtype):
                record, arrays = record_of(batch, dtype)
                everything |= {f"{len(records)}-{name}": array for name, array in arrays.items()}
                records.append(record)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "vectors.npz", **everything)
    (folder / "vectors.json").write_text(json.dumps(records), encoding="utf-8")
    shutil.copyfile(tolerances.__file__, folder / "tolerances.py")


if __name__ == "__main__":
    main()
