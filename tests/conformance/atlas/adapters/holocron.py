"""holocron.nn.functional.focal_loss of the package pylocron; one weight a class is its `weight`."""

from tests.conformance.atlas.one_file import load_one_file

focal_loss = load_one_file("pylocron", "holocron/nn/functional.py").focal_loss

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return focal_loss(inputs, labels, weight=alpha, gamma=gamma, reduction="none")


def as_shipped(labels, inputs):
    return focal_loss(inputs, labels)
