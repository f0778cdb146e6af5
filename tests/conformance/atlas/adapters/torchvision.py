"""torchvision.ops.sigmoid_focal_loss; alpha=-1 turns the weights off."""

import torch

# PyPI's torchvision is compiled for another build of torch than a CPU has, and then none of its operators is there.
# The loss is Python and needs none, but the package cannot be imported unless these two are at least declared.
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in ("nms", "qnms"):
    operators.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")

from torchvision.ops import sigmoid_focal_loss  # noqa: E402 (after its operators)

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return sigmoid_focal_loss(inputs, labels, alpha=-1 if alpha is None else alpha, gamma=gamma, reduction="none")


def as_shipped(labels, inputs):
    return sigmoid_focal_loss(inputs, labels)
