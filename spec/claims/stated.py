"""Evidence that is stated elsewhere: an equation of the spec, and a formula of a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from sympy import Expr, Piecewise, S

from spec.claims.evidence import AtPoint, Evidence, Identity, equal
from spec.documents import FORMULAS
from spec.equations import EQUATIONS
from spec.proofs.equality import prove


def of_equation(id: str) -> Identity:
    """Return that the first line of an equation's derivation (else its left side) equals its right side."""
    equation = EQUATIONS[id]
    first = equation.derivation[0].expression if equation.derivation else equation.left.doit()
    return Identity(equal(first, equation.right), equation.assuming)


@dataclass(frozen=True)
class Documented(Evidence):
    """A formula of a document is what its record says that it equals, for each hard label that it covers."""

    kind = "formula of a document"

    def check(self) -> None:
        """Prove the sides equal, label by label."""
        covered = [pair for pair in _by_label(self.statement.lhs, self.statement.rhs) if S.NaN not in pair]
        self._insist(bool(covered))
        for left, right in covered:
            prove(left, right)


def _by_label(*sides: Expr) -> Iterator[list[Expr]]:
    """Yield the sides for every choice of the hard labels on which a case of theirs depends."""
    conditions = {when for side in sides for case in side.atoms(Piecewise) for _, when in case.args}
    labels = sorted({symbol for when in conditions for symbol in when.free_symbols}, key=str)
    for values in product((0, 1), repeat=len(labels)):
        yield [side.subs(dict(zip(labels, values, strict=True))) for side in sides]


def of_formula(id: str) -> Evidence:
    """Return what a formula of a document states: what it equals in the spec; a value, at what it is a value for.

    Raises:
        KeyError: for a formula that states nothing that could be checked.
    """
    from spec.documents.comparison import sides, written_out  # late: the LaTeX parser is slow to import
    from spec.documents.parser import expression, parse, symbol

    formula = FORMULAS[id]
    if formula.kind == "equation" and formula.equals:
        return Documented(equal(*(written_out(side) for side in sides(formula))))
    if formula.kind != "value" or not formula.given:
        raise KeyError(id)
    stated = parse(formula)
    value = EQUATIONS[formula.equals].right if formula.equals else stated.lhs
    return AtPoint(equal(value, stated.rhs), at={symbol(name): expression(at) for name, at in formula.given.items()})
