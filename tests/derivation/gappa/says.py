"""What the docstrings of the losses say of the bounds that Gappa has proved, from the committed answers."""

from __future__ import annotations

import json
import math
from pathlib import Path

from .formulas import GAMMAS

RESULTS = Path(__file__).parents[3] / "docs" / "results"
RESULT = RESULTS / "certified.json"
NAMES = {"value": "value", "gradient": "derivative"}


def worst(proof: dict, quantity: str, gamma: int | None = None) -> float:
    """Return the largest relative bound in eps of a quantity, at one gamma or at all."""
    rows = [row for row in proof["bounds"] if row["quantity"] == quantity and gamma in (None, row["gamma"])]
    return max(row["eps"] for row in rows if "eps" in row)


def seen(formula: str, quantity: str) -> float:
    """Return the worst error in eps that the exhaustive comparisons have found at these gammas, on any processor."""
    results = [json.loads(path.read_text("utf-8")) for path in sorted(RESULTS.glob("exhaustive*.json"))]
    rows = [row for result in results for row in result["rows"]]
    of_these = [row for row in rows if row["quantity"] == quantity and float(row["gamma"]) in GAMMAS]
    return max(row["worst_eps"] for row in of_these if row["implementation"].split("-")[0] == formula)


def sentence(formula: str, quantities: list[str]) -> str:
    """Return what the docstring of a function says: proved, and seen, in float32, the worse of its platforms."""
    proofs = [one for one in json.loads(RESULT.read_text("utf-8"))["proofs"] if one["dtype"] == "float32"]
    parts = []
    for quantity in quantities:
        proved = max(worst(one, quantity) for one in proofs if one["formula"] == formula)
        found = f"proved ≤ {_up(proved)} eps, seen {_up(seen(formula, quantity))}"
        parts.append(f"{NAMES[quantity]} {found}" if len(quantities) > 1 else found)
    return "; ".join(parts)


def _up(error: float) -> str:
    """Return an error with one digit after the point, rounded up."""
    return f"{math.ceil(10 * error) / 10:.1f}"
