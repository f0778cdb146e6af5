"""Does an implementation equal the mathematics, on every vector that its dtype can hold?"""

from __future__ import annotations

from tests.conformance.asking.implementations import Implementation
from tests.conformance.comparing.comparison import judge
from tests.conformance.comparing.failure_message import failure


def of(quantity: str):
    """Say which quantity a test judges; the parametrisation reads it."""

    def mark(test):
        test.quantity = quantity
        return test

    return mark


@of("value")
def test_the_value_equals_the_derivation(implementation: Implementation, loss: str, flag: str) -> None:
    hold(implementation, loss, flag, "value")


@of("gradient")
def test_the_gradient_equals_the_derivation(implementation: Implementation, loss: str, flag: str) -> None:
    hold(implementation, loss, flag, "gradient")


@of("curvature")
def test_the_curvature_equals_the_derivation(implementation: Implementation, loss: str, flag: str) -> None:
    hold(implementation, loss, flag, "curvature")


def hold(implementation: Implementation, loss: str, flag: str, quantity: str) -> None:
    verdicts = [v for v in judge(implementation, loss) if v.quantity == quantity and flag in v.vector.flags]
    assert verdicts, f"no vector asks {implementation.name} for the {quantity} of {loss} [{flag}]"
    bad = [verdict for verdict in verdicts if not verdict.conforms]
    assert not bad, failure(implementation, bad, len(verdicts))
