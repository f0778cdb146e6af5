"""The cases of a statement in plain symbols: one for each branch of its case distinctions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache

from sympy import (
    Abs,
    Basic,
    Dummy,
    Eq,
    Expr,
    Heaviside,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Ne,
    Piecewise,
    PolynomialError,
    Pow,
    Rational,
    S,
    Tuple,
    cos,
    factor_list,
    sign,
    sin,
    sqrt,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Or, to_dnf, to_nnf

from spec.proofs.branches import beside_branches
from spec.proofs.normal_forms import flatten
from spec.proofs.order import name_of
from spec.proofs.points import points
from spec.proofs.restrictions import relevant, symbols_of
from spec.proofs.statement import DisprovedError, Statement
from spec.proofs.values import is_complex
from spec.proofs.work import spend

MOST_CASES = 1000
FEW = 20
HALF = Rational(1, 2)
STEPS = 500  # of a case


def all_cases(statement: Statement) -> Iterator[Statement]:
    """Yield a statement in plain symbols for each case, and refuse one that has too many."""
    for number, case in enumerate(_for_each_case(statement.map(with_roots_taken))):
        spend(STEPS)
        if number == MOST_CASES:
            raise DisprovedError(f"more than {MOST_CASES} cases of {statement.left} and {statement.right}")
        yield case


def _for_each_case(statement: Statement) -> Iterator[Statement]:
    """Yield the statement for each branch of its case distinctions: |x|, max, min, sign, δ, 0 to a power, and cases."""
    kinds = (Abs, Max, Min, sign, Heaviside, Piecewise, KroneckerDelta)
    found = [part for part in statement.parts.atoms(*kinds, Pow) if isinstance(part, kinds) or part.base == 0]
    # the innermost first
    branching = min(found, key=lambda part: (len(part.atoms(*kinds)), name_of(part)), default=None)
    if branching is None:
        yield statement.with_equalities
        return
    _refuse_complex(branching, statement)
    for condition, branch in _branches(branching):
        for alternative in _alternatives(condition):
            case = statement.map(lambda part: part.xreplace({branching: branch})).assume(*alternative)  # noqa: B023
            if not case.is_excluded:
                yield from _for_each_case(case)


def _refuse_complex(branching: Expr, statement: Statement) -> None:
    """Refuse a case distinction about a number that is not real everywhere: |√x| is not √x below 0."""
    conditions = [
        condition for part in branching.args if isinstance(branching, Piecewise) for condition in part.args[1:]
    ]
    sides = Tuple(*conditions).atoms(Relational) if conditions else [branching]
    for number in (flatten(side) for relation in sides for side in relation.args):
        if isinstance(number, Expr) and not number.is_extended_real:
            alone = Statement(number, number, statement.assuming, statement.inside)
            few = itertools.islice(points(sorted(symbols_of(alone), key=name_of), relevant(alone)), FEW)
            for point in itertools.chain(few, beside_branches(alone)):
                if is_complex(number, point):
                    raise DisprovedError(f"{branching}: {number} is not real at {point}")


def _alternatives(condition: Boolean) -> Iterator[tuple[Boolean, ...]]:
    """Yield the relations that hold together, for each way in which a condition may hold."""
    either = to_dnf(to_nnf(condition))
    for alternative in either.args if isinstance(either, Or) else (either,):
        yield alternative.args if isinstance(alternative, And) else (alternative,)


def _branches(part: Expr) -> Iterator[tuple[Boolean, Expr]]:
    """Yield the values of a case distinction, and when each is taken; of two conditions one holds, and not both."""
    if isinstance(part, Abs | sign | Heaviside):
        (number, *at_0) = part.args
        above, below, neither = {
            Abs: (number, -number, S.Zero),
            sign: (S.One, S.NegativeOne, S.Zero),
            Heaviside: (S.One, S.Zero, *at_0),
        }[type(part)]
        yield from [(number > 0, above), (number < 0, below), (Eq(number, 0), neither)]
    elif isinstance(part, Max | Min):
        side = 1 if isinstance(part, Max) else -1
        for place, chosen in enumerate(part.args):
            earlier, later = part.args[:place], part.args[place + 1 :]
            beyond = [side * chosen > side * other for other in earlier]
            yield And(*beyond, *(side * chosen >= side * other for other in later)), chosen
    elif isinstance(part, Piecewise):
        earlier: list[Boolean] = []
        for branch, condition in part.args:
            yield And(condition, *(~one for one in earlier)), branch
            earlier.append(condition)
        if earlier[-1] != True:  # noqa: E712
            yield And(*(~one for one in earlier)), S.NaN
    elif isinstance(part, KroneckerDelta):
        yield from [(Eq(*part.args), S.One), (Ne(*part.args), S.Zero)]
    else:
        yield from [(Eq(part.exp, 0), S.One), (part.exp > 0, S.Zero), (part.exp < 0, S.NaN)]


# ---------------------------------------------------------------- roots of squares


def with_roots_taken(part: Basic) -> Basic:
    """Return an expression with |r| for each root of a sum that is the square of a real number r."""
    return part.replace(_is_root_of_square, lambda root: Abs(root_of(root.base)) ** (2 * root.exp))


def _is_root_of_square(part: Basic) -> bool:
    is_root = isinstance(part, Pow) and part.base.is_Add and part.exp.is_Rational and part.exp.q == 2
    return is_root and root_of(part.base) is not None


@cache
def root_of(square: Expr) -> Expr | None:
    """Return a real expression whose square a sum is, None if that is not seen."""
    for written in _with_sines_or_cosines(square):
        roots = {root: Dummy(positive=True) for root in written.atoms(Pow) if root.exp == HALF and root.base.is_Symbol}
        try:
            coefficient, factors = factor_list(written.subs({root.base: name**2 for root, name in roots.items()}))
        except PolynomialError:
            continue
        root = Mul(*(part ** (times // 2) for part, times in factors)).subs({v: k for k, v in roots.items()})
        if coefficient.is_positive and all(times % 2 == 0 for _, times in factors) and root.is_extended_real:
            return sqrt(coefficient) * root
    return None


def _with_sines_or_cosines(square: Expr) -> Iterator[Expr]:
    yield square
    for number in sorted({call.args[0] for call in square.atoms(sin, cos)}, key=name_of):
        yield square.subs(sin(number) ** 2, 1 - cos(number) ** 2)
        yield square.subs(cos(number) ** 2, 1 - sin(number) ** 2)
