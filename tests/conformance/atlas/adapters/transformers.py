"""transformers' sigmoid_focal_loss, of DETR and its successors; alpha=-1 turns the weights off.

It sums over examples what it averages over columns, and divides by the number of boxes, here 1.
"""

from tests.conformance.atlas.one_file import load_one_file

absent = ("transformers.utils", "transformers.image_transforms", "accelerate", "accelerate.utils", "scipy.optimize")
file = "transformers/loss/loss_for_object_detection.py"
sigmoid_focal_loss = load_one_file("transformers", file, absent).sigmoid_focal_loss

FAMILY, INPUTS, FRAMEWORK, REDUCTION = "binary", "logits", "torch", "sum"


def loss(labels, inputs, *, alpha, gamma):
    return sigmoid_focal_loss(inputs[:, None], labels[:, None], 1, alpha=-1 if alpha is None else alpha, gamma=gamma)


def as_shipped(labels, inputs):
    return sigmoid_focal_loss(inputs[:, None], labels[:, None], 1)
