"""timm.loss.AsymmetricLossMultiLabel with one gamma and no clip: then it is focal loss without alpha."""

from tests.conformance.atlas.one_file import load_one_file

AsymmetricLoss = load_one_file("timm", "timm/loss/asymmetric_loss.py").AsymmetricLossMultiLabel

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, gamma):
    focal = AsymmetricLoss(gamma_neg=gamma, gamma_pos=gamma, clip=0, reduction="none")
    return focal(inputs[:, None], labels[:, None])[:, 0]
