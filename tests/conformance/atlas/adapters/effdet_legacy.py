"""effdet.loss.focal_loss_legacy, of EfficientDet's first releases.

Alpha has no off, so without one the halves are doubled.
"""

from tests.conformance.atlas.one_file import load_one_file

focal_loss_legacy = load_one_file("effdet", "effdet/loss.py").focal_loss_legacy

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    weighted = focal_loss_legacy(inputs, labels, 0.5 if alpha is None else alpha, gamma, 1.0)
    return weighted * (2 if alpha is None else 1)
