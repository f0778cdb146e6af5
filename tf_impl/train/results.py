"""The results of a training, run by run: nothing that was measured is lost by what happens to a later run."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from tf_impl.records import code, result_file
from tf_impl.train.settings import Settings


class Results:
    """The records of the finished runs, and the file that keeps them, which is written again after each.

    Args:
        settings: Name the file, if there is one.
        command: The command that repeats the training.
        shared: What all runs share, see `tf_impl.train.run.describe`.
        writes: Whether this process writes the file.
    """

    def __init__(self, settings: Settings, command: str, shared: dict, *, writes: bool):
        self.path, self.shared, self.writes = settings.result, shared, writes
        self.header = {"command": command, "date": datetime.now(UTC).date().isoformat()}
        self.clocks = {"duration_seconds": time.perf_counter, "processor_seconds": time.process_time}
        self.began = {name: clock() for name, clock in self.clocks.items()}
        self.by = code.provenance("tf_impl.train.__main__")
        self.runs: list[dict] = []
        self.diverged: list[dict] = []

    def add(self, record: dict) -> None:
        """Keep the record of a run."""
        self.runs.append(record)
        self._write()

    def add_diverged(self, loss: str, seed: int, error: FloatingPointError) -> None:
        """Keep that a run diverged, and where."""
        self.diverged.append({"loss": loss, "seed": seed, "message": str(error)})
        self._write()

    def _write(self) -> None:
        if not (self.path and self.writes):
            return
        took = {name: clock() - self.began[name] for name, clock in self.clocks.items()}
        header = {**self.header, **took, "code": self.by, **self.shared}
        diverged = {"diverged": self.diverged} if self.diverged else {}
        result_file.write(self.path, {**header, **diverged, "runs": list(self.runs)})
