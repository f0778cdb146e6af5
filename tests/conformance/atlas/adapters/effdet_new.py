"""effdet.loss.new_focal_loss, of EfficientDet's later releases, without label smoothing.

Alpha has no off, so without one the halves are doubled.
"""

from tests.conformance.atlas.one_file import load_one_file

new_focal_loss = load_one_file("effdet", "effdet/loss.py").new_focal_loss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    weighted = new_focal_loss(inputs, labels, 0.5 if alpha is None else alpha, gamma, 1.0, label_smoothing=0.0)
    return weighted * (2 if alpha is None else 1)
