"""MMDetection's py_sigmoid_focal_loss, its focal loss on a CPU.

Alpha has no off, so without one the halves are doubled.
"""

from tests.conformance.atlas.one_file import load_one_file

absent = ("mmcv", "mmcv.ops", "mmdet.registry", "mmdet.models.losses.accuracy")
focal_loss = load_one_file("mmdet", "mmdet/models/losses/focal_loss.py", absent).py_sigmoid_focal_loss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    weighted = focal_loss(inputs, labels, alpha=0.5 if alpha is None else alpha, gamma=gamma, reduction="none")
    return weighted * (2 if alpha is None else 1)


def as_shipped(labels, inputs):
    return focal_loss(inputs, labels)
