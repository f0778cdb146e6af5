"""Is the checker ever wrong about a learner? Right answers pass, wrong ones do not, and what is said is true."""

from __future__ import annotations

import re
from itertools import islice
from textwrap import dedent

import numpy as np
import pytest

from docs.exercises.checker.catalogue import Exercise, find
from docs.exercises.checker.check import check_source
from docs.exercises.checker.formulas import answers_of
from docs.exercises.checker.outcome import Outcome
from docs.exercises.commands import verify
from tests.exercises import (
    beginners,
    invented_right,
    invented_wrong,
    invented_wrong_later,
    right_answers,
    right_answers_later,
)
from tests.exercises.each import TENSORFLOW, each, without_tensorflow
from tests.exercises.right_answers import made_from

TYPED = {**right_answers.TYPED, **right_answers_later.TYPED}
RIGHT = {"a beginner": beginners.RIGHT, "an attacker": invented_right.RIGHT}
WRONG = {"a beginner": beginners.WRONG, "an attacker": invented_wrong.WRONG | invented_wrong_later.WRONG}
EACH = each()
NUMPY = each(without_tensorflow)


def outcome(id: str, typed: str) -> Outcome:
    return check_source(find(id), f"{find(id).solution}\n\n{dedent(typed)}", "my/typed.py")


# ---------------------------------------------------------------- right answers are accepted


@pytest.mark.parametrize("exercise", NUMPY)
def test_every_right_answer_passes_however_it_is_written(exercise: Exercise):
    for typed in TYPED[exercise.id[:3]]:
        found = outcome(exercise.id, f"import numpy as np\n{typed}")
        assert found.solved, (typed, found)


@pytest.mark.parametrize("typed_by, id", [(by, id) for by in RIGHT for id in RIGHT[by]])
def test_a_right_answer_passes_whoever_typed_it(typed_by: str, id: str):
    for typed in RIGHT[typed_by][id]:
        found = outcome(id, f"import numpy as np\n{typed}")
        assert found.solved, (typed, found)


@pytest.mark.parametrize("typed_by, id", [(by, id) for by in WRONG for id in WRONG[by]])
def test_a_wrong_answer_does_not_pass_and_nothing_false_is_said_of_it(typed_by: str, id: str):
    for typed in WRONG[typed_by][id]:
        found = outcome(id, f"import numpy as np\n{typed}")
        assert found.status == "wrong", (typed, found)
        assert (
            verify.sentence_is_true(find(id), f"{find(id).solution}\n\nimport numpy as np\n{typed}", found) is not False
        )


NO_NUMBERS = ("e17_symbolic", "e21_stranger", "e26_port")  # their answers are expressions, words, tensors


@pytest.mark.parametrize("exercise", [one for one in NUMPY if one.id not in NO_NUMBERS])
def test_a_change_that_changes_no_value_is_no_mistake(exercise: Exercise):
    names = frozenset(question.function.split()[0] for question in exercise.questions)
    variants = list(dict.fromkeys(made_from(exercise.solution.replace("\n\n\n", "\nimport numpy as np\n\n", 1), names)))
    assert len(variants) >= 4
    for source in islice(variants, 16):
        found = check_source(exercise, source, "my/typed.py")
        assert found.solved, (source, found)


RIGHT_WITH_TENSORFLOW = {
    "an alias of the device list": (
        "e10",
        "def gpu_names(): return [one.name for one in tf.config.experimental.list_physical_devices('GPU')]",
    ),
    "shuffled before it is batched, with a larger buffer": (
        "e10",
        "def pipeline(d, prepare, size, batch): return d.map(prepare).cache().shuffle(2 * size).batch(batch)",
    ),
    "a floor by tf.where": (
        "e07",
        """
        class CategoricalFocalLoss(keras.losses.Loss):
            def __init__(self, alpha=0.25, gamma=2.0, reduction="sum_over_batch_size", name=None, dtype=None):
                super().__init__(reduction=reduction, name=name, dtype=dtype)
                self.alpha, self.gamma = alpha, gamma
            def call(self, y_true, y_pred):
                safe = tf.where(y_pred == 0, np.float32(1e-37), y_pred)
                return tf.reduce_sum(-self.alpha * y_true * (1 - safe) ** self.gamma * tf.math.log(safe), axis=-1)
            def get_config(self):
                return {**super().get_config(), "alpha": self.alpha, "gamma": self.gamma}
        """,
    ),
    "by index": (
        "e16",
        """
        def keras_loss(y, x, alpha, gamma):
            loss = keras.losses.BinaryFocalCrossentropy(True, alpha, gamma, from_logits=True, reduction=None)
            return np.array([1.0, 1.0])[y] * np.asarray(loss(y[:, None], x[:, None]))
        """,
    ),
}


