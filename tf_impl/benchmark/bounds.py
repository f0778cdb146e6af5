"""The limits that were set before the code was written, and whether the measurements pass. A missed one is reported."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median

GIBIBYTE = 2**30
MEASURED = ("measured", "lowest", "highest")  # the last two over the processes


@dataclass(frozen=True)
class Bound:
    """A limit on a quantity of one loss, relative to that of another on the same inputs and mode (float32, on the CPU).

    The attributes are fields of the result file.

    Attributes:
        quantity: "time", "speed" (how many times faster than the other) or "memory" of a step; of batches of many
            sizes, the number of "compilations", and "padding", the time of a padded step over that of an exact one.
        shape: Of the inputs; of many sizes, how many.
        mode: "graph" or "XLA"; "fit" and "fit, batches" are an epoch of a model.
        loss: The loss.
        against: The loss whose quantity divides; None for a number of bytes since the imports.
        bound: The limit: an upper one, for speed a lower one.
        output: What the step returns beside the gradient: the "values", or their "mean".
    """

    quantity: str
    shape: tuple[int, ...]
    mode: str
    loss: str
    against: str | None
    bound: float
    output: str = "values"

    def evaluate(self, runs: list[dict], memory: list[dict], sizes: dict) -> dict:
        """Return the bound with the measured value, its range over the processes, and whether it passes.

        All of these are None where nothing was measured.
        """
        if self.quantity in ("compilations", "padding"):
            measured = (sizes[self.quantity] if (sizes["sizes"],) == self.shape else None,) * 3
        else:
            measured = self._measure(memory if self.quantity == "memory" else runs)
        passed = None if measured[0] is None else self._passes(measured[0])
        return asdict(self) | {"shape": list(self.shape)} | dict(zip(MEASURED, measured, strict=True)) | {"met": passed}

    def _passes(self, measured: float) -> bool:
        return measured >= self.bound if self.quantity == "speed" else measured <= self.bound

    def _measure(self, records: list[dict]) -> tuple[float | None, float | None, float | None]:
        own, other = self._find(records, self.loss), self._find(records, self.against)
        if own is None or (other is None and self.against):
            return None, None, None
        if self.quantity == "memory":
            measured = own["step"] / other["step"] if other else own["since_imports"]
            return measured, measured, measured
        if self.quantity == "speed":
            pairs = zip(other["processes"]["seconds"], own["processes"]["seconds"], strict=True)
            speedups = [theirs / ours for theirs, ours in pairs]
            return median(speedups), min(speedups), max(speedups)
        return own["ratio"]["median"], min(own["processes"]["ratio"]), max(own["processes"]["ratio"])

    def _find(self, records: list[dict], loss: str | None) -> dict | None:
        def fits(record):
            case = tuple(record["shape"]), record["mode"], record["dtype"], record.get("device", "CPU:0")
            output = record.get("output", self.output)
            return record["loss"] == loss and (*case, output) == (
                self.shape,
                self.mode,
                "float32",
                "CPU:0",
                self.output,
            )

        return next(filter(fits, records), None)


def _categorical():
    """What was measured before, with a tenth more."""
    ours, theirs = "ours, classes", "TensorFlow CE, classes"
    for shape, *limits in (((65536, 10), 0.96, 0.92), ((4096, 1000), 0.53, 0.68), ((512, 50000), 0.53, 0.69)):
        for mode, bound in zip(("graph", "XLA"), limits, strict=True):
            yield Bound("time", shape, mode, ours, theirs, bound)
    for shape in ((4096, 1000), (512, 50000)):
        for mode, bound in (("graph", 3.5), ("XLA", 4.0)):
            yield Bound("speed", shape, mode, ours, "Keras focal", bound)


def _binary():
    """Vectors of every kind of label; then what Keras users have: columns of float labels, averaged."""
    for labels in ("bool", "int64", "float"):
        for shape in ((100_000,), (4_000_000,)):
            for mode, bound in (("graph", 1.2), ("XLA", 1.3)):
                yield Bound("time", shape, mode, f"ours, {labels}", "TensorFlow CE", bound)
                yield Bound("speed", shape, mode, f"ours, {labels}", "Keras focal", 1.4)
    for size, bound in ((256, 1.2), (4096, 1.2), (100_000, 0.7), (1_000_000, 0.7), (4_000_000, 0.7)):
        yield Bound("time", (size, 1), "graph", "ours, float", "TensorFlow CE", bound, "mean")
    for size in (100_000, 1_000_000, 4_000_000):
        yield Bound("speed", (size, 1), "graph", "ours, float", "Keras focal", 2.5, "mean")
    for output, bound in (("values", 1.6), ("mean", 1.0)):
        yield Bound("time", (1_000_000, 1), "XLA", "ours, float", "TensorFlow CE", bound, output)
    yield Bound("speed", (100_000, 1), "graph", "ours, Keras class", "ours, float", 0.95, "mean")


def _fit():
    """An epoch of `fit`: of arrays, where the step knows no batch size, and of batches that are there already."""
    for mode in ("fit", "fit, batches"):
        yield Bound("time", (400_000, 1), mode, "ours", "Keras CE", 0.95, "mean")
        yield Bound("speed", (400_000, 1), mode, "ours", "Keras focal", 1.4, "mean")


def _sizes():
    """A thousand batches of different sizes: how many are compiled for, and what the padding costs."""
    yield Bound("compilations", (1000,), "graph", "ours, float", None, 24, "mean")
    yield Bound("padding", (1000,), "graph", "ours, float", None, 1.15, "mean")


def _memory():
    for mode in ("graph", "XLA"):
        yield Bound("memory", (512, 50000), mode, "ours, classes", "TensorFlow CE, classes", 1.25)
        yield Bound("memory", (2048, 64, 1_000_000), mode, "linear", None, 2.0 * GIBIBYTE)


BOUNDS = (*_categorical(), *_binary(), *_fit(), *_sizes(), *_memory())
