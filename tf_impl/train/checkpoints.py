"""Where a training stands, in one file: weights, optimizer, early stopping and history after a finished epoch.

The order of epoch e and its random layers are functions of (seed, e) (`tf_impl.train.fit`), so this is all:
a training that was killed and goes on from its file ends with the weights of one that was not.
"""

from __future__ import annotations

import json
import os
import time
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

import keras
import numpy as np

from tf_impl.train.callbacks import Stopping

UNREADABLE = (OSError, EOFError, ValueError, TypeError, LookupError, zipfile.BadZipFile, zlib.error)


@dataclass
class State:
    """Where a training stands after a finished epoch.

    Attributes:
        configuration: What the weights depend on; a training goes on from its own checkpoint alone.
        finished: How many epochs are finished.
        stopped: Whether early stopping has ended the training.
        seconds: How long the finished epochs took.
        resumed_after: After which epochs the training was taken up again.
        history: An entry an epoch of everything that was measured.
        stopping: Attributes of the early stopping, by name.
    """

    configuration: dict
    finished: int = 0
    stopped: bool = False
    seconds: float = 0.0
    resumed_after: list[int] = field(default_factory=list)
    history: dict[str, list[float]] = field(default_factory=dict)
    stopping: dict = field(default_factory=dict)


Arrays = dict[str, list[np.ndarray]]  # "model", "optimizer", "best" (weights): values in the order of their variables


def write(path: Path, state: State, arrays: Arrays) -> None:
    """Write a checkpoint beside and rename it: at every moment `path` is the old file or the new one, whole."""
    flat = {f"{kind}/{place:04}": array for kind, of in arrays.items() for place, array in enumerate(of)}
    text = np.frombuffer(json.dumps(asdict(state), allow_nan=False).encode(), np.uint8)
    beside = path.with_name(f"{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside.open("wb") as file:
        np.savez(file, state=text, **flat)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def read(path: Path) -> tuple[State, Arrays]:
    """Read a checkpoint; the file's checksums tell whether it is whole.

    Raises:
        ValueError: The file is none, or not whole.
    """
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            state = State(**json.loads(file["state"].tobytes()))
            arrays: Arrays = {"model": [], "optimizer": [], "best": []}
            for name in sorted(set(file.files) - {"state"}):
                arrays[name.partition("/")[0]].append(file[name])
    except UNREADABLE as error:
        raise ValueError(f"{path} is not a whole checkpoint: delete it to begin this training again") from error
    return state, arrays


def check(path: Path, configuration: dict, epochs: int) -> None:
    """Refuse to go on from a file that is no checkpoint of this training; a file that is not there is none.

    Raises:
        ValueError: The file is not whole, of another training, or of a longer one.
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
    if state.finished > epochs:
        raise ValueError(f"{path} has {state.finished} finished epochs, more than the {epochs} that are asked for")


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"


# ---------------------------------------------------------------- while a model is fitted


class Checkpoints(keras.callbacks.Callback):
    """Keeps the state of a training, and writes it after each epoch.

    Args:
        path: The file; None keeps the state in memory alone.
        configuration: See `State`.
        stopping: The early stopping, whose state belongs to it, if there is one; it must be called before.
        writes: Whether this process is the one that writes.
    """

    def __init__(self, path: Path | None, configuration: dict, stopping: Stopping | None, *, writes: bool = True):
        super().__init__()
        self.path, self.stopping, self.writes = path, stopping, writes
        self.state = State(configuration)

    def restore(self, model: keras.Model) -> None:
        """Give a built and compiled model the weights and the optimizer of the file, if it is there.

        Raises:
            ValueError: The file is not whole, or of another model.
        """
        if self.path is None or not self.path.exists():
            return
        self.state, arrays = read(self.path)
        self.state.resumed_after.append(self.state.finished)
        _assign(self.path, model.weights, arrays["model"])
        _assign(self.path, model.optimizer.variables, arrays["optimizer"])
        if self.stopping:
            self.stopping.remember(self.state.stopping, arrays["best"])

    def on_train_begin(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Begin to count the time."""
        self.began = time.perf_counter() - self.state.seconds

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Add the epoch to the state, and write it.

        Raises:
            FloatingPointError: The training diverged; the last good checkpoint stays.
        """
        if not all(np.isfinite(value) for value in logs.values()):
            raise FloatingPointError(f"the loss is no finite number in epoch {epoch + 1}: the training diverged")
        for name, value in logs.items():
            self.state.history.setdefault(name, []).append(float(value))
        self.state.finished, self.state.stopped = epoch + 1, bool(self.model.stop_training)
        self.state.seconds = time.perf_counter() - self.began
        best = []
        if self.stopping:
            self.state.stopping, best = self.stopping.remembered()
        if self.path and self.writes:
            values = [[np.asarray(v.value) for v in of] for of in (self.model.weights, self.model.optimizer.variables)]
            write(self.path, self.state, {"model": values[0], "optimizer": values[1], "best": best})


def _assign(path: Path, variables: list, values: list[np.ndarray]) -> None:
    if [tuple(variable.shape) for variable in variables] != [value.shape for value in values]:
        raise ValueError(f"{path} is a checkpoint of another model: name another folder, or delete it")
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