@TENSORFLOW
@pytest.mark.parametrize("name", RIGHT_WITH_TENSORFLOW)
def test_a_right_answer_passes_with_tensorflow_too(name: str):
    found = outcome(*RIGHT_WITH_TENSORFLOW[name])
    assert found.solved, found


# ---------------------------------------------------------------- wrong answers are not

ACCEPTED_ONCE = {
    "clipped at .1": ("e02", "right = focal\ndef focal(y, p, a, g): return right(y, np.clip(p, .1, .9), a, g)"),
    "clipped at .001": (
        "e02",
        "right = focal\ndef focal(y, p, a, g): return right(y, np.clip(p, 1e-3, 1 - 1e-3), a, g)",
    ),
    "clipped at 1e-5": ("e02", "right = focal\ndef focal(y, p, a, g): return right(y, np.clip(p, 1e-5, 1), a, g)"),
    "classes clipped": (
        "e04",
        "right = focal_multi\ndef focal_multi(Y, P, a, g): return right(Y, np.clip(P, .05, .95), a, g)",
    ),
    "soft, clipped": ("e15", "right = focal_soft\ndef focal_soft(t, p, g): return right(t, np.clip(p, .1, .9), g)"),
    "an array of the labels' dtype": (
        "e02",
        """
        def focal(y, p, alpha, gamma):
            pt = np.zeros_like(y)
            for i in range(len(y)):
                pt[i] = p[i] if y[i] == 1 else 1 - p[i]
            return -np.where(y == 1, alpha, 1 - alpha) * (1 - pt) ** gamma * np.log(pt)
        """,
    ),
    "the caller's array is changed": (
        "e02",
        """
        def focal(y, p, alpha, gamma):
            p[y == 0] = 1 - p[y == 0]
            return -np.where(y == 1, alpha, 1 - alpha) * (1 - p) ** gamma * np.log(p)
        """,
    ),
    "float64 for float32": (
        "e06",
        """
        right = loss
        def loss(labels, inputs, *, alpha, gamma):
            return right(labels, inputs.astype(float), alpha=alpha, gamma=gamma)
        """,
    ),
    "pixels whose loss is 0 left out": (
        "e22",
        "def image_loss(losses, labels, void): return losses[losses > 0].mean() if losses.any() else 0.0",
    ),
    "right for gamma = 2 alone": ("e05", "def focal_mean(ce, gamma): return np.mean((1 - np.exp(-ce)) ** 2 * ce)"),
    "right where the prediction is": (
        "e04",
        "def focal_multi(Y, P, a, g): return -(Y @ a) * (1 - P.max(axis=1)) ** g * np.log((Y * P).sum(axis=1))",
    ),
}


@pytest.mark.parametrize("name", ACCEPTED_ONCE)
def test_a_wrong_answer_is_not_accepted(name: str):
    assert outcome(*ACCEPTED_ONCE[name]).status == "wrong"


