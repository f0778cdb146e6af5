"""ultralytics.utils.loss.FocalLoss; alpha=0 turns the weights off. It sums over examples what it averages over columns."""

from tests.conformance.atlas.one_file import load_one_file

utils = "ultralytics.utils"
absent = (f"{utils}.metrics", f"{utils}.ops", f"{utils}.tal", f"{utils}.torch_utils")
FocalLoss = load_one_file("ultralytics", "ultralytics/utils/loss.py", absent).FocalLoss

FAMILY, INPUTS, FRAMEWORK, REDUCTION = "binary", "logits", "torch", "sum"


def loss(labels, inputs, *, alpha, gamma):
    focal = FocalLoss(gamma=gamma, alpha=0.0 if alpha is None else alpha)
    return focal(inputs[:, None], labels[:, None])


def as_shipped(labels, inputs):
    return FocalLoss()(inputs[:, None], labels[:, None])
