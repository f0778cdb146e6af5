"""The mistakes that people make (seen in issues and forums), typed as a learner types them: has each its own message?

None of these is written like the known wrong answer of the same name: what counts is what the code returns.
"""

from __future__ import annotations

from textwrap import dedent

import pytest

from docs.exercises.checker import messages
from docs.exercises.checker.catalogue import REGION, find
from docs.exercises.checker.check import check_source, texts

# what people get wrong -> exercise, what they type in the place of a function, and the code that it deserves
TYPED = {
    "01 0.25 is on the wrong class, so it was turned round": (
        "e13",
        """
        def positive_share(pi, alpha, gamma, ratio):
            ours = (1 - alpha) * (1 - pi) ** gamma * np.log(1 / pi)
            theirs = ratio * alpha * pi**gamma * np.log(1 / (1 - pi))
            return ours / (ours + theirs)
        """,
        "ALPHA_SWAPPED",
    ),
    "02 alpha = 0.25 scales class 1 by 4": (
        "e01",
        """
        def alpha_t(y, alpha):
            return y / alpha + (1 - y) / (1 - alpha)
        """,
        "ALPHA_INVERSE",
    ),
    "03 1 - alpha on positives": (
        "e01",
        """
        def alpha_t(y, alpha):
            return y * (1 - alpha) + (1 - y) * alpha
        """,
        "ALPHA_SWAPPED",
    ),
    "03 in an array": (
        "e02",
        """
        def focal(y, p, alpha, gamma):
            pt = y * p + (1 - y) * (1 - p)
            return -(alpha + y * (1 - 2 * alpha)) * (1 - pt) ** gamma * np.log(pt)
        """,
        "ALPHA_SWAPPED",
    ),
    "04 the same alpha on both classes": (
        "e02",
        """
        def focal(y, p, alpha, gamma):
            ce = -(y * np.log(p) + (1 - y) * np.log(1 - p))
            return alpha * (1 - np.exp(-ce)) ** gamma * ce
        """,
        "ALPHA_SAME_BOTH",
    ),
    "05 protect the rare class with a small weight": (
        "e03",
        """
        def alpha_from_prevalence(prevalence):
            return prevalence if prevalence < 0.5 else 1 - prevalence
        """,
        "ALPHA_IS_PI",
    ),
    "06 a scalar alpha in multiclass": (
        "e04",
        """
        def focal_multi(Y, P, alpha, gamma):
            return -alpha[0] * np.sum(Y * (1 - P) ** gamma * np.log(P), axis=-1)
        """,
        "ALPHA_SAME_BOTH",
    ),
    "07 alpha is silently ignored": (
        "e16",
        """
        def keras_loss(y, x, alpha, gamma):
            of = keras.losses.BinaryFocalCrossentropy(alpha=alpha, gamma=gamma, from_logits=True, reduction=None)
            return np.asarray(of(y[:, None], x[:, None]))
        """,
        "ALPHA_IGNORED",
    ),
    "08 a default alpha that is not what one thinks": (
        "e16",
        'CARDS = {**CARDS, "b": ("positive-class", "none", "right")}',
        "CARD_MISMATCH",
    ),
    "09 alpha is the exponent": (
        "e16",
        'CARDS = {**CARDS, "e": ("both-classes", "none", "nonfinite")}',
        "CARD_MISMATCH",
    ),
    "10 alpha and gamma exchanged": (
        "e02",
        """
        right = focal

        def focal(y, p, a, b):
            return right(y, p, b, a)
        """,
        "ARGS_SWAPPED",
    ),
    "11 gamma multiplied": (
        "e02",
        """
        def focal(y, p, alpha, gamma):
            pt, at = np.where(y == 1, (p, np.full_like(p, alpha)), (1 - p, np.full_like(p, 1 - alpha)))
            return at * (1 - pt) * gamma * -np.log(pt)
        """,
        "GAMMA_MULTIPLIED",
    ),
    "12 (1 - p)^gamma for negatives too": (
        "e02",
        """
        def focal(y, p, alpha, gamma):
            bce = -(alpha * y * np.log(p) + (1 - alpha) * (1 - y) * np.log(1 - p))
            return (1 - p) ** gamma * bce
        """,
        "MODULATOR_ONE_SIDED",
    ),
    "13 no minus": (
        "e02",
        """
        def focal(y, p, alpha, gamma):
            positive, negative = alpha * (1 - p) ** gamma * np.log(p), (1 - alpha) * p**gamma * np.log(1 - p)
            return y * positive + (1 - y) * negative
        """,
        "SIGN",
    ),
    "13 no minus, in a gradient": (
        "e11",
        """
        def grad_z(y, z, alpha, gamma):
            p = 1 / (1 + np.exp(-z))
            pt, sign, at = y * p + (1 - y) * (1 - p), 2 * y - 1, y * alpha + (1 - y) * (1 - alpha)
            return sign * at * (1 - pt) ** gamma * ((1 - pt) - gamma * pt * np.log(pt))
        """,
        "GRADIENT_SIGN",
    ),
    "13 no minus, in the gradient of a penalty": (
        "e08",
        """
        def l2_gradient(z):
            p = softmax(z)
            mean = np.sum(p * p, axis=-1)[:, None]
            return -2 * p * (p - mean)
        """,
        "GRADIENT_SIGN",
    ),
    "14 log10": (
        "e01",
        """
        def easy(p_t, gamma):
            fl = -((1 - p_t) ** gamma) * np.log10(p_t)
            return -np.log10(p_t), fl, (1 - p_t) ** -gamma
        """,
        "LOG_BASE",
    ),
    "15 class weight inside the cross entropy": (
        "e04",
        """
        def focal_multi(Y, P, alpha, gamma):
            weighted = -np.log(P[Y == 1]) * alpha[np.argmax(Y, axis=1)]
            pt = np.exp(-weighted)
            return (1 - pt) ** gamma * weighted
        """,
        "WEIGHT_LEAKED",
    ),
    "16 modulating factor of the batch mean": (
        "e05",
        """
        def focal_mean(ce, gamma):
            ce = ce.mean()
            pt = np.exp(-ce)
            return (1 - pt) ** gamma * ce
        """,
        "FOCAL_OF_MEAN",
    ),
    "17 mean over classes": (
        "e04",
        """
        def focal_multi(Y, P, alpha, gamma):
            loss = Y * alpha * (1 - P) ** gamma * -np.log(P)
            return np.mean(loss, axis=-1)
        """,
        "AVERAGED_OVER_CLASSES",
    ),
    "18 divided by all anchors": (
        "e05",
        """
        def reduce(losses, y, how):
            return {"none": losses, "sum": np.sum(losses)}.get(how, np.sum(losses) / len(losses))
        """,
        "NORMALISER",
    ),
    "18 no positives": (
        "e05",
        """
        def reduce(losses, y, how):
            n = {"sum": 1.0, "mean": float(len(y)), "num_pos": np.float64(y.sum())}
            return losses if how == "none" else np.sum(losses) / n[how]
        """,
        "ZERO_POSITIVES",
    ),
    "19 the bias has the other sign": (
        "e13",
        """
        def prior_bias(pi):
            return -np.log(pi) + np.log1p(-pi)
        """,
        "BIAS_SIGN",
    ),
    "20 NaN": (
        "e06",
        """
        def loss(labels, inputs, *, alpha, gamma):
            p = 1 / (1 + np.exp(-inputs))
            at = 1 if alpha is None else labels * alpha + (1 - labels) * (1 - alpha)
            return -at * np.where(labels == 1, (1 - p) ** gamma * np.log(p), p**gamma * np.log(1 - p))
        """,
        "NONFINITE_LOSS",
    ),
    "21 clipped": (
        "e06",
        """
        def loss(labels, inputs, *, alpha, gamma):
            s = np.clip(np.where(labels == 1, inputs, -inputs), -10, None)
            at = 1 if alpha is None else labels * alpha + (1 - labels) * (1 - alpha)
            return at * np.exp(-gamma * np.logaddexp(0, s)) * np.logaddexp(0, -s)
        """,
        "LOSS_CAPPED",
    ),
    "21 clipped, in Keras": (
        "e07",
        """
        call = CategoricalFocalLoss.call

        def clipped(self, y_true, y_pred):
            return call(self, y_true, tf.clip_by_value(y_pred, 1e-4, 1.0))

        CategoricalFocalLoss.call = clipped
        """,
        "DEAD_GRADIENT",
    ),
    "22 sigmoid twice": (
        "e06",
        """
        right = loss

        def loss(labels, inputs, *, alpha, gamma):
            return right(labels, (1 / (1 + np.exp(-inputs))).astype(inputs.dtype), alpha=alpha, gamma=gamma)
        """,
        "DOUBLE_SIGMOID",
    ),
    "23 the factor detached": (
        "e11",
        """
        def grad_z(y, z, alpha, gamma):
            p = 1 / (1 + np.exp(-z))
            factor = np.where(y == 1, alpha * (1 - p) ** gamma, (1 - alpha) * p**gamma)
            return factor * (p - y)
        """,
        "DETACHED_FACTOR",
    ),
    "24 p_t of a soft label": (
        "e15",
        """
        def focal_soft(t, p, gamma):
            mixed = 1 - t - p + 2 * t * p
            return -np.log(mixed) * (1 - mixed) ** gamma
        """,
        "NAIVE_SOFT_PT",
    ),
    "24 one power for both": (
        "e15",
        """
        def focal_soft(t, p, gamma):
            pt = np.where(np.round(t) == 1, p, 1 - p)
            return -((1 - pt) ** gamma) * (t * np.log(p) + (1 - t) * np.log(1 - p))
        """,
        "HARD_PT_SOFT_CE",
    ),
    "25 focal and class weights": (
        "e03",
        """
        def combined_odds(alpha, w1, w0):
            return alpha / (1.0 - alpha)
        """,
        "ALPHA_ALONE",
    ),
    "26 confidence of a focal model": (
        "e14",
        """
        def recalibrate(p, gamma):
            return np.array(p) * 1.0
        """,
        "FOCAL_IS_PROPER",
    ),
    "26 a threshold of one half": (
        "e14",
        """
        def threshold_eta(alpha):
            return 1 / 2
        """,
        "THRESHOLD_HALF",
    ),
    "27 the first value is log C": (
        "e05",
        """
        def first_value(classes, alpha, gamma):
            return -alpha * np.log(1 / classes)
        """,
        "FIRST_VALUE_IS_CE",
    ),
    "28 focal only down-weights": (
        "e12",
        """
        def g(p_t, gamma):
            return np.power(1 - p_t, gamma)
        """,
        "G_IS_FACTOR",
    ),
}


