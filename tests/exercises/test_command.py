"""The command as a learner, a teacher and an author meet it."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from docs.exercises.checker.catalogue import FOLDER, TRACKS, Exercise, all_exercises, find
from docs.exercises.checker.worker_process import ROOT, WorkerProcess
from docs.exercises.commands import notebook, verify
from docs.exercises.commands.new import begin

FIRST, SECOND, THIRD = all_exercises()[:3]


def put(workspace, exercise: Exercise, source: str) -> None:
    workspace.folder.mkdir(exist_ok=True)
    workspace.path(exercise).write_text(source, encoding="utf-8")


# ---------------------------------------------------------------- a learner


def test_the_first_run_gives_out_the_starter_and_says_what_is_asked(fl, workspace):
    said = fl()
    assert said.exit_code == 1
    assert workspace.source(FIRST) == FIRST.starter
    assert "not started" in said.output and FIRST.text in said.output and f"0/{len(all_exercises())}" in said.output
    assert "NotImplementedError" not in said.output


def test_a_solved_exercise_is_ticked_off_and_the_next_is_given_out(fl, workspace):
    put(workspace, FIRST, FIRST.solution)
    said = fl().output
    assert f"ok  {FIRST.id}" in said and f"->  {SECOND.id}" in said and f"1/{len(all_exercises())}" in said
    assert workspace.source(SECOND) == SECOND.starter


def test_one_counterexample_one_diagnosis_one_bar_and_nothing_of_what_follows(fl, workspace):
    put(workspace, FIRST, FIRST.wrong("ALPHA_SWAPPED"))
    said = fl().output
    assert re.search(r"alpha_t\(y=1, alpha=0.25\):  yours 0.75   truth 0.25", said)
    assert said.count("ALPHA_SWAPPED:") == said.count("yours") == said.count(f"/{len(all_exercises())}") == 1
    assert SECOND.id not in said and said.isascii()


def test_a_finished_exercise_that_is_broken_again_is_noticed(fl, workspace):
    put(workspace, FIRST, FIRST.solution)
    fl()
    put(workspace, FIRST, FIRST.wrong("SIGN"))
    assert "SIGN:" in fl().output


def test_only_the_learners_own_lines_are_in_a_trace_and_what_it_printed_is_shown(fl, workspace):
    put(workspace, FIRST, FIRST.solution.replace("return p if", "print('here', y)\n    return undefined if"))
    said = fl().output
    assert "| here 1\n" in said
    assert re.search(r"e01_true_class.py, line \d+: return undefined if", said)
    assert "NameError: name 'undefined' is not defined" in said
    assert "docs/exercises/checker" not in said and "Traceback" not in said


@pytest.mark.parametrize(
    "source, said",
    [
        ("import os\nos.abort()", "its process ended (signal SIGABRT)"),
        ("import sys\nsys.exit(3)", "it ends the program"),
        ("while True: print('x' * 99)", "it printed more than 100000 characters"),
        ("x = bytearray(1 << 40)", "more memory than there is"),
        ("def p_t(y, p):\n    return bytearray(1 << 40)", "more memory than there is"),
        ("def p_t(y, p)\n    return p", "SyntaxError: expected ':'"),
        ("def p_t(y, p):\n    return [p]", "SHAPE"),
        ("def p_t(y, p):\n    p", "is the return missing?"),
        ("def p_t(y, p):\n    return 'p'", "NO_NUMBERS"),
        ("def p_t(y, p):\n    return 0.3", "UNKNOWN"),
        ("def p_t(y, p):\n    return p if y == 1 else 1 - p", "not finished, there is no alpha_t"),
    ],
)
def test_whatever_the_code_does_is_said_in_a_line(fl, workspace, source, said):
    put(workspace, FIRST, source)
    assert said in fl().output


def test_an_endless_loop_is_stopped(fl, workspace, monkeypatch):
    monkeypatch.setattr("docs.exercises.checker.worker_process.WorkerProcess.seconds", 1.5)
    put(workspace, FIRST, "def p_t(y, p):\n    print('hello')\n    while True: pass")
    said = fl().output
    assert "no answer within 1.5 s: an endless loop?" in said
    if hasattr(signal, "setitimer"):
        assert "| hello" in said and "e01_true_class.py, line 3: while True: pass" in said


def test_three_hints_for_where_the_learner_is(fl, workspace):
    for number in (1, 2, 3):
        assert FIRST.hints[number - 1] in fl("hint", str(number)).output
    put(workspace, FIRST, FIRST.solution)
    fl()
    for text in (*SECOND.hints, SECOND.hints[2]):
        assert text in fl("hint").output
    assert THIRD.hints[1] in fl("hint", "e03", "2").output and THIRD.hints[0] in fl("hint", "--of", "3").output
    assert f"fl hint {THIRD.id[:3]} 2" in fl("hint", "e03", "1").output
    assert fl("hint", "4", "5").exit_code == 2


def test_reset_puts_the_starter_back_and_keeps_what_was_there(fl, workspace):
    for number, name in enumerate((".py.bak", ".py.bak2", ".py.bak3")):
        put(workspace, FIRST, f"mine {number}")
        assert f"{FIRST.id}{name}" in fl("reset", "e01").output
        fl("reset", "e01")  # the starter is nothing to keep
        assert workspace.source(FIRST) == FIRST.starter
        assert workspace.path(FIRST).with_suffix(name).read_text() == f"mine {number}"
    assert len(list(workspace.folder.glob("*.bak*"))) == 3


def test_a_solution_is_shown_after_passing_or_if_it_must_be(fl, workspace):
    put(workspace, FIRST, FIRST.wrong("SIGN"))
    assert "not solved yet" in fl("solution", "e01").output
    assert FIRST.solution in fl("solution", "e01", "--show").output
    put(workspace, FIRST, FIRST.solution)
    fl()
    assert FIRST.solution in fl("solution", "1").output


def test_the_list_says_how_far_the_learner_is(fl, workspace):
    put(workspace, FIRST, FIRST.solution)
    fl()
    said = fl("list").output
    assert (
        re.search("solved +e01", said) and re.search("begun +e02", said) and re.search("- +e03.* min .*after e01", said)
    )
    assert [line.partition(":")[0] for line in said.splitlines() if line[:1].isalpha()] == list(TRACKS)
    assert fl("hint", "--of", "e99").exit_code == 2


def test_saving_runs_again(workspace):
    put(workspace, FIRST, FIRST.wrong("SIGN"))
    command = [sys.executable, "-u", "-m", "docs.exercises", "--my", str(workspace.folder), "watch"]
    watching = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        wait_for(watching, "watching")
        put(workspace, FIRST, FIRST.solution)
        assert any("ok  e01" in line for line in wait_for(watching, "watching"))
    finally:
        watching.kill()
        watching.wait()
        watching.stdout.close()


def wait_for(process: subprocess.Popen, word: str) -> list[str]:
    lines = []
    for line in process.stdout:
        lines.append(line)
        if word in line:
            return lines
    raise AssertionError(lines)


def test_the_page_shows_what_the_command_prints(workspace, fl):
    (page,) = re.findall(r"```text\n(  ->  e01.*?)```", (FOLDER.parent / "exercises.md").read_text("utf-8"), re.DOTALL)
    put(workspace, FIRST, FIRST.wrong("ALPHA_SWAPPED"))
    said = fl("e01").output.replace(str(workspace.folder), "my")
    assert " ".join(page.split()) == " ".join(said.split())


def test_with_all_no_exercise_is_shown_twice(workspace, fl):
    put(workspace, FIRST, FIRST.wrong("ALPHA_SWAPPED"))
    put(workspace, SECOND, SECOND.solution)
    os.utime(workspace.path(FIRST), (1, 1))
    said = fl("--all").output
    assert said.count("ALPHA_SWAPPED: ") == 1 and said.count("ok  e02") == 1


def test_all_solved_exercises_are_run_again_with_the_flag_and_only_then(workspace, fl, monkeypatch):
    checked, check = [], WorkerProcess.check
    monkeypatch.setattr(WorkerProcess, "check", lambda self, of, *rest: checked.append(of.id) or check(self, of, *rest))
    solved = all_exercises()[:4]
    for exercise in solved:
        put(workspace, exercise, exercise.solution)
    for arguments, runs in (((), 4), ((), 0), (("--all",), 4)):
        checked.clear()
        assert f"{len(solved)}/{len(all_exercises())}" in fl(*arguments).output
        assert sorted(checked) == [exercise.id for exercise in solved][:runs]


# ---------------------------------------------------------------- an author


def test_a_new_exercise_passes_its_own_checks(tmp_path, fl):
    assert list(verify.problems(Exercise(begin("e17_mine", tmp_path)))) == []
    assert list(verify.wrong_answers(Exercise(tmp_path / "e17_mine")))
    for name in ("e17_other", "e1_x", "../e18_x"):
        with pytest.raises(ValueError, match=r"two digits|already"):
            begin(name, tmp_path)
    assert "there is an exercise e04 already" in fl("new", "e04_again").output
    assert begin("mine", tmp_path).name == "e18_mine" and begin("other", tmp_path).name == "e19_other"
    assert "is no name of an exercise" in fl("new", "Mine").output
    said = fl("--set", str(tmp_path), "new", "third").output
    assert said.endswith(f"fl --set {tmp_path} verify e20_third\n")


def test_verify_says_what_is_wrong(fl, monkeypatch):
    count = len(list(verify.wrong_answers(find("e01"))))
    assert f"ok, {count} wrong answers named" in fl("verify", "e01").output
    monkeypatch.setitem(find("e01").check.WRONG, "NO_SUCH_CODE", "def p_t(y, p):\n    return 1")
    said = fl("verify", "e01")
    assert said.exit_code == 1 and "NO_SUCH_CODE has no message" in said.output


LIBRARY = """
def mine(y, x, alpha, gamma):
    return a(y, x, 1 - alpha, gamma).mean()

