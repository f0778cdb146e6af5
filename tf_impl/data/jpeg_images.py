"""Pictures that would fill the memory, kept as the JPEG files they came as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass(frozen=True)
class EncodedImages:
    """JPEG files that stand for an array of float32 images in [0, 1], resized when they are asked for.

    Attributes:
        files: Their bytes, `(examples,)`, of dtype object.
        side: Height and width in pixels that they are resized to (bilinear, as `tf.image.resize` does).
    """

    files: np.ndarray
    side: int

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """What the shape of the array would be."""
        return len(self.files), self.side, self.side, 3

    @property
    def dtype(self) -> np.dtype:
        """What the dtype of the array would be."""
        return np.dtype(np.float32)

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, places: object) -> np.ndarray:
        """Return one image or, for a slice or several places, an array of images."""
        chosen = self.files[places]
        return self._image(chosen).numpy() if isinstance(chosen, bytes) else self._images(tf.constant(chosen)).numpy()

    def taker(self) -> Callable[[tf.Tensor], tf.Tensor]:
        """See `tf_impl.data.Split.taker`. The files are copied once, into a tensor: shuffle places, not images."""
        files = tf.constant(self.files)
        return lambda at: self._images(tf.gather(files, at))

    def _images(self, files: tf.Tensor) -> tf.Tensor:
        return tf.map_fn(self._image, files, fn_output_signature=tf.TensorSpec(self.shape[1:], tf.float32))

    def _image(self, file: tf.Tensor) -> tf.Tensor:
        picture = tf.io.decode_jpeg(file, channels=3)
        return tf.image.resize(picture, (self.side, self.side)) / 255
