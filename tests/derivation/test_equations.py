import re
from dataclasses import replace

import pytest
from sympy import Symbol
from sympy.core.function import AppliedUndef

from spec.equations import CHAPTERS, EQUATIONS, equations_of, register
from spec.notation import DOMAINS, NOTATION


def expressions(equation):
    yield equation.right
    yield from (step.expression for step in equation.derivation)
    if equation.stable is not None:
        yield equation.stable


@pytest.mark.parametrize("prefix", CHAPTERS)
def test_ids_count_up_in_the_order_of_the_blackboard(prefix):
    assert [equation.id for equation in equations_of(prefix)] == [
        f"{prefix}.{number}" for number in range(1, len(equations_of(prefix)) + 1)
    ]


def test_an_id_is_never_used_twice():
    first = EQUATIONS["CE.1"]
    with pytest.raises(ValueError, match=r"CE\.1"):
        register([first, replace(EQUATIONS["CE.2"], id="CE.1")])


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_an_equation_speaks_in_the_symbols_of_the_notation(equation):
    families = {entry.symbol.base.label for entry in NOTATION if entry.symbol.is_Indexed}
    for expression in expressions(equation):
        loose = expression.atoms(Symbol) - set(DOMAINS) - families
        assert not loose, f"{equation.id}: {loose} in {expression}"
        assert not expression.atoms(AppliedUndef), f"{equation.id}: {expression} is not worked out"


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_an_equation_says_what_it_says_in_one_sentence(equation):
    assert re.fullmatch(r"\S.*[.…]", equation.statement)
    assert not re.search(r"[.!?] [A-Z]", equation.statement)


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_an_equation_says_why_it_is_needed_and_what_it_means(equation):
    """In whole sentences, that are its own: a half that goes on in another record cannot be read alone."""
    for text in (equation.why, equation.meaning):
        assert re.fullmatch(r"[^…\s].*[.?”]", text)
        assert "…" not in text.replace("“…", "")
    assert equation.statement not in (equation.why, equation.meaning)


def test_why_and_meaning_are_said_once():
    said = [text for equation in EQUATIONS.values() for text in (equation.why, equation.meaning)]
    assert len(set(said)) == len(said)


def test_every_symbol_of_the_notation_has_a_meaning_of_its_own():
    meanings = [entry.meaning for entry in NOTATION]
    assert len(set(meanings)) == len(meanings) == len({entry.symbol for entry in NOTATION})
