"""The two sides of every comparison between a document and the spec, ready to be proven equal.

A document speaks of an example or of a batch, in vectors or in one term of a sum. Both sides are brought to the same
terms in the spec's symbols; `written_out` makes them explicit for a few classes and examples.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, Indexed, IndexedBase, Sum, Symbol

from spec.documents import FORMULAS, Formula
from spec.documents.parser import SYMBOLS, N, expression, i, parse, symbol
from spec.equations import EQUATIONS
from spec.notation import K, sum_over_classes

VARYING = ("y", "p", "p_t", "alpha_t", "x", "m", "yhat", "z")  # from one example of a batch to the next


def substitute(values: Mapping[Expr, Expr], into: Expr) -> Expr:
    """Return an expression with values in the place of symbols and entries.

    The family of an entry bears the name of a symbol (p[c], p): entries that are not replaced themselves stay whole.
    """
    return into.xreplace({entry: entry for entry in into.atoms(Indexed)} | dict(values))


def of_example(one: Expr) -> Expr:
    """Return an expression about one example as it reads for example i of a batch (what speaks of i already, stays)."""
    entries = {e: e.base[i, *e.indices] for e in one.atoms(Indexed) if str(e.base) in VARYING and i not in e.indices}
    numbers = {SYMBOLS[name]: IndexedBase(name, **SYMBOLS[name].assumptions0)[i] for name in VARYING if name in SYMBOLS}
    return substitute(numbers | entries, one)


def document_side(formula: Formula, *, summed: bool = False) -> Expr:
    """Return an equation as a document has it, with what its other formulas define put in.

    Args:
        formula: an equation of a document.
        summed: whether what is the term of one class, by its record, is put in as the sum over the classes.
    """
    stated = parse(formula)
    for name, other in formula.uses.items():
        defined = document_side(FORMULAS[other], summed=summed)
        if summed and FORMULAS[other].summed:
            defined = sum_over_classes(defined)
        stated = substitute({symbol(name): of_example(defined) if name.endswith("_i") else defined}, stated)
    return stated


def spec_side(formula: Formula, equals: str | None = None) -> Expr:
    """Return what the spec has in the place of a document's equation.

    Args:
        formula: a formula with `equals`.
        equals: to compare with something else than the formula's own `equals`.
    """
    given = {symbol(name): expression(value) for name, value in formula.given.items()}
    wanted = substitute(given, expression(equals or formula.equals))
    in_batch = wanted.has(Sum)
    cited = {entry: str(entry.base) for entry in wanted.atoms(Indexed) if str(entry.base) in EQUATIONS}
    right = {entry: substitute(given, EQUATIONS[id_].right) for entry, id_ in cited.items()}
    return substitute({entry: of_example(one) if in_batch else one for entry, one in right.items()}, wanted)


def sides(formula: Formula) -> tuple[Expr, Expr]:
    """Return the two sides to be proven equal: the document's, and the spec's."""
    stated = document_side(formula, summed=True)
    return sum_over_classes(stated) if formula.summed else stated, spec_side(formula)


def written_out(general: Expr, *, classes: int = 3, examples: int = 2) -> Expr:
    """Return an expression with sums over classes and examples written out, in plain symbols such as p_1 and p_1_2."""
    explicit = general.subs({K: classes, N: examples}).doit()
    return explicit.replace(lambda part: isinstance(part, Indexed), plain)


def plain(entry: Indexed) -> Symbol:
    """Return the symbol of an entry: p_1_2 for class 2 of example 1."""
    return Symbol("_".join(map(str, (entry.base, *entry.indices))), **entry.base.assumptions0)
