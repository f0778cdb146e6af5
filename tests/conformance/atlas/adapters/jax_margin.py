"""The margin form of the categorical loss in JAX: the true logit less the others' log-sum-exp. A control."""

import jax.numpy as jnp
from jax.nn import log_sigmoid, logsumexp

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "jax"


def loss(labels, inputs, *, alpha, gamma):
    true = jnp.arange(inputs.shape[1]) == labels[:, None]
    margin = jnp.sum(jnp.where(true, inputs, 0), axis=1) - logsumexp(jnp.where(true, -jnp.inf, inputs), axis=1)
    weight = 1.0 if alpha is None else alpha[labels]
    return -weight * jnp.exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)
