"""pytorch_toolbelt.losses.CrossEntropyFocalLoss; one weight a class is its `class_weights`."""

import torch

# PyPI's torchvision, which the package imports, is compiled for another build of torch: see the adapter for torchvision
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in ("nms", "qnms"):
    operators.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")

from pytorch_toolbelt.losses import CrossEntropyFocalLoss  # noqa: E402 (after torchvision's operators)

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return CrossEntropyFocalLoss(gamma=gamma, reduction="none", class_weights=alpha)(inputs, labels)


def as_shipped(labels, inputs):
    return CrossEntropyFocalLoss()(inputs, labels)
