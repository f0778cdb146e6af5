"""The state of a training after a finished epoch, in one file: weights, optimizer, early stopping, history.

The order of epoch e and its random layers are functions of (seed, e) (`tf_impl.train.fit`), so the file needs no
state of a random generator: a killed training that continues from its file ends with the weights of one that was not
killed.
"""

from __future__ import annotations

import json
import time
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

import keras
import numpy as np

from tf_impl.records.atomic import remove_unfinished, write_atomically
from tf_impl.train.callbacks import ResumableEarlyStopping

UNREADABLE = (OSError, EOFError, ValueError, TypeError, LookupError, zipfile.BadZipFile, zlib.error)


@dataclass
class State:
    """The state of a training after a finished epoch.

    Attributes:
        configuration: What the weights depend on; a training continues only from a checkpoint of its own.
        epochs_done: Number of finished epochs.
        stopped: Whether early stopping has ended the training.
        seconds: Duration of the finished epochs.
        resumed_after: The numbers of finished epochs at which the training was resumed.
        history: One value an epoch of each metric.
        stopping: The attributes of the early stopping, by name.
    """

    configuration: dict
    epochs_done: int = 0
    stopped: bool = False
    seconds: float = 0.0
    resumed_after: list[int] = field(default_factory=list)
    history: dict[str, list[float]] = field(default_factory=dict)
    stopping: dict = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the state as the file has it, where `epochs_done` is called "finished"."""
        fields = asdict(self)
        return json.dumps({"finished": fields.pop("epochs_done"), **fields}, allow_nan=False)

    @classmethod
    def from_json(cls, text: bytes) -> State:
        """Return the state that a file has."""
        fields = json.loads(text)
        return cls(epochs_done=fields.pop("finished"), **fields)


Arrays = dict[str, list[np.ndarray]]  # "model", "optimizer", "best" (weights): values in the order of their variables


def write(path: Path, state: State, arrays: Arrays) -> None:
    """Write a checkpoint atomically.

    Raises:
        OSError: It cannot be written; the checkpoint before it stays.
    """
    named = {f"{kind}/{index:04}": array for kind, values in arrays.items() for index, array in enumerate(values)}
    text = np.frombuffer(state.to_json().encode(), np.uint8)

    def save(part: Path) -> None:
        with part.open("wb") as file:  # given a path, NumPy would add an ending
            np.savez(file, state=text, **named)

    write_atomically(path, save)


def read(path: Path) -> tuple[State, Arrays]:
    """Read a checkpoint; the checksums in the file tell whether it is whole.

    Raises:
        ValueError: The file is no checkpoint, or not whole.
    """
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            state = State.from_json(file["state"].tobytes())
            arrays: Arrays = {"model": [], "optimizer": [], "best": []}
            for name in sorted(set(file.files) - {"state"}):
                arrays[name.partition("/")[0]].append(file[name])
    except UNREADABLE as error:
        raise ValueError(f"{path} is not a whole checkpoint: delete it to begin this training again") from error
    return state, arrays


def check(path: Path, configuration: dict, epochs: int) -> None:
    """Refuse to continue from a file that is not a checkpoint of this training; a missing file is accepted.

    Raises:
        ValueError: The file is not whole, or is of another training, or of a longer one.
    """
    if not path.exists():
        return
    state, _ = read(path)
    for name in sorted(configuration.keys() | state.configuration.keys()):
        there, here = state.configuration.get(name), configuration.get(name)
        if there != here:
            differs = f"{name} is {_short(there)} there and {_short(here)} here"
            raise ValueError(
                f"{path} is a checkpoint of another training: {differs}; name another folder, or delete it"
            )
    if state.epochs_done > epochs:
        raise ValueError(f"{path} has {state.epochs_done} finished epochs, more than the {epochs} that are asked for")


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"


# ---------------------------------------------------------------- while a model is fitted


class CheckpointCallback(keras.callbacks.Callback):
    """Keeps the state of a training, and writes it after each epoch.

    Args:
        path: The file; None keeps the state in memory only.
        configuration: See `State`.
        stopping: The early stopping of the training, if it has one; Keras must call it before this callback.
        writes: Whether this process writes the file.
    """

    def __init__(
        self, path: Path | None, configuration: dict, stopping: ResumableEarlyStopping | None, *, writes: bool = True
    ):
        super().__init__()
        self.path, self.stopping, self.writes = path, stopping, writes
        self.state = State(configuration)

    def restore(self, model: keras.Model) -> None:
        """Assign the weights and the optimizer of the file, if there is one, to a built and compiled model.

        Raises:
            ValueError: The file is not whole, or of another model.
        """
        if self.path is None:
            return
        if self.writes:
            remove_unfinished(self.path)
        if not self.path.exists():
            return
        self.state, arrays = read(self.path)
        self.state.resumed_after.append(self.state.epochs_done)
        _assign(self.path, model.weights, arrays["model"])
        _assign(self.path, model.optimizer.variables, arrays["optimizer"])
        if self.stopping:
            self.stopping.load_state(self.state.stopping, arrays["best"])

    def on_train_begin(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Start the clock."""
        self.began = time.perf_counter() - self.state.seconds

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Add the epoch to the state, and write the state.

        Raises:
            FloatingPointError: The training diverged; the last good checkpoint stays.
        """
        if not all(np.isfinite(value) for value in logs.values()):
            raise FloatingPointError(f"the loss is no finite number in epoch {epoch + 1}: the training diverged")
        for name, value in logs.items():
            self.state.history.setdefault(name, []).append(float(value))
        self.state.epochs_done, self.state.stopped = epoch + 1, bool(self.model.stop_training)
        self.state.seconds = time.perf_counter() - self.began
        best = []
        if self.stopping:
            self.state.stopping, best = self.stopping.state()
        if self.path and self.writes:
            arrays = {"model": _values(self.model.weights), "optimizer": _values(self.model.optimizer.variables)}
            write(self.path, self.state, {**arrays, "best": best})


def _values(variables: list) -> list[np.ndarray]:
    return [np.asarray(variable.value) for variable in variables]


def _assign(path: Path, variables: list, values: list[np.ndarray]) -> None:
    if [tuple(variable.shape) for variable in variables] != [value.shape for value in values]:
        raise ValueError(f"{path} is a checkpoint of another model: name another folder, or delete it")
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
