"""imxgboost's objective for XGBoost: gradient and Hessian of a binary focal loss without alpha."""

from tests.conformance.asking.binding import Labels
from tests.conformance.atlas.one_file import load_one_file

Objective = load_one_file("imbalance-xgboost", "imxgboost/focal_loss.py").Focal_Binary_Loss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "numpy"


def objective(labels, inputs, *, gamma):
    return Objective(gamma).focal_binary_object(inputs, Labels(labels))
