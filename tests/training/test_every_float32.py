"""The float64 forms that every float32 logit is compared with are right themselves, and an error is found."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Expr, Rational, S

from spec.evaluation.oracle import Oracle
from spec.notation import alpha_t, m
from spec.notation import gamma as focus
from spec.vectors.expected import right_side
from tests.conformance import exhaustive
from tests.conformance.comparing import tolerances
from tests.conformance.comparing.comparison import truths
from tests.conformance.comparing.vectors import vectors
from tf_impl.losses import one_pass

EPS = 2.0**-52
SINGLE = 2.0**-23
MARGINS = np.array([0.0, 1e-30, 0.3, -0.3, 1.0, -2.75, 17.0, -17.0, 88.5, -88.5, 120.0, -700.0, -9984.0])


def oracles(expression: Expr, gamma: float) -> np.ndarray:
    """Return the digits at each margin."""
    points = ({m: Rational(float(margin)), focus: Rational(gamma), alpha_t: S.One} for margin in MARGINS)
    return np.array([float(Oracle(point).digits(expression)) for point in points])


@pytest.mark.parametrize("gamma", exhaustive.GAMMAS)
@pytest.mark.parametrize("quantity", exhaustive.QUANTITIES)
def test_the_float64_forms_are_the_oracles(gamma: float, quantity: str):
    found = exhaustive.Margins.of(MARGINS).truths(gamma)[quantity]
    true = oracles(right_side({"value": "BF.8", "gradient": "BF.9"}[quantity]), gamma)
    allowed = (16 + 4 * gamma + (1 + gamma) * np.maximum(MARGINS, 0)) * EPS
    assert np.all(np.abs(found - true) <= allowed * np.abs(true))
    assert np.max(allowed) < SINGLE / 1000


def test_the_forms_give_every_vector_with_a_hard_label_and_no_weight():
    compared = 0
    for vector in vectors():
        if vector.loss != "binary_focal_loss" or vector.soft or vector.parameters["alpha"] is not None:
            continue
        label = float(vector.arrays["labels"])
        margin = (2 * label - 1) * vector.arrays["logits"].astype(float)
        found = exhaustive.Margins.of(np.atleast_1d(margin)).truths(vector.gamma)
        for quantity, sign in (("value", 1), ("gradient", 2 * label - 1)):
            true = truths(vector, quantity)[0]
            assert np.allclose(sign * found[quantity], true, rtol=1e-12, atol=1e-300), vector.id
            compared += 1
    assert compared > 100


def test_all_chunks_together_are_all_floats():
    chunks = range(exhaustive.PATTERNS // exhaustive.CHUNK)
    numbers = np.concatenate([exhaustive.logits_of(chunk, 2**16) for chunk in chunks])
    assert len(np.unique(numbers.view(np.uint32))) == len(numbers)
    assert len(numbers) == pytest.approx(2**16, rel=0.02)  # less the share that is NaN
    first, last = 260 * exhaustive.CHUNK, 261 * exhaustive.CHUNK
    assert np.array_equal(exhaustive.logits_of(260, 1).view(np.uint32), np.arange(first, last, dtype=np.uint32))


def test_every_logit_at_which_the_loss_curves_is_compared_however_few_the_others_are():
    for chunk in range(exhaustive.PATTERNS // exhaustive.CHUNK):
        logits = np.abs(exhaustive.logits_of(chunk, 2**20))
        curves = (logits >= 2.0**-26) & (logits < 2.0**7)
        assert np.all(curves == curves[:1])
        assert exhaustive.one_of(chunk, 4096) == (1 if curves.any() else 4096)
    for tiny, huge in [(np.float32(2.0**-26.01), np.float32(2.0**7))]:
        assert exhaustive.Margins.of(np.array([tiny], float)).p_t[0] == pytest.approx(0.5, abs=SINGLE / 8)
        assert np.float32(np.exp(-float(huge))) == 0


def test_a_logit_that_needs_no_closer_look_changes_no_count():
    logits = np.linspace(-20, 20, 5001).astype(np.float32)
    true = exhaustive.Margins.of(logits.astype(float)).truths(2.0)["value"]
    errors = np.random.default_rng(0).normal(0, SINGLE, true.size)
    got = true * (1 + errors)
    before = exhaustive._tally(got[:50], true[:50], logits[:50], 1, 0.0)
    nearest = true.astype(np.float32).astype(float)
    got[-9:] = nearest[-9:]
    at = exhaustive._suspects(got[50:], true[50:], nearest[50:], before)
    assert 0 < at.size < 3000
    assert at.max() < true.size - 50 - 9
    looked_at = exhaustive._tally(got[50:], true[50:], logits[50:], 1, 0.0, at, before)
    assert looked_at == exhaustive._tally(got, true, logits, 1, 0.0)


def test_a_block_of_the_nearest_numbers_alone_needs_no_closer_look():
    true = np.array([0.0, 0.1, 1 / 3])
    nearest = true.astype(np.float32).astype(float)
    at = exhaustive._suspects(nearest, true, nearest, None)
    assert not at.size
    counted = exhaustive._tally(nearest, true, np.float32([1, 2, 3]), 1, 0.0, at)
    assert counted == {"compared": 3, "beyond_1": 0, "beyond_2": 0, "not_finite": 0}
    worse = exhaustive._tally(np.array([2.0]), np.array([1.0]), np.float32([5]), 1, 0.0)
    assert exhaustive.merged(counted, worse) == {**worse, "compared": 4}


def test_a_graph_of_a_block_is_ordinary_operations(monkeypatch):
    asked = []
    monkeypatch.setattr(exhaustive, "_compare", lambda *_: asked.append(one_pass.xla_compiles()))
    exhaustive.measure(chunk=254, one_in=2**12)
    assert asked == [False]
    assert one_pass.xla_compiles.__name__ == "xla_compiles"


def test_a_chunk_of_logits_is_right_in_every_implementation(monkeypatch):
    monkeypatch.setattr(exhaustive, "GAMMAS", (0.5, 2.0))  # for each a graph is traced, and compiled
    found = exhaustive.measure(chunk=254, one_in=2**12)  # logits from 0.5 to 2
    assert {key.split()[0] for key in found} == {one.name for one in exhaustive.implementations()}
    for key, tally in found.items():
        assert tally["worst_eps"] < tolerances.arithmetic(float(key.split()[1])), key
        assert tally["not_finite"] == 0


def test_an_error_and_a_nan_are_counted():
    true = np.array([1.0, 2.0, 3.0])
    tally = exhaustive._tally(np.array([1.0, 2.0 * (1 + 3 * SINGLE), np.nan]), true, np.float32([5, 6, 7]), 1, 0.0)
    assert (tally["beyond_1"], tally["beyond_2"], tally["not_finite"]) == (2, 2, 1)
    assert tally["at"] == {"label": 1, "logit": (7.0).hex()}
