"""The evidence of a verdict, as data: a statement, and a check that fails if the statement is false.

The statement is a field, never buried in code, so that a test can put a false one in its place and see the check fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import ClassVar

from sympy import Eq, Expr, Piecewise, Pow, S, StrictGreaterThan, StrictLessThan, Symbol, factor, log, simplify
from sympy.logic.boolalg import Boolean

from spec.documents import FORMULAS
from spec.equations import EQUATIONS
from spec.proofs.equality import DisprovedError, prove


@dataclass(frozen=True)
class Evidence:
    """A statement that can be checked.

    Attributes:
        statement: what is claimed, unevaluated.
        kind: what it is called.
    """

    statement: Boolean
    kind: ClassVar[str] = "statement"

    def check(self) -> None:
        """Return if the statement is shown.

        Raises:
            DisprovedError: if it is not.
        """
        raise NotImplementedError

    def _insist(self, shown: object) -> None:
        if shown is not True and shown is not S.true:
            raise DisprovedError(f"{self.statement}: {shown}")


@dataclass(frozen=True)
class Identity(Evidence):
    """An equality that holds wherever the assumptions hold (see `spec.proof`)."""

    kind = "identity"
    assuming: tuple[Boolean, ...] = ()

    def check(self) -> None:
        """Prove the two sides equal."""
        prove(self.statement.lhs, self.statement.rhs, self.assuming)


@dataclass(frozen=True)
class Sign(Evidence):
    """An inequality that holds everywhere.

    Attributes:
        where: new names for the symbols, under which the difference of the sides visibly has one sign: a probability is
            1/(1 + u) with a positive u.
    """

    kind = "inequality"
    where: Mapping[Symbol, Expr] = field(default_factory=dict)

    def check(self) -> None:
        """Insist that one of several forms of the difference of the sides has the sign that the inequality gives it."""
        difference = (self.statement.gts - self.statement.lts).subs(self.where, simultaneous=True)
        strict = isinstance(self.statement, StrictLessThan | StrictGreaterThan)
        sign = "is_positive" if strict else "is_nonnegative"
        visible = difference.replace(lambda part: isinstance(part, Pow | log), _with_factored_base)
        self._insist(any(getattr(form(visible), sign) for form in (Expr.expand, factor, lambda it: it)))


def _with_factored_base(part: Expr) -> Expr:
    base, *others = part.args
    return part.func(factor(base), *others)


@dataclass(frozen=True)
class AtPoint(Evidence):
    """A statement that is true at one point, exactly.

    Attributes:
        at: the values of its symbols.
    """

    kind = "value"
    at: Mapping[Symbol, Expr]

    def check(self) -> None:
        """Insist that it is true there."""
        self._insist(_decided(self.statement, self.at))


@dataclass(frozen=True)
class Counterexample(Evidence):
    """A statement of a document that is false, shown at one point, exactly.

    Attributes:
        at: the values of its symbols.
    """

    kind = "counterexample"
    at: Mapping[Symbol, Expr]

    def check(self) -> None:
        """Insist that it is false there."""
        self._insist(_decided(self.statement, self.at) == False)  # noqa: E712


def _decided(statement: Boolean, at: Mapping[Symbol, Expr]) -> Boolean:
    value = statement.subs(at, simultaneous=True).doit()
    return value if value in (S.true, S.false) else simplify(value)


@dataclass(frozen=True)
class HasLimit(Evidence):
    """A limit: the left side of the statement is an unevaluated `Limit`."""

    kind = "limit"

    def check(self) -> None:
        """Insist that the limit is what the right side says."""
        self._insist(self.statement.lhs.doit() == self.statement.rhs)


# ---------------------------------------------------------------- what is stated elsewhere


def equal(left: Expr, right: Expr) -> Eq:
    """Return an equation that SymPy leaves as it is, even where it sees that it holds."""
    return Eq(left, right, evaluate=False)


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
