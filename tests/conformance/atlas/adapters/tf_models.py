"""The FocalLoss of tf-models-official, official.vision; alpha has no off, so without one the halves are doubled."""

from tests.conformance.atlas.one_file import load_one_file

FocalLoss = load_one_file("tf-models-official", "official/vision/losses/focal_loss.py").FocalLoss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "tensorflow"


def loss(labels, inputs, *, alpha, gamma):
    focal = FocalLoss(0.5 if alpha is None else alpha, gamma, reduction="none")
    return focal(labels[:, None], inputs[:, None])[:, 0] * (2 if alpha is None else 1)
