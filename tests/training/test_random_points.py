"""Do the tolerances hold between the vectors too: any logit in ±1e4, any gamma in [0, 5], up to a thousand classes?

Logits are drawn as float32 numbers, so that float32 and float64 are asked about the same point; gamma is any float64,
which float32 has to round. The truth is mpmath's, from the textbook forms, with bits to spare for the margin's size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from sympy import exp, lambdify

from spec.equations import EQUATIONS
from spec.notation import alpha_t, gamma, m
from spec.vectors.expected import right_side, with_absolute_terms
from tests.conformance.asking.implementations import Implementation, resolve, tensorflow
from tests.conformance.comparing import tolerances

SEED = 20261121
LEAST = 2.0**-1074  # what a truth too small for float64 counts as, for it is not zero
QUANTITIES = ("value", "gradient", "curvature")
TEXTBOOK = [right_side("BF.8"), right_side("BF.9"), right_side("BF.11"), with_absolute_terms(EQUATIONS["BF.11"].stable)]
in_mpmath = lambdify((m, gamma), [e.subs(alpha_t, 1).rewrite(exp) for e in TEXTBOOK], "mpmath", cse=True)


@cache
def implementations() -> list[Implementation]:
    dtypes = ("float32", "float64")
    return [*resolve("reference", dtypes), *(tensorflow(dtype, "eager") for dtype in dtypes)]


# ---------------------------------------------------------------- the truth


@dataclass(frozen=True)
class Truth:
    """What is true of one row: the margin, and each quantity as float64, what that leaves over, and its scale."""

    margin: float
    near: dict[str, np.ndarray]
    rest: dict[str, np.ndarray]
    scale: dict[str, np.ndarray]


def truth_of(logits: np.ndarray, target: int, focus: float) -> Truth:
    """Return the truth of one row; a binary example is the row of its logit and 0."""
    with mp.workprec(200):
        powers = [mpmath.exp(mpf(logit)) * (c != target) for c, logit in enumerate(logits)]
        others = mpmath.fsum(powers)
        margin = mpf(logits[target]) - mpmath.log(others)
    with mp.workprec(200 + int(1.45 * max(margin, 0))):  # 1 - p, where p is next to 1
        value, gradient, curvature, scale = in_mpmath(margin, mpf(focus))
    with mp.workprec(200):
        of_others = -gradient / others  # once: it has as many bits as the margin's size asks for
        gradients = [gradient if c == target else of_others * power for c, power in enumerate(powers)]
        exact = {"value": [value], "gradient": gradients, "curvature": [curvature]}
        near = {name: np.array([float(one) for one in row]) for name, row in exact.items()}
        rest = {name: np.array([float(a - b) for a, b in zip(exact[name], near[name], strict=True)]) for name in exact}
    scales = {**{name: np.abs(row) for name, row in near.items()}, "curvature": np.array([float(scale)])}
    return Truth(float(margin), near, rest, {name: np.maximum(row, LEAST) for name, row in scales.items()})


# ---------------------------------------------------------------- the comparison


def hold(asked: Implementation, logits: np.ndarray, target: int, focus: float, truth: Truth, got: dict) -> None:
    """Assert that one row's answers are within the tolerances; where only its first entry is answered, it is binary."""
    form, binary = tolerances.FLOATS[asked.dtype], got["gradient"].size == 1
    for quantity, answer in got.items():
        near, rest, scale = (part[quantity][: answer.size] for part in (truth.near, truth.rest, truth.scale))
        allowed = tolerances.arithmetic(focus)
        if asked.dtype != "float64":
            allowed += tolerances.rounded_gamma(truth.margin, focus)
        if not binary:
            allowed += tolerances.margin(truth.margin, focus)
            allowed = allowed + tolerances.share(logits, target) if quantity == "gradient" else allowed
        floor = form.tiny * tolerances.amplification(quantity, truth.margin, focus, 1.0, logits.size)
        off = tolerances.error(answer, near, rest, scale, form, floor)
        worst = int(np.argmax(np.where(np.isnan(off), np.inf, off - allowed)))
        assert np.all(off <= allowed), (
            f"{asked.name} {quantity}: logits {logits.tolist()[:6]}, class {target}, gamma {focus!r}: "
            f"got {answer[worst]!r}, expected {near[worst]!r} (entry {worst}), off by {off[worst]:.3g} eps"
        )


def ask(loss: str, labels: np.ndarray, logits: np.ndarray, focus: float) -> list[tuple[Implementation, dict]]:
    arrays, parameters = {"labels": labels, "logits": logits}, {"alpha": None, "gamma": focus}
    return [(one, one.evaluate(one.functions[loss], arrays, parameters, QUANTITIES)) for one in implementations()]


def hold_binary(logits: np.ndarray, focus: float) -> None:
    """Ask for every logit as a positive and as a negative."""
    labels, both = np.repeat([1.0, 0.0], logits.size), np.tile(logits, 2)
    signs = 2 * labels - 1
    rows = [np.array([sign * logit, 0.0]) for sign, logit in zip(signs, both, strict=True)]
    truths = [truth_of(row, 0, focus) for row in rows]
    for asked, answers in ask("binary_focal_loss", labels, both, focus):
        answers["gradient"] = signs * answers["gradient"]  # in the margin
        for place, (row, truth) in enumerate(zip(rows, truths, strict=True)):
            hold(asked, row, 0, focus, truth, {name: found[place : place + 1] for name, found in answers.items()})


def hold_rows(logits: np.ndarray, targets: np.ndarray, focus: float) -> None:
    truths = [truth_of(row, target, focus) for row, target in zip(logits, targets, strict=True)]
    for asked, answers in ask("categorical_focal_loss", targets, logits, focus):
        for place, truth in enumerate(truths):
            got = {name: np.atleast_1d(found[place]) for name, found in answers.items()}
            hold(asked, logits[place], int(targets[place]), focus, truth, got)


# ---------------------------------------------------------------- seeded


def drawn(random: np.random.Generator, *shape: int) -> np.ndarray:
    """Return float32 logits of one size, from a rounding error's to 1e4."""
    size = 10.0 ** random.uniform(-2, 4)
    return random.uniform(-size, size, shape).astype(np.float32).astype(np.float64)


@pytest.mark.parametrize("seed", range(24))
def test_binary_losses_hold_at_random_points(seed: int):
    random = np.random.default_rng([SEED, seed])
    hold_binary(drawn(random, 6), float(random.uniform(0, 5)))


@pytest.mark.parametrize("classes", [2, 3, 10, 100, 1000])
def test_categorical_losses_hold_at_random_points(classes: int):
    random = np.random.default_rng([SEED, classes])
    for _ in range(8):
        hold_rows(drawn(random, 4, classes), random.integers(classes, size=4), float(random.uniform(0, 5)))


# ---------------------------------------------------------------- chosen by Hypothesis, always the same

explore = settings(derandomize=True, deadline=None, max_examples=60, database=None)
any_logit = st.floats(-1e4, 1e4, width=32)
any_gamma = st.floats(0, 5)


@explore
@given(logit=any_logit, focus=any_gamma)
def test_binary_losses_hold_wherever_hypothesis_looks(logit: float, focus: float):
    hold_binary(np.array([logit]), focus)


@explore
@given(row=st.lists(any_logit, min_size=2, max_size=6), target=st.integers(0, 5), focus=any_gamma)
def test_categorical_losses_hold_wherever_hypothesis_looks(row: list[float], target: int, focus: float):
    hold_rows(np.array([row]), np.array([target % len(row)]), focus)
