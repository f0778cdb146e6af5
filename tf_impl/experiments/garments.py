"""Fashion-MNIST at half its resolution, as rows: small enough that many heads train on it within seconds."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tf_impl import data

MEAN, SPREAD = 0.286, 0.3  # of the pixels, about


@lru_cache(maxsize=1)
def source(seed: int) -> data.Dataset:
    """Load the garments, all classes equally frequent, split by a seed."""
    return data.load("fashion-mnist", seed=seed, imbalance=1)


def rows(split: data.Split) -> np.ndarray:
    """Return float32 `(examples, 196)`: means of 2×2 pixels, centred and scaled."""
    halved = split.images[..., 0].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    return ((halved.reshape(-1, 14 * 14) - MEAN) / SPREAD).astype(np.float32)


def facts(of: data.Dataset, network: str, **more: object) -> dict:
    """Return what a result says about data and network."""
    described = {"name": of.name, "resolution": "14×14, means of 2×2 pixels", "licence": of.licence}
    return {"data": {**described, "provenance": of.provenance, **more}, "network": network}
