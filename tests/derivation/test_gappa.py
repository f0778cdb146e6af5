"""Rounding errors that Gappa has proved: is what is committed what it proves?

Whether reference and tf_impl compute what the scripts say, `tests/training/test_proved_bounds.py` asks them.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256

import pytest

from tests.conftest import REQUIRE_ALL
from tests.derivation.gappa import __main__ as gappa
from tests.derivation.gappa.says import RESULT, worst
from tests.derivation.gappa.scripts import FOLDER, SUBJECTS, Subject, measured, script, supposed

PROOFS = json.loads(RESULT.read_text("utf-8"))["proofs"]
subjects = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda one: one.name)


# ---------------------------------------------------------------- what is committed


@subjects
def test_the_committed_script_and_answer_are_of_the_formula_and_the_measured_errors(subject: Subject):
    text = script(subject, supposed(subject, measured()))
    (proof,) = (one for one in PROOFS if one["script"] == subject.path.name)
    assert subject.path.read_text("utf-8") == text, "make gappa"
    assert proof["sha256"] == sha256(text.encode()).hexdigest(), "make gappa"
    assert proof["supposed_eps"] == supposed(subject, measured())


def test_no_other_script_and_no_other_proof_lies_there():
    assert {path.name for path in FOLDER.glob("*.g")} == {one["script"] for one in PROOFS}
    assert len(PROOFS) == len(SUBJECTS)


@subjects
def test_gappa_proves_the_committed_bounds(subject: Subject, require):
    require(gappa.has_gappa(), "Gappa", gappa.INSTALL)
    if subject.formula != "reference" and os.environ.get(REQUIRE_ALL) != "1":
        pytest.skip(f"half a minute of the same proof with TensorFlow's errors: make gappa, and where {REQUIRE_ALL}=1")
    (proof,) = (one for one in PROOFS if one["script"] == subject.path.name)
    assert gappa.record(subject, subject.path.read_text("utf-8")) == proof


# ---------------------------------------------------------------- would it notice?


def test_a_subtraction_that_cancels_is_refused(require):
    require(gappa.has_gappa(), "Gappa", gappa.INSTALL)
    text = SUBJECTS[0].path.read_text("utf-8")
    wrong = text.replace(
        "S_easy2 fl= E_easy2 / D_easy2;\nP_easy2 fl= 1 / D_easy2;", "P_easy2 fl= 1 / D_easy2;\nS_easy2 fl= 1 - P_easy2;"
    )
    assert wrong != text
    with pytest.raises(gappa.RefusedError):
        gappa.bounds(SUBJECTS[0], gappa.answer(wrong))


def test_larger_errors_of_exp_give_larger_bounds(require):
    require(gappa.has_gappa(), "Gappa", gappa.INSTALL)
    text = script(SUBJECTS[0], supposed(SUBJECTS[0], measured()) | {"exp": 3.0})
    got = {"bounds": gappa.bounds(SUBJECTS[0], gappa.answer(text))}
    assert worst(got, "value") > worst(PROOFS[0], "value")
