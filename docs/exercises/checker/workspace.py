"""The learner's workspace: a folder with a file for each exercise that was begun, and a record of the solved ones.

A solved file is not run again before the file or the exercise changes: TensorFlow takes seconds to start.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from docs.exercises.checker.catalogue import Exercise, all_exercises, normal

ROOT = Path(__file__).parents[3]
RECORD = ".solved.json"


@dataclass(frozen=True)
class Workspace:
    """A learner's folder."""

    folder: Path

    def path(self, exercise: Exercise) -> Path:
        """Return where the learner's file of an exercise is."""
        return self.folder / f"{exercise.id}.py"

    def name(self, exercise: Exercise) -> str:
        """Return the path of that file as messages print it, relative to the kit where it lies inside."""
        path = self.path(exercise).resolve()
        return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)

    def begun(self, exercise: Exercise) -> bool:
        """Return whether there is a file."""
        return self.path(exercise).exists()

    def source(self, exercise: Exercise) -> str:
        """Return the text of that file; bytes that are not UTF-8 are replaced."""
        return self.path(exercise).read_text(encoding="utf-8-sig", errors="replace")

    def untouched(self, exercise: Exercise) -> bool:
        """Return whether the file is the starter, but for white space that an editor changes by itself."""
        return normal(self.source(exercise)) == normal(exercise.starter)

    def begin(self, exercise: Exercise) -> Path:
        """Write the starter; a file that was there is kept as .py.bak."""
        path = self.path(exercise)
        self.folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.replace(path.with_suffix(".py.bak"))
        path.write_text(exercise.starter, encoding="utf-8")
        return path

    # ------------------------------------------------------------ the record

    def solved(self, exercise: Exercise) -> bool:
        """Return whether the file as it is now is recorded as solved."""
        return self.begun(exercise) and self._recorded().get(exercise.id) == self._digest(exercise)

    def record(self, exercise: Exercise, solved: bool) -> None:
        """Record whether the file as it is now solves the exercise."""
        record = self._recorded()
        if solved:
            record[exercise.id] = self._digest(exercise)
        elif record.pop(exercise.id, None) is None:
            return
        (self.folder / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    def _recorded(self) -> dict:
        try:
            return json.loads((self.folder / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def _digest(self, exercise: Exercise) -> str:
        kit = "".join(path.read_text(encoding="utf-8") for path in sorted(exercise.folder.glob("*.py")))
        return sha256(f"{self.source(exercise)}\0{kit}".encode()).hexdigest()

    def unsolved(self) -> Iterator[Exercise]:
        """Yield the exercises that are not recorded as solved, in order."""
        yield from (exercise for exercise in all_exercises() if not self.solved(exercise))
