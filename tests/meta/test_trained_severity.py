"""The losses that were trained to test the grades have the grades that their protocol gives them."""

from __future__ import annotations

import tomllib

import pytest

from spec.mistakes.record import GRADES
from tests.conformance.asking.adapter import Adapter, bound
from tests.conformance.diagnosing.examination import examine_adapter
from tests.meta.test_diagnosis import InProcessAdapter
from tests.site.conftest import ROOT
from tf_impl.experiments import mistaken

PROTOCOL = tomllib.loads((ROOT / "tf_impl/experiments/protocols/severity.toml").read_text("utf-8"))
STATED = PROTOCOL["losses"]["grades"]
LOSSES = [(grade, name) for grade, names in STATED.items() for name in names]


def test_there_are_two_losses_of_each_grade_and_two_right_ones():
    assert list(STATED) == ["none", *GRADES]
    assert all(len(names) == 2 for names in STATED.values())


@pytest.mark.parametrize(("grade", "name"), LOSSES, ids=[name for _, name in LOSSES])
def test_a_trained_loss_has_the_grade_of_its_protocol(grade, name):
    loss = getattr(mistaken, name.replace(" ", "_"))
    adapter = bound(Adapter(name, "categorical", "logits", "tensorflow", loss, None, {"reduction": "none"}))
    found = examine_adapter(InProcessAdapter(adapter))
    assert found.severity == (None if grade == "none" else grade), (found.error, found.diagnoses)
