"""Would the command notice, and say the right name? Every mistake of the catalogue, written out in NumPy by hand."""

from __future__ import annotations

import numpy as np
import pytest

import reference
from tests.conformance.asking.adapter import Adapter
from tests.conformance.asking.subprocess_adapter import EvaluationError, describe_adapter, evaluate, with_copies
from tests.conformance.diagnosing.examination import examine_adapter
from tests.conformance.diagnosing.probes import catalogue
from tests.conformance.diagnosing.report import Report
from tests.meta import strangers_losses


class InProcessAdapter:
    """An adapter in this process, which starts faster than a `SubprocessAdapter`; exceptions are handled alike."""

    def __init__(self, adapter: Adapter) -> None:
        self.description, self._adapter = describe_adapter(adapter), with_copies(adapter)

    def __call__(self, labels, inputs, parameters):
        try:
            return evaluate(self._adapter, labels, inputs, parameters)
        except Exception as error:
            raise EvaluationError(f"{type(error).__name__}: {error}") from error


def report(loss, gradient=None, family="binary", inputs="logits", **options) -> Report:
    return examine_adapter(InProcessAdapter(Adapter("here", family, inputs, "numpy", loss, gradient)), **options)


def codes(*adapter, **options) -> list[str]:
    return [one.code for one in report(*adapter, **options).diagnoses]


# ---------------------------------------------------------------- pieces to be wrong with


def binary(labels, logits, *, alpha, gamma):
    return reference.binary_focal_loss(labels, logits, alpha=alpha, gamma=gamma)


def binary_gradient(labels, logits, *, alpha, gamma):
    return reference.binary_focal_loss_gradient(labels, logits, alpha=alpha, gamma=gamma)


def categorical(labels, logits, *, alpha, gamma):
    return reference.categorical_focal_loss(labels, logits, alpha=alpha, gamma=gamma)


def weight(labels, alpha):
    return 1.0 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)


def cross_entropy(labels, logits):
    return np.logaddexp(0, -strangers_losses.margin(labels, logits))


def one_minus_p_t(labels, logits):
    return strangers_losses.sigmoid(-strangers_losses.margin(labels, logits))


def with_class_weights(one, zero):
    """Return the loss with other weights of the two classes."""

    def loss(labels, logits, *, alpha, gamma):
        plain = binary(labels, logits, alpha=None, gamma=gamma)
        return plain if alpha is None else np.where(labels == 1, one(alpha), zero(alpha)) * plain

    return loss


def with_factor(factor):
    """Return the loss with another factor in the place of the power."""

    def loss(labels, logits, *, alpha, gamma):
        return weight(labels, alpha) * cross_entropy(labels, logits) * factor(labels, logits, gamma)

    return loss


def weight_leaked(labels, logits, *, alpha, gamma):
    cost = weight(labels, alpha) * cross_entropy(labels, logits)
    return (-np.expm1(-cost)) ** gamma * cost


def never_positive(labels, logits, *, alpha, gamma):
    return binary((logits == 1).astype(logits.dtype), labels, alpha=alpha, gamma=gamma)


def inverted_factor(labels, logits, gamma):
    return np.exp(-gamma * cross_entropy(labels, logits))


def factor_of_one_class(_labels, logits, gamma):
    return np.exp(-gamma * np.logaddexp(0, logits))


def over_the_classes(loss):
    return lambda labels, logits, *, alpha, gamma: loss(labels, logits, alpha, gamma)


def one_vs_rest(labels, logits, alpha, gamma):
    true = np.eye(logits.shape[-1])[labels]
    of_class = 1 if alpha is None else alpha
    plain = np.logaddexp(0, -(2 * true - 1) * logits) * strangers_losses.sigmoid(-(2 * true - 1) * logits) ** gamma
    return (of_class * plain).sum(-1)


def softmax_twice(labels, logits, alpha, gamma):
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return categorical(labels, powers / powers.sum(-1, keepdims=True), alpha=alpha, gamma=gamma)


