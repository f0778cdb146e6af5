r"""From the LaTeX of a document to an expression in the spec's symbols, through SymPy's own LaTeX parser.

SymPy's parser stops where it no longer understands and drops the rest without a word (``\mathcal{L} = …`` loses its
right side), and reads a symbol before a bracket as a function (``\alpha_t (1 - p_t)``). So it is used strictly, on the
sides of a relation one at a time, after the table of `rewrites`; whatever then is no symbol of the spec is refused.
"""

from __future__ import annotations

import re
from functools import cache

import sympy
from sympy import (
    Basic,
    Contains,
    Eq,
    Expr,
    Float,
    Indexed,
    IndexedBase,
    Limit,
    Min,
    Ne,
    Piecewise,
    Rational,
    Symbol,
    Tuple,
)
from sympy.core.function import AppliedUndef

from spec.documents import Formula
from spec.documents.latex import strictly_parsed
from spec.documents.rewrites import REWRITES
from spec.functions import sigmoid
from spec.notation import NOTATION, c

SYMBOLS: dict[str, Symbol] = {entry.symbol.name: entry.symbol for entry in NOTATION if entry.symbol.is_Symbol}
FAMILIES: dict[str, IndexedBase] = {
    str(entry.symbol.base): entry.symbol.base for entry in NOTATION if entry.symbol.is_Indexed
}
i, N = sympy.symbols("i N", integer=True, positive=True)
RUNNING = {"c": c, "i": i}
# Names of the documents that no equation of the spec needs: examples of a batch, what other formulas define, a pixel.
LOCAL = {
    "N": N,
    "I": Symbol("I", nonnegative=True),
    **{name: Symbol(name) for name in ("FL", "ell", "ell_1", "ell_2", "mse", "reg")},
}
FUNCTIONS = {"sigma": sigmoid, "min": Min, "max": sympy.Max}


def rewritten(latex: str) -> str:
    """Return LaTeX after the table of rewrites."""
    for rewrite in REWRITES:
        latex = re.sub(rewrite.pattern, rewrite.replacement, latex)
    return latex


@cache
def expression(latex: str) -> Expr:
    """Return the expression that a piece of LaTeX without a relation sign stands for.

    Args:
        latex: as a document prints it, or as its code was transcribed.

    Raises:
        LaTeXParsingError: if the parser does not consume all of it.
        ValueError: if it contains a symbol or a function that the spec does not know.
    """
    parsed = strictly_parsed(rewritten(latex))
    if not isinstance(parsed, Expr):
        raise ValueError(f"{latex!r} is no expression but {parsed}")
    return _in_symbols_of_the_spec(parsed).doit()


def _in_symbols_of_the_spec(parsed: Expr) -> Expr:
    exact = {number: Rational(str(number)) for number in parsed.atoms(Float)}
    known = parsed.xreplace({**{each: symbol(each.name) for each in parsed.atoms(Symbol)}, **exact})
    return known.replace(lambda part: isinstance(part, AppliedUndef), _called)


def symbol(name: str) -> Expr:
    """Return what a name stands for: "alpha", "p_t", "alpha_c" (an entry of a family), "CF_1" (a cited equation).

    Raises:
        ValueError: if the spec has no such symbol.
    """
    stem, _, index = re.sub("[{}]", "", name).partition("_")
    if index and set(index) <= {"c", "i", "*"} and stem in {**FAMILIES, "L": None}:
        return FAMILIES.get(stem, IndexedBase(stem))[tuple(RUNNING[letter] for letter in "ic" if letter in index)]
    if re.fullmatch("[A-Z]{2}", stem) and index.isdigit():
        return IndexedBase(f"{stem}.{index}")[i]
    known = {**SYMBOLS, **RUNNING, **LOCAL}
    plain = f"{stem}_{index}" if index else stem
    if plain not in known:
        raise ValueError(f"{name!r} is no symbol of the spec")
    return known[plain]


def _called(call: AppliedUndef) -> Expr:
    name = call.func.__name__
    if name not in FUNCTIONS:
        raise ValueError(f"{call} is no function of the spec: is a multiplication sign missing?")
    return FUNCTIONS[name](*call.args)


# ---------------------------------------------------------------- relations


def right_side(latex: str) -> Expr:
    """Return what stands right of the first equals sign (everything where there is none), its cases as a Piecewise."""
    body = re.sub(r"\\(begin|end)\{cases\}", "", latex.split("=", 1)[-1] if _is_equation(latex) else latex)
    if r"\text{if }" not in body:
        return expression(body)
    branches = (line.replace("&", "").split(r"\text{if }") for line in body.split(r"\\"))
    return Piecewise(*((expression(value), _condition(condition)) for value, condition in branches))


def _is_equation(latex: str) -> bool:
    """Tell a relation from a sum whose lower limit has the only equals sign."""
    head = latex.split("=", 1)[0]
    return head != latex and head.count("{") == head.count("}")


def _equals(latex: str) -> Eq:
    left, right = latex.split("=")
    return Eq(expression(left), expression(right), evaluate=False)


def _condition(latex: str) -> Eq | Ne:
    if r"\neq" not in latex:
        return _equals(latex)
    return Ne(*(expression(side) for side in latex.split(r"\neq")))


def _limit(latex: str, near: str) -> Eq:
    value, limit = (expression(side) for side in latex.split(r"\approx"))
    variable, point = (expression(side) for side in near.split(r"\to"))
    return Eq(Limit(value, variable, point, "+" if point == 0 else "-"), limit, evaluate=False)


def allowed(latex: str) -> Basic:
    r"""Return an inequality or a membership (``p \in (0,1)``) as a condition."""
    if r"\in" not in latex:
        sign = re.search("[<>]", latex).group()
        left, right = (expression(side) for side in latex.split(sign))
        return left > right if sign == ">" else left < right
    member, members = latex.split(r"\in")
    brackets = re.fullmatch(r"\s*(\[|\(|\\\{)(.+),(.+?)(\]|\)|\\\})\s*", members)
    opening, low, high, closing = brackets.groups()
    ends = expression(low), expression(high)
    allowed = sympy.FiniteSet(*ends) if opening == r"\{" else sympy.Interval(*ends, opening == "(", closing == ")")
    return Contains(expression(member), allowed, evaluate=False)


def parse(formula: Formula) -> Basic:
    """Return what a formula says, in the symbols of the spec.

    Args:
        formula: a record of a document.

    Returns:
        by kind: the right side of an equation, an `Eq` for a value, `Contains` or an inequality for a domain, an `Eq`
        with an unevaluated `Limit`, a `Tuple` of mere symbols.
    """
    match formula.kind:
        case "equation":
            return right_side(formula.latex)
        case "value":
            return _equals(formula.latex)
        case "domain":
            return allowed(formula.latex)
        case "limit":
            return _limit(formula.latex, formula.near)
        case _:
            return Tuple(*(expression(part) for part in formula.latex.split(",")))


def names(parsed: Basic) -> frozenset[str]:
    """Return the names of the symbols in a parse, entries of a family as p_c, without the letters that merely index."""
    entries = parsed.atoms(Indexed)
    alone = parsed.xreplace({entry: Symbol(_name(entry)) for entry in entries}).atoms(Symbol)
    directions = {limit.args[3] for limit in parsed.atoms(Limit)}
    return frozenset(each.name for each in alone - directions - set(RUNNING.values()))


def _name(entry: Indexed) -> str:
    return f"{entry.base}_{''.join(map(str, entry.indices))}"
