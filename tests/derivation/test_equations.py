import re
from dataclasses import replace
from types import ModuleType

import pytest
from sympy import Symbol
from sympy.core.function import AppliedUndef

from spec.equations import CHAPTERS, EQUATIONS, READING_ORDER, equations_of, group, in_reading_order, register
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


def written(stem: str, *ids: str, **names: object) -> ModuleType:
    """Return a file of equations with these ids."""
    module = ModuleType(f"spec.equations.{stem}")
    vars(module).update({f"E{number}": replace(EQUATIONS["CE.1"], id=id) for number, id in enumerate(ids)}, **names)
    return module


KIT = [written(prefix.lower(), f"{prefix}.1") for prefix in READING_ORDER]


def test_a_file_belongs_to_the_chapter_of_its_own_equations_and_stands_in_their_order():
    later, first = written("a", "CF.2", "ZZ.1", "ZZ.10"), written("b", "ZZ.1", "ZZ.9")
    assert group([later, written("without"), first]) == {"ZZ": [first, later]}


def test_a_chapter_that_is_not_listed_is_read_after_the_one_that_it_names():
    further = [
        written("a", "ZA.1", FOLLOWS="ZC"),
        written("b", "ZB.1", FOLLOWS="PP"),
        written("c", "ZC.1", FOLLOWS="CF"),
        written("d", "ZD.1", FOLLOWS="CF"),
    ]
    order = list(in_reading_order(group([*further, *KIT])))
    assert order == ["CE", "BF", "CF", "ZC", "ZA", "ZD", "PP", "ZB", "CM", "SM", "GR", "AB", "CA"]


@pytest.mark.parametrize("follows", [{}, {"FOLLOWS": "QQ"}, {"FOLLOWS": "ZZ"}], ids=repr)
def test_a_chapter_without_a_place_is_refused_by_the_name_of_its_file(follows):
    with pytest.raises(LookupError, match=r"spec/equations/stranger\.py: say after which chapter ZZ is read"):
        list(in_reading_order(group([*KIT, written("stranger", "ZZ.1", **follows)])))


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
