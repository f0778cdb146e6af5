"""Would the suite notice? Every mistake of the catalogue is rejected by its own name; right variants are accepted."""

from __future__ import annotations

from functools import reduce

import pytest

from spec.mistakes import MISTAKES
from spec.mistakes.edits import right
from spec.mistakes.record import FAMILIES
from spec.vectors.mistakes import WrongLoss, wrong_variants
from tests.conformance.asking.adapter import Adapter
from tests.conformance.asking.implementations import resolve
from tests.conformance.comparing.comparison import judge
from tests.conformance.diagnosing import formula, probes
from tests.meta import strangers_losses
from tests.meta.mistaken_losses import mistaken
from tests.meta.test_diagnosis import InProcessAdapter, codes

WAYS = [(family, wrong) for family in FAMILIES for wrong in wrong_variants(family)]
ALONE = [(family, wrong) for family, wrong in WAYS if len(wrong.codes) == 1]
ALIKE = {("DROPPED_NEGATIVES", "ALPHA_SAME_BOTH"), ("DROPPED_NEGATIVES", "ALPHA_POSITIVES_ONLY")}


def effective(wrong: WrongLoss) -> bool:
    """Return whether each of two edits changes what the other left."""
    losses = [right(), *(reduce(lambda loss, one: one[1](loss), wrong.of_loss[:n], right()) for n in (1, 2))]
    return len(set(losses[: 1 + len(wrong.of_loss)])) == 1 + len(wrong.of_loss) and wrong.codes not in ALIKE


PAIRS = [(family, wrong) for family, wrong in WAYS if len(wrong.codes) == 2 and effective(wrong)]


def name(case: tuple[str, WrongLoss]) -> str:
    return "-".join((case[0], *case[1].codes))


def test_every_mistake_with_a_formula_is_made():
    with_a_formula = {code for code, one in MISTAKES.items() if one.binary or one.categorical}
    assert {code for _, wrong in ALONE for code in wrong.codes} == with_a_formula
    assert len(PAIRS) > 150


@pytest.mark.parametrize("case", [(family, WrongLoss()) for family in FAMILIES], ids=FAMILIES)
def test_the_unedited_formula_conforms(case):
    family, wrong = case
    assert codes(*mistaken(wrong, family), family=family) == []


@pytest.mark.parametrize("case", ALONE, ids=name)
def test_a_mistake_of_the_catalogue_has_exactly_its_own_name(case):
    family, wrong = case
    assert codes(*mistaken(wrong, family), family=family) == list(wrong.codes)


@pytest.mark.parametrize("case", PAIRS, ids=name)
def test_two_mistakes_of_different_kinds_are_named_as_two(case):
    family, wrong = case
    adapter = InProcessAdapter(Adapter("here", family, "logits", "numpy", *mistaken(wrong, family)))
    results = probes.query_all(adapter, family, "float32")
    value = formula.explain_value(family, results)
    gradient = formula.explain_gradient(family, value, results) if wrong.of_gradient else ()
    assert sorted(value.codes + gradient) == sorted(wrong.codes)


# ---------------------------------------------------------------- pytest tests/conformance --impl


def rejected(function, dtype: str = "float32") -> list:
    """Return the verdicts against a function."""
    (implementation,) = resolve(f"{strangers_losses.__name__}:{function.__name__}", [dtype])
    verdicts = judge(implementation, "binary_focal_loss")
    assert verdicts
    return [verdict for verdict in verdicts if not verdict.conforms]


@pytest.mark.parametrize("function", strangers_losses.WRONG_IN_ARITHMETIC, ids=lambda function: function.__name__)
def test_a_mistake_of_arithmetic_is_rejected(function):
    assert rejected(function)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", strangers_losses.RIGHT, ids=lambda function: function.__name__)
def test_a_right_variant_is_accepted(function, dtype):
    assert not rejected(function, dtype)


def test_a_dead_gradient_is_rejected_even_where_the_loss_is_nearly_right():
    bad = rejected(strangers_losses.clipped_away)
    assert any(verdict.quantity == "gradient" and verdict.got[0] == 0 for verdict in bad)


def test_a_nan_in_the_gradient_is_rejected():
    bad = rejected(strangers_losses.power_of_one_minus_p)
    assert any(verdict.quantity == "gradient" and verdict.got[0] != verdict.got[0] for verdict in bad)
