"""`python -m tests.conformance.atlas.shipped ADAPTER [PACKAGE]`: measure a library's default arguments.

The default gamma, class weights and reduction follow from the ratio of `as_shipped` to the adapter's `loss` without
weights; the class weights that one number as alpha stands for follow from `with_number`. Prints JSON, with the version
of the package, and the file of it that was loaded alone.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib import metadata

import numpy as np

from tests.conformance.asking.adapter import Adapter, load
from tests.conformance.atlas.one_file import LOADED

GAMMAS = (2.0, 1.5, 1.0, 0.0, 3.0, 5.0)
BINARY = {1: (0.5, -0.25, 1.5), 0: (0.75, -1.0, 0.125)}  # logits of examples of each class
ROWS = ((0.5, -1.0, 0.25, 1.0), (1.5, 0.5, -0.75, 0.125), (-0.5, 1.0, 0.75, 0.25))
CLOSE = 1e-4


class Defaults:
    """A library's defaults, measured on single examples and on a batch."""

    def __init__(self, adapter: Adapter, as_shipped) -> None:
        self.adapter = adapter
        self.shipped_adapter = replace(
            adapter, loss=lambda labels, inputs, **_: as_shipped(labels, inputs), gradient=None
        )

    def measure(self) -> dict:
        """Return gamma, the class weights and the reduction; None where nothing known matches."""
        for gamma in GAMMAS:
            weights = [self._weight(cls, gamma, 3) for cls in self._classes]
            if None not in weights:
                return self._describe(gamma, weights)
        return {"gamma": None, "weights": None, "reduction": None}

    def weights(self, gamma: float = 2.0) -> list[float] | None:
        """Return each class's weight at a gamma, or None if it is not one number a class."""
        weights = [self._weight(cls, gamma, 3) for cls in self._classes]
        return None if None in weights else [float(f"{weight:.4g}") for weight in weights]

    def _describe(self, gamma: float, weights: list[float]) -> dict:
        over_classes = False
        if self.adapter.family == "categorical":
            of_four = self._weight(0, gamma, 4)
            over_classes = of_four is not None and abs(4 * of_four - 3 * weights[0]) < CLOSE
            weights = [3 * weight for weight in weights] if over_classes else weights
        reduction = self._reduction()
        if over_classes:
            reduction = f"{reduction} over examples and classes"
        return {"gamma": gamma, "weights": [float(f"{weight:.4g}") for weight in weights], "reduction": reduction}

    @property
    def _classes(self) -> range:
        return range(2 if self.adapter.family == "binary" else 3)

    def _weight(self, cls: int, gamma: float, classes: int) -> float | None:
        """Return the weight of a class: the ratio of single examples, if all have the same."""
        ratios = [self._shipped(cls, i, classes) / self._plain(cls, i, gamma, classes) for i in range(3)]
        return ratios[0] if np.allclose(ratios, ratios[0], rtol=CLOSE, atol=0) else None

    def _shipped(self, cls: int, index: int, classes: int = 3) -> float:
        return float(np.sum(self._evaluate(self.shipped_adapter, [cls], [index], classes)))

    def _plain(self, cls: int, index: int, gamma: float, classes: int) -> float:
        return float(np.sum(self._evaluate(self.adapter, [cls], [index], classes, gamma)))

    def _reduction(self) -> str | None:
        labels = [1, 0, 1]
        batch = self._evaluate(self.shipped_adapter, labels, [0, 1, 2], 3)
        single = np.array([self._shipped(cls, index) for index, cls in enumerate(labels)])
        for name, expected in (("none", single), ("mean", single.mean()), ("sum", single.sum())):
            if np.size(batch) == np.size(expected) and np.allclose(batch, expected, rtol=CLOSE):
                return name
        return None

    def _evaluate(self, adapter: Adapter, labels: list[int], indices: list[int], classes: int, gamma: float = 2.0):
        if adapter.family == "binary":
            logits = np.array([BINARY[cls][index] for cls, index in zip(labels, indices, strict=True)], np.float32)
            inputs = logits if adapter.inputs == "logits" else (1 / (1 + np.exp(-logits))).astype(np.float32)
            arrays = np.array(labels, np.float32), inputs
        else:
            arrays = np.array(labels, np.int64), np.array([ROWS[index][:classes] for index in indices], np.float32)
        off = 0.0 if adapter.declared.get("off") == "zero" else None
        return adapter(*arrays, {"alpha": off, "gamma": gamma})["value"]


def main(target: str, *package: str) -> None:
    """Print the defaults of an adapter's library, and the version of its package."""
    adapter = load(target)
    module = sys.modules[adapter.loss.__module__]
    as_shipped, with_number = (getattr(module, name, None) for name in ("as_shipped", "with_number"))
    found = Defaults(adapter, as_shipped).measure() if as_shipped else {}
    if with_number:
        found["of_a_quarter"] = Defaults(adapter, lambda *arrays: with_number(*arrays, alpha=0.25)).weights()
    versions = {name: metadata.version(name) for name in package}
    print(json.dumps({"inputs": adapter.inputs, "defaults": found, "versions": versions, "one_file": LOADED}))


if __name__ == "__main__":
    main(*sys.argv[1:])