def overflowing(labels, logits, *, alpha, gamma):
    return np.where(abs(logits) > 80, np.nan, binary(labels, logits, alpha=alpha, gamma=gamma))


def reference_sigmoid(x):
    return strangers_losses.sigmoid(x).astype(x.dtype)


def weighted_mean(labels, logits, alpha, gamma):
    total = np.sum(np.ones_like(logits) * weight(labels, alpha))
    return binary(labels, logits, alpha=alpha, gamma=gamma).sum() / total


def starred(labels, logits, alpha, gamma):
    """The paper's FL*: it has no value at gamma = 0."""
    with np.errstate(all="ignore"):
        scaled = np.float64(gamma) * strangers_losses.margin(labels, logits)
        return weight(labels, alpha) * np.logaddexp(0, -scaled) / np.float64(gamma)


def sigmoid_for_softmax(labels, logits, alpha, gamma):
    own = np.take_along_axis(logits, labels[:, None], -1)[:, 0]
    return binary(np.ones_like(own), own, alpha=None, gamma=gamma) * (1 if alpha is None else alpha[labels])


BINARY = [
    ("ALPHA_SWAPPED", with_class_weights(lambda a: 1 - a, lambda a: a)),
    ("ALPHA_SAME_BOTH", with_class_weights(lambda a: a, lambda a: a)),
    ("ALPHA_IGNORED", with_class_weights(lambda _: 1, lambda _: 1)),
    ("ALPHA_POSITIVES_ONLY", with_class_weights(lambda a: a, lambda _: 1)),
    ("ALPHA_RATIO", with_class_weights(lambda a: a / (1 - a) if a < 1 else 9, lambda _: 1)),
    ("ALPHA_INVERSE", with_class_weights(lambda a: 1 / max(a, 1e-3), lambda a: 1 / max(1 - a, 1e-3))),
    ("ALPHA_INVERSE", with_class_weights(lambda a: 1 / max(a, 1e-3), lambda _: 1)),
    ("WEIGHT_LEAKED", weight_leaked),
    ("GAMMA_MULTIPLIED", with_factor(lambda y, x, g: g * one_minus_p_t(y, x))),
    ("GAMMA_IGNORED", with_factor(lambda _y, _x, _g: 1)),
    ("GAMMA_IGNORED", with_factor(lambda y, x, _g: one_minus_p_t(y, x) ** 2)),
    ("ARGS_SWAPPED", never_positive),
    ("MODULATOR_INVERTED", with_factor(inverted_factor)),
    ("MODULATOR_ONE_SIDED", with_factor(factor_of_one_class)),
    ("MODULATOR_ONE_SIDED", with_factor(lambda y, x, g: np.where(y == 1, one_minus_p_t(y, x) ** g, 1))),
    ("SIGN", lambda y, x, *, alpha, gamma: -binary(y, x, alpha=alpha, gamma=gamma)),
    ("LOG_BASE", lambda y, x, *, alpha, gamma: binary(y, x, alpha=alpha, gamma=gamma) / np.float32(np.log(10))),
    ("DROPPED_NEGATIVES", lambda y, x, *, alpha, gamma: y * binary(y, x, alpha=alpha, gamma=gamma)),
    ("DOUBLE_SIGMOID", lambda y, x, *, alpha, gamma: binary(y, reference_sigmoid(x), alpha=alpha, gamma=gamma)),
    ("REDUCED_MEAN", lambda y, x, *, alpha, gamma: binary(y, x, alpha=alpha, gamma=gamma).mean()),
    ("REDUCED_SUM", lambda y, x, *, alpha, gamma: binary(y, x, alpha=alpha, gamma=gamma).sum(keepdims=True)),
    ("REDUCED_OVER_POSITIVES", lambda y, x, *, alpha, gamma: binary(y, x, alpha=alpha, gamma=gamma).sum() / y.sum()),
    ("REDUCED_WEIGHTED_MEAN", lambda y, x, *, alpha, gamma: weighted_mean(y, x, alpha, gamma)),
    (
        "ALPHA_TWICE",
        lambda y, x, *, alpha, gamma: binary(y, x, alpha=alpha, gamma=gamma) * (1 if alpha is None else alpha),
    ),
    ("FL_STAR", lambda y, x, *, alpha, gamma: starred(y, x, alpha, gamma)),
    ("LOSS_CAPPED", lambda y, x, *, alpha, gamma: np.minimum(binary(y, x, alpha=alpha, gamma=gamma), 16)),
    ("EASY_SIDE_LOST", strangers_losses.easy_side_lost),
    (
        "NONFINITE_LOSS",
        lambda y, x, *, alpha, gamma: binary(y, np.where(abs(x) > 80, np.nan, x), alpha=alpha, gamma=gamma),
    ),
]


