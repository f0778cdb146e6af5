"""Every equation names its sources, and every formula of the documents that is compared with it is one of them."""

from __future__ import annotations

import re

import pytest

from spec.bibliography import cited
from spec.documents import FORMULAS
from spec.equations import EQUATIONS
from spec.records import Equation

FORMULA_ID = re.compile(r"[A-Z]-F\d+")
EQUATION_ID = re.compile(r"[A-Z]{2}\.\d+")
PLACE = re.compile(r"(?:, | \(|: ).+")  # where in a work: ", equation 5"


def compared_with(equation: str) -> list[str]:
    equations = (one for one in FORMULAS.values() if one.kind == "equation" and one.equals)
    return [one.id for one in equations if equation in EQUATION_ID.findall(one.equals)]


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_an_equation_names_every_formula_that_is_compared_with_it(equation: Equation):
    named = [source for source in equation.source if FORMULA_ID.fullmatch(source)]
    assert named == compared_with(equation.id)


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_a_source_is_a_formula_of_the_documents_or_a_work_of_the_bibliography(equation: Equation):
    for source in set(equation.source) - set(FORMULAS):
        (work,) = cited(source)
        place = source.removeprefix(work.id)
        assert place != source and (PLACE.fullmatch(place) or not place)
        assert place or work.id != "Lin et al. 2017", "of a paper with many formulas the place as well"


def test_a_formula_that_no_equation_names_is_no_equation_or_says_why():
    unnamed = set(FORMULAS) - {source for equation in EQUATIONS.values() for source in equation.source}
    assert all(FORMULAS[id].kind != "equation" or FORMULAS[id].differs for id in unnamed)
