"""What was promised, beside what was measured. A bound that is missed is shown as missed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median

GIBIBYTE = 2**30
FOUND = ("measured", "lowest", "highest")  # the last two of the processes that were asked


@dataclass(frozen=True)
class Bound:
    """A bound on a quantity of one loss, relative to another's in the same size and mode (float32, on the CPU).

    Attributes:
        quantity: "time", "speed" (how many times faster than the other) or "memory" of a step.
        shape: of the inputs.
        mode: "graph" or "XLA".
        loss: whose.
        against: whose it is divided by; None for a number of bytes since the imports.
        bound: at most this, for speed at least.
    """

    quantity: str
    shape: tuple[int, ...]
    mode: str
    loss: str
    against: str | None
    bound: float

    def judged(self, runs: list[dict], memory: list[dict]) -> dict:
        """Return the bound with what was measured, in each process too, and whether it is met; None if nothing was."""
        found = self._measured(memory if self.quantity == "memory" else runs)
        measured, *_ = found
        met = None if measured is None else self._meets(measured)
        return asdict(self) | {"shape": list(self.shape)} | dict(zip(FOUND, found, strict=True)) | {"met": met}

    def _meets(self, measured: float) -> bool:
        return measured >= self.bound if self.quantity == "speed" else measured <= self.bound

    def _measured(self, records: list[dict]) -> tuple[float | None, float | None, float | None]:
        own, other = self._find(records, self.loss), self._find(records, self.against)
        if own is None or (other is None and self.against):
            return None, None, None
        if self.quantity == "memory":
            measured = own["step"] / other["step"] if other else own["since_imports"]
            return measured, measured, measured
        if self.quantity == "speed":
            pairs = zip(other["processes"]["seconds"], own["processes"]["seconds"], strict=True)
            of_processes = [theirs / ours for theirs, ours in pairs]
            return median(of_processes), min(of_processes), max(of_processes)
        return own["ratio"]["median"], min(own["processes"]["ratio"]), max(own["processes"]["ratio"])

    def _find(self, records: list[dict], loss: str | None) -> dict | None:
        def fits(record):
            place = tuple(record["shape"]), record["mode"], record["dtype"], record.get("device", "CPU:0")
            return record["loss"] == loss and place == (self.shape, self.mode, "float32", "CPU:0")

        return next(filter(fits, records), None)


def _categorical():
    ours, theirs = "ours, classes", "TensorFlow CE, classes"
    for shape, *allowed in (((65536, 10), 1.25, 0.9), ((4096, 1000), 0.8, 0.8), ((512, 50000), 0.7, 0.7)):
        for mode, bound in zip(("graph", "XLA"), allowed, strict=True):
            yield Bound("time", shape, mode, ours, theirs, bound)
    for shape in ((4096, 1000), (512, 50000)):
        for mode, bound in (("graph", 3.5), ("XLA", 4.0)):
            yield Bound("speed", shape, mode, ours, "Keras focal", bound)


def _binary():
    for labels in ("bool", "int32", "float"):
        for shape in ((100_000,), (4_000_000,)):
            for mode, bound in (("graph", 1.2), ("XLA", 1.3)):
                yield Bound("time", shape, mode, f"ours, {labels}", "TensorFlow CE", bound)
                yield Bound("speed", shape, mode, f"ours, {labels}", "Keras focal", 1.4)


def _memory():
    for mode in ("graph", "XLA"):
        yield Bound("memory", (512, 50000), mode, "ours, classes", "TensorFlow CE, classes", 1.25)
        yield Bound("memory", (2048, 64, 1_000_000), mode, "linear", None, 2.0 * GIBIBYTE)


BOUNDS = (*_categorical(), *_binary(), *_memory())
