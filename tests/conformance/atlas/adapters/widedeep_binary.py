"""pytorch_widedeep.losses.FocalLoss on one column; alpha has no off, so without one the halves are doubled.

It always averages, over its two columns for the two classes too.
"""

from tests.conformance.atlas.one_file import load_one_file

FocalLoss = load_one_file("pytorch-widedeep", "pytorch_widedeep/losses.py", ("pytorch_widedeep.wdtypes",)).FocalLoss

FAMILY, INPUTS, FRAMEWORK, REDUCTION = "binary", "logits", "torch", "mean"


def loss(labels, inputs, *, alpha, gamma):
    focal = FocalLoss(alpha=0.5 if alpha is None else alpha, gamma=gamma)
    return focal(inputs[:, None], labels[:, None]) * (2 if alpha is None else 1)


def as_shipped(labels, inputs):
    return FocalLoss()(inputs[:, None], labels[:, None])