def cases():
    for name, (id, typed, code) in TYPED.items():
        marks = [pytest.mark.xdist_group("tensorflow")] if find(id).tensorflow else []
        yield pytest.param(id, dedent(typed), code, id=f"{name} ({code})", marks=marks)


@pytest.mark.parametrize("id, typed, code", list(cases()))
def test_a_mistake_that_people_make_has_its_own_message(id: str, typed: str, code: str):
    exercise = find(id)
    assert typed.strip() not in map(str.strip, map(dedent, sum(exercise.answers.values(), ())))
    found = check_source(exercise, f"{exercise.solution}\n\n{typed}", "my/typed.py").finding
    assert found.code == code and found.message == messages.message(code, exercise.says(found.part))


UNKNOWN = {
    "another power": ("e02", "right = focal\ndef focal(y, p, alpha, gamma): return right(y, p, alpha, gamma + 1)"),
    "a hundredth more": (
        "e02",
        "right = focal\ndef focal(y, p, a, g): return 1.01 * right(y, p, a, g)",
    ),
    "alpha squared": ("e04", "right = focal_multi\ndef focal_multi(Y, P, a, g): return right(Y, P, a**2, g)"),
    "a mean of squares": ("e05", "def focal_mean(ce, gamma): return np.mean(ce**2)"),
    "a scaled gradient": (
        "e11",
        "right = grad_z\ndef grad_z(y, z, alpha, gamma): return 1.5 * right(y, z, alpha, gamma)",
    ),
    "a scaled gradient at extreme logits": (
        "e11",
        "right = grad_z\ndef grad_z(y, z, alpha, gamma): return right(y, z, alpha, gamma) * np.where(z > 30, 1.1, 1)",
    ),
    "a wrong value at 0": (
        "e07",
        "whole = CategoricalFocalLoss.call\n"
        "CategoricalFocalLoss.call = lambda self, y, p: whole(self, y, p) + tf.cast(p[:, 0] == 0, p.dtype)",
    ),
    "devices, not names": ("e10", "def gpu_names(): return tf.config.list_physical_devices('GPU')"),
}


@pytest.mark.xdist_group("tensorflow")
@pytest.mark.parametrize("name", UNKNOWN)
def test_what_no_known_mistake_explains_is_given_no_name(name: str):
    id, typed = UNKNOWN[name]
    found = check_source(find(id), f"{find(id).solution}\n\n{typed}", "my/typed.py").finding
    assert found.code == "UNKNOWN", found


def test_all_twenty_eight_are_here():
    assert {name[:2] for name in TYPED} == {f"{number:02}" for number in range(1, 29)}


def test_of_the_hole_a_learner_fills_only_the_region_is_hidden():
    for region in REGION.finditer(find("e07").source):
        assert "rf.reduce_sum" in region["starter"] and "rf." not in region["solution"]


def test_of_an_answer_as_long_as_a_data_set_the_beginning_is_shown():
    yours, truth = texts({"seen": list(range(1500))}, {"seen": list(range(1, 1501))})
    assert yours.startswith("{'seen': [0, 1, ") and truth.startswith("{'seen': [1, 2, ")
    assert max(len(yours), len(truth)) < 400
