"""A copy for a class: it gives nothing away, names mistakes, and accepts what is right."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.exercises.checker.catalogue import CONSTANTS, FOLDER, REGION, Exercise, all_exercises, find
from docs.exercises.commands import release, verify

FIRST = all_exercises()[0]


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("class") / "copy"
    release.release(folder)
    return folder


def secrets(exercise: Exercise) -> set[str]:
    """Return the lines of a solution, and of the wrong answers, that would give something away."""
    given = set(map(str.strip, exercise.starter.splitlines()))
    regions = [region["solution"] for region in REGION.finditer(exercise.source)]
    lines = {line.strip() for text in (*regions, *sum(exercise.answers.values(), ())) for line in text.splitlines()}
    return {re.sub(r"\s", "", line) for line in lines - given if len(line) > 12}


def test_a_copy_for_a_class_contains_no_solution_and_no_wrong_answer(released):
    texts = {path: path.read_text("utf-8") for path in released.rglob("*") if path.is_file()}
    assert not [path for path, text in texts.items() if "WRONG = " in text and path.name != "new.py"]
    for exercise in all_exercises():
        hidden = secrets(exercise)
        assert len(hidden) >= 3
        for path in (released / "docs" / "exercises" / exercise.id).iterdir():
            lines = {re.sub(r"\s", "", line) for line in texts[path].splitlines()}
            assert not hidden & lines, path
            assert path.name == "recorded.json" or not re.search("SOLUTION|WRONG", texts[path])


def test_its_readme_installs_what_the_exercises_import(released):
    assert "scikit-learn sympy\n" in (released / "README.md").read_text("utf-8")


def test_the_checker_of_that_copy_still_names_mistakes_and_accepts_solutions(released):
    copy = {exercise.id: Exercise(released / "docs" / "exercises" / exercise.id) for exercise in all_exercises()}
    for exercise in all_exercises():
        if not (exercise.tensorflow or exercise.missing):
            assert verify.check_source(copy[exercise.id], exercise.solution, "my/x.py").solved
            for code, number in verify.wrong_answers(exercise):
                of = verify.check_source(copy[exercise.id], exercise.wrong(code, number), "my/x.py")
                assert code == "SHAPE" or of.finding.code == code, (exercise.id, code)
                assert of.finding.message == verify.check_wrong(exercise, code, number).finding.message


CATALOGUE_ALONE = """
def grad_z(y, z, alpha, gamma):
    m = np.where(y == 1, z, -z)
    ce, q = np.logaddexp(0, -m), np.exp(-np.logaddexp(0, m))
    return np.where(y == 1, -alpha, 1.0) * q**gamma * (gamma * np.exp(-ce) * ce + q)
"""


def test_that_copy_also_names_what_the_catalogue_alone_knows(released):
    typed = f"{find('e11').solution}\n{CATALOGUE_ALONE}"
    for exercise in (find("e11"), Exercise(released / "docs" / "exercises" / find("e11").id)):
        assert verify.check_source(exercise, typed, "my/x.py").finding.code == "ALPHA_POSITIVES_ONLY"


def test_that_copy_has_no_line_that_only_a_wrong_answer_or_a_claim_needs(released):
    for exercise in all_exercises():
        text = (released / "docs" / "exercises" / exercise.id / "check.py").read_text("utf-8")
        tree = ast.parse(text)
        defined = {name for node in tree.body for name in release.names_of(node)}
        used = {name for node in tree.body for name in release.used_by(node) - release.names_of(node)}
        assert defined - used <= {*release.HOOKS, *CONSTANTS}, exercise.id


def test_that_copy_compares_with_values_and_says_of_no_truth_how_it_is_computed(released):
    for exercise in all_exercises():
        folder = released / "docs" / "exercises" / exercise.id
        text = (folder / "check.py").read_text("utf-8")
        assert not re.search(r"\b(TRUTH|def computed|answers_of|parse_expr|diff|solve)\b", text), exercise.id
        assert (folder / "truth.json").exists() == (exercise.folder / "truth.json").exists()


EQUAL_FORMS = """
def gradient_in_p_t(y, p_t, alpha, gamma):
    q, sign, weight = 1 - p_t, 2 * y - 1, alpha if y == 1 else 1 - alpha
    return -sign * weight * sympy.exp(gamma * sympy.log(q)) * (q + gamma * p_t * sympy.log(1 / p_t)){0}
"""


@pytest.mark.parametrize(
    "more, solved", [("", True), (" + 1.0e-13*p_t", False), ("*(1 + sympy.Rational(1, 10**18))", False)]
)
def test_in_that_copy_too_an_expression_is_right_in_any_form_and_to_all_its_digits(released, more, solved):
    copy = Exercise(released / "docs" / "exercises" / find("e17").id)
    found = verify.check_source(copy, find("e17").solution + EQUAL_FORMS.format(more), "my/x.py")
    assert found.solved == solved, found


def test_what_the_checker_reads_of_a_check_is_kept_in_a_copy():
    trees = [ast.parse((exercise.folder / "check.py").read_text("utf-8")) for exercise in all_exercises()]
    defined = {name for tree in trees for node in tree.body for name in release.names_of(node)}
    sources = [path.read_text("utf-8") for path in (FOLDER / "checker").glob("*.py")]
    read = {name for text in sources for name in re.findall(r'check(?:, "|\.)([A-Za-z_]+)', text)} & defined
    assert {"questions", "QUANTITY", "curve"} <= read <= {*release.HOOKS, "CLAIMS", "WRONG", "TRUTH"}


def test_a_learner_can_work_with_that_copy(released):
    my = released / "my"
    my.mkdir()
    (my / f"{FIRST.id}.py").write_text(FIRST.wrong("ALPHA_SWAPPED"), "utf-8")
    environment = {name: of for name, of in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "docs.exercises"]
    said = subprocess.run(command, cwd=released, capture_output=True, text=True, env=environment).stdout
    assert "ALPHA_SWAPPED: alpha weights class 0" in said
    said = subprocess.run([*command, "explain", "EASY_SIDE_LOST"], cwd=released, capture_output=True, text=True)
    assert "e06_from_logits" in said.stdout and said.returncode == 0 and "docs/" not in said.stdout
    said = subprocess.run([*command, "solution", "e02", "--show"], cwd=released, capture_output=True, text=True)
    assert "no solutions" in said.stderr


def test_a_copy_is_not_written_over_anything(released, fl):
    assert "is not empty" in fl("release", str(released)).output
