"""`python -m tests.conformance.accuracy`: the worst errors of reference and tf_impl, beside the condition number.

For each implementation, loss, quantity and region the worst error over the vectors, in eps of the dtype, and beside it
the condition number at that point: by how many eps the true result changes when the input changes by one. An error up
to the condition number comes with the formula; the rest comes from the code.
"""

from __future__ import annotations

import json
import platform
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np

from tests.conformance.asking.implementations import resolve
from tests.conformance.comparing.comparison import Verdict, judge, truths
from tests.conformance.comparing.vectors import Vector

HARD, EASY = -4.0, 4.0


def region(vector: Vector) -> str:
    """Return the region of a vector: hard (margin ≤ -4), easy (≥ 4), middle, or all for a loss without a margin."""
    if vector.margin is None:
        return "all"
    margin = float(vector.margin)
    return "hard" if margin <= HARD else "easy" if margin >= EASY else "middle"


def condition(vector: Vector, quantity: str) -> float | None:
    """Return |m f'(m) / f(m)| of a value or gradient at a vector with a margin, from the vector's own digits."""
    derivative = {"value": "gradient", "gradient": "curvature"}.get(quantity)
    if vector.margin is None or derivative not in vector.expected or vector.soft:
        return None
    f, df = (np.abs(truths(vector, name)[0][_true_class(vector, name)]) for name in (quantity, derivative))
    margin = abs(float(vector.margin))
    return float(margin * df / f) if f > 0 and np.isfinite([f, df, margin]).all() else None


def _true_class(vector: Vector, quantity: str) -> int:
    """Return the index of the true class in a flat truth: gradients of a softmax have one entry a class."""
    expected = vector.expected[quantity]
    return int(vector.arrays["labels"]) if isinstance(expected, list) else 0


def rows(targets: Iterable[str], dtypes: Iterable[str]) -> list[dict]:
    """Return one row per implementation, loss, quantity and region."""
    return [
        row
        for target in targets
        for implementation in resolve(target, dtypes)
        for loss in implementation.functions
        for row in _rows_of(implementation.name, implementation.dtype, loss, judge(implementation, loss))
    ]


def _rows_of(name: str, dtype: str, loss: str, verdicts: Iterable[Verdict]) -> list[dict]:
    groups = defaultdict(list)
    for verdict in verdicts:
        groups[verdict.quantity, region(verdict.vector)].append(verdict)
    return [
        {"implementation": name, "dtype": dtype, "loss": loss, "quantity": quantity, "region": where, **_worst(group)}
        for (quantity, where), group in sorted(groups.items())
    ]


def _worst(group: list[Verdict]) -> dict:
    """Return the largest error, its vector, and the condition number there."""
    worst = max(group, key=lambda verdict: np.max(np.nan_to_num(verdict.error, nan=np.inf)))
    number = condition(worst.vector, worst.quantity)
    return {
        "worst_eps": _round(float(np.max(worst.error))),
        "allowed_eps": _round(float(worst.allowed[int(np.argmax(worst.error))])),
        "condition": None if number is None else _round(number),
        "worst_id": worst.vector.id,
        "vectors": len(group),
    }


def _round(number: float) -> float:
    return float(f"{number:.3g}")


def provenance(command: str) -> dict:
    """Return where a measurement comes from: command, date, versions, hardware."""
    packages = ("numpy", "tensorflow", "keras")
    return {
        "command": command,
        "date": date.today().isoformat(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
        "hardware": f"{platform.machine()} CPU, no GPU",
    }


@click.command()
@click.option("--impl", "targets", multiple=True, default=["reference", "tf_impl"], show_default=True)
@click.option("--dtype", "dtypes", multiple=True, default=["float32", "float64"], show_default=True)
@click.option("--write", "path", type=click.Path(dir_okay=False, path_type=Path), help="write the JSON for the site")
def main(targets: tuple[str, ...], dtypes: tuple[str, ...], path: Path | None) -> None:
    """Print the worst error of each implementation, in eps, with the condition number beside it."""
    measured = rows(targets, dtypes)
    _print(measured)
    if path:
        command = f"python -m tests.conformance.accuracy --write {path.as_posix()}"
        content = {"measured": provenance(command), "rows": measured}
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _print(measured: list[dict]) -> None:
    from rich.console import Console
    from rich.table import Table

    headings = ("implementation", "loss", "quantity", "region", "worst_eps", "condition", "allowed_eps", "worst_id")
    table = Table(title="worst error in eps of the dtype")
    for heading in headings:
        table.add_column(heading, justify="right" if heading.endswith(("eps", "condition")) else "left")
    for row in measured:
        table.add_row(*("–" if row[heading] is None else str(row[heading]) for heading in headings))
    Console(width=150, emoji=False).print(table)


if __name__ == "__main__":
    main()
