"""The evidence of a verdict, as data: a statement, and a check that fails if the statement is false.

The statement is a field, never buried in code, so that a test can put a false one in its place and see the check fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sympy import (
    Eq,
    Expr,
    GreaterThan,
    LessThan,
    Pow,
    S,
    StrictGreaterThan,
    StrictLessThan,
    Symbol,
    factor,
    log,
    simplify,
)
from sympy.logic.boolalg import And, Boolean, Implies, Not
from sympy.logic.inference import satisfiable

from spec.proofs.equality import DisprovedError, prove

HOLDS, FALSE, CORRECTED = "holds", "false", "holds as corrected"  # what evidence shows of a document's statement


@dataclass(frozen=True)
class Evidence:
    """A statement that can be checked.

    Attributes:
        statement: what is claimed, unevaluated.
        kind: what it is called.
        shows: of the statement of a document: that it holds, that it is false, or that it is true as corrected only.
        empirical: whether it rests on what somebody measured, and not on a proof alone.
    """

    statement: Boolean
    kind: ClassVar[str] = "statement"
    shows: ClassVar[str] = HOLDS
    empirical: ClassVar[bool] = False

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
    """An inequality that holds everywhere, or several.

    Attributes:
        where: new names for the symbols, under which the difference of the sides visibly has one sign: a probability is
            1/(1 + u) with a positive u.
    """

    kind = "inequality"
    where: Mapping[Symbol, Expr] = field(default_factory=dict)

    def check(self) -> None:
        """Insist that some form of the difference of the sides has the sign that the inequality gives it."""
        for inequality in _inequalities(self.statement):
            difference = (inequality.gts - inequality.lts).subs(self.where, simultaneous=True)
            strict = isinstance(inequality, StrictLessThan | StrictGreaterThan)
            sign = "is_positive" if strict else "is_nonnegative"
            visible = difference.replace(lambda part: isinstance(part, Pow | log), _with_factored_base)
            self._insist(any(getattr(form(visible), sign) for form in (Expr.expand, factor, lambda it: it)))


def _inequalities(statement: Boolean) -> list[Boolean]:
    """Return the inequalities that show a statement: of an implication, its conclusion."""
    if isinstance(statement, And):
        return [each for part in statement.args for each in _inequalities(part)]
    if isinstance(statement, Implies):
        return _inequalities(statement.args[1])
    if not isinstance(statement, GreaterThan | LessThan | StrictGreaterThan | StrictLessThan):
        raise DisprovedError(f"{statement} is no inequality")
    return [statement]


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
class Printed(AtPoint):
    """A statement that is true of numbers that the paper prints, which were measured and not derived."""

    kind = "printed in Lin et al. 2017"
    empirical = True


@dataclass(frozen=True)
class Counterexample(Evidence):
    """A statement of a document that is false, shown at one point, exactly.

    Attributes:
        at: the values of its symbols.
    """

    kind = "counterexample"
    shows = FALSE
    at: Mapping[Symbol, Expr]

    def check(self) -> None:
        """Insist that it is false there."""
        self._insist(_decided(self.statement, self.at) == False)  # noqa: E712


@dataclass(frozen=True)
class Corrected(Evidence):
    """A statement of a document that is false as it stands and true as corrected.

    Attributes:
        false_at: values of its symbols at which it is false.
        as_corrected: evidence of the statement under more conditions, or of a part of the statement.
    """

    kind = "true as corrected; a counterexample to it as it stands,"
    shows = CORRECTED
    false_at: Mapping[Symbol, Expr]
    as_corrected: Evidence

    @property
    def empirical(self) -> bool:
        """Whether the corrected statement rests on what somebody measured."""
        return self.as_corrected.empirical

    def check(self) -> None:
        """Insist that the statement is false at the values, that the corrected one holds, and that it corrects."""
        Counterexample(self.statement, self.false_at).check()
        self.as_corrected.check()
        if not says_the_same_or_less(self.as_corrected.statement, self.statement):
            raise DisprovedError(f"{self.as_corrected.statement} is another statement than {self.statement}")


def says_the_same_or_less(part: Boolean, whole: Boolean) -> bool:
    """Tell whether a statement is the other one, a part of it, or what it concludes."""
    return part == whole or not satisfiable(And(whole, Not(part))) or not satisfiable(And(part, Not(whole)))


def _decided(statement: Boolean, at: Mapping[Symbol, Expr]) -> Boolean:
    value = statement.subs(at, simultaneous=True).doit()
    return value if value in (S.true, S.false) else simplify(value)


@dataclass(frozen=True)
class HasLimit(Evidence):
    """A limit: the left side of the statement is an unevaluated `Limit`.

    Attributes:
        at: the values of symbols of which the limit is a special case.
    """

    kind = "limit"
    at: Mapping[Symbol, Expr] = field(default_factory=dict)

    def check(self) -> None:
        """Insist that the limit is what the right side says."""
        limit, value = (side.subs(self.at, simultaneous=True) for side in self.statement.args)
        self._insist(limit.doit() == value)


def equal(left: Expr, right: Expr) -> Eq:
    """Return an equation that SymPy leaves as it is, even where it sees that it holds."""
    return Eq(left, right, evaluate=False)
