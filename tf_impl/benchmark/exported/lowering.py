"""From a loss to the text of a StableHLO module that returns its values and its gradient."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import tensorflow as tf

LOCATION = re.compile(r"^#loc.*\n", re.MULTILINE)


def lowered(function: Callable, inputs: Sequence[tf.Tensor], quantities: Sequence[str]) -> str:
    """Return the module of a loss for inputs of these shapes and dtypes.

    Args:
        function: of the inputs; it returns values.
        inputs: labels if there are any, then logits (or probabilities, or predictions), by which it is differentiated.
        quantities: "value", "gradient", or both; the module returns them in this order.

    Returns:
        StableHLO as text, without the places in source files that TensorFlow notes in it.
    """

    @tf.function(jit_compile=True, autograph=False)
    def asked(*tensors):
        with tf.GradientTape() as tape:
            tape.watch(tensors[-1])
            value = function(*tensors)
        of = {"value": value}
        if "gradient" in quantities:
            of["gradient"] = tape.gradient(value, tensors[-1])
        return tuple(of[quantity] for quantity in quantities)

    text = asked.experimental_get_compiler_ir(*inputs)(stage="stablehlo")
    return without_locations(LOCATION.sub("", text if isinstance(text, str) else text.decode()))


def without_locations(text: str) -> str:
    """Return a module without ` loc(…)`, which may hold brackets: it names files of the machine that wrote it."""
    kept, at = [], 0
    while (start := text.find(" loc(", at)) >= 0:
        kept.append(text[at:start])
        depth, at = 1, start + len(" loc(")
        while depth:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
    return "".join([*kept, text[at:]])