def focal_of_mean(labels, logits, *, alpha, gamma):
    cost = (weight(labels, alpha) * cross_entropy(labels, logits)).mean()
    return (-np.expm1(-cost)) ** gamma * cost


CATEGORICAL = [
    ("ALPHA_SAME_BOTH", lambda t, z, a, g: (1 if a is None else a.mean()) * categorical(t, z, alpha=None, gamma=g)),
    ("ALPHA_IGNORED", lambda t, z, _a, g: categorical(t, z, alpha=None, gamma=g)),
    ("GAMMA_IGNORED", lambda t, z, a, _g: categorical(t, z, alpha=a, gamma=0.0)),
    ("SIGN", lambda t, z, a, g: -categorical(t, z, alpha=a, gamma=g)),
    ("LOG_BASE", lambda t, z, a, g: categorical(t, z, alpha=a, gamma=g) / np.float32(np.log(2))),
    ("DOUBLE_SIGMOID", softmax_twice),
    ("ONE_VS_REST", one_vs_rest),
    ("SIGMOID_FOR_SOFTMAX", sigmoid_for_softmax),
    ("AVERAGED_OVER_CLASSES", lambda t, z, a, g: categorical(t, z, alpha=a, gamma=g) / z.shape[-1]),
    ("REDUCED_MEAN", lambda t, z, a, g: categorical(t, z, alpha=a, gamma=g).mean()),
]


# ---------------------------------------------------------------- exactly its own name


@pytest.mark.parametrize("code, loss", BINARY, ids=[code for code, _ in BINARY])
def test_a_mistake_in_the_binary_loss_has_exactly_its_own_name(code, loss):
    assert codes(loss) == [code]


@pytest.mark.parametrize("code, loss", CATEGORICAL, ids=[code for code, _ in CATEGORICAL])
def test_a_mistake_in_the_categorical_loss_has_exactly_its_own_name(code, loss):
    assert codes(over_the_classes(loss), family="categorical") == [code]


def test_the_power_of_a_mean_is_named():
    assert codes(focal_of_mean) == ["FOCAL_OF_MEAN"]


