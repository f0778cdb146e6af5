"""All examples of data of one's own, before they are split."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tf_impl.data import Split
from tf_impl.data.encoded_images import EncodedImages


@dataclass(frozen=True)
class Examples:
    """What was read.

    Attributes:
        path: The file or folder, for messages.
        values: float32 `(examples, …)`: what the model is given.
        labels: int64 `(examples,)`, indices into `classes`.
        classes: The names of the classes.
        source: What was read, in words.
        sha256: Digests of what was read, by what they are of.
    """

    path: Path
    values: np.ndarray | EncodedImages
    labels: np.ndarray
    classes: tuple[str, ...]
    source: str
    sha256: dict[str, str]

    def split(self, indices: np.ndarray) -> Split:
        """Return some of the examples as a split."""
        if isinstance(self.values, EncodedImages):
            chosen = EncodedImages(self.values.files[indices], self.values.side)
        else:
            chosen = self.values[indices]
        return Split(chosen, self.labels[indices], indices)


def index_classes(names: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the names of the classes, numbers in the order of numbers, and each example's index into them."""
    unique, inverse = np.unique(names, return_inverse=True)
    texts = [str(name) for name in unique]
    try:
        order = np.argsort([float(text) for text in texts], kind="stable")
    except ValueError:
        order = np.arange(len(texts))
    return tuple(texts[index] for index in order), np.argsort(order)[inverse].astype(np.int64)


def check_finite(values: np.ndarray, what: str) -> None:
    """Refuse values of which one is NaN or infinite, in float32.

    Raises:
        ValueError: The message says what they are, and names the first such example.
    """
    finite = np.isfinite(values).reshape(len(values), -1).all(axis=1)
    if not finite.all():
        raise ValueError(f"{what} has a value that is NaN, or infinite in float32, in example {finite.argmin()}")
