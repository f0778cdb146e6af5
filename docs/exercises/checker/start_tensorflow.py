"""Starts TensorFlow quietly, and only where an exercise needs it."""

from __future__ import annotations

import os
from contextlib import suppress


def start_tensorflow() -> None:
    """Import TensorFlow without its log lines, and without a GPU, which no exercise needs."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    stderr, devnull = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 2)
    with suppress(ImportError):
        import tensorflow  # noqa: F401
    os.dup2(stderr, 2)
    os.close(stderr)
    os.close(devnull)
