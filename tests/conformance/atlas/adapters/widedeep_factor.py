"""pytorch_widedeep.losses.FocalLoss on one column, without alpha, which cancels there: a half is doubled.

It always averages, over its two columns for the two classes too. It raises for a batch of one, so that is given twice.
"""

from tests.conformance.atlas.one_file import load_one_file

FocalLoss = load_one_file("pytorch-widedeep", "pytorch_widedeep/losses.py", ("pytorch_widedeep.wdtypes",)).FocalLoss

FAMILY, INPUTS, FRAMEWORK, REDUCTION = "binary", "logits", "torch", "mean"


def loss(labels, inputs, *, gamma):
    times = 2 if len(labels) == 1 else 1
    return 2 * FocalLoss(0.5, gamma)(inputs.repeat(times)[:, None], labels.repeat(times)[:, None])
