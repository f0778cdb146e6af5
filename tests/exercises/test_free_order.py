"""Exercises in any order, and verdicts that depend on no other file, no other run and no submission's wish."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from docs.exercises.__main__ import main
from docs.exercises.checker.catalogue import FOLDER, TRACKS, all_exercises, find, in_order, use_set
from docs.exercises.checker.worker_process import WorkerProcess
from docs.exercises.checker.workspace import ROOT
from docs.exercises.commands import grade


def put(workspace, id: str, source: str) -> None:
    workspace.folder.mkdir(exist_ok=True)
    workspace.path(find(id)).write_text(source, encoding="utf-8")


# ---------------------------------------------------------------- a learner goes where they want


def test_an_exercise_is_run_by_its_name(fl, workspace):
    for arguments in (("e04",), ("run", "e04"), ("4",), ("e4",)):
        said = fl(*arguments)
        assert said.exit_code == 1 and "->  e04" in said.output and find("e04").text in said.output
    put(workspace, "e09", find("e09").solution)
    said = fl("run", "e09")
    assert said.exit_code == 0 and "ok  e09" in said.output and find("e09").debrief.splitlines()[0] in said.output
    assert "there is no exercise e99; fl list names them" in fl("e99").output
    assert "No such command 'run-all'" in fl("run-all").output


def test_where_the_learner_is_is_the_file_that_was_saved_last(fl, workspace):
    fl()
    fl("e04")
    assert "->  e04" in fl().output and workspace.current() == find("e04")
    put(workspace, "e03", find("e03").wrong("ORDER"))
    os.utime(workspace.path(find("e03")), (2_000_000_000, 2_000_000_000))
    assert "ORDER:" in fl().output
    assert find("e03").hints[0] in fl("hint").output


def test_next_leaves_an_exercise_and_stays_in_a_track(fl):
    fl()
    assert "->  e02" in fl("next").output and "->  e03" in fl("next").output
    assert "->  e06" in fl("next", "numerics").output and "->  e11" in fl("next", "numerics").output
    assert fl("next", "nothing").exit_code == 2


def test_no_exercise_that_needs_tensorflow_stops_one_that_does_not(workspace):
    order = in_order(all_exercises())
    with_framework = [one.tensorflow or bool(one.one_of) for one in order]
    assert with_framework == sorted(with_framework)
    put(workspace, "e06", find("e06").solution)
    put(workspace, "e07", find("e07").starter)
    for exercise in order[: [one.id[:3] for one in order].index("e08")]:
        put(workspace, exercise.id, exercise.solution)
        workspace.record(exercise, True)
    os.utime(workspace.path(find("e07")), (1, 1))
    workspace.path(find("e07")).unlink()
    assert workspace.current() == find("e08")


def test_each_exercise_is_in_a_track_with_minutes_and_what_it_builds_on():
    for exercise in all_exercises():
        assert exercise.track in TRACKS and 0 < exercise.minutes <= 60 and exercise.debrief.strip(), exercise.id
        assert all(find(id).id < exercise.id for id in exercise.after)
        assert exercise.tensorflow <= (exercise.track == "keras")


def test_the_hints_say_more_than_the_text():
    def words(text: str) -> set[str]:
        return {re.sub(r"\s", "", line) for line in re.split(r"[;:.]\s|\n", text) if len(line) > 16}

    for exercise in all_exercises():
        assert not words(exercise.hints[0]) & words(exercise.text), exercise.id
        first, second, third = exercise.hints
        assert len({first, second, third}) == 3


def test_a_code_is_explained(fl):
    said = fl("explain", "alpha_swapped").output
    assert "e01_true_class" not in said or "alpha" in said
    assert "seen in fudannlp16/focal-loss#6" in said and "class 1" in said
    assert "l2_gradient" in fl("explain", "JACOBIAN_DIAGONAL").output
    assert "no code of a mistake" in fl("explain", "NONSENSE").output


@pytest.mark.parametrize(
    "source, said",
    [
        ("def p_t(y, p):\n    return p \N{MINUS SIGN} y", r"\\u2212"),
        ("\ufeffdef p_t(y, p):\r\n    return p if y == 1 else 1 - p\r\n", "there is no alpha_t"),
        ("from e02_binary_focal import helper\n\ndef p_t(y, p):\n    return helper(y, p)", "UNKNOWN"),
    ],
)
def test_what_learners_paste_and_import_is_met(fl, workspace, source, said):
    put(workspace, "e02", "def helper(y, p):\n    return 0.123\n")
    put(workspace, "e01", source)
    assert re.search(said, fl("e01").output)


def test_what_the_system_refuses_is_one_line(tmp_path):
    def said(*arguments: str) -> str:
        found = CliRunner().invoke(main, arguments)
        assert found.exit_code != 0 and "Traceback" not in found.output
        return found.output

    file = tmp_path / "file"
    file.write_text("")
    assert "is a file" in said("--my", str(file))
    (tmp_path / "my" / f"{find('e01').id}.py").mkdir(parents=True)
    assert "is a folder" in said("--my", str(tmp_path / "my"), "e01")


def test_a_link_is_not_written_through(workspace):
    workspace.folder.mkdir()
    outside = workspace.folder.parent / "outside.py"
    workspace.path(find("e01")).symlink_to(outside)
    workspace.begin(find("e01"))
    assert not outside.exists() and workspace.source(find("e01")) == find("e01").starter


# ---------------------------------------------------------------- a verdict is the same every time


def test_a_file_has_one_verdict_alone_and_after_others():
    files = {
        "e01": "import builtins\nbuiltins.abs = None\nimport numpy\nnumpy.log = None\n" + find("e01").solution,
        "e02": find("e02").solution,
        "e09": find("e09").wrong("LAM_IS_EPS"),
    }

    def verdict(worker: WorkerProcess, id: str) -> tuple[str, str]:
        found = worker.check(find(id), files[id], f"my/{id}.py")
        return found.status, found.finding.code if found.finding else ""

    with WorkerProcess(ready=True) as together:
        after_others = {id: verdict(together, id) for id in (*files, *reversed(files))}
    alone = {}
    for id in files:
        with WorkerProcess() as worker:
            alone[id] = verdict(worker, id)
    assert alone == after_others
    assert alone["e02"] == ("solved", "") and alone["e09"] == ("wrong", "LAM_IS_EPS")


FORGERIES = {
    "the verdict": "import docs.exercises.checker.check as c\nfrom docs.exercises.checker.outcome import Outcome\n"
    "c.check = c.check_questions = c.compare = lambda *a: Outcome('solved')\n",
    "what is compared": "import docs.exercises.checker.questions as q\nq.is_correct = q.equal = lambda *a: True\n"
    "import docs.exercises.checker.check as c\nc.is_correct = lambda *a: True\n",
    "the reply": 'import os, json\nfor fd in range(3, 9):\n    try: os.write(fd, b\'{"result": "solved"}\\n\')\n'
    "    except OSError: pass\n",
    "a nonsense array": "import docs.exercises.checker.encoding as e, docs.exercises.checker.worker as w\n"
    "w.encode = lambda answer: {'is': 'array', 'dtype': '<f8', 'shape': [9999], 'data': ''}\n",
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_submission_cannot_judge_itself(name: str):
    source = FORGERIES[name] + find("e09").wrong("LAM_IS_EPS")
    with WorkerProcess() as worker:
        found = worker.check(find("e09"), source, "my/x.py")
    assert not found.solved
    with WorkerProcess() as worker:
        assert worker.check(find("e09"), find("e09").solution, "my/x.py").solved  # and nobody else is hurt


# ---------------------------------------------------------------- a teacher


LONG = "someone with a name that is longer than a column of a terminal can be, and on"


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """Return a folder of submissions as they come: one nested, one empty, one with a long name, and a plain file."""
    for name in ("anna/my", "ben", LONG):
        (tmp_path / "in" / name).mkdir(parents=True)
    (tmp_path / "in" / "list.txt").write_text("not a submission")
    for id, folder in (
        ("e01", "anna/my"),
        ("e09", "anna/my"),
        ("e01", LONG),
    ):
        (tmp_path / "in" / folder / f"{find(id).id}.py").write_text(find(id).solution)
    return tmp_path / "in"


def test_submissions_are_graded_as_they_come_on_eighty_columns(handed_in, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    table = tmp_path / "table.json"
    paths = [str(path) for path in sorted(handed_in.iterdir())]
    said = CliRunner().invoke(main, ["grade", *paths, "--json", str(table)], catch_exceptions=False)
    assert said.exit_code == 0
    rows = {row["name"]: row["solved"] for row in json.loads(table.read_text())}
    assert list(rows.values()) == [2, 0, 1] and "anna" in rows
    lines = [line for line in said.output.splitlines() if f"/{len(all_exercises())}" in line]
    assert len(lines) == 3 and all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("anna") and re.search(rf" 2/{len(all_exercises())} +\+-------\+", lines[0])
    assert "list.txt is no folder" in said.output and "its files are in my" in said.output


def test_a_table_that_cannot_be_written_is_said_before_anything_is_graded(handed_in, tmp_path, monkeypatch):
    monkeypatch.setattr(grade, "grade", lambda *_: pytest.fail("graded first"))
    said = CliRunner().invoke(main, ["grade", str(handed_in / "ben"), "--csv", str(tmp_path / "no" / "t.csv")])
    assert said.exit_code == 1 and "No such file or directory" in said.output


def test_the_command_loads_nothing_that_is_slow_before_it_is_needed():
    loaded = "import sys, docs.exercises.__main__, docs.exercises.commands.run, docs.exercises.commands.lists\n"
    loaded += "print(*(m for m in ('numpy', 'tensorflow', 'sympy', 'hypothesis') if m in sys.modules))"
    said = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True)
    assert said.stdout.split() == [] and said.returncode == 0


def test_the_processes_of_an_exercise_in_numpy_load_no_examination():
    loaded = "import sys, docs.exercises.checker.worker, docs.exercises.checker.worker_process\n"
    loaded += "print(*(m for m in sys.modules if m.split('.')[-1] in ('examination', 'sympy', 'tensorflow')))"
    said = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True)
    assert said.stdout.split() == [] and said.returncode == 0


# ---------------------------------------------------------------- an author


def test_a_set_of_exercises_lives_anywhere_with_a_truth_of_its_own(tmp_path):
    shelf, my = tmp_path / "set", tmp_path / "my"
    shelf.mkdir()

    def said(*arguments: str) -> str:
        return CliRunner().invoke(main, ["--set", str(shelf), "--my", str(my), *arguments]).output

    try:
        said("new", "e01_mine")
        assert "ok, 2 wrong answers named" in said("verify")
        written = json.loads((shelf / "e01_mine" / "truth.json").read_text())["questions"]["cost"]
        assert len(written["random"]) >= 10 and all(len(row["value"]) > 20 for row in written["rows"])
        assert "->  e01_mine" in said() and "0/1" in said("list")
        (my / "e01_mine.py").write_text("import numpy as np\ndef cost(y, x):\n    return np.logaddexp(0, -x)\n")
        assert "LABEL_FORGOTTEN" in said()
        assert "files in" in said("release", str(tmp_path / "class"))
        released = tmp_path / "class" / "docs" / "exercises" / "e01_mine"
        assert (released / "truth.json").exists() and "TRUTH" not in (released / "check.py").read_text()
        (shelf / "e02_broken").mkdir()
        (shelf / "e02_broken" / "exercise.py").write_text((shelf / "e01_mine" / "exercise.py").read_text())
        (shelf / "e02_broken" / "check.py").write_text("TITLE = (\n")
        assert "cannot be read" in said("list") and "LABEL_FORGOTTEN" in said("e01")
        assert "SyntaxError" in said("verify", "e02") and "Traceback" not in said("verify")
    finally:
        use_set(FOLDER)
