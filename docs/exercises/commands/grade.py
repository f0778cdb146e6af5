"""Who solved what: a row for each submission, which is a folder of learners' files, and a column for each exercise.

Every submission runs in a process of its own, with a limit for each exercise and one for all together. It is no
sandbox: grade what you would run.
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.table import Table

from docs.exercises.checker.catalogue import shelf
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.worker_process import Apart
from docs.exercises.checker.workspace import Desk
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
    """Return the rows: name, how many are solved, and for each exercise its status and the code of the mistake.

    Args:
        folders: one a submission.
        seconds: for an exercise without TensorFlow.
        in_all: for a submission; what is left after that was "stopped".
    """
    return [_row(folder, seconds, in_all) for folder in folders]


def _row(folder: Path, seconds: float, in_all: float) -> dict:
    desk, end, found = Desk(folder), time.monotonic() + in_all, {}
    with Apart(seconds) as apart:
        for exercise in shelf():
            left = end - time.monotonic()
            found[exercise.id] = _outcome(desk, exercise, apart, left)
    return {
        "name": folder.resolve().name,
        "solved": sum(one.solved for one in found.values()),
        "exercises": {
            id: {"status": one.status, "code": one.finding.code if one.status == "wrong" else "", "why": one.trace}
            for id, one in found.items()
        },
    }


def _outcome(desk: Desk, exercise: object, apart: Apart, left: float) -> Outcome:
    if not desk.begun(exercise):
        return Outcome("missing")
    if desk.untouched(exercise):
        return Outcome("untouched")
    if left <= 0:
        return Outcome("stopped", trace="the time for this submission is over")
    return apart.judge(exercise.id, desk.source(exercise), f"my/{exercise.id}.py", exercise.tensorflow, left)


# ---------------------------------------------------------------- the table


def write(rows: Iterable[dict], as_json: Path | None, as_csv: Path | None) -> None:
    """Print the table, and write it where it is wanted."""
    rows = list(rows)
    table = Table(box=None)
    for head in ("name", "solved", *(exercise.id[:3] for exercise in shelf())):
        table.add_column(head)
    for row in rows:
        table.add_row(row["name"], f"{row['solved']}/{len(shelf())}", *map(_mark, row["exercises"].values()))
    output.console().print(table)
    output.say(LEGEND, "dim")
    if as_json:
        as_json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if as_csv:
        _write_csv(rows, as_csv)


def _mark(of: dict) -> str:
    return MARKS[of["status"]]


def _write_csv(rows: list[dict], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "solved", *(exercise.id for exercise in shelf())])
        for row in rows:
            cells = (" ".join(filter(None, (of["status"], of["code"]))) for of in row["exercises"].values())
            writer.writerow([row["name"], row["solved"], *cells])
