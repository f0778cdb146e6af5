"""Are the mistakes mistakes, and can each be told from every other on the probes?"""

from __future__ import annotations

import json
from itertools import combinations

import pytest

from spec.mistakes import MISTAKES
from spec.mistakes.edits import right
from spec.mistakes.record import FAMILIES, KINDS
from spec.vectors.generate import FOLDER
from spec.vectors.mistakes import WrongLoss, answers, wrong_variants
from spec.vectors.probes import probes

PATH = FOLDER / "mistakes.json"
CONTENT = json.loads(PATH.read_text(encoding="utf-8"))


def numbers(answers: list) -> list[float]:
    entries = [entry for row in answers for entry in (row if isinstance(row, list) else [row])]
    return [float("nan" if text is None else text) for text in entries]


def furthest(one: list, other: list) -> float:
    """Return the largest relative difference, over the probes that both answer."""
    pairs = zip(numbers(one), numbers(other), strict=True)
    return max(abs(a - b) / max(abs(a), abs(b), 1e-300) for a, b in pairs if a == a and b == b)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("quantity", ["value", "gradient"])
def test_no_two_explanations_coincide_on_the_probes(family, quantity):
    told_by = [
        explanation
        for explanation in CONTENT[family]["explanations"]
        if quantity in explanation and (quantity == "value" or "value" not in explanation)
    ]
    if quantity == "gradient":
        told_by.append(CONTENT[family]["explanations"][0])
    assert len(told_by) > 10
    for one, other in combinations(told_by, 2):
        assert furthest(one[quantity], other[quantity]) > 1e-3, (one["codes"], other["codes"])


@pytest.mark.parametrize("family", FAMILIES)
def test_every_mistake_with_an_edit_is_in_the_file(family):
    written = {code for explanation in CONTENT[family]["explanations"] for code in explanation["codes"]}
    assert written == {code for code, mistake in MISTAKES.items() if mistake.edits(family)}
    assert list(CONTENT["mistakes"]) == list(MISTAKES)
    assert {mistake.kind for mistake in MISTAKES.values()} == set(KINDS)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_probes_hide_nothing(family):
    asked = probes(family)
    flat = [number for probe in asked for number in (probe.alpha if isinstance(probe.alpha, tuple) else [probe.alpha])]
    assert 0.5 not in flat or len(set(flat)) > 2
    assert 1.0 not in {probe.gamma for probe in asked}
    assert len({probe.labels for probe in asked}) > 1
    logits = [x for probe in asked for x in (probe.logits if isinstance(probe.logits, tuple) else [probe.logits])]
    assert max(map(abs, logits)) < 4


@pytest.mark.parametrize("family", FAMILIES)
def test_the_file_is_what_the_edits_give(family):
    """The truth and every mistake that is made alone; the command's --check looks at all."""
    alone = [wrong for wrong in wrong_variants(family) if len(wrong.codes) < 2][:12]
    written = CONTENT[family]["explanations"]
    for wrong in alone:
        assert {"codes": list(wrong.codes), **answers(wrong, family)} in written, wrong.codes


def test_an_edit_changes_the_loss():
    for family in FAMILIES:
        edits = [(m.code, edit) for m in MISTAKES.values() if m.kind != "gradient" for edit in m.edits(family)]
        assert all(edit(right()) != right() for _, edit in edits)
    assert WrongLoss().loss(unweighted=False) == right()


def test_the_file_stays_small():
    assert PATH.stat().st_size < 400 * 1024
