"""The settings of a training, as the command line gives them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path

LEARNING_RATE = 0.001  # Adam's default, the notebook's


@dataclass(frozen=True)
class FitSettings:
    """The settings that `tf_impl.train.fit.fit` takes.

    Attributes:
        epochs: Passes over the training split.
        batch_size: Examples a step, of all devices together.
        dense_units: Width of the hidden dense layer, see `build_model`.
        learning_rate: Adam's.
        prior_bias: Whether the last bias starts at the class frequencies of the training split.
        patience: Stop after so many epochs without a better validation loss, and keep the best weights; None never
            stops early.
    """

    epochs: int = 20
    batch_size: int = 32
    dense_units: int = 256
    learning_rate: float = LEARNING_RATE
    prior_bias: bool = False
    patience: int | None = None


@dataclass(frozen=True)
class Settings:
    """All options of `python -m tf_impl.train`; its help explains each.

    `training` holds the options that `FitSettings` has; all others have the name of their option.
    """

    data: str
    imbalance: float
    loss: tuple[str, ...]
    alpha: str
    gamma: float
    l1: float
    l2: float
    factor: float
    training: FitSettings
    seed: tuple[int, ...]
    strategy: str
    precision: str
    checkpoints: Path | None
    models: Path | None
    tensorboard: Path | None
    result: Path | None

    @classmethod
    def from_options(cls, options: dict) -> Settings:
        """Return the settings that a dict of all options gives, by name."""
        training = FitSettings(**{field.name: options[field.name] for field in fields(FitSettings)})
        return cls(training=training, **{name: options[name] for name in options.keys() - asdict(training).keys()})

    def options(self) -> dict:
        """Return every option by its name."""
        options = {field.name: getattr(self, field.name) for field in fields(self)}
        return asdict(options.pop("training")) | options

    def run_name(self, loss: str, seed: int) -> str:
        """Return the name of the files of one run, without ending."""
        return f"{self.data}-{loss}-seed{seed}"

    def checkpoint_path(self, loss: str, seed: int) -> Path | None:
        """Return the checkpoint of one run; None if no checkpoints are asked for."""
        return self.checkpoints and self.checkpoints / f"{self.run_name(loss, seed)}.npz"
