"""The margin form of the categorical loss in JAX: the true logit less the others' log-sum-exp. A control.

The largest of the other logits is subtracted first, from the true one too: a logsumexp that adds it back rounds a small
margin between large logits to nothing.
"""

import jax.numpy as jnp
from jax.lax import stop_gradient
from jax.nn import log_sigmoid, logsumexp

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "jax"


def loss(labels, inputs, *, alpha, gamma):
    true = jnp.arange(inputs.shape[1]) == labels[:, None]
    others = jnp.where(true, -jnp.inf, inputs)
    largest = stop_gradient(jnp.max(others, axis=1))
    margin = jnp.sum(jnp.where(true, inputs, 0), axis=1) - largest - logsumexp(others - largest[:, None], axis=1)
    weight = 1.0 if alpha is None else alpha[labels]
    return -weight * jnp.exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)
