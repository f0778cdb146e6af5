"""The settings of a training, as the command line gives them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tf_impl.data import SOURCES, csv_table, image_folder, own

LEARNING_RATE = 0.001  # Adam's default, the notebook's
DENSE_UNITS = 256  # the notebook's
IMBALANCE = 20.0  # of the bundled and published data sets, which are balanced


@dataclass(frozen=True)
class FitSettings:
    """The settings that `tf_impl.train.fit.fit` takes.

    Attributes:
        epochs: Passes over the training split.
        batch_size: Examples a step, of all devices together.
        dense_units: Width of the hidden dense layers of the models here; None if the model is one's own.
        learning_rate: Adam's.
        prior_bias: Whether the last bias starts at the class frequencies of the training split.
        patience: Stop after so many epochs without a better validation loss, and keep the best weights; None never
            stops early.
        model: "module:function", a function from the shape of an example and the number of classes to a model of
            one's own; None takes the models here, see `tf_impl.train.models`.
    """

    epochs: int = 20
    batch_size: int = 32
    dense_units: int | None = DENSE_UNITS
    learning_rate: float = LEARNING_RATE
    prior_bias: bool = False
    patience: int | None = None
    model: str | None = None


@dataclass(frozen=True)
class Settings:
    """All options of `python -m tf_impl.train`; its help explains each.

    `training` holds the options that `FitSettings` has; all others have the name of their option.
    """

    data: str
    label: str | None
    side: int | None
    imbalance: float | None
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
        """Return the settings that a dict of all options gives, by name; what depends on others gets its default.

        Raises:
            ValueError: An option is of other data, or of another model, than those that are asked for.
        """
        options = options | _data_options(**{name: options[name] for name in ("data", "label", "side", "imbalance")})
        options["dense_units"] = _dense_units(options["model"], options["dense_units"], options["prior_bias"])
        training = FitSettings(**{field.name: options[field.name] for field in fields(FitSettings)})
        return cls(training=training, **{name: options[name] for name in options.keys() - asdict(training).keys()})

    def options(self) -> dict:
        """Return every option by its name."""
        options = {field.name: getattr(self, field.name) for field in fields(self)}
        return asdict(options.pop("training")) | options

    def run_name(self, loss: str, seed: int) -> str:
        """Return the name of the files of one run, without ending."""
        data = self.data if self.data in SOURCES else own.name(Path(self.data))
        return f"{data}-{loss}-seed{seed}"

    def checkpoint_path(self, loss: str, seed: int) -> Path | None:
        """Return the checkpoint of one run; None if no checkpoints are asked for."""
        return self.checkpoints and self.checkpoints / f"{self.run_name(loss, seed)}.npz"


def _data_options(**given: object) -> dict:
    """Return label, side and imbalance, each with its default where the data have one and it was not given."""
    source = given.pop("data")
    kind = "published" if source in SOURCES else own.kind(Path(source))
    for option, of in (("label", "csv"), ("side", "folder")):
        if given[option] is not None and kind != of:
            raise ValueError(f"{option} is an option of {own.KINDS[of]}: data is {source!r}")
    default = {"published": ("imbalance", IMBALANCE), "csv": ("label", csv_table.LABEL)}
    default["folder"] = ("side", image_folder.SIDE)
    if kind in default and given[default[kind][0]] is None:
        given[default[kind][0]] = default[kind][1]
    return given


def _dense_units(model: str | None, dense_units: int | None, prior_bias: bool) -> int | None:
    """Return the width of the models here, which a model of one's own does not have."""
    if model is None:
        return DENSE_UNITS if dense_units is None else dense_units
    if dense_units is not None or prior_bias:
        named = "dense-units" if dense_units is not None else "prior-bias"
        raise ValueError(f"{named} is an option of the models here: {model} is your own")
    return None
