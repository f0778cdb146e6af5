"""Does every starter fail, every solution pass, and has every wrong answer its own name? And would that notice?"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.exercises.checker import check, messages, questions
from docs.exercises.checker.catalogue import FOLDER, Exercise, all_exercises, find, load_module
from docs.exercises.commands import gallery, verify
from tests.conformance.diagnosing.probes import catalogue as mistakes
from tests.exercises.each import each

EACH = each()


@pytest.mark.parametrize("exercise", EACH)
def test_the_starter_fails_the_solution_passes_and_every_wrong_answer_has_its_own_message(exercise: Exercise):
    assert list(verify.problems(exercise)) == []


@pytest.mark.parametrize("exercise", EACH)
def test_the_gallery_of_the_site_is_what_the_checker_says(exercise: Exercise):
    written = json.loads(gallery.PATH.read_text(encoding="utf-8"))
    assert written.get(exercise.id) and not gallery.is_stale(exercise), "fl verify --gallery writes it again"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("yours [0.1037, 1.26038]", "yours [0.1037, 1.26039]", True),
        ("yours [8.48128e-17, 0.00697963]", "yours [8.42238e-17, 0.00697963]", True),
        ("yours [0.1037, 1.26038]", "yours [0.1037, 1.45765]", False),
        ("yours 2.5 at -1", "yours 2.5 at 1", False),
        ("yours 2.5", "yours 2.5 and 3", False),
        ("yours 2.5", "ours 2.5", False),
        ("yours 1e-05", "yours 1e+05", False),
        ("yours nan", "yours 0", False),
    ],
)
def test_the_gallery_is_stale_where_its_words_or_its_numbers_change_and_not_where_a_processor_rounds(one, other, same):
    assert gallery.is_same([{"said": [one]}], [{"said": [other]}]) is same


@pytest.mark.parametrize("exercise", EACH)
def test_an_untouched_starter_is_not_started_whatever_an_editor_does_to_its_spaces(exercise: Exercise):
    edited = exercise.starter.replace("\n\n", "\n \n") + "\n\n"
    assert check.check_source(exercise, edited, "my/x.py").status == "untouched"


def test_the_exercises_are_numbered_in_order_without_a_gap():
    ids = [exercise.id[:3] for exercise in all_exercises()]
    assert ids == [f"e{number:02}" for number in range(1, len(ids) + 1)]


def test_no_two_codes_say_the_same_and_none_is_both_the_catalogues_and_the_exercises_own():
    codes = [*messages.OWN, *mistakes()["mistakes"]]
    assert len(codes) == len(set(codes))
    assert len({messages.message(code) for code in codes}) == len(codes)


def test_every_code_of_the_exercises_own_is_given_by_a_known_wrong_answer():
    used = {code for exercise in all_exercises() for code in exercise.answers}
    assert set(messages.OWN) - used <= {"SHAPE", "NOTHING", "NO_NUMBERS", "ARGUMENT_CHANGED", "NOT_EXACT_ENOUGH"}


# ---------------------------------------------------------------- who imports whom


def ours(path: Path) -> Iterator[str]:
    """Yield the modules of the kit that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else names
        yield from (name for name in names if name.split(".")[0] in ("spec", "reference", "tf_impl", "tests", "docs"))


def test_an_exercise_imports_nothing_of_ours_and_the_checker_only_itself_and_conformance():
    for path in FOLDER.rglob("*.py"):
        allowed = () if path.name == "exercise.py" else ("docs.exercises", "tests.conformance")
        allowed += ("spec.evaluation.oracle",) if path.name == "truth.py" else ()  # when fl verify runs, and only then
        assert [name for name in ours(path) if not name.startswith(allowed or ("nothing",))] == [], path


# ---------------------------------------------------------------- would it notice?


@pytest.fixture
def tampered() -> Exercise:
    """Return an exercise that is nobody else's."""
    return Exercise(find("e02").folder)


def test_a_check_that_accepts_everything_is_noticed(tampered, monkeypatch):
    monkeypatch.setattr(
        questions, "equal", lambda _question, answer, _other: not isinstance(answer, questions.RaisedError)
    )
    found = list(verify.problems(tampered))
    assert any("ALPHA_SWAPPED" in problem for problem in found)
    assert verify.check_starter(tampered).status == "unfinished"  # starter and solution alone would not have told
    assert not any("solution fails" in problem for problem in found)


def test_a_solution_that_has_drifted_is_noticed(tampered):
    drifted = tampered.source.replace("(1 - p_t) ** gamma", "(1 - p_t) ** gamma * 1.001")
    assert drifted != tampered.source
    tampered.__dict__["source"] = drifted
    assert any(problem.startswith("the solution fails: UNKNOWN") for problem in verify.problems(tampered))


def test_probes_that_are_all_at_an_alpha_of_one_half_are_noticed(tampered):
    tampered.check.questions = lambda: list(blind())
    tampered.check.explanations = lambda _asked: []
    found = list(verify.problems(tampered))
    assert any("ALPHA_SWAPPED" in problem for problem in found)
    assert not any("solution fails" in problem for problem in found)
    assert not any("DROPPED_NEGATIVES (number 1) " in problem for problem in found)  # it is named as before


def test_a_code_that_is_twice_in_a_dictionary_is_noticed(tmp_path):
    folder = tmp_path / "e01_mine"
    folder.mkdir()
    source = (find("e09").folder / "check.py").read_text("utf-8")
    (folder / "exercise.py").write_text(find("e09").source, "utf-8")
    (folder / "check.py").write_text(source.replace("WRONG = {", 'WRONG = {\n    "EPS_HALVED": "",', 1), "utf-8")
    assert any("EPS_HALVED is twice in WRONG" in problem for problem in verify.problems(Exercise(folder)))


def blind() -> Iterator[questions.Question]:
    """Yield questions at which a swap of the weights cannot be seen."""
    import numpy as np

    solution = load_module(find("e02").solution, "<e02>", "solution")
    y, p = np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.7, 0.4, 0.2, 0.8])
    for gamma in (0.5, 2.0):
        truth = solution.focal(y, p, 0.5, gamma)
        calls = tuple(f"focal(y={a:g}, p={b:g}, alpha=0.5, gamma={gamma:g})" for a, b in zip(y, p, strict=True))
        yield questions.Question("focal", calls, lambda module, gamma=gamma: module.focal(y, p, 0.5, gamma), truth)
