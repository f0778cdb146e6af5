"""Keras is several libraries. Those that would train on something else than the loss are refused in one sentence."""

from __future__ import annotations

import os
import sys

import keras

from ..losses.validation import raise_invalid

LEGACY = "TF_USE_LEGACY_KERAS"  # TensorFlow reads it: then `tf.keras` is tf_keras
UNSUITED = "these losses are Keras 3's, and tf_keras would replace the weights of examples by their mean"


def refuse_other_backends() -> None:
    """Raise a ValueError where Keras runs on JAX or torch, or where `tf.keras` is tf_keras.

    On another backend a call returns a number without a gradient, and `fit` ends in an error about arrays.
    """
    if keras.backend.backend() != "tensorflow":
        allowed = "'tensorflow', set before keras is imported, for these losses are functions of TensorFlow"
        raise_invalid("KERAS_BACKEND", repr(keras.backend.backend()), allowed)
    if os.environ.get(LEGACY) in ("1", "true", "True"):
        raise_invalid(LEGACY, repr(os.environ[LEGACY]), f"unset: {UNSUITED}")


def refuse_tf_keras() -> None:
    """Raise a ValueError if a model of tf_keras is calling.

    tf_keras takes a loss of Keras 3 for a plain function, so there is nothing to see but the callers. It is called only
    where somebody has imported tf_keras; in a graph, only while that is traced.
    """
    frame = sys._getframe(1)
    while frame:
        if frame.f_globals.get("__name__", "").startswith("tf_keras."):
            raise_invalid("the model", "one of tf_keras", f"one of keras: {UNSUITED}")
        frame = frame.f_back