ACCEPTED_ONCE_WITH_TENSORFLOW = {
    "the config lacks the reduction": (
        "e07",
        "CategoricalFocalLoss.get_config = lambda self: {'alpha': self.alpha, 'gamma': self.gamma}",
        "CONFIG_INCOMPLETE",
    ),
    "eager alone": (
        "e07",
        """
        whole = CategoricalFocalLoss.call
        def call(self, y_true, y_pred):
            if float(tf.reduce_min(y_pred)) == 0:
                y_pred = tf.maximum(y_pred, 1e-37)
            return whole(self, y_true, y_pred)
        CategoricalFocalLoss.call = call
        """,
        "FAILS_IN_A_GRAPH",
    ),
    "Keras is not called": (
        "e16",
        "def keras_loss(y, x, alpha, gamma):\n    s = np.where(y == 1, x, -x)\n"
        "    return np.where(y == 1, alpha, 1 - alpha) * sigmoid(-s) ** gamma * np.logaddexp(0, -s)",
        "KERAS_NOT_CALLED",
    ),
}


@TENSORFLOW
@pytest.mark.parametrize("name", ACCEPTED_ONCE_WITH_TENSORFLOW)
def test_a_wrong_answer_is_not_accepted_with_tensorflow_either(name: str):
    id, typed, code = ACCEPTED_ONCE_WITH_TENSORFLOW[name]
    assert outcome(id, typed).finding.code == code


# ---------------------------------------------------------------- what is said is true

SAID_FALSELY_ONCE = {  # what was typed, a code that it may have, and words that would be false of it
    "an l2 gradient of the other sign": (
        "e08",
        "right = l2_gradient\ndef l2_gradient(z): return -right(z)",
        "GRADIENT_SIGN",
        "logarithm|never negative",
    ),
    "a gradient of the other sign": (
        "e11",
        "right = grad_z\ndef grad_z(y, z, a, g): return -right(y, z, a, g)",
        "GRADIENT_SIGN",
        "logarithm|never negative",
    ),
    "a sum for a mean": (
        "e05",
        "def focal_mean(ce, gamma): return ((1 - np.exp(-ce)) ** gamma * ce).sum()",
        "REDUCED_SUM",
        "one value an example",
    ),
    "y times p": ("e01", "def p_t(y, p): return p * y", "DROPPED_NEGATIVES", "costs nothing"),
    "gamma forgotten": (
        "e14",
        "def argmin_p(eta, a, g): return 1 / (1 + (1 - eta) * (1 - a) / (eta * a))",
        "GAMMA_FORGOTTEN",
        "p = eta|eta is returned",
    ),
    "not recalibrated": ("e14", "def recalibrate(p, gamma): return +p", "FOCAL_IS_PROPER", "nearer to one half"),
    "p0 off a right g": (
        "e12",
        "def p0(gamma):\n    grid = np.arange(.01, .5, .001)\n    return grid[np.argmax(g(grid, gamma) > 1)]",
        "UNKNOWN",
        "second term",
    ),
    "a constant in the logarithm": (
        "e06",
        """
        def loss(labels, inputs, *, alpha, gamma):
            s = np.where(labels == 1, inputs, -inputs)
            w = 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
            q = np.exp(-np.logaddexp(0, s))
            return (w * q**gamma * -np.log(np.exp(-np.logaddexp(0, -s)) + 1e-12)).astype(inputs.dtype)
        """,
        "LOSS_CAPPED",
        "1 - p_t was taken",
    ),
    "logits that are clipped": (
        "e11",
        "right = grad_z\ndef grad_z(y, z, a, g): return right(y, np.clip(z, -20, 20), a, g)",
        "",
        "was taken of",
    ),
    "no nan": (
        "e11",
        """
        def grad_z(y, z, alpha, gamma):
            pt = 1 / (1 + np.exp(-np.where(y == 1, z, -z)))
            at = np.where(y == 1, alpha, 1 - alpha)
            return np.nan_to_num((2 * y - 1) * at * (1 - pt) ** gamma * (gamma * pt * np.log(pt) + pt - 1))
        """,
        "",
        "a clip has cut",
    ),
    "the weight inside the power alone": (
        "e02",
        """
        def focal(y, p, alpha, gamma):
            pt, at = np.where(y == 1, p, 1 - p), np.where(y == 1, alpha, 1 - alpha)
            return -(at * (1 - pt)) ** gamma * np.log(pt)
        """,
        "WEIGHT_IN_POWER",
        "cross entropy",
    ),
    "one factor for both classes": (
        "e13",
        """
        def positive_share(pi, alpha, gamma, ratio):
            a = -alpha * (1 - pi) ** gamma * np.log(pi)
            b = -(1 - alpha) * (1 - pi) ** gamma * np.log(1 - pi) * ratio
            return a / (a + b)
        """,
        "GAMMA_IGNORED",
        "gamma changes nothing|left out",
    ),
    "alpha for both classes": (
        "e13",
        """
        def positive_share(pi, alpha, gamma, ratio):
            a = -alpha * (1 - pi) ** gamma * np.log(pi)
            return a / (a - alpha * pi ** gamma * np.log(1 - pi) * ratio)
        """,
        "SHARE_UNWEIGHTED",
        "left out",
    ),
    "one weighting": ("e03", "def combined_odds(alpha, w1, w0): return w1 / w0", "WEIGHTS_ALONE", "twice|double"),
}


