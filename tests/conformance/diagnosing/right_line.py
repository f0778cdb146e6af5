"""The line that would be right, in an adapter's framework: the stable form, with the alpha that the loss takes.

These lines are code to paste. A test runs each through the examiner, so that none is offered that does not conform.
"""

from __future__ import annotations

from tests.conformance.asking.conventions import Convention

BINARY = {
    "numpy": (
        "m = np.where(labels == 1, logits, -logits)",
        "loss = {weight}np.exp(-gamma * np.logaddexp(0, m)) * np.logaddexp(0, -m)",
    ),
    "tensorflow": (
        "m = tf.where(labels == 1, logits, -logits)",
        "loss = {weight}tf.exp(-gamma * tf.nn.softplus(m)) * tf.nn.softplus(-m)",
    ),
    "torch": (
        "m = torch.where(labels == 1, logits, -logits)",
        "loss = {weight}torch.exp(gamma * F.logsigmoid(-m)) * -F.logsigmoid(m)",
    ),
    "jax": (
        "m = jnp.where(labels == 1, logits, -logits)",
        "loss = {weight}jnp.exp(-gamma * jax.nn.softplus(m)) * jax.nn.softplus(-m)",
    ),
}
CATEGORICAL = {
    "numpy": (
        "true = np.arange(logits.shape[-1]) == labels[:, None]",
        "m = logits[true] - np.logaddexp.reduce(np.where(true, -np.inf, logits), axis=-1)",
        BINARY["numpy"][-1],
    ),
    "tensorflow": (
        "true = tf.one_hot(labels, tf.shape(logits)[-1], dtype=logits.dtype) == 1",
        "others = tf.where(true, tf.constant(logits.dtype.min, logits.dtype), logits)",
        "m = logits[true] - tf.reduce_logsumexp(others, axis=-1)",
        BINARY["tensorflow"][-1],
    ),
    "torch": (
        "true = F.one_hot(labels, logits.shape[-1]).bool()",
        "m = logits[true] - torch.logsumexp(logits.masked_fill(true, -torch.inf), dim=-1)",
        BINARY["torch"][-1],
    ),
    "jax": (
        "true = jax.nn.one_hot(labels, logits.shape[-1], dtype=bool)",
        "others = jax.nn.logsumexp(jnp.where(true, -jnp.inf, logits), axis=-1)",
        "m = jnp.where(true, logits, 0).sum(-1) - others",
        BINARY["jax"][-1],
    ),
}
CHOOSE = {"numpy": "np.where", "tensorflow": "tf.where", "torch": "torch.where", "jax": "jnp.where"}
OF_CLASS = {"tensorflow": "tf.gather(alpha, labels) * "}
TO_LOGITS = {
    "numpy": "logits = np.log(probabilities) - np.log1p(-probabilities)",
    "tensorflow": "logits = tf.math.log(probabilities) - tf.math.log1p(-probabilities)",
    "torch": "logits = torch.logit(probabilities)",
    "jax": "logits = jax.scipy.special.logit(probabilities)",
}
OF_TRUE_CLASS = {"jax": "jnp.where(true, probabilities, 0).sum(-1)"}
IMPORTS = {
    "numpy": ("import numpy as np",),
    "tensorflow": ("import tensorflow as tf",),
    "torch": ("import torch", "import torch.nn.functional as F"),
    "jax": ("import jax", "import jax.numpy as jnp"),
}


def right_lines(convention: Convention, framework: str) -> list[str]:
    """Return the right loss of an example in a framework, line by line: of labels, logits, alpha and gamma."""
    binary = convention.family == "binary"
    lines = (BINARY if binary else CATEGORICAL)[framework]
    if convention.inputs == "probabilities":
        lines = (TO_LOGITS[framework], *lines) if binary else _of_probabilities(framework)
    return [line.format(weight=_weight(convention, framework)) for line in lines]


def _of_probabilities(framework: str) -> tuple[str, ...]:
    """Return the lines of a categorical loss of p_t alone: the logarithms of all classes would have a gradient each."""
    true = CATEGORICAL[framework][0].replace("logits", "probabilities")
    margin = TO_LOGITS[framework].replace("logits =", "m =").replace("probabilities", "p_t")
    return (true, f"p_t = {OF_TRUE_CLASS.get(framework, 'probabilities[true]')}", margin, BINARY[framework][-1])


def _weight(convention: Convention, framework: str) -> str:
    """Return the weight as code, with what alpha is in the loss's own convention."""
    form, choose = convention.alpha, CHOOSE[framework]
    constants = dict(convention.weights)
    if form == "none" and convention.family == "binary" and constants:
        return f"{choose}(labels == 1, {constants[1]:.6g}, {constants[0]:.6g}) * "
    if form == "none":
        return ""
    if convention.family == "categorical":
        return "alpha * " if form == "factor" else OF_CLASS.get(framework, "alpha[labels] * ")
    if form.startswith("pos_weight"):
        return f"{choose}(labels == 1, pos_weight, 1.0) * "
    if form in ("pair", "list"):
        return f"{choose}(labels == 1, alpha[1], alpha[0]) * "
    return f"{choose}(labels == 1, alpha, 1 - alpha) * "
