"""Has a formula that nobody catalogued no name? Random edits of the right loss, which the catalogue does not have."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from tests.conformance.diagnosing.choice import choose
from tests.meta.strangers_losses import alpha_t, margin, sigmoid
from tests.meta.test_diagnosis import codes
from tests.meta.test_signatures import by_name

COUNT = 240
BATCHES = 12

Loss = Callable[..., np.ndarray]


def built(power, cost, weight, outside) -> Loss:
    """Return a loss of four parts, each a function of the margin, 1 - p_t, the cross entropy, the weight, gamma, y."""

    def loss(labels, logits, alpha=None, gamma=2.0):
        m = margin(labels, logits).astype(float)
        pieces = {"q": np.exp(-np.logaddexp(0, m)), "ce": np.logaddexp(0, -m), "w": np.asarray(alpha_t(labels, alpha))}
        s = SimpleNamespace(m=m, g=float(gamma), y=labels, **pieces)
        return outside(weight(s) * power(s) * cost(s), s).astype(logits.dtype)

    return loss


RIGHT = {
    "power": lambda s: s.q**s.g,
    "cost": lambda s: s.ce,
    "weight": lambda s: s.w,
    "outside": lambda value, _: value,
}
# each: the part, and an edit of it with one random number between 1.15 and 1.85, so that it is never the right one
EDITS: dict[str, Callable[[float], Callable]] = {
    "power of p_t to a number": lambda c: lambda s: (1 - (1 - s.q) ** c) ** s.g,
    "power plus a number": lambda c: lambda s: s.q ** (s.g + c - 1),
    "power times a number": lambda c: lambda s: s.q ** (s.g * c),
    "power that saturates": lambda c: lambda s: np.minimum(s.q * c, 1) ** s.g,
    "power with a floor": lambda c: lambda s: s.q**s.g + c / 10,
    "power of one class": lambda c: lambda s: s.q ** np.where(s.y == 1, s.g, c * s.g),
    "power of the root": lambda c: lambda s: s.q ** (s.g / c),
    "power as an exponential": lambda c: lambda s: np.exp(-c * s.g * (1 - s.q)),
    "power one minus p_t to gamma": lambda c: lambda s: 1 - (1 - s.q) ** (c * s.g),
    "cost of a temperature": lambda c: lambda s: np.logaddexp(0, -s.m / c),
    "cost of a shift": lambda c: lambda s: np.logaddexp(0, -s.m + c - 1),
    "cost of a hinge": lambda c: lambda s: np.maximum(0, 3 * c - s.m),
    "cost that is squared": lambda c: lambda s: c * s.q**2,
    "cost to a power": lambda c: lambda s: s.ce**c,
    "cost plus a penalty": lambda c: lambda s: s.ce + c * s.q,
    "cost smoothed": lambda c: lambda s: s.ce + (c - 1) * s.m * 0.1,
    "weight to a power": lambda c: lambda s: s.w**c * c,
    "weight of one class": lambda c: lambda s: s.w * np.where(s.y == 1, c, 1),
    "weight that is mixed": lambda c: lambda s: (s.w + c) / 2,
    "weight by the margin": lambda c: lambda s: s.w * (1 + c * np.tanh(s.m) ** 2),
    "outside, a number": lambda c: lambda value, _: c * value,
    "outside, a sum": lambda c: lambda value, _: value + c / 10,
    "outside, a root": lambda c: lambda value, _: np.abs(value) ** (1 / c),
    "outside, a logarithm": lambda c: lambda value, _: np.log1p(c * value),
    "outside, by gamma": lambda c: lambda value, s: value * (c + s.g),
}


def random_formula(number: int) -> tuple[str, Loss]:
    """Return a wrong loss with one or two edits, of different parts, by its number."""
    random = np.random.default_rng([16, number])
    first, second = random.choice(list(EDITS), 2, replace=False)
    chosen = {
        name.split()[0].strip(","): (name, random.uniform(1.15, 1.85)) for name in (first, second)[: 1 + number % 2]
    }
    made = {part: EDITS[name](c) for part, (name, c) in chosen.items()}
    return " and ".join(f"{name} ({c:.3g})" for name, c in chosen.values()), built(**{**RIGHT, **made})


def test_the_formula_without_an_edit_is_right():
    explained = choose(by_name(built(**RIGHT)), "float32").explained
    assert explained.quality == (0, 0, 0, 0)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_random_wrong_formula_has_no_name_in_any_convention(batch):
    for number in range(batch, COUNT, BATCHES):
        name, loss = random_formula(number)
        explained = choose(by_name(loss), "float32").explained
        assert explained.value is None or explained.constants is not None, (name, explained.codes)
        assert explained.codes == (), (name, explained.codes)


@pytest.mark.parametrize("number", range(8))
def test_the_report_on_a_random_wrong_formula_is_unknown(number):
    name, loss = random_formula(number)
    assert codes(lambda y, x, *, alpha, gamma: loss(y, x, alpha, gamma)) == ["UNKNOWN"], name


def test_a_wrong_factor_is_said_as_a_number():
    loss = built(**{**RIGHT, "outside": lambda value, _: 1.5 * value})
    from tests.meta.test_diagnosis import report

    (found,) = report(lambda y, x, *, alpha, gamma: loss(y, x, alpha, gamma)).diagnoses
    assert "yours / truth is 1.5 everywhere" in found.message


def test_the_sigmoid_of_these_tests_is_one():
    assert np.allclose(sigmoid(np.array([0.0, 2.0])), [0.5, 0.8807970779778823])
