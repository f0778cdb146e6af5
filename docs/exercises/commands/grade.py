"""Who solved what: a row for each submission (a folder of a learner's files) and a column for each exercise.

Every submission runs in a process of its own, with a time limit for each exercise and one for all together. This is no
sandbox: grade only what you would run.
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.table import Table

from docs.exercises.checker.catalogue import all_exercises
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.worker_process import WorkerProcess
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
}
LEGEND = ", ".join(f"{mark} {status}" for status, mark in MARKS.items())


def grade(folders: Sequence[Path], seconds: float, in_all: float) -> list[dict]:
    """Return the rows: name, number of solved exercises, and each exercise's status and code of the mistake.

    Args:
        folders: one for each submission.
        seconds: the limit for an exercise without TensorFlow.
        in_all: the limit for a submission; exercises that are left after it count as "stopped".
    """
    return [_row(folder, seconds, in_all) for folder in folders]


def _row(folder: Path, seconds: float, in_all: float) -> dict:
    workspace, end, outcomes = Workspace(folder), time.monotonic() + in_all, {}
    with WorkerProcess(seconds) as worker:
        for exercise in all_exercises():
            left = end - time.monotonic()
            outcomes[exercise.id] = _outcome(workspace, exercise, worker, left)
    return {
        "name": folder.resolve().name,
        "solved": sum(one.solved for one in outcomes.values()),
        "exercises": {
            id: {"status": one.status, "code": one.finding.code if one.status == "wrong" else "", "why": one.trace}
            for id, one in outcomes.items()
        },
    }


def _outcome(workspace: Workspace, exercise: object, worker: WorkerProcess, left: float) -> Outcome:
    if not workspace.begun(exercise):
        return Outcome("missing")
    if workspace.untouched(exercise):
        return Outcome("untouched")
    if left <= 0:
        return Outcome("stopped", trace="the time for this submission is over")
    return worker.check(exercise.id, workspace.source(exercise), f"my/{exercise.id}.py", exercise.tensorflow, left)


# ---------------------------------------------------------------- the table


def write(rows: Iterable[dict], as_json: Path | None, as_csv: Path | None) -> None:
    """Print the table, and write it to the files that are given."""
    rows = list(rows)
    table = Table(box=None)
    for head in ("name", "solved", *(exercise.id[:3] for exercise in all_exercises())):
        table.add_column(head)
    for row in rows:
        marks = (MARKS[one["status"]] for one in row["exercises"].values())
        table.add_row(row["name"], f"{row['solved']}/{len(all_exercises())}", *marks)
    output.console().print(table)
    output.say(LEGEND, "dim")
    if as_json:
        as_json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if as_csv:
        _write_csv(rows, as_csv)


def _write_csv(rows: list[dict], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "solved", *(exercise.id for exercise in all_exercises())])
        for row in rows:
            cells = (" ".join(filter(None, (one["status"], one["code"]))) for one in row["exercises"].values())
            writer.writerow([row["name"], row["solved"], *cells])
