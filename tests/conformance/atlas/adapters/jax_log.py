"""The log form in JAX: both logarithms from the logit, the power as an exponential. A control: it must conform."""

import jax.numpy as jnp
from jax.nn import log_sigmoid

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "jax"


def loss(labels, inputs, *, alpha, gamma):
    margin = jnp.where(labels == 1, inputs, -inputs)
    weight = 1.0 if alpha is None else jnp.where(labels == 1, alpha, 1 - alpha)
    return -weight * jnp.exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)
