"""The data sets: one module a source, one interface.

A source module has one public function, `load(*, seed, imbalance) -> Dataset`. Its training split is long-tailed
(class 0 the most frequent, the last class the rarest); validation and test keep the source's own balance, so that a
rare class is measured on as many examples as a frequent one. The network is the last resort: a source downloads only
what is not on this machine, and every request has a timeout. `tf_impl.data.own` reads data of one's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import numpy as np
import tensorflow as tf

from tf_impl.data.encoded_images import EncodedImages

SOURCES = {  # name -> module, imported on loading, so that `import tf_impl` does not need scikit-learn
    "digits": "tf_impl.data.digits",
    "fashion-mnist": "tf_impl.data.fashion_mnist",
    "cats_vs_dogs": "tf_impl.data.cats_vs_dogs",
}


@dataclass(frozen=True)
class Split:
    """Examples for one purpose.

    Attributes:
        images: float32 `(examples, height, width, channels)`, in [0, 1]: an array, or image files that are decoded
            when they are read (`shape`, `len` and `[…]` are those of an array). One's own data may be an array of
            another shape, such as a row of features an example.
        labels: int64 `(examples,)`, indices into `Dataset.classes`.
        indices: int64 `(examples,)`, the index of each example in the source; two splits share none.
    """

    images: np.ndarray | EncodedImages
    labels: np.ndarray
    indices: np.ndarray

    def reader(self) -> Callable[[tf.Tensor], tf.Tensor]:
        """Return a function from a vector of indices into this split to the images; it works in `tf.data` too."""
        if isinstance(self.images, EncodedImages):
            return self.images.reader()
        images = tf.constant(self.images)
        return lambda indices: tf.gather(images, indices)


@dataclass(frozen=True)
class Dataset:
    """One source, split in three.

    Attributes:
        name: The key in `SOURCES`, or the name of the file or folder of one's own data.
        classes: The names of the classes, in the order of the labels.
        licence: The licence of the data, and its holder.
        provenance: The source of the data, how they were split, and the `sha256` of what was read.
        train: The training split; long-tailed, unless it is of one's own data.
        validation: For early stopping and for all choices.
        test: For the reported metrics.
    """

    name: str
    classes: tuple[str, ...]
    licence: str
    provenance: dict
    train: Split
    validation: Split
    test: Split


def load(name: str, *, seed: int = 0, imbalance: float = 20.0) -> Dataset:
    """Load a data set by name.

    Args:
        name: A key of `SOURCES`.
        seed: Decides the splits and which examples the long tail keeps.
        imbalance: How many times more frequent class 0 is than the last class in the training split; at least 1.

    Raises:
        ValueError: Unknown name; imbalance below 1, or so high that a class would be left without example.
        FileNotFoundError: The files are not on this machine and cannot be downloaded; the message says how to get them.
    """
    if name not in SOURCES:
        raise ValueError(f"data is {name!r}: it must be one of {', '.join(SOURCES)}")
    return import_module(SOURCES[name]).load(seed=seed, imbalance=imbalance)
