"""pytorch_toolbelt.losses.BinaryFocalLoss."""

import torch

# PyPI's torchvision, which the package imports, is compiled for another build of torch: see the adapter for torchvision
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in ("nms", "qnms"):
    operators.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")

from pytorch_toolbelt.losses import BinaryFocalLoss  # noqa: E402 (after torchvision's operators)

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return BinaryFocalLoss(alpha=alpha, gamma=gamma, reduction="none")(inputs, labels)


def as_shipped(labels, inputs):
    return BinaryFocalLoss()(inputs, labels)
