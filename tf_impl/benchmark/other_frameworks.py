"""torchvision's and optax' sigmoid focal loss, which take turns with ours where they are installed.

`pip install '.[frameworks]'` installs both. torchvision's runs in PyTorch as it stands, optax' in JAX, compiled by XLA.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import tensorflow as tf

NEEDED = {"torchvision": "torch", "optax": "jax"}  # whose tensors each takes
MODES = {"torchvision": "eager", "optax": "XLA"}


def versions() -> dict[str, str]:
    """Return the versions of what is installed of these packages."""
    found = {}
    for name in (one for pair in NEEDED.items() for one in pair):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def steps(mode: str, output: str, labels: tf.Tensor, logits: tf.Tensor) -> dict[str, Callable[[], object]]:
    """Return the steps of the losses that are installed and run in a mode: forward and backward, without α, γ = 2.

    Args:
        mode: "eager" or "XLA"; there is none in a graph.
        output: what a step returns beside the gradient in the logits, "values" or their "mean".
        labels: floats of 0 and 1, the shape of the logits.
        logits: float32.
    """
    makers = {"torchvision": _torchvision_step, "optax": _optax_step}
    return {
        name: make(output, labels.numpy(), logits.numpy())
        for name, make in makers.items()
        if MODES[name] == mode and find_spec(name) and find_spec(NEEDED[name])
    }


def _torchvision_step(output, labels, logits):
    import torch

    try:
        from torchvision.ops import sigmoid_focal_loss
    except RuntimeError:
        # compiled for another build of torch, none of its operators is there: the loss needs none, but its package
        # wants these two at least declared
        operators = torch.library.Library("torchvision", "FRAGMENT")
        for name in ("nms", "qnms"):
            operators.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")
        from torchvision.ops import sigmoid_focal_loss

    reduction = "mean" if output == "mean" else "none"
    y, x = torch.tensor(labels), torch.tensor(logits, requires_grad=True)

    def step():
        values = sigmoid_focal_loss(x, y, alpha=-1, gamma=2.0, reduction=reduction)
        return values, *torch.autograd.grad(values, x, torch.ones_like(values))

    return step


def _optax_step(output, labels, logits):
    import jax
    import optax

    def values_and_gradient(y, x):
        def loss(x):
            values = optax.losses.sigmoid_focal_loss(x, y, alpha=None, gamma=2.0)
            return values.mean() if output == "mean" else values

        values, vjp = jax.vjp(loss, x)
        return values, *vjp(jax.numpy.ones_like(values))

    on_cpu = jax.devices("cpu")[0]
    y, x = (jax.device_put(one, on_cpu) for one in (labels, logits))
    compiled = jax.jit(values_and_gradient)
    return lambda: jax.block_until_ready(compiled(y, x))
