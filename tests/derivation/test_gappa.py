"""Rounding errors that Gappa has proved: is it what is committed, and what reference and tf_impl compute?"""

from __future__ import annotations

import inspect
import json
import os
from hashlib import sha256
from pkgutil import resolve_name

import numpy as np
import pytest

from tests.conformance.asking.implementations import Implementation, resolve, tensorflow
from tests.conftest import REQUIRE_ALL
from tests.derivation.gappa import __main__ as gappa
from tests.derivation.gappa.elementary import FIRST, LAST, PIECES, errors, platforms
from tests.derivation.gappa.formulas import GAMMAS, evaluated, ranges
from tests.derivation.gappa.says import RESULT, sentence, worst
from tests.derivation.gappa.scripts import FOLDER, FORMATS, SUBJECTS, Subject, measured, script, supposed

pytestmark = pytest.mark.xdist_group("TensorFlow")  # in one process: it is imported once

PROOFS = json.loads(RESULT.read_text("utf-8"))["proofs"]
FUNCTIONS = {
    "reference value": "reference:binary_focal_loss",
    "reference gradient": "reference:binary_focal_loss_gradient",
    "tf_impl value gradient": "tf_impl:binary_focal_loss",  # found in a test: not every process needs TensorFlow
}
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


@pytest.mark.parametrize("says", FUNCTIONS)
def test_the_docstring_says_what_is_proved_and_what_was_seen(says):
    formula, *quantities = says.split()
    assert sentence(formula, quantities) in " ".join(inspect.getdoc(resolve_name(FUNCTIONS[says])).split())


# ---------------------------------------------------------------- is it of what is computed?


def compared(subject: Subject) -> Implementation:
    """Return the implementation that a script is of."""
    if subject.formula == "reference":
        (implementation,) = resolve("reference", [subject.dtype])
        return implementation
    return tensorflow(subject.dtype, subject.platform)


@subjects
@pytest.mark.parametrize("gamma", GAMMAS)
def test_the_operations_of_the_script_give_what_the_function_returns_bit_for_bit(subject: Subject, gamma: int):
    smallest = FORMATS[subject.dtype][2]
    a = np.exp2(np.random.default_rng(gamma).uniform(-30, np.log2(smallest * 0.6), 2**13)).astype(subject.dtype)
    e, log1p, reciprocal = platforms()[subject.platform](a)
    given = {"E": e, "L": log1p, "R": reciprocal, "A": a}
    one, size = compared(subject), {one.name: one for one in ranges(smallest)}
    for side, logits in (("easy", a), ("hard", -a)):
        arrays = {"labels": np.ones_like(a), "logits": logits}
        found = one.evaluate(
            one.functions["binary_focal_loss"],
            arrays,
            {"alpha": None, "gamma": float(gamma)},
            gappa.QUANTITIES.values(),
        )
        inside = a < (float(size[f"easy{gamma}"].size[1]) if side == "easy" else LAST)
        for quantity, wanted in zip(
            gappa.QUANTITIES.values(), evaluated(subject.formula, side, gamma, given), strict=True
        ):
            got = np.abs(found[quantity][inside])
            differs = got != wanted[inside]
            assert not differs.any(), (side, quantity, differs.mean(), a[inside][differs][:3])


def test_the_measured_errors_are_about_those_of_this_platform():
    """Another processor, or another version, may round otherwise: `make gappa` measures, and proves again."""
    a = np.exp2(np.random.default_rng(0).uniform(np.log2(FIRST), np.log2(LAST), 2**16)).astype(np.float32)
    for subject in SUBJECTS[:3]:
        found, granted = errors(platforms()[subject.platform], a), supposed(subject, measured())
        assert all(found[name].max() <= granted[name] + 0.5 for name in PIECES), (subject, granted)


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