CARDS = {**CARDS, "mine": ("positive-class", "REDUCTION", "right")}
"""


@pytest.mark.xdist_group("tensorflow")
def test_a_card_for_a_library_of_ones_own_is_measured_too():
    said = [
        verify.check_source(find("e16"), find("e16").solution + LIBRARY.replace("REDUCTION", how), "x")
        for how in ("mean", "sum")
    ]
    assert said[0].solved
    assert said[1].finding.code == "CARD_MISMATCH" and "mine" in said[1].finding.yours


# ---------------------------------------------------------------- a teacher


SUBMISSIONS = ("empty", "right", "wrong", "crashing", "hanging")


@pytest.mark.xdist_group("tensorflow")
def test_five_submissions_are_graded_and_those_that_hang_are_stopped(tmp_path, fl):
    for name in SUBMISSIONS:
        (tmp_path / name).mkdir()
    for exercise in all_exercises():
        (tmp_path / "right" / f"{exercise.id}.py").write_text(exercise.solution, "utf-8")
        wrong = exercise.starter if exercise.tensorflow else exercise.wrong(next(iter(exercise.answers)))
        (tmp_path / "wrong" / f"{exercise.id}.py").write_text(wrong, "utf-8")
        if not (exercise.tensorflow or exercise.missing):
            (tmp_path / "crashing" / f"{exercise.id}.py").write_text("import os\nos.abort()", "utf-8")
    (tmp_path / "hanging" / f"{FIRST.id}.py").write_text("def p_t(y, p):\n    while True: pass\n", "utf-8")
    (tmp_path / "hanging" / f"{SECOND.id}.py").write_text(SECOND.solution, "utf-8")
    (tmp_path / "hanging" / f"{THIRD.id}.py").write_text("while True: pass", "utf-8")
    files = ("--json", str(tmp_path / "table.json"), "--csv", str(tmp_path / "table.csv"))
    *folders, hanging = [str(tmp_path / name) for name in SUBMISSIONS]
    generous = ("--seconds", "120", "--in-all", "3000")  # how busy the machine is decides nothing
    said = fl("grade", *folders, *files, *generous)
    of_hanging = fl("grade", hanging, "--json", str(tmp_path / "hanging.json"), "--seconds", "10")
    assert said.exit_code == of_hanging.exit_code == 0
    tables = [json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in ("table", "hanging")]
    rows = {row["name"]: row for table in tables for row in table}
    assert {name: row["solved"] for name, row in rows.items()} == {
        **dict.fromkeys(SUBMISSIONS, 0),
        "right": sum(not exercise.missing for exercise in all_exercises()),
        "hanging": 1,
    }
    statuses = {name: {of["status"] for of in row["exercises"].values()} for name, row in rows.items()}
    assert statuses["empty"] == {"missing"}
    assert statuses["wrong"] - {"unavailable"} == {"wrong", "untouched"}
    assert statuses["crashing"] == {"stopped", "missing"}
    assert statuses["hanging"] == {"stopped", "solved", "missing"}
    unavailable = {exercise.id for exercise in all_exercises() if exercise.missing}
    assert {id for id, of in rows["right"]["exercises"].items() if of["status"] == "unavailable"} == unavailable
    assert rows["wrong"]["exercises"][FIRST.id]["code"] == next(iter(FIRST.answers))
    with (tmp_path / "table.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert [row["name"] for row in table] == list(SUBMISSIONS[:-1])
    assert table[2][FIRST.id] == f"wrong {next(iter(FIRST.answers))}"


# ---------------------------------------------------------------- notebooks


def cells_of(exercise: Exercise) -> list[str]:
    content = json.loads(notebook.notebook(exercise))
    assert content["nbformat"] == 4 and notebook.escaped(exercise.title) in "".join(content["cells"][0]["source"])
    return ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("exercise", [find("e01"), find("e02"), find("e06")], ids=lambda exercise: exercise.id)
def test_in_a_notebook_the_same_checker_answers(exercise, capsys):
    starter, check = cells_of(exercise)
    for source, said in (
        (starter, "not finished"),
        (exercise.wrong("ALPHA_SWAPPED"), "ALPHA_SWAPPED"),
        (exercise.solution, "ok"),
    ):
        names: dict = {}
        exec(source, names)
        exec(check, names)
        assert said in capsys.readouterr().out
    folded = [cell for cell in json.loads(notebook.notebook(exercise))["cells"] if cell["source"][0].startswith("<det")]
    assert len(folded) == len(exercise.hints)  # "Run all" opens none


def solve_in(path: Path, exercise: Exercise) -> None:
    """Write the solution into a notebook's cell, as somebody would who also tries things out."""
    content = json.loads(notebook.notebook(exercise))
    solution = exercise.solution.partition('"""\n')[2]
    content["cells"][1]["source"] = solution.splitlines(keepends=True)
    content["cells"].insert(2, {"cell_type": "code", "source": ["%timeit 1\n", "!ls\n", "2 + 2"]})
    path.write_text(json.dumps(content), "utf-8")


