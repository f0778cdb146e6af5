"""Caravan insurance: real data, 6 % positive, with a weak signal; focal loss beside cross entropy."""

from __future__ import annotations

from tf_impl.data import Dataset, caravan
from tf_impl.experiments import weak_signal


class Experiment(weak_signal.Experiment):
    """See the module docstring and the base class."""

    title = "caravan insurance"

    def dataset(self, seed: int) -> Dataset:
        """Split the data anew."""
        return caravan.load(seed=seed)
