"""`python -m tests.conformance.atlas.shipped ADAPTER`: what a library does when nothing is chosen, measured.

Its default gamma, the weight that each class gets and the reduction are read off what `as_shipped` returns beside the
adapter's `loss` without weights; what a single number as alpha weighs, off `with_number`, where a categorical loss
takes one. Prints JSON, with the version of the package that is named second.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib import metadata

import numpy as np

from tests.conformance.asking.adapter import Adapter, load

GAMMAS = (2.0, 1.5, 1.0, 0.0, 3.0, 5.0)
BINARY = {1: (0.5, -0.25, 1.5), 0: (0.75, -1.0, 0.125)}  # logits of examples of each class
ROWS = ((0.5, -1.0, 0.25, 1.0), (1.5, 0.5, -0.75, 0.125), (-0.5, 1.0, 0.75, 0.25))
CLOSE = 1e-4


class Defaults:
    """A library's defaults, found by asking it for one example at a time and for several together."""

    def __init__(self, adapter: Adapter, as_shipped) -> None:
        self.adapter = adapter
        self.shipped = replace(adapter, loss=lambda labels, inputs, **_: as_shipped(labels, inputs), gradient=None)

    def measured(self) -> dict:
        """Return gamma, the weights of the classes and the reduction; None for what fits nothing."""
        for gamma in GAMMAS:
            weights = [self._weight(cls, gamma, 3) for cls in self._classes]
            if None not in weights:
                return self._described(gamma, weights)
        return {"gamma": None, "weights": None, "reduction": None}

    def weights(self, gamma: float = 2.0) -> list[float] | None:
        """Return by what each class is multiplied at a gamma, or None if it is not one number a class."""
        weights = [self._weight(cls, gamma, 3) for cls in self._classes]
        return None if None in weights else [float(f"{weight:.4g}") for weight in weights]

    def _described(self, gamma: float, weights: list[float]) -> dict:
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
        """Return by what a lone example of a class is multiplied, if it is the same for all of them."""
        ratios = [self._alone(cls, i, classes) / self._plain(cls, i, gamma, classes) for i in range(3)]
        return ratios[0] if np.allclose(ratios, ratios[0], rtol=CLOSE, atol=0) else None

    def _alone(self, cls: int, index: int, classes: int = 3) -> float:
        return float(np.sum(self._ask(self.shipped, [cls], [index], classes)))

    def _plain(self, cls: int, index: int, gamma: float, classes: int) -> float:
        return float(np.sum(self._ask(self.adapter, [cls], [index], classes, gamma)))

    def _reduction(self) -> str | None:
        labels = [1, 0, 1]
        together = self._ask(self.shipped, labels, [0, 1, 2], 3)
        alone = np.array([self._alone(cls, index) for index, cls in enumerate(labels)])
        for name, expected in (("none", alone), ("mean", alone.mean()), ("sum", alone.sum())):
            if np.size(together) == np.size(expected) and np.allclose(together, expected, rtol=CLOSE):
                return name
        return None

    def _ask(self, adapter: Adapter, labels: list[int], indices: list[int], classes: int, gamma: float = 2.0):
        if adapter.family == "binary":
            logits = np.array([BINARY[cls][index] for cls, index in zip(labels, indices, strict=True)], np.float32)
            inputs = logits if adapter.inputs == "logits" else (1 / (1 + np.exp(-logits))).astype(np.float32)
            asked = np.array(labels, np.float32), inputs
        else:
            asked = np.array(labels, np.int64), np.array([ROWS[index][:classes] for index in indices], np.float32)
        return adapter(*asked, {"alpha": None, "gamma": gamma})["value"]


def main(target: str, *package: str) -> None:
    """Print what an adapter's library does by default, and the version of its package."""
    adapter = load(target)
    module = sys.modules[adapter.loss.__module__]
    as_shipped, with_number = (getattr(module, name, None) for name in ("as_shipped", "with_number"))
    found = Defaults(adapter, as_shipped).measured() if as_shipped else {}
    if with_number:
        found["of_a_quarter"] = Defaults(adapter, lambda *asked: with_number(*asked, alpha=0.25)).weights()
    versions = {name: metadata.version(name) for name in package}
    print(json.dumps({"inputs": adapter.inputs, "defaults": found, "versions": versions}))


if __name__ == "__main__":
    main(*sys.argv[1:])
