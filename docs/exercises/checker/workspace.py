"""The learner's desk: a folder with a file for each exercise that was begun, and a record of those that were solved.

A solved file is not run again before it or the exercise changes: TensorFlow takes seconds to start.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from docs.exercises.checker.catalogue import Exercise, normal, shelf

ROOT = Path(__file__).parents[3]
RECORD = ".solved.json"


@dataclass(frozen=True)
class Desk:
    """A learner's folder."""

    folder: Path

    def path(self, exercise: Exercise) -> Path:
        """Return where the learner's file of an exercise is."""
        return self.folder / f"{exercise.id}.py"

    def name(self, exercise: Exercise) -> str:
        """Return that file as a learner calls it."""
        path = self.path(exercise).resolve()
        return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)

    def begun(self, exercise: Exercise) -> bool:
        """Return whether there is a file."""
        return self.path(exercise).exists()

    def source(self, exercise: Exercise) -> str:
        """Return what the learner wrote, however it is encoded."""
        return self.path(exercise).read_text(encoding="utf-8-sig", errors="replace")

    def untouched(self, exercise: Exercise) -> bool:
        """Return whether the file is as it was given, but for what an editor changes by itself."""
        return normal(self.source(exercise)) == normal(exercise.starter)

    def begin(self, exercise: Exercise) -> Path:
        """Put the starter on the desk; what lay there is kept beside it."""
        path = self.path(exercise)
        self.folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.replace(path.with_suffix(".py.bak"))
        path.write_text(exercise.starter, encoding="utf-8")
        return path

    # ------------------------------------------------------------ the record

    def solved(self, exercise: Exercise) -> bool:
        """Return whether the file as it is now was found to be right."""
        return self.begun(exercise) and self._record().get(exercise.id) == self._mark(exercise)

    def note(self, exercise: Exercise, solved: bool) -> None:
        """Write down whether the file as it is now is right."""
        record = self._record()
        if solved:
            record[exercise.id] = self._mark(exercise)
        elif record.pop(exercise.id, None) is None:
            return
        (self.folder / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    def _record(self) -> dict:
        try:
            return json.loads((self.folder / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def _mark(self, exercise: Exercise) -> str:
        kit = "".join(path.read_text(encoding="utf-8") for path in sorted(exercise.folder.glob("*.py")))
        return sha256(f"{self.source(exercise)}\0{kit}".encode()).hexdigest()

    def unsolved(self) -> Iterator[Exercise]:
        """Yield the exercises that are not known to be solved, in order."""
        yield from (exercise for exercise in shelf() if not self.solved(exercise))
