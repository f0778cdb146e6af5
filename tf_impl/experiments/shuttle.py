"""Shuttle: real data, seven classes from 45 586 to 10 examples; focal loss beside what is used instead."""

from __future__ import annotations

from tf_impl.data import Dataset, shuttle
from tf_impl.experiments import who_else


class Experiment(who_else.Experiment):
    """See the module docstring and the base class."""

    measures = {  # noqa: RUF012 (constant)
        **who_else.Experiment.measures,
        "short": ("balanced_accuracy", "balanced_accuracy_adjusted", "macro_average_precision"),
    }
    title = "Shuttle"

    def dataset(self, seed: int) -> Dataset:
        """Split the data anew."""
        return shuttle.load(seed=seed)
