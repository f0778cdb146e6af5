"""Would the suite notice? Every mistake that has been shipped is rejected, and right variants are not."""

from __future__ import annotations

import pytest

from tests.conformance.implementations import resolve
from tests.conformance.judging import judge
from tests.meta import known_mistakes


def rejected(function, dtype: str = "float32") -> list:
    """Return the verdicts against a function."""
    (implementation,) = resolve(f"tests.meta.known_mistakes:{function.__name__}", [dtype])
    verdicts = judge(implementation, "binary_focal_loss")
    assert verdicts
    return [verdict for verdict in verdicts if not verdict.conforms]


@pytest.mark.parametrize("function", known_mistakes.WRONG, ids=lambda function: function.__name__)
def test_a_known_mistake_is_rejected(function):
    assert rejected(function)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", known_mistakes.RIGHT, ids=lambda function: function.__name__)
def test_a_right_variant_is_accepted(function, dtype):
    assert not rejected(function, dtype)


def test_a_dead_gradient_is_rejected_even_where_the_loss_is_nearly_right():
    bad = rejected(known_mistakes.clipped_away)
    assert any(verdict.quantity == "gradient" and verdict.got[0] == 0 for verdict in bad)


def test_a_nan_in_the_gradient_is_rejected():
    bad = rejected(known_mistakes.power_of_one_minus_p)
    assert any(verdict.quantity == "gradient" and verdict.got[0] != verdict.got[0] for verdict in bad)
