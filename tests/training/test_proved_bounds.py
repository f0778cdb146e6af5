"""Is what Gappa has proved of what reference and tf_impl compute, and do their docstrings say what is proved?"""

from __future__ import annotations

import inspect
from pkgutil import resolve_name

import numpy as np
import pytest

from tests.conformance.asking.implementations import Implementation, resolve, tensorflow
from tests.derivation.gappa import __main__ as gappa
from tests.derivation.gappa.elementary import FIRST, LAST, PIECES, errors, platforms
from tests.derivation.gappa.formulas import GAMMAS, evaluated, ranges
from tests.derivation.gappa.says import sentence
from tests.derivation.gappa.scripts import FORMATS, SUBJECTS, Subject, measured, supposed

FUNCTIONS = {
    "reference value": "reference:binary_focal_loss",
    "reference gradient": "reference:binary_focal_loss_gradient",
    "tf_impl value gradient": "tf_impl:binary_focal_loss",
}
subjects = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda one: one.name)


@pytest.mark.parametrize("says", FUNCTIONS)
def test_the_docstring_says_what_is_proved_and_what_was_seen(says):
    formula, *quantities = says.split()
    assert sentence(formula, quantities) in " ".join(inspect.getdoc(resolve_name(FUNCTIONS[says])).split())


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
