"""A long tail of ten garments, the first a hundred times as frequent as the last; who else balances it.

As in `tf_impl.experiments.long_tail` each seed draws the order of the classes anew, so that no garment is rare by
choice; validation and test examples keep all classes equally frequent.
"""

from __future__ import annotations

import numpy as np

from tf_impl.data import Dataset, Split
from tf_impl.data.imbalance import long_tail
from tf_impl.experiments import features, who_else


class Experiment(who_else.Experiment):
    """See the module docstring and the base class."""

    title = "Fashion-MNIST, a long tail"
    balanced_validation = True

    def dataset(self, seed: int) -> Dataset:
        """Draw the order of the classes, and the training examples."""
        settings = self.settings["data"]
        source = features.load_garments(settings["split_seed"])
        generator = np.random.default_rng([settings["draw_seed"], seed])
        rank = generator.permutation(len(source.classes))
        kept = long_tail(rank[source.train.labels], ratio=settings["imbalance"], generator=generator)
        parts = {
            part: Split(features.pooled_pixels(split), rank[split.labels], split.indices)
            for part, split in (("train", source.train), ("validation", source.validation), ("test", source.test))
        }
        parts["train"] = Split(*(getattr(parts["train"], of)[kept] for of in ("images", "labels", "indices")))
        return Dataset(
            name=source.name,
            classes=tuple(f"rank {place}" for place in range(1, len(rank) + 1)),  # which garment: another each seed
            licence=source.licence,
            provenance=source.provenance,
            **parts,
        )
