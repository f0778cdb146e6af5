"""Is the learner's answer drawn as it is, beside the truth, and never more of it than was asked?"""

from __future__ import annotations

import json
from xml.etree import ElementTree

import numpy as np
import pytest

from docs.exercises.checker.catalogue import LEARNER, Exercise, all_exercises, find, load_module
from docs.exercises.checker.curves import POINTS, curve_of, functions_of
from docs.exercises.checker.local_session import LocalSession
from docs.exercises.commands import gallery, plot
from tests.exercises.each import each, without_tensorflow

NUMPY = each(without_tensorflow)
DETACHED = """
def grad_z(y, z, alpha, gamma):
    m = np.where(y == 1, z, -z)
    return np.where(y == 1, -alpha, 1 - alpha) * np.exp(-(gamma + 1) * np.logaddexp(0, m))
"""


def drawn(id: str, typed: str) -> list[plot.Picture]:
    exercise = find(id)
    return plot.pictures(exercise, LocalSession(load_module(f"{exercise.solution}\n{typed}", "my/x.py", LEARNER)))


@pytest.mark.parametrize("exercise", NUMPY)
def test_the_solution_lies_on_the_truth_wherever_there_is_a_curve(exercise: Exercise):
    for picture in drawn(exercise.id, ""):
        assert np.isfinite(picture.truth).all()
        assert np.allclose(picture.yours, picture.truth, rtol=1e-3, atol=1e-6, equal_nan=True)
        assert "o" not in "".join(plot.lines(picture)[1:-3])


def test_most_functions_have_a_curve():
    numpy = [one for one in all_exercises() if not one.tensorflow]
    found = [curve_of(one, name) is not None for one in numpy for name in functions_of(one)]
    assert sum(found) > 0.6 * len(found)


def test_a_wrong_curve_leaves_the_truth_in_the_terminal_and_in_the_svg():
    (picture,) = drawn("e11", DETACHED)
    text = plot.lines(picture)
    assert any("o" in line for line in text[1:-3]) and any("*" in line for line in text[1:-3])
    assert "alpha=0.25" in text[0] and len(picture.yours) == POINTS
    tree = ElementTree.fromstring(plot.svg(find("e11"), [picture]))
    kinds = {one.get("class"): one.get("d") for one in tree.iter("{http://www.w3.org/2000/svg}path")}
    assert kinds["yours"] != kinds["truth"] and kinds["truth"].startswith("M")


@pytest.mark.parametrize("typed", ["def grad_z(y, z, alpha, gamma): return None", "def grad_z(*_): raise ValueError"])
def test_an_answer_that_is_no_number_has_no_curve_and_the_truth_is_drawn(typed: str):
    (picture,) = drawn("e11", typed)
    assert np.isnan(picture.yours).all() and "not a number somewhere" in plot.lines(picture)[-1]
    assert 'class="yours"' not in plot.svg(find("e11"), [picture])


def test_the_command_draws_the_function_that_is_wrong_and_writes_the_others_too(fl, workspace):
    workspace.begin(find("e01"))
    workspace.path(find("e01")).write_text(f"{find('e01').solution}\n\ndef alpha_t(y, alpha):\n    return 1 - alpha\n")
    said = fl("e01", "--plot").output
    assert "alpha_t along alpha" in said and "o yours" in said
    written = (workspace.folder / "e01_true_class.svg").read_text("utf-8")
    assert written.count('class="frame"') == 3 and written.count('class="truth"') == 3


def test_without_a_curve_the_command_says_so(fl, workspace):
    workspace.begin(find("e21"))
    workspace.path(find("e21")).write_text(find("e21").solution)
    assert "no curve" in fl("e21", "--plot").output


def test_a_copy_without_solutions_draws_what_was_written_down(tmp_path):
    exercise = find("e12")
    (tmp_path / "curves.json").write_text(json.dumps(plot.true_values(exercise)))
    for name in ("exercise.py", "check.py"):
        text = exercise.starter if name == "exercise.py" else (exercise.folder / name).read_text("utf-8")
        (tmp_path / name).write_text(text)
    copy = Exercise(tmp_path)
    assert not copy.has_solution and plot.true_values(copy) == plot.true_values(exercise)


@pytest.mark.parametrize("exercise", NUMPY)
def test_the_curves_of_the_site_are_those_of_the_answers(exercise: Exercise):
    written, now = json.loads(gallery.CURVES.read_text("utf-8"))[exercise.id] or {}, gallery.drawn(exercise)
    assert written.keys() == now.keys(), "fl verify --gallery writes them again"
    for name, of in now.items():
        was = written[name]
        assert (was["along"], was["fixed"], was["wrong"].keys()) == (of["along"], of["fixed"], of["wrong"].keys())
        for before, after in zip(_numbers(was), _numbers(of), strict=True):
            assert np.allclose(before, after, rtol=1e-3, atol=1e-6, equal_nan=True), name


def _numbers(of: dict) -> list[np.ndarray]:
    return [np.array(one, float) for one in (of["truth"], *of["wrong"].values())]
