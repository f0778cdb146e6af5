"""segmentation_models_pytorch.losses.FocalLoss in binary mode."""

import torch

# PyPI's torchvision, which the package imports, is compiled for another build of torch: see the adapter for torchvision
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in ("nms", "qnms"):
    operators.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")

from segmentation_models_pytorch.losses import FocalLoss  # noqa: E402 (after torchvision's operators)

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return FocalLoss("binary", alpha=alpha, gamma=gamma, reduction=None)(inputs, labels)


def as_shipped(labels, inputs):
    return FocalLoss("binary")(inputs, labels)