GRADIENTS = {
    "DETACHED_FACTOR": lambda y, x, a, g: -weight(y, a) * one_minus_p_t(y, x) ** (g + 1) * (2 * y - 1),
    "CE_GRADIENT": lambda y, x, a, _g: -weight(y, a) * one_minus_p_t(y, x) * (2 * y - 1),
    "FORGOT_CHAIN": lambda y, x, a, g: (
        binary_gradient(y, x, alpha=a, gamma=g) / (one_minus_p_t(y, x) * (1 - one_minus_p_t(y, x)))
    ),
    "PRODUCT_RULE_DROPPED": lambda y, x, a, g: (
        -weight(y, a) * (2 * y - 1) * g * one_minus_p_t(y, x) ** g * (1 - one_minus_p_t(y, x)) * cross_entropy(y, x)
    ),
    "UNKNOWN": lambda y, x, a, g: 1.5 * binary_gradient(y, x, alpha=a, gamma=g),
    "NONFINITE_GRADIENT": lambda y, x, a, g: np.where(
        strangers_losses.margin(y, x) > 80, np.nan, binary_gradient(y, x, alpha=a, gamma=g)
    ),
    "NONFINITE_HARD_GRADIENT": lambda y, x, a, g: np.where(
        (x < -80) & (y == 1), np.nan, binary_gradient(y, x, alpha=a, gamma=g)
    ),
    "DEAD_GRADIENT": lambda y, x, a, g: np.where(
        one_minus_p_t(y, x) > 1 - 1e-6, 0, binary_gradient(y, x, alpha=a, gamma=g)
    ),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("code", GRADIENTS)
def test_a_mistake_in_the_gradient_has_exactly_its_own_name(code):
    wrong = GRADIENTS[code]
    assert codes(binary, lambda y, x, *, alpha, gamma: wrong(y, x, alpha, gamma).astype(x.dtype)) == [code]


def test_every_code_is_tried_here_or_told_apart_on_the_probes():
    tried = {code for code, _ in (*BINARY, *CATEGORICAL)} | set(GRADIENTS) | {"FOCAL_OF_MEAN", "NAIVE_SOFT_PT"}
    assert tried == set(catalogue()["mistakes"])


# ---------------------------------------------------------------- two names


def swapped_and_multiplied(labels, logits, *, alpha, gamma):
    return with_factor(lambda y, x, g: g * one_minus_p_t(y, x))(labels, logits, alpha=alpha and 1 - alpha, gamma=gamma)


def swapped_and_averaged(labels, logits, *, alpha, gamma):
    return binary(labels, logits, alpha=alpha and 1 - alpha, gamma=gamma).mean()


def swapped_and_capped(labels, logits, *, alpha, gamma):
    return with_class_weights(lambda a: 1 - a, lambda a: a)(labels, np.clip(logits, -20, 20), alpha=alpha, gamma=gamma)


def inverted_and_infinite(labels, logits, *, alpha, gamma):
    return with_factor(inverted_factor)(labels, np.where(abs(logits) > 80, np.inf, logits), alpha=alpha, gamma=gamma)


@pytest.mark.parametrize(
    "loss, expected",
    [
        (inverted_and_infinite, {"MODULATOR_INVERTED", "NONFINITE_LOSS"}),
        (swapped_and_multiplied, {"ALPHA_SWAPPED", "GAMMA_MULTIPLIED"}),
        (swapped_and_averaged, {"ALPHA_SWAPPED", "REDUCED_MEAN"}),
        (swapped_and_capped, {"ALPHA_SWAPPED", "LOSS_CAPPED", "EASY_SIDE_LOST"}),
    ],
)
def test_mistakes_of_different_kinds_are_named_side_by_side(loss, expected):
    assert set(codes(loss)) == expected


# ---------------------------------------------------------------- no false name


@pytest.mark.parametrize(
    "loss",
    [
        lambda y, x, *, alpha, gamma: binary(y, x, alpha=alpha, gamma=gamma + 1),
        lambda y, x, *, alpha, gamma: binary(y, x, alpha=alpha and alpha**2, gamma=gamma),
        lambda y, x, *, alpha, gamma: 1.01 * binary(y, x, alpha=alpha, gamma=gamma),
        lambda y, x, *, alpha, gamma: binary(y, x + np.float32(0.01), alpha=alpha, gamma=gamma),
        lambda y, x, *, alpha, gamma: binary(y, x, alpha=alpha or None, gamma=gamma),
        lambda y, x, *, alpha, gamma: binary(y, x, alpha=alpha, gamma=gamma or 2.0),
    ],
)
def test_what_no_name_explains_is_unknown(loss):
    assert codes(loss) == ["UNKNOWN"]


# ---------------------------------------------------------------- right


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("loss", [*strangers_losses.RIGHT, binary], ids=lambda one: one.__name__)
def test_a_right_variant_conforms(loss, dtype):
    found = report(loss, binary_gradient, dtype=dtype)
    assert found.conformant, found.diagnoses
    assert (found.alpha_convention, found.reduction) == ("positive-class", "none")


def test_the_reference_conforms_from_logits_and_from_probabilities():
    def from_probabilities(labels, inputs, *, alpha, gamma):
        return reference.categorical_focal_loss_from_probabilities(labels, inputs, alpha=alpha, gamma=gamma)

    found = report(from_probabilities, family="categorical", inputs="probabilities")
    assert found.conformant and found.regions["gradient"] is None
    found = report(categorical, family="categorical")
    assert found.conformant and found.alpha_convention == "per-class"


def test_an_alpha_that_cannot_be_off_is_no_mistake_and_what_none_means_is_said():
    found = report(lambda y, x, *, alpha, gamma: binary(y, x, alpha=0.25 if alpha is None else alpha, gamma=gamma))
    assert found.conformant and "alpha = None means: alpha = 0.25" in found.assumed


def of_the_label(labels, probabilities, *, alpha, gamma):
    """Return the loss from the probability of the true class: for a negative 1 - p, which rounds."""
    p_t = np.where(labels == 1, probabilities, 1 - probabilities)
    return -weight(labels, alpha) * (1 - p_t) ** gamma * np.log(p_t)


def of_both_classes(labels, probabilities, *, alpha, gamma):
    one_minus_p_t = np.where(labels == 1, 1 - probabilities, probabilities)
    cross_entropy = -np.where(labels == 1, np.log(probabilities), np.log1p(-probabilities))
    return weight(labels, alpha) * one_minus_p_t**gamma * cross_entropy


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_from_probabilities_the_textbook_s_rounded_complement_conforms_and_the_card_tells_it_from_an_exact_one(dtype):
    rounded = report(of_the_label, inputs="probabilities", dtype=dtype)
    exact = report(of_both_classes, inputs="probabilities", dtype=dtype)
    assert rounded.conformant and exact.conformant
    assert exact.regions["value"]["easy"] < 64 < 1e4 < rounded.regions["value"]["easy"]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_margin_that_rounds_at_the_size_of_the_logits_conforms(dtype):
    def loss(labels, logits, *, alpha, gamma):
        true = np.eye(logits.shape[1], dtype=bool)[labels]
        with np.errstate(divide="ignore"):
            others = np.logaddexp.reduce(np.where(true, -np.inf, logits), axis=1)
        focal = strangers_losses.in_log_space(np.ones(len(labels)), logits[true] - others, alpha=None, gamma=gamma)
        return focal if alpha is None else alpha[labels] * focal

    assert codes(loss, family="categorical", dtype=dtype) == []


# ---------------------------------------------------------------- soft labels


def naive(labels, logits, *, alpha, gamma):
    p = strangers_losses.sigmoid(logits)
    mixed = labels * p + (1 - labels) * (1 - p)
    hard = binary(np.round(labels), logits, alpha=alpha, gamma=gamma)
    with np.errstate(divide="ignore"):
        return np.where((labels > 0) & (labels < 1), -((1 - mixed) ** gamma) * np.log(mixed), hard)


def rejecting(labels, logits, *, alpha, gamma):
    if not np.isin(labels, (0, 1)).all():
        raise ValueError("labels are 0 or 1")
    return binary(labels, logits, alpha=alpha, gamma=gamma)


@pytest.mark.parametrize(
    "loss, extension, code",
    [
        (binary, "per-class-sum", None),
        (naive, "naive-p_t", "NAIVE_SOFT_PT"),
        (rejecting, "rejected", "UNKNOWN"),
        (lambda y, x, *, alpha, gamma: binary(np.round(y), x, alpha=alpha, gamma=gamma), "hard-threshold", "UNKNOWN"),
    ],
)
def test_soft_labels_are_on_the_card_and_change_the_verdict_only_if_wanted(loss, extension, code):
    unasked, asked = report(loss), report(loss, soft=True)
    assert unasked.conformant and unasked.soft_labels == asked.soft_labels == extension
    assert [one.code for one in asked.diagnoses] == ([code] if code else [])


def test_an_exchange_of_alpha_and_gamma_is_named_although_it_has_no_answer_without_alpha():
    def exchanged(labels, logits, *, alpha, gamma):
        w = np.where(labels == 1, gamma, 1 - gamma)
        return w * strangers_losses.in_power_form(labels, logits, alpha=None, gamma=float(alpha))

    assert codes(exchanged) == ["ARGS_SWAPPED"]
