"""pytorch_widedeep.losses.FocalLoss on one column; alpha has no off, so without one the halves are doubled.

It always averages, over its two columns for the two classes too. It raises for a batch of one, so that is given twice.
"""

from tests.conformance.atlas.one_file import load_one_file

FocalLoss = load_one_file("pytorch-widedeep", "pytorch_widedeep/losses.py", ("pytorch_widedeep.wdtypes",)).FocalLoss

FAMILY, INPUTS, FRAMEWORK, REDUCTION = "binary", "logits", "torch", "mean"


def loss(labels, inputs, *, alpha, gamma):
    return (2 if alpha is None else 1) * call(FocalLoss(0.5 if alpha is None else alpha, gamma), labels, inputs)


def as_shipped(labels, inputs):
    return call(FocalLoss(), labels, inputs)


def call(focal, labels, inputs):
    times = 2 if len(labels) == 1 else 1
    return focal(inputs.repeat(times)[:, None], labels.repeat(times)[:, None])
