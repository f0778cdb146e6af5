"""The same loss in PyTorch or JAX.

A loss in NumPy has values and no gradient. In a framework the same line has both, if every step of it is the
framework's own. Port the loss of e06 to PyTorch or to JAX: choose one, say so in FRAMEWORK, and import it.

    FL = -alpha_t (1 - p_t)^gamma log p_t
    p_t = sigmoid(x) for a positive, 1 - sigmoid(x) for a negative

Labels and logits are tensors of one dtype, float32 or float64; alpha is None (off) or the weight of class 1; gamma is
0 or more. Return one value per example, in the dtype of the logits, right and with a right gradient at every logit from
-1000 to 1000, also where the loss is tiny. It must also be right inside vmap, where one example comes at a
time and a tensor has no value yet that Python could test: torch.func.vmap, or jax.vmap.

What does the framework have for -log p_t, so that neither an overflow nor a clip is needed?

This file is also an adapter for the conformance command; from the root of the kit:

    python -m tests.conformance my/e26_port.py
"""

FAMILY = "binary"
INPUTS = "logits"
# BEGIN SOLUTION
try:  # either will do: the formula below is the same in both
    from torch import exp
    from torch.nn.functional import logsigmoid as log_sigmoid

    FRAMEWORK = "torch"
except ImportError:
    from jax.nn import log_sigmoid
    from jax.numpy import exp

    FRAMEWORK = "jax"


def loss(labels, inputs, *, alpha, gamma):
    """Return the focal loss of each example."""
    margin = (2 * labels - 1) * inputs
    weight = 1 if alpha is None else labels * alpha + (1 - labels) * (1 - alpha)
    return -weight * exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)


# STARTER
#| FRAMEWORK = ""  # "torch" or "jax": the one that you choose and import
#|
#|
#| def loss(labels, inputs, *, alpha, gamma):
#|     """Return the focal loss of each example."""
#|     raise NotImplementedError("your code here")
# END SOLUTION
