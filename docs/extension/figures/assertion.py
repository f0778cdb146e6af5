"""What the assertion that names a bad label costs a step."""

from html import escape

from docs.extension.figures.registry import table
from docs.extension.results import facts, read, versions
from docs.extension.tables import table as rows

RESULT = "assertion"


@table("assertion")
def costs() -> str:
    """Return a table of the steps: milliseconds without it, the ratio with it, and the ratio of two that are alike."""
    lines = [
        [
            escape(run["step"]),
            f"{1e3 * run['seconds']:.3g}",
            f"{run['ratio']['median']:.3f} ({run['ratio']['lower']:.3f} to {run['ratio']['upper']:.3f})",
            f"{run['alike']['median']:.3f} ({run['alike']['lower']:.3f} to {run['alike']['upper']:.3f})",
        ]
        for run in read(RESULT)["runs"]
    ]
    head = ["a step", "without it, ms", "with it / without it", "two that are alike"]
    return rows(head, lines, "Median of the rounds, and its quartiles.")


@table("assertion-run")
def provenance() -> str:
    """Return how it was measured."""
    result = read(RESULT)
    hardware = f"{result['hardware']['processor']}, {result['hardware']['processors']} processors"
    entries = {"hardware": hardware, "versions": versions(result["versions"]), "again": result["command"]}
    return facts({**entries, "date": result["date"]})
