"""Dense cells again, with the initial bias as a factor: does the loss matter, or the initial prediction?

The canvases, the backbone and the heads are those of `tf_impl.experiments.dense_cells`, with another positive class and
other canvases. The conditions differ in the prediction that all cells start with: one half, 0.01 (the paper's prior),
or the prevalence of positives.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from tf_impl.experiments import dense_cells, losses
from tf_impl.experiments.head_training import Losses, Task


class Experiment(dense_cells.Experiment):
    """See the module docstring and the base classes."""

    measures = {  # noqa: RUF012 (constant)
        "short": ("average_precision",),
        "long": ("average_precision", "log_loss", "log_loss_inverted", "log_loss_tempered"),
    }

    def grid(self, condition: str) -> dict[str, tuple[float, float]]:  # noqa: ARG002
        """Return γ and α of each head, by its name; the same under every condition."""
        grid = self.settings["losses"]
        return {f"γ={gamma:g} α={alpha:g}": (gamma, alpha) for gamma, alpha in product(grid["gammas"], grid["alphas"])}

    def losses(self, condition: str) -> Losses:
        """Return the focal losses of the grid, summed over the positives as a detector does."""
        return {
            name: losses.binary(alpha=alpha, gamma=gamma, over="positives")
            for name, (gamma, alpha) in self.grid(condition).items()
        }

    def rates(self, condition: str) -> list[float]:  # noqa: ARG002
        """Return the grid of learning rates."""
        return self.training["rates"]

    def task(self, condition: str, seed: int) -> Task:
        """Paint the canvases of a seed; a condition is "prior P", P the initial prediction of all cells."""
        return self.canvases(seed, optimizer="adam", prior=float(condition.removeprefix("prior ")))

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return of each γ how far apart the α are in average precision: the best less the worst."""
        of_gamma: dict[float, list[float]] = {}
        for (gamma, _), precision in zip(self.grid(condition).values(), values["average_precision"], strict=True):
            of_gamma.setdefault(gamma, []).append(precision)
        return {f"range over α, γ={gamma:g}": float(np.ptp(of)) for gamma, of in of_gamma.items()}
