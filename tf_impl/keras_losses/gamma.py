"""The gamma of a Keras loss: a number, one a class, a variable, or a function of the step or of p_t.

What is known only when a step runs is read in the step, so that a change takes effect in the next one, traced or not,
compiled by XLA or not. A gamma gets no gradient.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from types import FunctionType
from typing import TypeAlias

import keras
import numpy as np
import tensorflow as tf

from ..losses.focal_terms import Gamma
from ..losses.validation import as_tensor, check_number, check_same_shape, nan_unless, raise_invalid

Variable: TypeAlias = tf.Variable | keras.Variable
GammaArgument: TypeAlias = float | tuple[float, ...] | Variable | Callable

BY_NAME = "def f(p_t), decorated with @keras.saving.register_keras_serializable()"
FINITE = "a finite number ≥ 0"
VARIABLE, OF_STEP = "variable", "function_of_step"  # what a saved number was
FROZEN = (
    "gamma was a function of the step; in this copy it is the number {}. To schedule it again: "
    "model.compile(model.optimizer, …) with a loss whose gamma is the schedule and whose step is optimizer.iterations"
)
ALLOWED = f"{FINITE}, one a class, a keras.Variable, or a function whose one parameter is called p_t or step"


@keras.saving.register_keras_serializable(package="focal_loss_kit")
def flsd_53(p_t: tf.Tensor) -> tf.Tensor:
    """Return 5 where p_t < 0.2 and 3 elsewhere: the sample-dependent gamma FLSD-53, for `gamma=flsd_53`.

    Args:
        p_t: probability of the true class, floating, any shape.

    Returns:
        The shape and dtype of p_t.

    Source:
        Mukhoti et al. 2020, Calibrating Deep Neural Networks using Focal Loss.

    Examples:
        >>> [float(gamma) for gamma in flsd_53(tf.constant([0.1, 0.2, 0.9]))]
        [5.0, 3.0, 3.0]
    """
    return tf.where(p_t < 0.2, tf.constant(5, p_t.dtype), tf.constant(3, p_t.dtype))


def check_gamma(gamma: object, step: object = None) -> GammaArgument:
    """Return a valid gamma: a float, a tuple of floats, the variable or the function.

    Args:
        gamma: what the user gave.
        step: the variable that a function of the step is a function of; None otherwise.
    """
    depends_on_step = callable(gamma) and _parameter(gamma) == "step"
    if depends_on_step != (step is not None):
        allowed = "the variable that counts the steps, such as optimizer.iterations, if and only if gamma is a "
        raise_invalid("step", repr(step), allowed + "function of step")
    if depends_on_step and not isinstance(step, Variable):
        raise_invalid("step", repr(step), "a variable, such as optimizer.iterations")
    if callable(gamma):
        return gamma
    if isinstance(gamma, Variable):
        if not tf.as_dtype(gamma.dtype).is_floating or len(gamma.shape) > 1:
            raise_invalid("gamma", f"a variable of {gamma.dtype} and shape {tuple(gamma.shape)}", ALLOWED)
        return gamma
    if (isinstance(gamma, list | tuple) or (isinstance(gamma, np.ndarray) and gamma.ndim == 1)) and len(gamma):
        return tuple(check_number("gamma", one, ALLOWED) for one in gamma)
    return check_number("gamma", gamma, ALLOWED)


def _parameter(function):
    """Return the name of the one parameter that a function needs: p_t or step."""
    try:
        parameters = [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    except (TypeError, ValueError):  # of a builtin
        parameters = []
    if parameters not in (["p_t"], ["step"]):
        raise_invalid("gamma", f"a function of ({', '.join(parameters)})", ALLOWED)
    return parameters[0]


def gamma_when_run(gamma: GammaArgument, step: Variable | None, outputs: tf.Tensor) -> Gamma:
    """Return the gamma of this step, as the losses take it.

    Args:
        gamma: as `check_gamma` returns it.
        step: the variable that a function of the step is a function of.
        outputs: predictions; several gammas are one for each index of their last axis.
    """
    if isinstance(gamma, float):
        return gamma
    if callable(gamma) and step is None:
        return lambda p_t: _gamma_of_p_t(gamma, p_t)
    dtype = tf.float64 if outputs.dtype == tf.float64 else tf.float32
    value = tf.cast(as_tensor("gamma", gamma(step) if callable(gamma) else gamma, floating=False), dtype)
    if value.shape.rank:
        value = check_one_a_label("gamma", value, outputs)
    good = (value >= 0) & (value <= dtype.max)
    return tf.stop_gradient(nan_unless(good, value, "gamma", value, FINITE))


def _gamma_of_p_t(function, p_t):
    """Return the gamma of each probability; NaN is passed on, for it is the prediction that is bad."""
    value = tf.cast(as_tensor("gamma", function(tf.stop_gradient(p_t)), floating=False), p_t.dtype)
    if value.shape.rank:
        value = check_same_shape("gamma", value, "p_t", p_t)
    good = ((value >= 0) & (value <= p_t.dtype.max)) | tf.math.is_nan(p_t)
    return tf.stop_gradient(nan_unless(good, value + tf.zeros_like(p_t), "gamma", value + tf.zeros_like(p_t), FINITE))


def check_one_a_label(name: str, values: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    """Return values of which there is one for each index of the last of at least two axes of the predictions."""
    if outputs.shape.rank == 1:
        raise_invalid(name, f"of shape {values.shape}", f"one number, for predictions of shape {outputs.shape}")
    return check_same_shape(name, values, "predictions", outputs, slice(-1, None))


def gamma_to_config(gamma: GammaArgument, step: Variable | None) -> object:
    """Return a gamma as Keras saves it.

    Of a variable, or a function of the step, that is the number of now, which the model was trained with last, and
    what it was; of a function of p_t, its name: register it as Keras' own custom functions.

    Raises:
        ValueError: a function of p_t has no name to be found by, such as a lambda or a `functools.partial`.
    """
    if callable(gamma) and step is None:
        return _function_to_config(gamma)
    if isinstance(gamma, float | tuple):
        return list(gamma) if isinstance(gamma, tuple) else gamma
    now = np.asarray(tf.convert_to_tensor(gamma(step) if callable(gamma) else gamma), np.float64).tolist()
    return {OF_STEP: now} if callable(gamma) else {VARIABLE: now, "dtype": tf.as_dtype(gamma.dtype).name}


def _function_to_config(function):
    """Return a function of p_t by its name: a plain function's, or that of a class that is registered."""
    try:
        if getattr(function, "__name__", "") == "<lambda>":
            raise TypeError("a lambda has no name")
        saved = keras.saving.serialize_keras_object(function)
        if not isinstance(function, FunctionType):  # Keras saves a method, too, by a name that it then does not find
            keras.saving.deserialize_keras_object(saved)
    except (TypeError, ValueError) as error:
        allowed = f"a function with a name, to be saved or copied: {BY_NAME}"
        raise ValueError(f"gamma must be {allowed}; it was {function!r}") from error
    return saved


def gamma_from_config(saved: object) -> object:
    """Return what `gamma_to_config` has saved: of a variable, another one that holds the same.

    The step that a gamma was a function of is not saved, so that gamma is a number now, and a warning says so.
    """
    if not isinstance(saved, dict):
        return saved
    if VARIABLE in saved:
        return keras.Variable(saved[VARIABLE], dtype=saved["dtype"], trainable=False, name="gamma")
    if OF_STEP in saved:
        warnings.warn(FROZEN.format(saved[OF_STEP]), stacklevel=2)
        return saved[OF_STEP]
    try:
        return keras.saving.deserialize_keras_object(saved)
    except (TypeError, ValueError) as error:
        name = saved.get("config")
        allowed = f"a function that is known when the model is loaded, or in custom_objects={{{name!r}: …}}: {BY_NAME}"
        raise ValueError(f"gamma must be {allowed}; it was {name!r}") from error
