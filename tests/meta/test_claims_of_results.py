"""What the documents say of cross entropy in practice: what the ledger says of it, from the committed experiments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.meta.ledger import settles

pytestmark = pytest.mark.xdist_group("claims")

RESULTS = Path(__file__).parents[2] / "docs" / "results"


def experiment(name: str) -> dict:
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


@settles("R-06")
def test_weights_of_the_classes_find_the_rare_better_than_cross_entropy() -> bool:
    tail = experiment("long-tail")
    counts = tail["data"]["examples_per_class"]
    assert min(counts) < max(counts) / 10
    plain, weighted = (tail["heads"]["all"].index(head) for head in ("CE", "CE, weights 1/n"))
    reached = [run["measures"]["all"]["long"]["balanced_accuracy"] for run in tail["runs"]]
    return len(reached) > 1 and all(values[weighted] > values[plain] for values in reached)


@settles("R-08")
def test_cross_entropy_is_overconfident_after_overfitting() -> bool:
    runs = experiment("overconfidence")["runs"]
    held_out = [run["also"]["all"]["long"]["reliability"]["CE"]["plain"] for run in runs]
    return len(held_out) > 1 and all(overconfidence(of) > 0 for of in held_out)


def overconfidence(reliability: dict[str, list[float]]) -> float:
    """Return mean confidence less accuracy, summed over the bins of a reliability diagram."""
    bins = zip(*(reliability[name] for name in ("count", "probability", "frequency")), strict=True)
    return sum(count * (confidence - right) for count, confidence, right in bins)
