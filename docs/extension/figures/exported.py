"""The losses as StableHLO on another device: how exact they are there, and how long a step takes."""

from collections.abc import Iterator
from html import escape

from docs.extension.figures.benchmark import size
from docs.extension.figures.registry import table
from docs.extension.numbers import plain
from docs.extension.results import FOLDER, read, versions
from docs.extension.tables import table as table_of

RESULT = "exported"
DTYPES = ("float32", "float64", "bfloat16", "float16")


@table("exported-errors")
def errors() -> str:
    """Return the worst errors of each loss, or how to get them where nothing was run."""
    if not (FOLDER / f"{RESULT}.json").exists():
        return "<p>No such run is recorded yet: <code>make exported</code>.</p>"
    result = read(RESULT)
    found = result["worst_eps"]
    names = dict.fromkeys(key.split()[0] for key in found)
    head = ["loss", *DTYPES]
    rows = [[f"<code>{name}</code>", *_cells(found, name)] for name in names]
    caption = (
        f"Worst error of the values and of the gradients, in eps of the dtype. "
        f"{result['modules']} modules, {result['compared']} results compared, "
        f"{len(result['outside'])} outside the tolerance. Device: {result['device']} ({result['platform']}); "
        f"{versions(result['versions'])}."
    )
    return table_of(head, rows, caption)


def _cells(found: dict[str, float], name: str) -> Iterator[str]:
    for dtype in DTYPES:
        both = (found.get(f"{name} {dtype} {quantity}") for quantity in ("value", "gradient"))
        yield "; ".join("–" if worst is None else plain(round(worst, 2), 3) for worst in both)


@table("exported-times")
def times() -> str:
    """Return the times of the benchmark's cases on that device."""
    runs = read(RESULT)["runs"] if (FOLDER / f"{RESULT}.json").exists() else []
    if not runs:
        return ""
    rows = [
        [
            escape(one["loss"]),
            size(one["shape"]),
            one["dtype"],
            f"{one['seconds'] * 1e3:.3g}",
            f"{one['share_of_copy']:.0%}",
        ]
        for one in runs
    ]
    caption = "Values and gradient, median; the bandwidth as a share of that of a copy on the device."
    return table_of(["loss", "inputs", "dtype", "ms", "of a copy"], rows, caption, words=3)
