"""A loss that no mistake explains is UNKNOWN, however much it looks like one; a fault of arithmetic has a shape."""

from __future__ import annotations

import numpy as np
import pytest

from tests.meta.strangers_losses import alpha_t, in_power_form, margin, sigmoid
from tests.meta.test_diagnosis import binary, binary_gradient, categorical, codes

RANDOM = np.random.default_rng(0)


def of_binary(change):
    """Return a binary loss that a change of the right one makes: change(value, margin, labels)."""

    def loss(labels, logits, *, alpha, gamma):
        return change(binary(labels, logits, alpha=alpha, gamma=gamma), margin(labels, logits), labels)

    return loss


def asked_otherwise(labels=lambda y: y, logits=lambda x: x, alpha=lambda a: a, gamma=lambda g: g):
    """Return the right loss of other arguments."""
    return lambda y, x, **given: binary(labels(y), logits(x), alpha=alpha(given["alpha"]), gamma=gamma(given["gamma"]))


UNKNOWN = {
    "half the loss of hard examples": of_binary(lambda v, m, _: np.where(m < -5, v / 2, v)),
    "twice the loss of hard examples": of_binary(lambda v, m, _: np.where(m < -5, v * 2, v)),
    "twice the loss of easy examples": of_binary(lambda v, m, _: np.where(m > 5, v * 2, v)),
    "a factor near 1": of_binary(lambda v, _m, _y: v * np.float32(1.00005)),
    "a little noise": of_binary(lambda v, _m, _y: v * (1 + 1e-4 * RANDOM.random(v.shape, np.float32))),
    "a constant": of_binary(lambda v, _m, _y: v + np.float32(1e-3)),
    "one class dearer": of_binary(lambda v, _m, y: v * np.where(y == 1, np.float32(1.1), 1)),
    "nothing": of_binary(lambda v, _m, _y: 0 * v),
    "three decimals": of_binary(lambda v, _m, _y: np.round(v, 3)),
    "the last example dropped": of_binary(lambda v, _m, _y: np.append(v[:-1], np.float32(0))),
    "a temperature": asked_otherwise(logits=lambda x: x / 2),
    "labels exchanged": asked_otherwise(labels=lambda y: 1 - y),
    "gamma at least 1": asked_otherwise(gamma=lambda g: max(g, 1.0)),
    "gamma at most 4": asked_otherwise(gamma=lambda g: min(g, 4.0)),
    "alpha of 0 is off": asked_otherwise(alpha=lambda a: a or None),
    "divided by alpha": lambda y, x, *, alpha, gamma: binary(y, x, alpha=None, gamma=gamma) / (alpha or 1),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("kind", UNKNOWN)
def test_what_no_name_explains_is_unknown(kind):
    assert codes(UNKNOWN[kind]) == ["UNKNOWN"]


CATEGORICAL = {
    "labels off by one": lambda t, z, a, g: categorical((t + 1) % z.shape[-1], z, alpha=a, gamma=g),
    "weights off by one": lambda t, z, a, g: categorical(t, z, alpha=a if a is None else np.roll(a, 1), gamma=g),
    "weights that are normed": lambda t, z, a, g: categorical(t, z, alpha=a if a is None else a / a.sum(), gamma=g),
    "wrong for many classes": lambda t, z, a, g: (
        categorical(t, z, alpha=a, gamma=g) * np.float32(1 + (z.shape[-1] > 50))
    ),
    "wrong for two classes": lambda t, z, a, g: (
        categorical(t, z, alpha=a, gamma=g) * np.float32(1 + (z.shape[-1] == 2))
    ),
}


@pytest.mark.parametrize("kind", CATEGORICAL)
def test_what_no_name_explains_is_unknown_for_many_classes(kind):
    wrong = CATEGORICAL[kind]
    assert codes(lambda t, z, *, alpha, gamma: wrong(t, z, alpha, gamma), family="categorical") == ["UNKNOWN"]


@pytest.mark.parametrize("factor, name", [(0, "UNKNOWN"), (-1, "SIGN"), (0.25, "UNKNOWN")])
def test_a_gradient_that_is_nothing_has_no_name(factor, name):
    assert codes(binary, lambda y, x, **given: factor * binary_gradient(y, x, **given)) == [name]


# ---------------------------------------------------------------- what arithmetic looks like


def clipped(epsilon):
    def loss(labels, logits, *, alpha, gamma):
        p = np.clip(sigmoid(logits), np.float32(epsilon), np.float32(1 - epsilon))
        p_t = np.where(labels == 1, p, 1 - p)
        return -alpha_t(labels, alpha) * (1 - p_t) ** gamma * np.log(p_t)

    return loss


@pytest.mark.parametrize("epsilon", [1e-3, 1e-5, 1e-7])
def test_a_clip_caps_the_loss_and_loses_the_easy_side(epsilon):
    assert set(codes(clipped(epsilon))) == {"LOSS_CAPPED", "EASY_SIDE_LOST"}


@pytest.mark.parametrize("epsilon", [1e-7, 1e-8, 1e-12])
def test_a_constant_inside_the_logarithm_caps_the_loss_and_loses_the_easy_side(epsilon):
    def loss(labels, logits, *, alpha, gamma):
        p = sigmoid(logits).astype(logits.dtype)
        p_t = np.where(labels == 1, p, 1 - p)
        return -alpha_t(labels, alpha) * (1 - p_t) ** gamma * np.log(p_t + np.float32(epsilon))

    assert set(codes(loss)) == {"LOSS_CAPPED", "EASY_SIDE_LOST"}


def test_a_clip_that_rounds_away_is_not_finite():
    found = codes(clipped(1e-12))
    assert "NONFINITE_LOSS" in found and "UNKNOWN" not in found


def test_the_textbook_form_has_no_unknown_fault():
    def textbook(labels, logits, *, alpha, gamma):
        p_t = sigmoid(margin(labels, logits))
        with np.errstate(divide="ignore", invalid="ignore"):
            return -alpha_t(labels, alpha) * (1 - p_t) ** gamma * np.log(p_t)

    assert set(codes(textbook)) == {"NONFINITE_LOSS", "EASY_SIDE_LOST"}


# ---------------------------------------------------------------- beside a wrong formula


def multiplied(labels, logits, *, alpha, gamma, lost=False):
    m = margin(labels, logits)
    one_minus_p_t = 1 - sigmoid(m) if lost else sigmoid(-m)
    return alpha_t(labels, alpha) * gamma * one_minus_p_t * np.logaddexp(0, -m)


def test_a_clip_beside_a_wrong_formula_is_named():
    def loss(labels, logits, *, alpha, gamma):
        m = margin(labels, logits)
        return alpha_t(labels, alpha) * gamma * sigmoid(-m) * np.minimum(np.logaddexp(0, -m), 16)

    assert set(codes(loss)) == {"GAMMA_MULTIPLIED", "LOSS_CAPPED"}


def test_lost_digits_beside_a_wrong_formula_are_named():
    def loss(labels, logits, *, alpha, gamma):
        return multiplied(labels, logits, alpha=alpha, gamma=gamma, lost=True)

    assert set(codes(loss)) == {"GAMMA_MULTIPLIED", "EASY_SIDE_LOST"}


@pytest.mark.parametrize("reduce, name", [(np.mean, "REDUCED_MEAN"), (np.sum, "REDUCED_SUM")])
def test_lost_digits_beside_a_reduction_are_named(reduce, name):
    def loss(labels, logits, *, alpha, gamma):
        m = margin(labels, logits)
        return reduce(alpha_t(labels, alpha) * (1 - sigmoid(m)) ** gamma * np.logaddexp(0, -m))

    assert set(codes(loss)) == {name, "EASY_SIDE_LOST"}


def test_the_power_of_a_mean_without_alpha_is_named_as_two():
    def loss(labels, logits, *, alpha, gamma):  # noqa: ARG001
        mean = in_power_form(labels, logits, alpha=None, gamma=0.0).mean()
        return (-np.expm1(-mean)) ** gamma * mean

    assert set(codes(loss)) == {"FOCAL_OF_MEAN", "ALPHA_IGNORED"}
