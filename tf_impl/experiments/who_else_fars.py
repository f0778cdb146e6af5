"""FARS: real data, eight classes from 42 116 to 9 examples that overlap; focal loss beside what is used instead."""

from __future__ import annotations

from tf_impl.data import Dataset, fars
from tf_impl.experiments import who_else


class Experiment(who_else.Experiment):
    """See the module docstring and the base class."""

    title = "FARS"

    def dataset(self, seed: int) -> Dataset:
        """Split the data anew."""
        return fars.load(seed=seed)
