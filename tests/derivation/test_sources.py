"""Every equation names its sources, and every formula of the documents that is compared with it is one of them."""

from __future__ import annotations

import re

import pytest

from spec.documents import FORMULAS
from spec.equations import EQUATIONS
from spec.records import Equation

FORMULA_ID = re.compile(r"[A-Z]-F\d+")
EQUATION_ID = re.compile(r"[A-Z]{2}\.\d+")
PAPER = re.compile(r"Lin et al\. 2017, .+|(?!Lin)[A-Z][\w-]+(?: et al\.)? 20\d\d.*")  # of the first, the place too


def compared_with(equation: str) -> list[str]:
    equations = (one for one in FORMULAS.values() if one.kind == "equation" and one.equals)
    return [one.id for one in equations if equation in EQUATION_ID.findall(one.equals)]


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_an_equation_names_every_formula_that_is_compared_with_it(equation: Equation):
    named = [source for source in equation.source if FORMULA_ID.fullmatch(source)]
    assert named == compared_with(equation.id)


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_a_source_is_a_formula_of_the_documents_or_a_paper(equation: Equation):
    assert all(source in FORMULAS or PAPER.fullmatch(source) for source in equation.source)


def test_a_formula_that_no_equation_names_is_no_equation_or_says_why():
    unnamed = set(FORMULAS) - {source for equation in EQUATIONS.values() for source in equation.source}
    assert all(FORMULAS[id].kind != "equation" or FORMULAS[id].differs for id in unnamed)
