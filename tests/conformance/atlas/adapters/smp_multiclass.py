"""segmentation_models_pytorch.losses.FocalLoss in multiclass mode; one weight a class is its `class_weights`.

It averages over the classes whatever its `reduction`, and so over the examples too.
"""

import torch

# PyPI's torchvision, which the package imports, is compiled for another build of torch: see the adapter for torchvision
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in ("nms", "qnms"):
    operators.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")

from segmentation_models_pytorch.losses import FocalLoss  # noqa: E402 (after torchvision's operators)

FAMILY, INPUTS, FRAMEWORK, REDUCTION = "categorical", "logits", "torch", "mean"


def loss(labels, inputs, *, alpha, gamma):
    weights = None if alpha is None else alpha.tolist()
    return FocalLoss("multiclass", gamma=gamma, class_weights=weights)(inputs, labels)


def as_shipped(labels, inputs):
    return FocalLoss("multiclass")(inputs, labels)
