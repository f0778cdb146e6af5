"""Is what a reader copies right, in NumPy and in JavaScript, at the ends of the domains too?"""

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from sympy import exp

from spec.equations import EQUATIONS
from spec.functions import NamedFunction
from spec.notation import p, sigmoid, softplus
from spec.printing import forms
from spec.printing.computable import is_computable
from tests.derivation.code_accuracy import LIMIT, OFFERED, by_javascript, by_numpy, errors
from tests.derivation.printed_code import Printed, printed

FEW = 24  # ordinary points of an equation; `python -m tests.derivation.code_accuracy` tries more
TABLE = json.loads(Path(__file__).parents[2].joinpath("docs/results/printed-code.json").read_text("utf-8"))


@pytest.fixture
def languages(require):
    require(shutil.which("node"), "Node", "sudo apt-get install nodejs")
    return (by_numpy, by_javascript)


@cache
def offered(id: str) -> list[Printed]:
    """Return the printed code of an equation with its points, which all languages share."""
    return printed(EQUATIONS[id], FEW)


def lines(given):
    """Yield a line for each value that is further from the truth than is allowed."""
    for each, values in given:
        assert each.points
        for error in errors(each, values):
            if not error.is_allowed:
                yield f"at {dict(zip(each.entries, error.at, strict=True))}: {error.value}, not {error.truth}"


def is_wrong(equation, languages):
    """Return whether a value of an equation that is not the one that is offered is too far from the truth."""
    tried = printed(equation, FEW)
    return any(line for each in tried for run in languages for line in lines(zip([each], run([each]), strict=True)))


def each(ids):
    """Return ids as parameters, all tests of one in one process: what is true at its points is computed once."""
    marked = [pytest.param(id, marks=pytest.mark.xdist_group(f"printed code of {id}")) for id in ids]
    return pytest.mark.parametrize("id", marked)


@each(OFFERED)
def test_the_printed_code_is_right_wherever_its_arguments_may_be(id, languages):
    found = [line for run in languages for line in lines(zip(offered(id), run(offered(id)), strict=True))]
    assert not found, "\n".join(found)


# what the site offered once: the textbook forms of κ, Λ and what is made of them
WRONG_ONCE = ["AB.7", "AB.8", "AB.9", "AB.10", "AB.13", "AB.14", "AB.15", "CA.1", "CA.3", "CA.4", "CA.6", "CA.10"]
# and the usual ways to lose digits: a logarithm of 1 - u, a softmax, a difference of exponentials
USUAL = ["CE.7", "CE.14", "CE.17", "BF.4", "BF.5", "BF.6", "BF.17", "CF.2", "CF.9", "CF.10", "GR.5", "AB.36", "CA.26"]


@each([*WRONG_ONCE, *USUAL])
def test_a_textbook_form_that_is_put_back_is_found(id, languages, monkeypatch):
    right = EQUATIONS[id].right
    while named := right.atoms(NamedFunction):
        right = right.xreplace({part: part.doit() for part in named})
    textbook = replace(EQUATIONS[id], stable=right.rewrite((sigmoid, softplus), exp))
    assert not is_computable(right) or id in ("BF.5", "BF.6", "CF.2", "AB.36"), "then it needs no stable form"
    monkeypatch.setattr(forms, "functions", lambda: {})
    assert is_wrong(textbook, languages)


CALL_KAPPA = [id for id in OFFERED if EQUATIONS["AB.7"] in forms.called_by(EQUATIONS[id])]


def test_many_equations_call_kappa():
    assert len(CALL_KAPPA) >= 9


@each(CALL_KAPPA)
def test_the_naive_kappa_is_found_in_all_that_calls_it(id, languages, monkeypatch):
    naive = replace(EQUATIONS["AB.7"], stable=EQUATIONS["AB.7"].right)
    functions = {function: naive if of.id == "AB.7" else of for function, of in forms.functions().items()}
    monkeypatch.setattr(forms, "functions", lambda: functions)
    assert naive in forms.called_by(EQUATIONS[id])
    assert is_wrong(EQUATIONS[id], languages)


def test_javascript_on_which_node_ends_is_refused_and_the_next_is_run(require, monkeypatch):
    require(shutil.which("node"), "Node", "sudo apt-get install nodejs")
    tried = offered("GR.1")
    with monkeypatch.context() as broken, pytest.raises(RuntimeError, match=r"GR\.1"):
        broken.setattr("tests.derivation.code_accuracy.javascript_code", lambda _: "throw new Error('broken')")
        by_javascript(tried)
    assert not list(lines(zip(tried, by_javascript(tried), strict=True)))


# ---------------------------------------------------------------- which formulas need no stable form


@pytest.mark.parametrize("form", [p / (1 - p), forms.EQUATIONS["GR.1"].right, forms.EQUATIONS["BF.3"].right])
def test_a_product_a_quotient_and_a_sum_of_one_sign_need_no_stable_form(form):
    assert is_computable(form)


@pytest.mark.parametrize("id", ["CE.7", "CE.17", "AB.7", "CA.9", "GR.17", "CA.16"])
def test_what_cancels_or_overflows_needs_one(id):
    assert not is_computable(EQUATIONS[id].right.doit())


# ---------------------------------------------------------------- the table of the site


def test_the_table_is_of_what_is_offered_and_shows_no_error_above_its_limit():
    assert [row["equation"] for row in TABLE["rows"]] == OFFERED
    for row in TABLE["rows"]:
        for language in ("numpy", "javascript"):
            assert row[language]["worst_eps"] <= LIMIT, row
            assert (row[language]["nan"], row[language]["not_allowed"]) == (0, 0), row
