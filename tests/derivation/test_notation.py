"""Every letter that is printed has a row in the notation, with one meaning; a function, an equation that defines it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from sympy import Function, Indexed, Symbol

from spec.equations import EQUATIONS
from spec.function_notation import STANDARD, calls_of, functions, functions_of, name_of
from spec.functions import MEANINGS, declare_function
from spec.notation import NOTATION, p_t
from spec.printing.latex import latex, latex_expression
from spec.records import Equation

ROOT = Path(__file__).parents[2]

# ---------------------------------------------------------------- what is printed

# how mathematics is set, rather than what it speaks of
SETTING = {"frac", "left", "right", "sum", "infty", "in", "to", "lim", "neq", "geq", "leq", "sqrt", "partial", "cdot"}
NOT_LETTERS = re.compile(r"\\(?:begin|end)\{\w+\}|\\text\{[^{}]*\}|\\mathrm\{d\}")
ARGUMENT = r"\{(?:[^{}]|\{[^{}]*\})*\}"
LETTER = re.compile(
    rf"(?P<base>\\(?:operatorname|mathbf|hat|bar){ARGUMENT}|\\[A-Za-z]+'*|[A-Za-z])"
    rf"(?P<star>\^\{{\*\}})?(?:_(?P<index>\w|{ARGUMENT}))?"
)
INDICES = set("cjkt")


def letters(text: str) -> Iterator[tuple[str, str]]:
    """Yield the letters of a formula: each with its star, and its index."""
    for found in LETTER.finditer(NOT_LETTERS.sub(" ", text)):
        if found["base"].lstrip("\\") not in SETTING:
            yield found["base"] + (found["star"] or ""), re.sub(r"[{}\s]", "", found["index"] or "")


@cache
def printed(equation: Equation) -> tuple[str, ...]:
    """Return every formula that is printed of an equation."""
    stable = [] if equation.stable is None else [equation.stable]
    parts = (*equation.assuming, *(step.expression for step in equation.derivation), *stable)
    return latex(equation), *map(latex_expression, parts)


# of a function its name alone: a letter that it is called with has a row of its own, or none
SHOWN = [*(entry.symbol for entry in NOTATION), *(row.example for row in functions())]
ROWS = [next(letters(latex_expression(shown))) for shown in SHOWN]
FAMILIES = {base for base, index in ROWS if index and set(index) <= INDICES}
PLACE = re.compile(r"[cjkt]{1,2}|[1-9]\d?")  # classes count from 1


def has_a_row(letter: tuple[str, str]) -> bool:
    base, index = letter
    if whole_row := re.fullmatch(r"\\mathbf\{(.*)\}", base):
        return whole_row[1] in FAMILIES
    return letter in ROWS or (base in FAMILIES and PLACE.fullmatch(index) is not None)


def without_a_row(equation: Equation) -> set[tuple[str, str]]:
    return {letter for text in printed(equation) for letter in letters(text) if not has_a_row(letter)}


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_every_letter_of_an_equation_has_a_row(equation):
    assert not without_a_row(equation)


@pytest.mark.parametrize(
    "new",
    [
        Symbol("q"),
        Symbol("alpha_x"),
        Symbol("theta"),
        Function("Q")(p_t),
        Function("FL")(Symbol("q")),
        Symbol("w_2"),
        Symbol("z_0"),
        Symbol("p_1c"),
        Symbol("gamma^*_2"),
    ],
    ids=str,
)
def test_a_letter_without_a_row_is_noticed(new):
    right = EQUATIONS["BF.3"].right
    assert not without_a_row(replace(EQUATIONS["BF.3"], right=right * 2))
    assert without_a_row(replace(EQUATIONS["BF.3"], right=right * new))


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_every_symbol_of_an_equation_has_a_row(equation):
    symbols = {entry.symbol.base.label if entry.symbol.is_Indexed else entry.symbol for entry in NOTATION}
    entries = re.compile("|".join(f"{entry.symbol.base}_[1-9]" for entry in NOTATION if entry.symbol.is_Indexed))
    stable = [] if equation.stable is None else [equation.stable]
    parts = [equation.left, equation.right, *stable, *equation.assuming, *(s.expression for s in equation.derivation)]
    found = {symbol for part in parts for symbol in part.atoms(Symbol)} - {Symbol("+"), Symbol("-")}  # sides of limits
    assert not {symbol for symbol in found - symbols if not entries.fullmatch(symbol.name)}


# ---------------------------------------------------------------- in sentences and on pages

GREEK = re.compile(r"([α-ωΑ-Ωℓ])([̂̄]?)(?:_(\w+)|([₀₁₂])|(\*))?")
SPELLED = {"ε": "epsilon", "ψ": "psi", "χ": "chi", "ρ": "rho", "Λ": "Lambda", "Ψ": "Psi", "ℓ": "ell"}
UNICODE_NAMES = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
        "sigma tau upsilon phi chi psi omega".split(),
        strict=False,
    )
)


def greek_rows() -> set[str]:
    names = {entry.symbol.base.label.name if entry.symbol.is_Indexed else entry.symbol.name for entry in NOTATION}
    names |= {row.name for row in functions()} | {"delta", "sigma"}
    return {re.split(r"[_^']", name)[0] for name in names}


def greek_letters(text: str) -> set[str]:
    """Return the names of the Greek letters in a text; capitals that stand for a sum or a difference are signs."""
    names = {}
    for letter in set(re.findall(r"[α-ωΑ-Ωℓ]", text)) - set("ΣΔΠ"):
        small = UNICODE_NAMES.get(letter.lower(), SPELLED.get(letter, letter))
        names[letter] = small.capitalize() if letter.isupper() else small
    return set(names.values())


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_every_greek_letter_of_a_sentence_has_a_row(equation):
    sentences = (
        equation.statement,
        equation.why,
        equation.meaning,
        *equation.provided,
        *(step.because for step in equation.derivation),
    )
    assert greek_letters(" ".join(sentences)) <= greek_rows()


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_a_letter_of_a_sentence_has_the_number_that_it_has_in_the_equation(equation):
    """An ε in a sentence beside an ε_1 in the formula would be another letter."""
    ours = {name for text in printed(equation) for name in letters(text)}
    for letter, _, index, _, _ in GREEK.findall(equation.statement):
        base = "\\" + UNICODE_NAMES.get(letter, SPELLED.get(letter, ""))
        indices = {i for b, i in ours if b == base}
        numbered = any(each.isdigit() for each in indices)
        assert index in indices or not numbered, f"{letter} of {indices}"


PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs/extension").rglob("*.py"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_greek_letter_of_a_page_or_figure_has_a_row(path):
    text = re.sub("α-ω|Α-Ω", "", path.read_text("utf-8"))  # all letters, in a pattern
    assert greek_letters(text) <= greek_rows()


# ---------------------------------------------------------------- one meaning


def test_every_letter_means_one_thing():
    meanings = [*(entry.meaning for entry in NOTATION), *(row.meaning for row in functions())]
    assert len(set(meanings)) == len(meanings)


def test_no_function_has_the_name_of_a_symbol_but_the_margin_of_a_row():
    shown = [next(letters(latex_expression(row.example))) for row in functions() if row.name not in STANDARD]
    assert len(set(shown)) == len(shown)
    symbols = [next(letters(latex_expression(entry.symbol))) for entry in NOTATION]
    assert len(set(symbols)) == len(symbols)
    assert set(shown) & set(symbols) == {("m", "")}


def test_every_function_has_one_meaning_wherever_it_is_defined():
    of_name: dict[str, set[str]] = {}
    for equation in EQUATIONS.values():
        for call in calls_of(equation):
            of_name.setdefault(name_of(call), set()).add(getattr(call.func, "meaning", MEANINGS.get(name_of(call), "")))
    several = {name: meanings for name, meanings in of_name.items() if len(meanings) > 1}
    assert not several
    assert all(row.meaning for row in functions())


def test_a_function_is_declared_once():
    with pytest.raises(ValueError, match="FL is a function already"):
        declare_function("FL", "something else")


def test_posterior_and_class_prior_are_two_letters():
    meanings = {str(entry.symbol): entry.meaning for entry in NOTATION if not isinstance(entry.symbol, Indexed)}
    assert meanings["eta"].startswith("posterior") and meanings["pi_1"].startswith("class prior")
    assert [str(symbol) for symbol in EQUATIONS["AB.22"].right.free_symbols] == ["pi_1"]


# ---------------------------------------------------------------- the equation that defines a function


@pytest.mark.parametrize("row", [row for row in functions() if row.name not in STANDARD], ids=lambda row: row.name)
def test_a_function_is_defined_by_an_equation_that_speaks_of_it(row):
    defining = EQUATIONS[row.defined_by]
    assert row.name.rstrip("'") in map(name_of, calls_of(defining))


@pytest.mark.parametrize(
    ("id", "name", "defined_by"),
    [
        ("AB.8", "g", "GR.12"),
        ("AB.16", "phi", "GR.1"),
        ("CA.1", "Lambda", "AB.8"),
        ("CA.6", "H", "GR.13"),
        ("GR.17", "m", "CE.20"),
        ("BF.8", "sigmoid", "CE.1"),
        ("CF.5", "FL", "CF.1"),
        ("GR.2", "FL", "BF.3"),
    ],
)
def test_an_equation_knows_where_its_functions_are_defined(id, name, defined_by):
    assert (name, defined_by) in [(row.name, row.defined_by) for row in functions_of(EQUATIONS[id])]