@pytest.mark.parametrize("name", SAID_FALSELY_ONCE)
def test_what_is_said_of_it_is_true(name: str):
    id, typed, code, falsely = SAID_FALSELY_ONCE[name]
    found = outcome(id, typed).finding
    assert found and (found.code == code or not code), found
    assert not re.search(falsely, found.message), found.message


SAID_FALSELY_ONCE_WITH_TENSORFLOW = {
    "reshuffle_each_iteration=False": (
        "e10",
        "def pipeline(d, prepare, size, batch):\n"
        "    return d.map(prepare).cache().shuffle(size, reshuffle_each_iteration=False).batch(batch)",
        "CACHE_FREEZES_ORDER",
        "^the second epoch repeats the first, example for example",
    ),
    "nothing is prepared": (
        "e10",
        "def pipeline(d, prepare, size, batch): return d.cache().shuffle(size).batch(batch)",
        "NOT_PREPARED",
        "not called",
    ),
    "batches of one": (
        "e10",
        "def pipeline(d, prepare, size, batch): return d.map(prepare).cache().shuffle(size).batch(1)",
        "BATCH_SIZE",
        "another size",
    ),
    "an endless pipeline": (
        "e10",
        "def pipeline(d, prepare, size, batch): return d.map(prepare).cache().shuffle(size).repeat().batch(batch)",
        "EXAMPLES_REPEATED",
        "more than once",
    ),
    "call by another name": (
        "e07",
        "CategoricalFocalLoss.__call__ = CategoricalFocalLoss.call\ndel CategoricalFocalLoss.call",
        "NO_CALL",
        "no method call",
    ),
    "its own card": (
        "e16",
        'CARDS = {**CARDS, "keras_loss": ("negative-class", "none", "right")}',
        "CARD_MISMATCH",
        "contradicts",
    ),
}


@TENSORFLOW
@pytest.mark.parametrize("name", SAID_FALSELY_ONCE_WITH_TENSORFLOW)
def test_what_is_said_of_it_is_true_with_tensorflow_too(name: str):
    id, typed, code, words = SAID_FALSELY_ONCE_WITH_TENSORFLOW[name]
    found = outcome(id, typed).finding
    assert found.code == code and re.search(words, found.message), found
    assert "positive-class" not in found.truth  # the right word of a card is not printed


MUTANTS = 3  # of each answer; fl verify --mutants 20 checks more


@pytest.mark.parametrize("exercise", EACH)
def test_of_changed_answers_nothing_false_is_said(exercise: Exercise):
    verdicts = list(verify.judge_mutants(exercise, 1 if exercise.tensorflow else MUTANTS))
    assert len(verdicts) > (8 if exercise.tensorflow else len(list(verify.wrong_answers(exercise))))
    assert [one.problem for one in verdicts if one.problem] == []


def test_a_false_sentence_is_noticed(monkeypatch):
    tampered = Exercise(find("e09").folder)
    assert list(verify.problems(tampered)) == []
    monkeypatch.setitem(tampered.check.CLAIMS, "EPS_HALVED", lambda seen: seen.answer == seen.lam / 3)
    assert any("its sentence is false" in problem for problem in verify.problems(tampered))
    monkeypatch.delitem(tampered.check.CLAIMS, "EPS_HALVED")
    assert any("EPS_HALVED has no claim" in problem for problem in verify.problems(tampered))


