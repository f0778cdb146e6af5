"""Images that would fill the memory as floats, kept as the files that they came in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass(frozen=True)
class EncodedImages:
    """Image files with the interface of an array of float32 images in [0, 1]; reading decodes and resizes them.

    Attributes:
        files: Their bytes, `(examples,)`, of dtype object: JPEG, PNG, BMP, or GIF, of which the first picture counts.
        side: Height and width in pixels that they are resized to (bilinear, as `tf.image.resize` does).
    """

    files: np.ndarray
    side: int

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """The shape of the array."""
        return len(self.files), self.side, self.side, 3

    @property
    def dtype(self) -> np.dtype:
        """The dtype of the array."""
        return np.dtype(np.float32)

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, indices: object) -> np.ndarray:
        """Return one image or, for a slice or several indices, an array of images."""
        chosen = self.files[indices]
        return self._image(chosen).numpy() if isinstance(chosen, bytes) else self._images(tf.constant(chosen)).numpy()

    def reader(self) -> Callable[[tf.Tensor], tf.Tensor]:
        """See `tf_impl.data.Split.reader`. It copies the files once, into a tensor: shuffle indices, not images."""
        files = tf.constant(self.files)
        return lambda indices: self._images(tf.gather(files, indices))

    def _images(self, files: tf.Tensor) -> tf.Tensor:
        return tf.map_fn(self._image, files, fn_output_signature=tf.TensorSpec(self.shape[1:], tf.float32))

    def _image(self, file: tf.Tensor) -> tf.Tensor:
        picture = tf.io.decode_image(file, channels=3, expand_animations=False)
        picture.set_shape((None, None, 3))  # which TensorFlow forgets, and the resizing asks for
        return tf.image.resize(picture, (self.side, self.side)) / 255
