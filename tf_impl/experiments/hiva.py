"""HIVA: real data, 3.5 % positive, with a weak signal and few positives; focal loss beside cross entropy."""

from __future__ import annotations

from tf_impl.data import Dataset, hiva
from tf_impl.experiments import weak_signal


class Experiment(weak_signal.Experiment):
    """See the module docstring and the base class."""

    title = "HIVA"

    def dataset(self, seed: int) -> Dataset:
        """Split the data anew."""
        return hiva.load(seed=seed)