def test_what_is_solved_in_a_notebook_counts_like_a_file(fl, workspace, tmp_path):
    fl("notebook")
    assert "[                    ] 0/" in fl("list").output and workspace.current() == FIRST
    solve_in(workspace.folder / f"{FIRST.id}.ipynb", FIRST)
    assert "ok  e01" in fl().output and workspace.solved(FIRST) and "-> " in fl().output
    said = fl("grade", str(workspace.folder), "--json", str(tmp_path / "t.json")).output
    assert "1/" in said and json.loads((tmp_path / "t.json").read_text("utf-8"))[0]["solved"] == 1
    assert "yours is e01_true_class.ipynb.bak" in fl("reset", "e01").output
    assert not workspace.solved(FIRST) and (workspace.folder / f"{FIRST.id}.ipynb.bak").is_file()


def test_a_mistake_in_a_notebook_is_said_of_the_notebook(fl, workspace):
    fl("notebook", "e01")
    path = workspace.folder / f"{FIRST.id}.ipynb"
    solve_in(path, FIRST)
    path.write_text(path.read_text("utf-8").replace("else 1 - alpha", "else alpha"), "utf-8")
    assert "e01_true_class.ipynb" in fl("e01").output and not workspace.solved(FIRST)
    path.write_text("no notebook", "utf-8")
    assert "not started" in fl("e01").output


def test_notebooks_are_written_beside_the_files_and_over_none(fl, workspace):
    fl("notebook", "e01", "e02")
    path = workspace.folder / f"{FIRST.id}.ipynb"
    assert path.read_text("utf-8") == notebook.notebook(FIRST)
    path.write_text("mine", "utf-8")
    assert "was there already" in fl("notebook", "e01").output
    assert path.read_text("utf-8") == "mine"


def test_keys_do_more_while_it_watches(workspace):
    pty = pytest.importorskip("pty")
    put(workspace, FIRST, FIRST.wrong("SIGN"))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-u", "-m", "docs.exercises", "--my", str(workspace.folder), "watch"]
    watching = subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        wait_for(watching, "watching")
        for key, word in ((b"h", FIRST.hints[0]), (b"h", FIRST.hints[1]), (b"l", "keras:"), (b"n", f"->  {SECOND.id}")):
            os.write(ours, key)
            wait_for(watching, word)
        os.write(ours, b"q")
        assert watching.wait(timeout=60) == 0
    finally:
        watching.kill()
        watching.wait()
        watching.stdout.close()
        os.close(ours)
        os.close(theirs)
