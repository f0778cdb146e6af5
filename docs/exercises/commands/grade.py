"""Who solved what: a row for each submission (a folder of a learner's files) and a mark for each exercise.

Every file runs in a process of its own, with a time limit for each exercise and one for all of a submission. That
process sends answers; they are judged here, where nothing of a submission is imported. So no submission can mark itself
right. What it can do is look up the expected answers on the disk, or ruin the machine: this is no sandbox.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from docs.exercises.checker.catalogue import NAME, Exercise, all_exercises
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.workspace import Workspace
from docs.exercises.commands import output

MARKS = {
    "solved": "+",
    "wrong": "x",
    "crashed": "!",
    "stopped": "T",
    "unfinished": "/",
    "untouched": ".",
    "missing": "-",
    "unavailable": "?",
}
LEGEND = ", ".join(f"{mark} {status}" for status, mark in MARKS.items())
NAME_WIDTH = 40


def submissions(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Return the folders to grade, and a note on each path that is none.

    A folder without exercises is searched: the folder in it that has most of them is the submission.
    """
    folders, notes = [], []
    for path in paths:
        if not path.is_dir():
            notes.append(f"{path} is no folder: left out")
            continue
        inside = {file.parent for file in path.rglob("e[0-9][0-9]_*") if _is_of_exercise(file)}
        best = max(sorted(inside), key=lambda one: (one == path, _count(one)), default=path)
        folders.append(best)
        if best != path:
            others = f"; {len(inside) - 1} other folders have some, too" if len(inside) > 1 else ""
            notes.append(f"{path}: its files are in {best.relative_to(path).as_posix()}{others}")
        elif not inside:
            notes.append(f"{path} has no file of an exercise")
    return folders, notes


def _count(folder: Path) -> int:
    return len({file.stem for file in folder.glob("e[0-9][0-9]_*") if _is_of_exercise(file)})


def _is_of_exercise(file: Path) -> bool:
    return file.suffix in (".py", ".ipynb") and bool(NAME.fullmatch(file.stem))


def check_writable(*paths: Path | None) -> None:
    """Open each file for writing, before minutes are spent on what goes into it.

    Raises:
        OSError: one cannot be written.
    """
    for path in filter(None, paths):
        path.open("a", encoding="utf-8").close()


def grade(folders: Sequence[Path], names: Sequence[str], seconds: float, in_all: float) -> list[dict]:
    """Return the rows: name, number of solved exercises, and each exercise's status and code of the mistake.

    Args:
        folders: one for each submission.
        names: of the submissions.
        seconds: the limit for an exercise without TensorFlow.
        in_all: the limit for a submission; exercises that are left after it count as "stopped".
    """
    rows = []
    for number, (folder, name) in enumerate(zip(folders, names, strict=True), start=1):
        if sys.stderr.isatty():
            print(f"\r{number}/{len(folders)} {name[:NAME_WIDTH]:{NAME_WIDTH}}", end="", file=sys.stderr, flush=True)
        rows.append(_row(folder, name, seconds, in_all))
    if sys.stderr.isatty():
        print("\r" + " " * (NAME_WIDTH + 12), end="\r", file=sys.stderr)
    return rows


def _row(folder: Path, name: str, seconds: float, in_all: float) -> dict:
    from docs.exercises.checker.worker_process import WorkerProcess

    workspace, end, outcomes = Workspace(folder), time.monotonic() + in_all, {}
    with WorkerProcess(seconds) as worker:
        for exercise in all_exercises():
            left = end - time.monotonic()
            outcomes[exercise.id] = _outcome(workspace, exercise, worker, left)
    return {
        "name": name,
        "solved": sum(one.solved for one in outcomes.values()),
        "exercises": {
            id: {"status": one.status, "code": one.finding.code if one.status == "wrong" else "", "why": one.trace}
            for id, one in outcomes.items()
        },
    }


def _outcome(workspace: Workspace, exercise: Exercise, worker: object, left: float) -> Outcome:
    if not workspace.begun(exercise):
        return Outcome("missing")
    if left <= 0:
        return Outcome("stopped", trace="the time for this submission is over")
    folder = workspace.folder.absolute()
    return worker.check(exercise, workspace.source(exercise), f"my/{workspace.path(exercise).name}", folder, left)


# ---------------------------------------------------------------- the table


def write(rows: Iterable[dict], as_json: Path | None, as_csv: Path | None) -> None:
    """Print the table, and write it to the files that are given."""
    rows, count = list(rows), len(all_exercises())
    if as_json:
        as_json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if as_csv:
        _write_csv(rows, as_csv)
    width = min(NAME_WIDTH, max([4, *(len(row["name"]) for row in rows)]))
    for line in ("".join(f"{exercise.id[1:3]}"[place] for exercise in all_exercises()) for place in (0, 1)):
        output.say(f"{'':{width}}  {'':>7}  {line}", "dim")
    for row in rows:
        marks = "".join(MARKS[one["status"]] for one in row["exercises"].values())
        output.say(f"{_shortened(row['name'], width):{width}}  {row['solved']:>3}/{count:<3}  {marks}")
    output.say(LEGEND, "dim")


def _shortened(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 3]}..."


def _write_csv(rows: list[dict], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "solved", *(exercise.id for exercise in all_exercises())])
        for row in rows:
            cells = (" ".join(filter(None, (one["status"], one["code"]))) for one in row["exercises"].values())
            writer.writerow([row["name"], row["solved"], *cells])
