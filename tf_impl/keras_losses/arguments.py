"""The arguments of a Keras loss: checked when it is made, read-only after that, shown and saved as they are.

A model's step is traced once. An attribute that is set later would change nothing in it, and yet be saved; so it cannot
be set. What changes while a model trains is in a variable (`gamma.py`).
"""

from __future__ import annotations

from difflib import get_close_matches

import keras
import numpy as np

from ..losses.validation import FLOATS, check_number, raise_invalid
from .foreign_keras import refuse_other_backends
from .gamma import gamma_from_config, gamma_to_config

OF_KERAS = ("reduction", "name", "dtype")
DTYPES = "float16, bfloat16, float32 or float64"
# what other libraries call an argument, where the letters alone do not lead to it
ELSEWHERE = {
    **dict.fromkeys(
        ("apply_class_balancing", "pos_weight", "weight", "weights", "class_weight", "class_weights"), "alpha"
    ),
    **dict.fromkeys(("focusing", "focusing_parameter", "exponent"), "gamma"),
    **dict.fromkeys(("size_average", "average"), "reduction"),
    **dict.fromkeys(("void", "void_class", "padding_idx", "ignore_index"), "ignore_class"),
}


class ConfiguredLoss(keras.losses.Loss):
    """A Keras loss that shows and saves its arguments, and refuses unknown ones and later changes.

    Attributes:
        arguments: names of the constructor's arguments, which are saved (with the dtype, which Keras' own losses
            forget).
    """

    arguments: tuple[str, ...] = ()

    def __init__(self, name: str, **kwargs: object):
        refuse_other_backends()
        self._refuse_unknown(kwargs)
        for argument, value in {"name": name, "reduction": kwargs.get("reduction")}.items():
            if not isinstance(value, str | None):
                raise_invalid(argument, repr(value), "a string or None")
        try:
            super().__init__(name=name, **kwargs)
        except (TypeError, ValueError) as error:
            if "reduction" in str(error):
                raise
            raise ValueError(f"dtype must be {DTYPES}; it was {kwargs.get('dtype')!r}") from error
        if self.dtype not in [dtype.name for dtype in FLOATS]:
            raise_invalid("dtype", repr(self.dtype), DTYPES)

    def _refuse_unknown(self, given):
        """Raise a TypeError, as Python does, that names the nearest argument."""
        known = (*self.arguments, *OF_KERAS)
        for name in given.keys() - set(known):
            near = [ELSEWHERE[name]] if ELSEWHERE.get(name) in known else get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else "."
            raise TypeError(f"{type(self).__name__} has no argument {name!r}{hint} It has {', '.join(known)}.")

    def __setattr__(self, name: str, value: object) -> None:
        """Set an attribute, unless it is an argument that is set already."""
        if name == "dtype" or (name in (*self.arguments, *OF_KERAS, "step") and name in vars(self)):
            again = f"model.compile(model.optimizer, {type(self).__name__}({name}={value!r}, …))"
            way = "give gamma a keras.Variable and assign to that, or call " if name == "gamma" else "call "
            raise AttributeError(f"{name} is read-only, for a step that is traced would not notice: {way}{again}")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        """Return the constructor's call."""
        shown = (f"{name}={getattr(self, name)!r}" for name in (*self.arguments, "reduction", "dtype"))
        return f"{type(self).__name__}({', '.join(shown)})"

    def get_config(self) -> dict:
        """Return the constructor's arguments, as Keras saves them; of a variable, what it holds now."""
        own = {name: getattr(self, name) for name in self.arguments}
        if "gamma" in own:
            own["gamma"] = gamma_to_config(self.gamma, self.step)
        own = {name: list(value) if isinstance(value, tuple) else value for name, value in own.items()}
        return {**super().get_config(), "reduction": self.reduction, "dtype": self.dtype, **own}

    @classmethod
    def from_config(cls, config: dict) -> ConfiguredLoss:
        """Return the loss that a configuration says: a copy, whose gamma, if a variable, is one of its own."""
        return cls(**config | ({"gamma": gamma_from_config(config["gamma"])} if "gamma" in config else {}))


# ---------------------------------------------------------------- what an argument may be


def to_tuple(alpha: object) -> object:
    """Return a valid alpha as None, a float, or floats that nobody can change."""
    return tuple(np.asarray(alpha, np.float64).tolist()) if np.ndim(alpha) else alpha if alpha is None else float(alpha)


def check_flag(name: str, value: object) -> bool:
    """Return a valid True or False."""
    if not isinstance(value, bool | np.bool_):
        raise_invalid(name, repr(value), "True or False")
    return bool(value)


def check_label_smoothing(label_smoothing: object) -> float:
    """Return a valid label_smoothing, in [0, 1]."""
    return check_number("label_smoothing", label_smoothing, "a number in [0, 1]", at_most=1)


def check_integer(name: str, value: object, allowed: str) -> int:
    """Return a valid integer: an axis, the class to ignore (not necessarily one of the classes)."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise_invalid(name, repr(value), allowed)
    return int(value)


def check_ignore_class(ignore_class: object) -> int | None:
    """Return a valid ignore_class."""
    return None if ignore_class is None else check_integer("ignore_class", ignore_class, "None or an integer")
