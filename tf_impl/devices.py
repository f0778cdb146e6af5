"""The devices that TensorFlow lists: `python -m tf_impl.devices` prints what the notebook's three GPU cells print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass(frozen=True)
class Devices:
    """The versions of NumPy and TensorFlow, and the devices that TensorFlow lists.

    Attributes:
        numpy: Version of NumPy.
        tensorflow: Version of TensorFlow.
        built_with_cuda: Whether this TensorFlow can use a GPU.
        gpus: Names of the GPUs.
        cpus: Names of the CPUs.
    """

    numpy: str
    tensorflow: str
    built_with_cuda: bool
    gpus: tuple[str, ...]
    cpus: tuple[str, ...]

    @property
    def uses_gpu(self) -> bool:
        """Whether TensorFlow will compute on a GPU."""
        return self.built_with_cuda and bool(self.gpus)

    def __str__(self) -> str:
        found = f"{len(self.gpus)} GPU: {', '.join(self.gpus)}" if self.gpus else "no GPU"
        lines = (
            f"NumPy {self.numpy}, TensorFlow {self.tensorflow}",
            f"found {found}",
            f"TensorFlow uses a GPU: {'yes' if self.uses_gpu else 'no'}{'' if self.built_with_cuda else ' (no CUDA)'}",
        )
        return "\n".join(lines)


def describe_devices() -> Devices:
    """Return the devices that TensorFlow lists; never raises, with or without a GPU.

    Examples:
        >>> found = describe_devices()
        >>> found.uses_gpu == (found.built_with_cuda and len(found.gpus) > 0)
        True
    """
    return Devices(
        numpy=np.__version__,
        tensorflow=tf.__version__,
        built_with_cuda=tf.test.is_built_with_cuda(),
        gpus=_names("GPU"),
        cpus=_names("CPU"),
    )


def grow_memory() -> None:
    """Let TensorFlow allocate GPU memory as it needs it, instead of all at once; call before the first tensor.

    Raises:
        RuntimeError: A GPU is in use already.
    """
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)


def _names(kind: str) -> tuple[str, ...]:
    return tuple(device.name for device in tf.config.list_physical_devices(kind))


if __name__ == "__main__":
    print(describe_devices())
