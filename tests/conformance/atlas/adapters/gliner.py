"""GLiNER's focal_loss_with_logits; alpha=-1 turns the weights off."""

from tests.conformance.atlas.one_file import load_one_file

focal_loss_with_logits = load_one_file("gliner", "gliner/modeling/loss_functions.py").focal_loss_with_logits

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return focal_loss_with_logits(inputs, labels, alpha=-1 if alpha is None else alpha, gamma=gamma)


def as_shipped(labels, inputs):
    return focal_loss_with_logits(inputs, labels)
