"""Every formula of the documents is read whole, and is the spec's equation or differs from it exactly as recorded."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from math_core import LatexToMathML
from sympy import Contains, Eq, Expr, Indexed, Interval, Piecewise, Rational, S, Symbol, Tuple, exp, expand, solveset
from sympy.calculus.util import function_range
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.parsing.latex import _parse_latex_antlr as antlr
from sympy.parsing.latex import parse_latex
from sympy.parsing.latex.errors import LaTeXParsingError

from spec.documents import DOCUMENTS, FORMULAS, Formula, by_id, display, formula, parser
from spec.documents.comparison import document_side, sides, spec_side, written_out
from spec.documents.latex import _quickly, strictly_parsed
from spec.documents.parser import expression, names, parse, right_side, symbol
from spec.documents.rewrites import REWRITES
from spec.equations import EQUATIONS
from spec.notation import DOMAINS, NOTATION, gamma

pytestmark = pytest.mark.xdist_group("documents")  # in one process: what is parsed once is kept

ALL = list(FORMULAS.values())
OF_KIND = {
    kind: [each for each in ALL if each.kind == kind] for kind in ("equation", "value", "domain", "limit", "symbol")
}
COMPARED = [each for each in OF_KIND["equation"] if each.equals and not each.only_if]
DIFFERENT = [each for each in COMPARED if each.differs]
EQUATION_ID = re.compile(r"[A-Z]{2}\.\d+")


def each(formulas: list[Formula]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("formula_", [pytest.param(one, id=one.id) for one in formulas])


def choices(*sides: Expr) -> list[dict[Symbol, int]]:
    """Return every choice of the hard labels on which a case of the sides depends: one, of nothing, where none does."""
    cases = set().union(*(side.atoms(Piecewise) for side in sides))
    labels = sorted({label for case in cases for _, when in case.args for label in when.free_symbols}, key=str)
    return [dict(zip(labels, values, strict=True)) for values in product((0, 1), repeat=len(labels))]


def is_zero(difference: Expr) -> bool:
    return expand(difference) == 0 or expand(difference.rewrite(exp)) == 0


# ---------------------------------------------------------------- read whole


@each(ALL)
def test_a_parse_has_exactly_the_symbols_that_its_record_states(formula_: Formula):
    parsed = parse(formula_)
    assert names(parsed) == set(formula_.symbols)
    assert not parsed.atoms(AppliedUndef)


@each([one for one in OF_KIND["equation"] if not one.code and r"\text{if }" not in one.latex])
def test_a_parse_reaches_the_last_letter(formula_: Formula):
    assert right_side(f"{formula_.latex} + 1") - right_side(formula_.latex) == 1


@pytest.mark.parametrize(
    "latex",
    [
        r"\mathcal{L} = 1 - p",
        "1 - p)",
        "1 - p, p",
        r"1 - p \text{ for positives}",
        "q (1 - p)",
        "p_d",
        r"\operatorname{FL}(p)",
    ],
)
def test_what_the_parser_would_drop_or_make_up_is_refused(latex: str):
    with pytest.raises((LaTeXParsingError, ValueError)):
        expression(latex)


def test_sympy_alone_would_have_dropped_and_made_up():
    assert parse_latex(r"\mathcal{L}_{\text{CE}} = 1 - p") == parse_latex(r"\mathcal{L}")
    assert parse_latex(r"\alpha_t (1 - p_t)").atoms(AppliedUndef)


@pytest.mark.parametrize(
    "latex", [r"-(1-p)^{2} \log(p)", r"a \sum_{i=1}^{n} b_i c + \frac{1}{2} \sqrt{x} y", r"e^{-x} f(x)"]
)
def test_the_quick_mode_of_the_parser_finds_what_the_full_one_does(latex: str):
    with _quickly():
        quick = parse_latex(latex, strict=True)
    assert quick == parse_latex(latex, strict=True) == strictly_parsed(latex)


def test_what_the_quick_mode_refuses_is_parsed_in_the_full_one(monkeypatch: pytest.MonkeyPatch):
    modes = []

    def parse_slowly(text: str, strict: bool) -> Expr:
        modes.append(antlr.LaTeXParser.__name__)
        if len(modes) == 1:
            raise LaTeXParsingError(text)
        return parse_latex(text, strict)

    monkeypatch.setattr("spec.documents.latex.parse_latex", parse_slowly)
    assert strictly_parsed("1 - p") == parse_latex("1 - p", strict=True)
    assert modes == ["Quick", "LaTeXParser"]


def test_both_decimals_and_logarithms_are_exact():
    assert expression(r"0.1 \log(p)") == Rational(1, 10) * expression(r"\log(p)")


@pytest.mark.parametrize("rewrite", REWRITES, ids=lambda rewrite: rewrite.pattern)
def test_every_rewrite_is_needed(rewrite, monkeypatch: pytest.MonkeyPatch):
    latex = {one.latex for one in OF_KIND["equation"]} | {one.equals for one in COMPARED}
    touched = sorted((text for text in latex if re.search(rewrite.pattern, text)), key=len)
    understood = {text: right_side(text) for text in touched}
    monkeypatch.setattr(parser, "REWRITES", tuple(one for one in REWRITES if one != rewrite))
    monkeypatch.setattr(parser, "expression", expression.__wrapped__)
    assert any(reads_otherwise(text, understood[text]) for text in touched)


def reads_otherwise(latex: str, understood: Expr) -> bool:
    try:
        return right_side(latex) != understood
    except (LaTeXParsingError, ValueError):
        return True


# ---------------------------------------------------------------- equal, or different as recorded


@each(COMPARED)
def test_a_formula_is_what_its_record_says_that_it_equals(formula_: Formula):
    left, right = (written_out(side) for side in sides(formula_))
    chosen = [(left.subs(choice), right.subs(choice)) for choice in choices(left, right)]
    covered = [(ours, theirs) for ours, theirs in chosen if ours is not S.NaN]
    assert covered, "no label is covered"
    assert all(is_zero(ours - theirs) for ours, theirs in covered)


@each(OF_KIND["equation"])
def test_a_formula_that_is_no_equation_of_the_spec_says_how_it_differs(formula_: Formula):
    one_term = formula_.summed or any(FORMULAS[used].summed for used in formula_.uses.values())
    is_an_equation_of_the_spec = formula_.equals in EQUATIONS and not one_term and not formula_.only_if
    assert is_an_equation_of_the_spec == (formula_.differs is None)


@each(DIFFERENT)
def test_a_recorded_difference_is_real(formula_: Formula):
    cited = EQUATION_ID.search(formula_.equals).group()
    difference = written_out(document_side(formula_)) - written_out(spec_side(formula_, equals=cited))
    free = sorted(difference.free_symbols, key=str)
    point = {one: Rational(1, 2 + place**2) for place, one in enumerate(free)}
    hard = {label: 1 for choice in choices(difference) for label in choice}
    value = difference.subs(hard).subs(point).evalf(50)
    assert value.is_Float and abs(value) > Rational(1, 10**6)


def test_clipping_is_nothing_exactly_within_its_bounds():
    clip = FORMULAS["N-F19"]
    within = parser.allowed(clip.only_if)
    free = Symbol("free", real=True)
    ours, theirs = (side.replace(lambda part: isinstance(part, Indexed), lambda _: free) for side in sides(clip))
    assert solveset(Eq(ours.rewrite(Piecewise), theirs), free, Interval.open(0, 1)) == within.args[1]


# ---------------------------------------------------------------- values, domains, limits


@each(OF_KIND["value"])
def test_a_value_is_one_that_its_symbol_can_take(formula_: Formula):
    stated = parse(formula_)
    given = {symbol(name): expression(value) for name, value in formula_.given.items()}
    defined = {stated.lhs: EQUATIONS[formula_.equals].right} if formula_.equals else {}
    if given:
        assert Eq(stated.lhs.subs(defined).subs(given), stated.rhs) == True  # noqa: E712
    for each_symbol, value in given.items() or [stated.args]:
        assert value in DOMAINS[each_symbol]


@each(OF_KIND["domain"])
def test_a_domain_is_the_specs_or_differs_from_it_as_recorded(formula_: Formula):
    stated = parse(formula_)
    if isinstance(stated, Relational):
        free = sorted(stated.free_symbols, key=str)
        tried = [
            stated.subs(dict(zip(free, point, strict=True)))
            for point in product((Rational(1, 4), Rational(3, 4)), repeat=len(free))
        ]
        assert {True, False} <= {bool(one) for one in tried}, "a condition that always or never holds"
        return
    assert isinstance(stated, Contains)
    variable = next(iter(stated.args[0].free_symbols))
    theirs = function_range(stated.args[0], variable, ALLOWED.get(variable.name, DOMAINS.get(variable)))
    assert stated.args[1].is_subset(theirs)
    assert (stated.args[1] == theirs) == (formula_.differs is None)


ALLOWED = {"I": Interval(0, 255)}


@each(OF_KIND["limit"])
def test_a_limit_holds_under_its_condition_and_only_there(formula_: Formula):
    stated = parse(formula_)
    reached = stated.lhs.doit()
    assert (reached == stated.rhs) == (formula_.differs is None) == (formula_.only_if is None)
    if formula_.only_if:
        assert parser.allowed(formula_.only_if) == (gamma > 0)
        assert reached.subs(gamma, Symbol("gamma", positive=True)) == stated.rhs
        assert reached.subs(gamma, 0) != stated.rhs


@each(OF_KIND["symbol"])
def test_a_symbol_is_one_of_the_specs(formula_: Formula):
    known = {entry.symbol for entry in NOTATION} | set(parser.RUNNING.values())
    assert isinstance(parse(formula_), Tuple) and set(parse(formula_)) <= known


# ---------------------------------------------------------------- the records


def test_ids_run_on_within_a_document():
    for document in DOCUMENTS.values():
        ids = [one.id for one in ALL if one.document == document.id]
        assert ids == [f"{document.prefix}-F{number}" for number in range(1, len(ids) + 1)]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"colour": "red"}, "no such field"),
        ({"document": "readme"}, "no such field"),
        ({"kind": "guess"}, "not one of"),
        ({"id": "S-F1"}, "ids begin with N-F"),
    ],
)
def test_a_record_with_something_that_does_not_belong_is_refused(change: dict, complaint: str):
    record = {"id": "N-F1", "sections": ["cell 1"], "latex": "p", "symbols": ["p"]}
    assert formula(DOCUMENTS["notebook"], record).where == "the notebook, cell 1"
    with pytest.raises(ValueError, match=complaint):
        formula(DOCUMENTS["notebook"], record | change)


def test_an_id_that_is_given_twice_is_refused():
    with pytest.raises(ValueError, match="N-F1"):
        by_id([FORMULAS["N-F1"], replace(FORMULAS["N-F2"], id="N-F1")])


@each(ALL)
def test_a_formula_can_be_shown(formula_: Formula):
    assert "<math" in LatexToMathML().convert_with_local_state(display(formula_), displaystyle=True)
