"""ultralytics.utils.loss.FocalLoss; alpha=0 turns the weights off.

It sums over examples what it averages over columns.
"""

from tests.conformance.atlas.one_file import load_one_file

utils = "ultralytics.utils"
absent = (f"{utils}.metrics", f"{utils}.ops", f"{utils}.tal", f"{utils}.torch_utils")
FocalLoss = load_one_file("ultralytics", "ultralytics/utils/loss.py", absent).FocalLoss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"
REDUCTION, OFF = "sum", "zero"


def loss(labels, inputs, *, alpha, gamma):
    focal = FocalLoss(gamma=gamma, alpha=alpha)
    return focal(inputs[:, None], labels[:, None])


def as_shipped(labels, inputs):
    return FocalLoss()(inputs[:, None], labels[:, None])