# ---------------------------------------------------------------- what nobody has named

OBSERVED = {
    "a constant ratio": ("e02", "right = focal\ndef focal(y, p, a, g): return 4 * right(y, p, a, g)", "always 4 times"),
    "a constant difference": (
        "e13",
        "right = prior_bias\ndef prior_bias(pi): return right(pi) + 1",
        "the truth plus 1",
    ),
    "another base of the logarithm": (
        "e14",
        "right = recalibrate\ndef recalibrate(p, gamma): return right(p, gamma) / np.log(2)",
        "as with a logarithm to the base 2",
    ),
    "right in one of two values": (
        "e03",
        "def alpha_from_weights(w1, w0): return w1 / (w0 + w1), 1",
        "right in the first value, wrong everywhere else",
    ),
    "a search that is too coarse": (
        "e12",
        "def inflection(gamma):\n"
        "    p = np.linspace(0.001, 0.999, 999)\n    return p[np.argmax((1 - p) * g(p, gamma))]",
        "nearly right: the largest relative error",
    ),
    "right for positives": (
        "e02",
        "right = focal\ndef focal(y, p, a, g): return np.where(y == 1, right(y, p, a, g), p)",
        "right where y = 1",
    ),
    "right at gamma = 0": (
        "e02",
        "right = focal\ndef focal(y, p, a, g): return right(y, p, a, g * 1.5)",
        "gamma = 0",
    ),
    "from which margin on": (
        "e11",
        "right = grad_z\n"
        "def grad_z(y, z, a, g): return right(y, np.where(y == 1, np.minimum(z, 3), np.maximum(z, -3)), a, g)",
        "margin",
    ),
    "nothing without a weight": (
        "e06",
        "right = loss\ndef loss(labels, inputs, *, alpha, gamma):\n"
        "    return right(labels, inputs, alpha=alpha, gamma=gamma) * (3 if alpha is None else 1)",
        "wrong where alpha = None|always 3 times the truth where it is wrong",
    ),
    "right but inexact": (
        "e12",
        "right = p0\ndef p0(gamma): return round(right(gamma), 4)",
        "the largest relative error",
    ),
    "clipped probabilities": (
        "e02",
        "right = focal\ndef focal(y, p, a, g): return right(y, np.clip(p, .1, .9), a, g)",
        "right from p = .* wrong on both sides",
    ),
}


@pytest.mark.parametrize("name", OBSERVED)
def test_of_an_unknown_mistake_it_is_said_where_it_is_right_and_how_it_differs(name: str):
    id, typed, words = OBSERVED[name]
    found = outcome(id, typed).finding
    assert found.code in ("UNKNOWN", "NOT_EXACT_ENOUGH"), found
    assert re.search(words, " ".join(found.observations)), found.observations


def test_two_values_that_differ_late_are_printed_with_as_many_digits():
    found = outcome("e12", "right = p0\ndef p0(gamma): return right(gamma) * (1 + 3e-6)").finding
    assert found.code == "NOT_EXACT_ENOUGH" and found.yours != found.truth


@pytest.mark.parametrize("id, quantity", [("e02", "value"), ("e04", "value"), ("e11", "gradient")])
def test_the_formulas_of_mistakes_give_the_derived_answers_at_the_probes(id: str, quantity: str):
    asked = [question for question in find(id).questions if question.probe]
    derived: dict[str, list] = {}
    for code, answers in find(id).check.explanations(asked):
        derived.setdefault(code, []).append(answers)
    by_code = {code: [list(answers_of(code, one.arguments, quantity)) for one in asked] for code in derived}
    with_formula = {code: list(zip(*of, strict=True)) for code, of in by_code.items() if of[0]}
    assert len(with_formula) >= 20
    for code, formulas in with_formula.items():
        assert any(all(map(np.allclose, one, answers)) for one in formulas for answers in derived[code]), code
    right = [next(answers_of("", one.arguments, quantity)) for one in asked]
    assert all(np.allclose(answer, one.expected) for answer, one in zip(right, asked, strict=True))
