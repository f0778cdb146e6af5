"""catalyst.metrics.functional.sigmoid_focal_loss, which FocalLossBinary calls; alpha=None turns the weights off."""

from tests.conformance.atlas.one_file import load_one_file

sigmoid_focal_loss = load_one_file("catalyst", "catalyst/metrics/functional/_focal.py").sigmoid_focal_loss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return sigmoid_focal_loss(inputs, labels, alpha=alpha, gamma=gamma, reduction="none")


def as_shipped(labels, inputs):
    return sigmoid_focal_loss(inputs, labels)
