"""Proofs that two expressions are equal: symbolic where SymPy can within a moment, else to 50 digits on points.

A general statement about K classes is proven for two to five classes, each written out. Points are drawn from the
domains of the symbols and must satisfy the assumptions; a proof counts them, and one without points is none.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sympy import (
    Abs,
    Basic,
    Contains,
    Eq,
    Expr,
    FiniteSet,
    Float,
    Indexed,
    Pow,
    Rational,
    S,
    Set,
    Symbol,
    Tuple,
    cancel,
    cse,
    exp,
    expand,
    expand_log,
    expand_power_base,
    factor,
    false,
    log,
    solve,
    true,
)
from sympy.codegen.cfunctions import log1p
from sympy.logic.boolalg import Boolean

from spec.notation import (
    DOMAINS,
    HARD_LABEL,
    K,
    alpha_t,
    c,
    expand_classes,
    j,
    p_t,
    positive,
    probabilities,
    satisfies,
    sigmoid,
    softplus,
    t,
    weights,
)

DIGITS = 50
ZERO = Float(f"1e-{2 * DIGITS - 10}")  # no value at the points below is as small, unless it is zero
POINTS = 12
CLASSES = (2, 3, 4, 5)
SHORT = 60  # operations; beyond that SymPy would take minutes
OF_TRUE_CLASS = {alpha_t: weights[t], p_t: probabilities[t]}  # where classes have an index, so has the true one
SIZE = Symbol("|x|", positive=True)


class DisprovedError(AssertionError):
    """The two sides differ, or nothing could be tried."""


@dataclass(frozen=True)
class Proof:
    """How an equality was proven: so many cases symbolically, the others on so many points."""

    symbolic: int = 0
    numeric_points: int = 0

    def __add__(self, other: Proof) -> Proof:
        return Proof(self.symbolic + other.symbolic, self.numeric_points + other.numeric_points)


def prove(left: Expr, right: Expr, assuming: tuple[Boolean, ...] = ()) -> Proof:
    """Prove that two expressions are equal wherever the assumptions hold.

    Args:
        left: any expression; a symbol that the notation does not have is a positive number.
        right: another.
        assuming: an equation with a symbol on its left defines that symbol; anything else restricts the points.

    Raises:
        DisprovedError: at a point where they differ, or if no point satisfies the assumptions.
    """
    instances = list(_instances(_Claim(left, right, assuming)))
    proof = sum((_prove_instance(instance, max(2, POINTS // len(instances))) for instance in instances), Proof())
    if proof == Proof():
        raise DisprovedError(f"nothing satisfies {assuming}")
    return proof


@dataclass(frozen=True)
class _Claim:
    left: Expr
    right: Expr
    assuming: tuple[Boolean, ...]

    def map(self, change: Callable[[Basic], Basic]) -> _Claim:
        changed = (change(assumption) for assumption in self.assuming)
        return _Claim(change(self.left), change(self.right), tuple(a for a in changed if a is not true))

    @property
    def symbols(self) -> set[Symbol]:
        return self.left.free_symbols | self.right.free_symbols


def _prove_instance(claim: _Claim, enough: int) -> Proof:
    # often no definition is needed, and without them the formulas are far shorter
    if _is_identity(claim) or _is_identity(defined := _with_definitions_substituted(claim)):
        return Proof(symbolic=1)
    points = list(itertools.islice(_points(defined), enough))
    for point in points:
        ours, theirs = _values((defined.left, defined.right), point)
        if not abs(ours - theirs) <= max(Float(f"1e-{DIGITS}") * abs(ours), ZERO):
            raise DisprovedError(f"at {point}: {defined.left} = {ours}, but {defined.right} = {theirs}")
    return Proof(numeric_points=len(points))


def _values(expressions: tuple[Expr, ...], point: dict[Symbol, Expr]) -> list[Float]:
    """Return the values of expressions at a point, evaluating what they share only once."""
    shared, rest = cse(expressions)
    known = dict(point)
    for symbol, expression in shared:
        value = expression.xreplace(known)
        known[symbol] = value.evalf(2 * DIGITS) if isinstance(value, Expr) else value
    return [expression.xreplace(known).evalf(2 * DIGITS) for expression in rest]


def _is_identity(claim: _Claim) -> bool:
    difference = claim.left - claim.right
    return expand(difference) == 0 or (difference.count_ops() <= SHORT and _normal_form(difference) == 0)


def _normal_form(expression: Expr) -> Expr:
    """Return a form in which most expressions of logarithms, powers and exponentials that are equal are the same."""
    flat = expression.rewrite((sigmoid, softplus), exp).replace(log1p, lambda argument: log(1 + argument))
    exponents = set().union(*(part.free_symbols for part in flat.atoms(exp)))
    flat = flat.subs({symbol: log(Symbol(f"e^{symbol}", positive=True)) for symbol in exponents if symbol.is_real})
    flat = flat.replace(lambda part: isinstance(part, Pow | log), _with_factored_base)
    return cancel(expand_power_base(expand_log(flat)))


def _with_factored_base(part: Expr) -> Expr:
    base, *others = part.args
    return part.func(factor(cancel(base)), *others)


# ---------------------------------------------------------------- instances


def _instances(claim: _Claim) -> Iterator[_Claim]:
    """Yield the claim for each number of classes, each hard label and each sign on which it depends."""
    for explicit in _split_by_number_of_classes(claim):
        for labelled in _split_by_label(explicit):
            if not any(assumption is false for assumption in labelled.assuming):
                yield from _split_by_sign(labelled)


def _split_by_number_of_classes(claim: _Claim) -> Iterator[_Claim]:
    statement = Tuple(claim.left, claim.right, *claim.assuming)
    if not statement.has(K, Indexed, t, j):
        yield claim.map(lambda part: part.doit())
        return
    for classes in CLASSES:
        every = range(1, classes + 1)
        # no class is special in a sum, so the first one stands for any, and the last one for any other
        hits, others = [1] if statement.has(t) else [None], [1, classes] if statement.has(j) else [None]
        for hit, other in itertools.product(hits, others):
            entries = tuple(a.subs(c, i) for a in claim.assuming for i in (every if c in a.free_symbols else [1]))
            of_every_class = _Claim(claim.left, claim.right, entries)
            yield of_every_class.map(lambda part: expand_classes(part.subs(OF_TRUE_CLASS), classes, hit, other))  # noqa: B023


def _split_by_label(claim: _Claim) -> Iterator[_Claim]:
    """Yield the claim for each value of the symbols that take finitely many."""
    finite = {symbol: DOMAINS.get(symbol) for symbol in claim.symbols}
    finite = {symbol: domain for symbol, domain in finite.items() if isinstance(domain, FiniteSet)}
    if HARD_LABEL in claim.assuming:
        finite[HARD_LABEL.args[0]] = HARD_LABEL.args[1]
    for values in itertools.product(*finite.values()):
        chosen = dict(zip(finite, values, strict=True))
        yield claim.map(lambda part: part.subs(chosen))  # noqa: B023


def _with_definitions_substituted(claim: _Claim) -> _Claim:
    """Return the claim with each assumption that defines a symbol used up."""
    definition = next((assumption for assumption in claim.assuming if isinstance(assumption, Eq)), None)
    if definition is None:
        return claim
    symbol, value = _solved(definition)
    others = tuple(assumption for assumption in claim.assuming if assumption != definition)
    restricted = _Claim(claim.left, claim.right, (*others, Contains(value, DOMAINS[symbol])))
    return _with_definitions_substituted(restricted.map(lambda part: part.subs(symbol, value)))


def _solved(definition: Eq) -> tuple[Symbol, Expr]:
    if isinstance(definition.lhs, Symbol):
        return definition.lhs, definition.rhs
    symbol = max(definition.free_symbols, key=str)
    return symbol, solve(definition, symbol)[0]


def _split_by_sign(claim: _Claim) -> Iterator[_Claim]:
    """Yield the claim for each sign of a number whose magnitude it speaks of."""
    magnitudes = [part.args[0] for part in claim.left.atoms(Abs) | claim.right.atoms(Abs)]
    number = next((argument for argument in magnitudes if isinstance(argument, Symbol)), None)
    signs = (number,) if number is None else (SIZE, S.Zero, -SIZE)
    for signed in signs:
        yield claim.map(lambda part: part.subs(number, signed)) if number is not None else claim  # noqa: B023


# ---------------------------------------------------------------- points


def _points(claim: _Claim) -> Iterator[dict[Symbol, Expr]]:
    """Yield points from the domains of the symbols at which the assumptions hold."""
    dice = random.Random(0)  # the same points every time
    relevant = tuple(a for a in claim.assuming if not a.free_symbols or a.free_symbols & claim.symbols)
    symbols = sorted(claim.symbols.union(*(assumption.free_symbols for assumption in relevant)), key=str)
    for _ in range(500):
        point = {symbol: _random_rational(DOMAINS.get(symbol, positive), dice) for symbol in symbols}
        if satisfies(relevant, point):
            yield point


def _random_rational(domain: Set, dice: random.Random) -> Rational:
    """Return a number between -8 and 8 from a domain, every fourth time a whole one."""
    low, high = (int(max(-8, min(8, end))) for end in (domain.inf, domain.sup))
    parts = dice.choice((1, 64, 64, 64))
    return Rational(dice.randint(parts * low, parts * high), parts)
