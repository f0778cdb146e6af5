"""What a further attack on the checker found: false sentences, right answers stopped, what a class could read."""

from __future__ import annotations

import re
from textwrap import dedent

import numpy as np
import pytest

from docs.exercises.checker.adapter_examination import SIZE, AdapterInSession
from docs.exercises.checker.catalogue import Exercise, all_exercises, find
from docs.exercises.checker.check import check_source
from docs.exercises.checker.claims import are_equal
from docs.exercises.checker.outcome import Finding
from docs.exercises.checker.questions import Question, equal
from docs.exercises.checker.worker_process import PATIENCE, WorkerProcess
from docs.exercises.commands import truth
from tests.exercises.each import TENSORFLOW


def finding(id: str, typed: str) -> Finding:
    return check_source(find(id), f"{find(id).solution}\n\nimport numpy as np\n{dedent(typed)}", "my/x.py").finding


# ---------------------------------------------------------------- what is said

SAID = {  # what was typed, its code, words of the message or the observations, and words that would be false
    "nothing where there is no positive": (
        "e05",
        """
        def reduce(losses, y, how):
            n = (y == 1).sum()
            if how == "num_pos":
                return losses.sum() / n if n else 0.0
            return {"none": losses, "sum": losses.sum(), "mean": losses.mean()}[how]
        """,
        "NOTHING_WITHOUT_POSITIVES",
        "without a positive 0 is returned",
        "divided by 0",
    ),
    "log C": (
        "e05",
        "def first_value(classes, alpha, gamma): return -np.log(1 / classes)",
        "LOG_C",
        "log C",
        "alpha times",
    ),
    "a power of what is negative": (
        "e02",
        """
        def focal(y, p, alpha, gamma):
            pt, at = np.where(y == 1, p, 1 - p), np.where(y == 1, alpha, 1 - alpha)
            return -at * (pt - 1) ** gamma * np.log(pt)
        """,
        "UNKNOWN",
        "the other sign where it is wrong and finite",
        "other sign where it is wrong[.]",
    ),
    "divided by the number of examples": (
        "e11",
        "right = grad_z\ndef grad_z(y, z, alpha, gamma): return right(y, z, alpha, gamma) / len(y)",
        "UNKNOWN",
        "among them all with number of examples = 1",
        "right where",
    ),
    "right at a value that was drawn": (
        "e09",
        "def argmin(y, lam): return (y - lam / 2) / (1 - lam) if lam != 1 else y",
        "UNKNOWN",
        "numbers are right",
        "lam = 1[.]",
    ),
    "nearly right": (
        "e14",
        "right = argmin_p\ndef argmin_p(eta, alpha, gamma): return right(eta, alpha, gamma) * (1 - 3e-6)",
        "NOT_EXACT_ENOUGH",
        "nearly right",
        "times the truth",
    ),
    "float32 for float64": (
        "e06",
        "right = loss\ndef loss(labels, inputs, *, alpha, gamma):\n"
        "    return right(labels, inputs, alpha=alpha, gamma=gamma).astype(np.float32)",
        "OTHER_DTYPE",
        "dtype",
        "subtraction|values are right",
    ),
    "a temperature": (
        "e14",
        "def recalibrate(p, gamma): return p ** (1 + gamma) / (p ** (1 + gamma) + (1 - p) ** (1 + gamma))",
        "TEMPERATURE_GUESS",
        "for gamma > 0",
        "^that multiplies the logit by 1 . gamma; it is right",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_is_true_and_no_more_than_was_seen(name: str):
    id, typed, code, words, falsely = SAID[name]
    found = finding(id, typed)
    said = " ".join([found.message, *found.observations])
    assert found.code == code and re.search(words, said) and not re.search(falsely, said), found


RIGHT_IN_PART = {
    "e17": ("def focal(y, z, alpha, gamma): return alpha * gamma * z", ()),
    "e11": ("right = grad_z\ndef grad_z(y, z, a, g): return right(y, np.clip(z, -20, 20), a, g)", ()),
    "e18": ("right = gradient\ndef gradient(t, Z, a, g): return right(t, np.clip(Z, -20, 20), a, g)", ("logsumexp",)),
}


@pytest.mark.parametrize("id", RIGHT_IN_PART)
def test_a_function_is_called_right_only_if_it_is_right_in_every_respect(id: str):
    typed, passed = RIGHT_IN_PART[id]
    found = check_source(find(id), f"{find(id).solution}\n\nimport numpy as np\n{typed}", "my/x.py")
    assert found.status == "wrong" and found.passed == passed


def test_nothing_but_infinity_equals_infinity():
    question, infinite = Question("f", "f()", lambda module: module, None), np.array([np.inf])
    for other in (0.0, 1e300, np.nan, -np.inf):
        assert not equal(question, np.array([other]), infinite) and not are_equal(np.array([other]), infinite)
    assert equal(question, infinite, infinite) and are_equal(infinite, infinite)


@TENSORFLOW
def test_the_models_of_the_devices_are_not_their_names():
    found = finding(
        "e10",
        "def gpu_names():\n    listed = tf.config.list_physical_devices('GPU')\n"
        "    return [tf.config.experimental.get_device_details(one)['device_name'] for one in listed]",
    )
    assert found.code == "MODELS_NOT_NAMES" and "/physical_device:GPU:0" in found.truth


CRASHES = {
    "a file in UTF-16": ("e01", find("e01").starter.encode("utf-16"), "save it as UTF-8"),
    "an if for an array": (
        "e02",
        b"def focal(y, p, alpha, gamma):\n    if y == 1:\n        return -alpha * (1 - p) ** gamma\n",
        r"(?s)line 2: if y == 1:.*np.where\(condition",
    ),
    "None as a weight": (
        "e06",
        find("e06").solution.replace("1 if alpha is None else ", "").encode(),
        r"(?s)loss\(labels=\[1\].*alpha=None.*line \d+: weight.*NoneType",
    ),
}


@pytest.mark.parametrize("name", CRASHES)
def test_a_crash_has_a_call_a_line_and_a_word_of_help(fl, workspace, name: str):
    id, content, said = CRASHES[name]
    workspace.folder.mkdir()
    workspace.path(find(id)).write_bytes(content)
    assert re.search(said, fl(id).output)


@TENSORFLOW
def test_automatic_differentiation_gives_the_same_verdict_alone_and_with_all(fl, workspace):
    typed = """
        import tensorflow as tf

        def grad_z(y, z, alpha, gamma):
            z, y = tf.constant(z, tf.float64), tf.constant(y, tf.float64)
            with tf.GradientTape() as tape:
                tape.watch(z)
                s = (2 * y - 1) * z
                weight = y * alpha + (1 - y) * (1 - alpha)
                loss = weight * tf.exp(-gamma * tf.math.softplus(s)) * tf.math.softplus(-s)
            return tape.gradient(loss, z).numpy()
        """
    workspace.folder.mkdir()
    workspace.path(find("e11")).write_text(find("e11").solution + dedent(typed), "utf-8")
    assert "ok  e11" in fl("e11").output and "ok  e11" in fl("--all").output


WIDTH = 76  # characters of an indented line that a page shows without scrolling


def test_no_line_of_a_text_is_cut_off_on_its_page():
    lines = [(one.id, line[4:]) for one in all_exercises() for line in one.text.splitlines() if line[:4] == " " * 4]
    assert lines and [line for line in lines if len(line[1]) > WIDTH] == []


# ---------------------------------------------------------------- how long an answer may take


def test_a_right_answer_that_waits_longer_than_it_may_compute_is_right():
    seconds = 2.0
    waits = f"import time\ntime.sleep({1.5 * seconds})\n"
    with WorkerProcess(seconds) as worker:
        assert worker.check(find("e09"), waits + find("e09").solution, "my/x.py").solved
        assert PATIENCE > 1


def test_code_that_waits_for_ever_is_not_called_an_endless_loop_alone(monkeypatch):
    monkeypatch.setattr("docs.exercises.checker.worker_process.PATIENCE", 1.5)
    with WorkerProcess(2.0) as worker:
        said = worker.check(find("e09"), "import time\ntime.sleep(99)\n", "my/x.py").trace
    assert "does it wait for something?" in said and "my/x.py, line 2: time.sleep(99)" in said


# ---------------------------------------------------------------- JAX compiles every step for every size


class SizesSession:
    """A session of a loss that is said to be JAX's; it notes the sizes it is called with."""

    def __init__(self, loss) -> None:
        self.loss, self.sizes = loss, []

    def described(self) -> dict:
        return {"framework": "jax"}

    def evaluate(self, labels: np.ndarray, inputs: np.ndarray, _parameters: dict) -> dict:
        self.sizes.append(len(labels))
        return {"value": self.loss(labels, inputs), "gradient": inputs * 1.0, "dtype": "float64"}


@pytest.mark.parametrize(
    "loss, sizes",
    [
        (lambda y, x: np.where(y == 1, x, -x), [SIZE, 4, SIZE, SIZE]),
        (lambda _y, x: x / len(x), [SIZE, 4, 4, 7]),
        (lambda _y, x: x.mean(), [SIZE, 4, 4, 7]),
    ],
    ids=["of each example", "divided by the number", "a mean"],
)
def test_a_loss_in_jax_is_asked_in_one_size_where_that_makes_no_difference(loss, sizes: list[int]):
    session = SizesSession(loss)
    adapter = AdapterInSession(session)
    for size in (4, 4, 7):
        labels, inputs = np.arange(size) % 2, np.linspace(-1, 2, size)
        came = adapter(labels, inputs, {})
        assert np.array_equal(came["value"], loss(labels, inputs)) and len(came["gradient"]) == size
    assert session.sizes == sizes


# ---------------------------------------------------------------- what is computed once


def test_what_is_computed_is_written_again_only_when_its_exercise_changes(tmp_path):
    folder = tmp_path / "e01_mine"
    folder.mkdir()
    for name in ("exercise.py", "check.py", "truth.json"):
        (folder / name).write_text((find("e20").folder / name).read_text("utf-8"), "utf-8")
    before = (folder / "truth.json").read_text("utf-8")
    truth.write(Exercise(folder))
    assert (folder / "truth.json").read_text("utf-8") == before
    changed = (folder / "check.py").read_text("utf-8").replace("(30, 1)", "(31, 1)")
    (folder / "check.py").write_text(changed, "utf-8")
    truth.write(Exercise(folder))
    after = (folder / "truth.json").read_text("utf-8")
    assert after != before and '"cost_fp": 31' in after
    assert all(question.expected is not None for question in Exercise(folder).questions)
