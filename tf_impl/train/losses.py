"""The losses that the command line offers, and how each is made from the settings."""

from __future__ import annotations

import keras
import numpy as np
from sklearn.utils.class_weight import compute_class_weight

from tf_impl.data import Dataset
from tf_impl.keras_losses import CategoricalFocalLoss, CentredMSE
from tf_impl.train.settings import Settings

LOSSES = {  # name -> the options that the loss depends on, and its class
    "categorical-focal": (("alpha", "gamma", "l1", "l2"), CategoricalFocalLoss),
    "cross-entropy": ((), keras.losses.CategoricalCrossentropy),
    "centred-mse": (("factor",), CentredMSE),
}


def make_loss(name: str, settings: Settings, dataset: Dataset) -> tuple[keras.losses.Loss, dict]:
    """Make a loss, and return it with its parameters.

    Raises:
        ValueError: A parameter is out of its domain.
    """
    parameters, kind = LOSSES[name]
    chosen = {parameter: getattr(settings, parameter) for parameter in parameters}
    if "alpha" in chosen:
        chosen["alpha"] = parse_alpha(settings.alpha, dataset)
    return kind(**chosen), chosen


def check_options(settings: Settings, defaults: dict) -> None:
    """Refuse an option that is not left at its default, though none of the losses asked for has it.

    Raises:
        ValueError: It would change nothing.
    """
    read = {option for name in settings.loss for option in LOSSES[name][0]}
    for name, (options, _) in LOSSES.items():
        for option in options:
            if option not in read and getattr(settings, option) != defaults[option]:
                raise ValueError(f"{option} is an option of {name}: loss is {', '.join(settings.loss)}")


def with_reduction(loss: keras.losses.Loss, reduction: str) -> keras.losses.Loss:
    """Return the same loss with another reduction; the given one keeps its own."""
    return type(loss).from_config({**loss.get_config(), "reduction": reduction})


def parse_alpha(alpha: str, dataset: Dataset) -> float | list[float] | None:
    """Return the alpha that the command line means: None, a number, or one weight a class.

    "balanced" gives each class a weight proportional to one over its frequency in the training split; the mean weight
    of the examples is 1.

    Raises:
        ValueError: There are several weights, but not one a class.
    """
    classes = range(len(dataset.classes))
    if alpha == "balanced":
        return compute_class_weight("balanced", classes=np.array(classes), y=dataset.train.labels).tolist()
    numbers = [] if alpha == "none" else [float(number) for number in alpha.split(",")]
    if len(numbers) > 1 and len(numbers) != len(classes):
        raise ValueError(f"alpha has {len(numbers)} weights: {dataset.name} has {len(classes)} classes")
    return numbers if len(numbers) > 1 else next(iter(numbers), None)
