"""The learner's workspace: a folder with a file for each exercise that was begun, and a record of verdicts and hints.

A file is not run again before the file or the exercise changes: TensorFlow takes seconds to start. Exercises may be
done in any order: where the learner is, is the file that was saved last.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from docs.exercises.checker.catalogue import Exercise, all_exercises, in_order, normal
from docs.exercises.checker.notebook_source import source_of

ROOT = Path(__file__).parents[3]
RECORD = ".solved.json"


@dataclass(frozen=True)
class Workspace:
    """A learner's folder."""

    folder: Path

    def path(self, exercise: Exercise) -> Path:
        """Return where the learner's file of an exercise is: the notebook, where that was changed and saved last."""
        script = self.folder / f"{exercise.id}.py"
        notebook = script.with_suffix(".ipynb")
        if not notebook.is_file() or _is_starter(exercise, _read(exercise, notebook)):
            return script
        if not script.is_file() or _is_starter(exercise, _read(exercise, script)):
            return notebook
        return max(script, notebook, key=lambda path: path.stat().st_mtime_ns)

    def name(self, exercise: Exercise) -> str:
        """Return the path of that file as messages print it, relative to the kit where it lies inside."""
        path = self.path(exercise).absolute()
        return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)

    def begun(self, exercise: Exercise) -> bool:
        """Return whether there is a file."""
        return self.path(exercise).is_file()

    def source(self, exercise: Exercise) -> str:
        """Return the text of that file, or the code of that notebook."""
        return _read(exercise, self.path(exercise))

    def untouched(self, exercise: Exercise) -> bool:
        """Return whether the file is the starter, but for white space that an editor changes by itself."""
        return _is_starter(exercise, self.source(exercise))

    def begin(self, exercise: Exercise) -> Path | None:
        """Write the starter; return where a file that was there is kept now, or None.

        Raises:
            OSError: the folder cannot be written into, or something that is no file is in the way.
        """
        path, kept = self.path(exercise), None
        self.folder.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(f"{path} is a folder; the exercise's file should be there")
        if path.is_symlink() or (path.exists() and not self.untouched(exercise)):
            kept = self._free_name(path)
            path.rename(kept)
        path.with_suffix(".py").write_text(exercise.starter, encoding="utf-8")
        return kept

    @staticmethod
    def _free_name(path: Path) -> Path:
        """Return the first of .py.bak, .py.bak2, … that is free (of a notebook .ipynb.bak, …): no version is lost."""
        number = 1
        while True:
            name = path.with_suffix(f"{path.suffix}.bak{number if number > 1 else ''}")
            if not (name.exists() or name.is_symlink()):
                return name
            number += 1

    def touch(self, exercise: Exercise) -> None:
        """Make an exercise the one where the learner is; where it was not begun, write the starter."""
        if self.begun(exercise):
            os.utime(self.path(exercise))
        else:
            self.begin(exercise)

    # ------------------------------------------------------------ where the learner is

    def current(self) -> Exercise | None:
        """Return the unsolved exercise whose file was saved last; else the next one; None where all are solved."""
        begun = [exercise for exercise in self.unsolved() if self.begun(exercise)]
        if begun:
            return max(begun, key=lambda exercise: self.path(exercise).stat().st_mtime_ns)
        return next(self.unsolved(), None)

    def unsolved(self) -> Iterator[Exercise]:
        """Yield the exercises that are not recorded as solved; those that need TensorFlow come last."""
        yield from (exercise for exercise in in_order(all_exercises()) if not self.solved(exercise))

    # ------------------------------------------------------------ the record

    def solved(self, exercise: Exercise) -> bool:
        """Return whether the file as it is now is recorded as solved."""
        return self.begun(exercise) and self._recorded().get(exercise.id) == self._digest(exercise)

    def was_checked(self, exercise: Exercise) -> bool:
        """Return whether the file as it is now was checked, whatever the verdict."""
        return self.solved(exercise) or self._recorded().get(f"{exercise.id} failed") == self._digest(exercise)

    def record(self, exercise: Exercise, solved: bool) -> None:
        """Record whether the file as it is now solves the exercise."""
        record = self._recorded()
        for name in (exercise.id, f"{exercise.id} failed"):
            record.pop(name, None)
        self._write({**record, (exercise.id if solved else f"{exercise.id} failed"): self._digest(exercise)})

    def next_hint(self, exercise: Exercise) -> int:
        """Return the number of the first hint that was not given yet, or of the last one, and record it as given."""
        record = self._recorded()
        given = record.get(f"{exercise.id} hints", 0)
        number = min((given if isinstance(given, int) else 0) + 1, max(1, len(exercise.hints)))
        self._write({**record, f"{exercise.id} hints": number})
        return number

    def _recorded(self) -> dict:
        try:
            found = json.loads((self.folder / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, record: dict) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    def _digest(self, exercise: Exercise) -> str:
        kit = "".join(path.read_text(encoding="utf-8") for path in sorted(exercise.folder.glob("*.py")))
        return sha256(f"{self.source(exercise)}\0{kit}".encode()).hexdigest()


def _read(exercise: Exercise, path: Path) -> str:
    """Return the text of a learner's file; bytes that are not UTF-8 are replaced."""
    if path.suffix == ".ipynb":
        return source_of(path, exercise.starter)
    return path.read_text(encoding="utf-8-sig", errors="replace")


def _is_starter(exercise: Exercise, source: str) -> bool:
    return normal(source) == normal(exercise.starter)
