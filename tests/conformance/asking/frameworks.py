"""How a loss is evaluated in each framework: in its own arrays, with the gradient that it has or that is taken of it.

Each function takes an adapter and the arguments of a call, and returns its values, and its gradient where there is one,
as float64 arrays of NumPy.
"""

from __future__ import annotations

import importlib

import numpy as np


def _evaluate_numpy(adapter, labels, inputs, parameters):
    value = adapter.loss(labels, inputs, **parameters)
    if isinstance(value, tuple | list) and len(value) == 2:
        _must_be_derivatives(value, len(labels))
        return dict(zip(("gradient", "curvature"), (np.asarray(one, np.float64) for one in value), strict=True))
    if not isinstance(value, np.ndarray | np.generic):
        raise TypeError(f"loss returned {type(value).__name__}, not an array")
    result = {"value": np.asarray(value, np.float64)}
    if adapter.gradient:
        result["gradient"] = np.asarray(adapter.gradient(labels, inputs, **parameters), np.float64)
    return result


def _must_be_derivatives(pair: tuple | list, examples: int) -> None:
    """Raise if two results are not a gradient and a Hessian, one number an example or a row each."""
    shapes = [np.shape(one) for one in pair]
    if any(shape[:1] != (examples,) for shape in shapes):
        raise TypeError(
            f"loss returned two results, of shapes {shapes[0]} and {shapes[1]}; two are the gradient and the Hessian "
            "of each example (boosting), a loss returns one array"
        )


def _evaluate_tensorflow(adapter, labels, inputs, parameters):
    import tensorflow as tf

    labels, inputs = tf.constant(labels), tf.constant(inputs)
    parameters = {name: tf.constant(p) if isinstance(p, np.ndarray) else p for name, p in parameters.items()}
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        value = adapter.loss(labels, inputs, **parameters)
    if not tf.is_tensor(value):
        raise TypeError(f"loss returned {type(value).__name__}, not a tensor")
    if adapter.gradient:
        gradient = adapter.gradient(labels, inputs, **parameters)
    else:
        gradient = tape.gradient(value, inputs, unconnected_gradients="zero")
    return {"value": tf.cast(value, tf.float64).numpy(), "gradient": tf.cast(gradient, tf.float64).numpy()}


def _evaluate_torch(adapter, labels, inputs, parameters):
    torch = importlib.import_module("torch")
    labels, inputs = torch.tensor(labels), torch.tensor(inputs, requires_grad=True)
    parameters = {name: torch.tensor(p) if isinstance(p, np.ndarray) else p for name, p in parameters.items()}
    value = adapter.loss(labels, inputs, **parameters)
    if not torch.is_tensor(value):
        raise TypeError(f"loss returned {type(value).__name__}, not a tensor")
    if adapter.gradient:
        gradient = adapter.gradient(labels, inputs, **parameters)
    elif value.requires_grad:
        (gradient,) = torch.autograd.grad(value.sum(), inputs, allow_unused=True)
    else:
        gradient = None
    gradient = torch.zeros_like(inputs) if gradient is None else gradient
    return {"value": value.detach().double().numpy(), "gradient": gradient.detach().double().numpy()}


def _evaluate_jax(adapter, labels, inputs, parameters):
    jax = importlib.import_module("jax")
    if inputs.dtype == np.float64:
        jax.config.update("jax_enable_x64", True)
    labels = jax.numpy.asarray(labels.astype(np.int32) if labels.dtype.kind == "i" else labels)
    inputs = jax.numpy.asarray(inputs)
    parameters = {name: jax.numpy.asarray(p) if isinstance(p, np.ndarray) else p for name, p in parameters.items()}
    if adapter.gradient:
        value = adapter.loss(labels, inputs, **parameters)
        gradient = adapter.gradient(labels, inputs, **parameters)
    else:
        value, vjp = jax.vjp(lambda z: adapter.loss(labels, z, **parameters), inputs)
        (gradient,) = vjp(jax.numpy.ones_like(value))
    return {"value": np.asarray(value, np.float64), "gradient": np.asarray(gradient, np.float64)}


EVALUATE = {
    "numpy": _evaluate_numpy,
    "tensorflow": _evaluate_tensorflow,
    "torch": _evaluate_torch,
    "jax": _evaluate_jax,
}
