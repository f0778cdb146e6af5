"""From a name on the command line to something that can be asked for values, gradients and curvatures.

`reference` and `tf_impl` are asked for every loss; `package.module:function` is taken as a binary focal loss from
logits, called `function(labels, logits, alpha=…, gamma=…)`, in the framework of what it returns. Implementations are
imported by name, here and nowhere else in this package.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

Arrays = dict[str, np.ndarray]
SECOND = ("logits", "probabilities", "predictions")


@dataclass(frozen=True)
class Implementation:
    """One implementation in one dtype and one way of running it.

    Attributes:
        name: what test ids and messages call it, e.g. "tf_impl-graph-float32".
        dtype: the dtype it is asked in.
        ours: whether our own, narrow tolerances apply.
        functions: the losses that it offers, by public name.
        evaluate: (function, arrays, parameters, quantities) -> {quantity: float64 array}.
        prefix: how a call to paste begins.
    """

    name: str
    dtype: str
    ours: bool
    functions: dict[str, Callable]
    evaluate: Callable[[Callable, Arrays, dict, tuple[str, ...]], dict[str, np.ndarray]]
    prefix: str


def resolve(target: str, dtypes: Iterable[str] = ("float32", "float64")) -> list[Implementation]:
    """Return what a target on the command line stands for, in each dtype and way of running it."""
    if target == "reference":
        module = importlib.import_module(target)
        return [_numpy(target, module, dtype) for dtype in dtypes]
    if target == "tf_impl":
        return [tensorflow(dtype, mode) for dtype in dtypes for mode in ("eager", "graph")]
    return [_function(target, dtype) for dtype in dtypes]


LOSSES = (
    "binary_cross_entropy",
    "weighted_binary_cross_entropy",
    "softmax_cross_entropy",
    "binary_focal_loss",
    "binary_focal_loss_from_probabilities",
    "categorical_focal_loss",
    "categorical_focal_loss_from_probabilities",
    "l1_penalty",
    "l2_penalty",
    "centred_mse",
)

# ---------------------------------------------------------------- NumPy: closed forms under their own names


def _numpy(name: str, module: object, dtype: str) -> Implementation:
    def evaluate(function, arrays, parameters, quantities):
        arrays = _cast(arrays, dtype)
        of = {quantity: getattr(module, _quantity_name(function.__name__, quantity)) for quantity in quantities}
        return {quantity: np.asarray(f(**arrays, **parameters), np.float64) for quantity, f in of.items()}

    functions = {loss: getattr(module, loss) for loss in LOSSES}
    return Implementation(f"{name}-{dtype}", dtype, True, functions, evaluate, f"{name}.")


def _quantity_name(loss: str, quantity: str) -> str:
    names = {"value": loss, "gradient": f"{loss}_gradient", "curvature": loss.replace("_loss", "_curvature")}
    return names[quantity]


def _cast(arrays: Arrays, dtype: object) -> Arrays:
    return {name: array if array.dtype.kind == "i" else array.astype(dtype) for name, array in arrays.items()}


# ---------------------------------------------------------------- TensorFlow: gradients by its own tapes


def tensorflow(dtype: str, mode: str, device: str | None = None) -> Implementation:
    """Return tf_impl in one dtype, run eagerly, as a graph or compiled by XLA, on a device if one is named."""
    import tensorflow as tf

    module = importlib.import_module("tf_impl")
    compiled = {
        "eager": lambda f: f,
        "graph": lambda f: tf.function(f, autograph=False),
        "xla": lambda f: tf.function(f, autograph=False, jit_compile=True),
    }[mode]

    def evaluate(function, arrays, parameters, quantities):
        tensors = {name: tf.constant(array) for name, array in _cast(arrays, tf.as_dtype(dtype).as_numpy_dtype).items()}
        run = compiled(lambda: _taped(tf, function, tensors, parameters, quantities))
        with tf.device(device):
            return {quantity: tf.cast(result, tf.float64).numpy() for quantity, result in run().items()}

    functions = {loss: getattr(module, loss) for loss in LOSSES}
    name = "-".join(filter(None, ("tf_impl", mode, dtype, device and device.strip("/").replace(":", ""))))
    return Implementation(name, dtype, True, functions, evaluate, "tf_impl.")


def _taped(tf, function, tensors, parameters, quantities):
    """Return the wanted quantities; curvature is the second derivative in the logit of the true class."""
    second = next(tensors[name] for name in SECOND if name in tensors)
    with tf.GradientTape() as outer:
        outer.watch(second)
        with tf.GradientTape() as inner:
            inner.watch(second)
            value = function(**tensors, **parameters)
        gradient = inner.gradient(value, second)
        labels = tensors.get("labels")
        one_hot = (
            tf.one_hot(labels, second.shape[-1], dtype=second.dtype)
            if labels is not None and labels.dtype.is_integer
            else None
        )
        in_margin = gradient if one_hot is None else tf.reduce_sum(one_hot * gradient, axis=-1)
    results = {"value": value, "gradient": gradient}
    if "curvature" in quantities:
        curvature = outer.gradient(in_margin, second)
        results["curvature"] = curvature if one_hot is None else tf.reduce_sum(one_hot * curvature, axis=-1)
    return {quantity: results[quantity] for quantity in quantities}


# ---------------------------------------------------------------- anybody's function


def _function(target: str, dtype: str) -> Implementation:
    module_name, separator, function_name = target.partition(":")
    if not separator:
        raise ValueError(f"{target}: name an implementation as reference, tf_impl, or package.module:function")
    function = getattr(importlib.import_module(module_name), function_name)
    framework = framework_of(function)

    def evaluate(function, arrays, parameters, quantities):
        answers = framework(function, _cast(arrays, dtype), parameters)
        return {quantity: answers[quantity] for quantity in quantities if quantity in answers}

    short = target.replace(":", ".")
    return Implementation(f"{short}-{dtype}", dtype, False, {"binary_focal_loss": function}, evaluate, short)


def framework_of(function: Callable) -> Callable:
    """Return how to ask a function: the first framework that it takes arrays of and answers in."""
    labels, logits = np.array([1.0, 0.0]), np.array([0.5, -0.5])
    errors = []
    for package, ask in FRAMEWORKS.items():
        if package in sys.modules:
            try:
                ask(function, {"labels": labels, "logits": logits}, {"alpha": 0.25, "gamma": 2.0})
                return ask
            except Exception as error:
                errors.append(f"{package}: {error}")
    raise TypeError(f"{function} answers in no framework that is imported ({'; '.join(errors)})")


def _ask_numpy(function, arrays, parameters):
    value = function(arrays["labels"], arrays["logits"], **parameters)
    if not isinstance(value, np.ndarray | np.generic):
        raise TypeError(f"returned {type(value).__name__}")
    return {"value": np.asarray(value, np.float64)}


def _ask_tensorflow(function, arrays, parameters):
    import tensorflow as tf

    labels, logits = tf.constant(arrays["labels"]), tf.constant(arrays["logits"])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = function(labels, logits, **parameters)
    if not tf.is_tensor(value):
        raise TypeError(f"returned {type(value).__name__}")
    return {"value": value.numpy().astype(np.float64), "gradient": _dense(tape.gradient(value, logits), logits)}


def _dense(gradient, logits):
    return np.zeros(logits.shape) if gradient is None else gradient.numpy().astype(np.float64)


def _ask_torch(function, arrays, parameters):
    torch = sys.modules["torch"]
    labels, logits = torch.tensor(arrays["labels"]), torch.tensor(arrays["logits"], requires_grad=True)
    value = function(labels, logits, **parameters)
    if not torch.is_tensor(value):
        raise TypeError(f"returned {type(value).__name__}")
    (gradient,) = torch.autograd.grad(value.sum(), logits)
    return {"value": value.detach().double().numpy(), "gradient": gradient.double().numpy()}


def _ask_jax(function, arrays, parameters):
    jax = sys.modules["jax"]
    labels, logits = jax.numpy.asarray(arrays["labels"]), jax.numpy.asarray(arrays["logits"])
    value, back = jax.vjp(lambda z: function(labels, z, **parameters), logits)
    (gradient,) = back(jax.numpy.ones_like(value))
    return {"value": np.asarray(value, np.float64), "gradient": np.asarray(gradient, np.float64)}


FRAMEWORKS = {"numpy": _ask_numpy, "tensorflow": _ask_tensorflow, "torch": _ask_torch, "jax": _ask_jax}
