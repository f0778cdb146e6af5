"""imlightgbm's objective for LightGBM: gradient and Hessian of a binary focal loss without alpha.

LightGBM gives an objective its predictions in float64, and keeps what comes back in float32.
"""

import numpy as np

from tests.conformance.atlas.one_file import load_one_file

binary_focal_objective = load_one_file("imlightgbm", "imlightgbm/objective.py", ("lightgbm",)).binary_focal_objective

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "numpy"


def objective(labels, inputs, *, gamma):
    return binary_focal_objective(labels, inputs.astype(np.float64), gamma)
