"""The power form in JAX, 1 - p_t taken as sigmoid(-m), with its gradient written out. A control: it must conform.

JAX's own gradient of the power is 0 times infinity for gamma < 1 once sigmoid(-m) underflows.
"""

import jax.numpy as jnp
from jax.nn import log_sigmoid, sigmoid

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "jax"


def loss(labels, inputs, *, alpha, gamma):
    margin = jnp.where(labels == 1, inputs, -inputs)
    return -weight(labels, alpha) * sigmoid(-margin) ** gamma * log_sigmoid(margin)


def gradient(labels, inputs, *, alpha, gamma):
    sign = jnp.where(labels == 1, 1, -1)
    p, q = sigmoid(sign * inputs), sigmoid(-sign * inputs)
    return sign * weight(labels, alpha) * q**gamma * (gamma * p * log_sigmoid(sign * inputs) - q)


def weight(labels, alpha):
    return 1.0 if alpha is None else jnp.where(labels == 1, alpha, 1 - alpha)
