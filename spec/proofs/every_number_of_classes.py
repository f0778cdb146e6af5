"""A statement about K classes with K left as it is: each sum over the classes becomes a letter.

A sum is linear: what does not depend on its index stands before it, δ picks one term, and a sum of 1 is K. What is left
under the sum names a letter, a positive one where the term is positive: two sums of the same term are the same number.
The sum of exp z_k is the terms of the classes that are spoken of, and one letter for all the others. No step asks what
K is, so what holds of the letters holds for every K. Only where both the true class and another one are spoken of, no
class is left of two; there the statement is written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from sympy import (
    Add,
    Basic,
    Derivative,
    Dummy,
    Eq,
    Expr,
    Indexed,
    Integral,
    KroneckerDelta,
    Limit,
    Mul,
    Ne,
    Poly,
    Pow,
    S,
    Subs,
    Sum,
    Symbol,
    Tuple,
    diff,
    exp,
    expand_power_exp,
    fraction,
    together,
)
from sympy.core.relational import Relational
from sympy.core.relational import _Inequality as Inequality

from spec.functions import NamedFunction
from spec.notation import K, c, entry_symbol, j, logits, t
from spec.proofs.instances import CLASSES, names_no_class, with_classes_counted, with_true_class
from spec.proofs.letters import Letter
from spec.proofs.polynomials import UndecidedError, multiplied_out
from spec.proofs.statement import Statement

INDEX = Letter("i", integer=True, positive=True)  # of the term that names a letter
FEW = 3  # a polynomial of this degree does not vanish for all numbers of classes that are tried
KINDS = (Indexed, Sum, KroneckerDelta)
PLACES = {t: S(1), j: S(2)}  # the plain symbols that stand for the true class and for another one


Terms = dict[Symbol, Expr]  # of each sum that is a letter: its term, for a class that nothing else speaks of


def for_every_number(statement: Statement) -> Iterator[tuple[Statement, Terms]]:
    """Yield what a statement says, its sums letters and its entries plain symbols: of j the true class, of j another.

    Raises:
        UndecidedError: if it singles out a class, or a sum depends on the index of another one.
    """
    indexed = with_true_class(statement)
    if not names_no_class(indexed) or indexed.parts.has(Subs, Limit, Integral):
        raise UndecidedError(statement)
    for same in (True, False) if has_both(statement) else (False,):
        if not (same and Ne(j, t) in indexed.assuming):
            yield _in_letters(indexed.map(lambda part: _worked_out(part, same)))  # noqa: B023


def term_by_term(statement: Statement, terms: Terms) -> Iterator[Statement]:
    """Yield what is enough where a statement is linear in its sums: their terms add up to 0, and so does the rest."""
    difference = multiplied_out(statement.left - statement.right)
    # what is constant by pieces has the derivative 0, and is no polynomial
    polynomial = [letter for letter in terms if difference.is_polynomial(letter)]
    linear = [letter for letter in polynomial if difference.diff(letter).free_symbols.isdisjoint(terms)]
    rest = difference.subs(dict.fromkeys(linear, 0))
    terms_of_one_class = Add(*(difference.coeff(letter) * terms[letter] for letter in linear))
    for part in (terms_of_one_class, rest):
        yield replace(statement, left=part, right=S.Zero)


def has_both(statement: Statement) -> bool:
    """Return whether a statement speaks of the true class and of another one."""
    indexed = with_true_class(statement)
    return indexed.parts.has(t) and indexed.parts.has(j)


def is_decided_by_a_few(statement: Statement) -> bool:
    """Return whether a statement uses the numbers of classes too little to be right for the few that are tried alone.

    Such a number is that of all classes or of one. It may be an index, an end of a sum, or what δ compares with another
    class; elsewhere it must stand in a polynomial of low degree, which cannot vanish for all that are tried.
    """
    parts = with_classes_counted(with_true_class(statement).parts).args
    return all(_is_decided_by_a_few(part, frozenset()) for part in parts)


def _is_decided_by_a_few(part: Basic, bound: frozenset[Symbol]) -> bool:
    numbers = {K, t, j, c} | bound
    if isinstance(part, KroneckerDelta | Relational):
        bare = Tuple(*part.args).replace(lambda a: isinstance(a, KINDS), lambda _: Dummy())
        if isinstance(part, Inequality) or not numbers & bare.free_symbols:
            return all(_is_decided_by_a_few(side, bound) for side in part.args)
        return bare.free_symbols <= numbers and _compares_classes(part, bound)
    if isinstance(part, Indexed):
        return all(map(_is_place, part.indices))
    if isinstance(part, Sum):
        ends = [end for _, *both in part.limits for end in both]
        # a sum of cases alone counts classes
        if not (all(map(_is_place, ends)) and all(_is_outside_cases(index, part.function) for index in part.variables)):
            return False
        return _is_decided_by_a_few(part.function, bound | set(part.variables))
    if not all(_is_decided_by_a_few(inner, bound) for inner in _outermost(part, (*KINDS, Relational))):
        return False
    bare = part.replace(lambda a: isinstance(a, KINDS), lambda _: Dummy())
    sides = fraction(together(bare)) if isinstance(bare, Expr) else (bare,)
    used = [(side, number) for side in sides for number in side.free_symbols & numbers]
    return all(side.is_polynomial(number) and Poly(side, number).degree() <= FEW for side, number in used)


def _is_outside_cases(index: Symbol, part: Basic) -> bool:
    """Return whether an index stands anywhere but in δ and in conditions."""
    if isinstance(part, KroneckerDelta | Relational):
        return False
    return part == index or any(_is_outside_cases(index, inner) for inner in part.args)


def _compares_classes(part: KroneckerDelta | Relational, bound: frozenset[Symbol]) -> bool:
    """Return whether what is compared are classes, each near one that is named: two that a sum moves reach any."""
    if bound & part.free_symbols and any(side.is_Add for side in part.args):
        return False
    is_end = K in part.free_symbols and any(side.is_Integer for side in part.args)
    return all(map(_is_place, part.args)) and not is_end


def _outermost(part: Basic, kinds: tuple[type, ...]) -> Iterator[Basic]:
    """Yield the parts of some kinds that stand in no other one."""
    for inner in part.args:
        if isinstance(inner, kinds):
            yield inner
        else:
            yield from _outermost(inner, kinds)


def _is_place(index: Expr) -> bool:
    """Return whether an index is a class by name, by a small number, or near either end."""
    offset, name = index.as_coeff_Add()
    return abs(offset) <= max(CLASSES) and (name == 0 or name.is_Symbol)


def _worked_out(part: Basic, same: bool) -> Basic:
    """Return an expression with its derivatives taken, its sums left whole, and j the true class or another one."""
    written = part.replace(lambda a: isinstance(a, NamedFunction), lambda a: a.doit())
    taken = written.replace(lambda a: isinstance(a, Derivative), lambda a: diff(a.expr, *a.variable_count))
    return taken.subs({j: t} if same else {KroneckerDelta(j, t): S.Zero, Ne(j, t): S.true})


def _in_letters(statement: Statement) -> tuple[Statement, Terms]:
    equations = [a for a in statement.assuming if isinstance(a, Eq)]
    entries = [a for a in equations if isinstance(a.lhs, Indexed) and a.lhs.indices == (c,)]
    totals = [a for a in equations if isinstance(a.lhs, Sum) and len(a.lhs.limits) == 1]
    symbols = tuple(a for a in equations if isinstance(a.lhs, Symbol))
    if len(equations) != len(entries) + len(totals) + len(symbols):
        raise UndecidedError(statement)
    sums = _Sums(statement)
    known = {sums.letter(a.lhs.function, a.lhs.variables[0]): a.rhs for a in totals}
    if len(known) != len(totals):
        raise UndecidedError(statement)
    # what else is assumed of entries only restricts them
    plain = tuple(a for a in statement.assuming if a not in equations and not a.has(Indexed))
    defined = replace(statement, assuming=(*symbols, *plain)).map(lambda part: _with_entries(part, entries))
    return defined.map(lambda part: sums.in_letters(part).subs(known)), sums.terms()


def _with_entries(part: Basic, definitions: list[Eq]) -> Basic:
    for definition in definitions:
        family, value = definition.lhs.base, definition.rhs
        bound = {index for total in value.atoms(Sum) for index in total.variables}
        taken = {entry.indices[0] for entry in part.atoms(Indexed) if entry.base == family}
        if bound & taken:  # Σ_k of what is an entry of k would be of another k
            raise UndecidedError(part)
        part = part.replace(
            lambda a: isinstance(a, Indexed) and a.base == family,  # noqa: B023
            lambda a: value.subs(c, a.indices[0]),  # noqa: B023
        )
    return part


class _Sums:
    def __init__(self, statement: Statement) -> None:
        self._letters: dict[Expr, Symbol] = {}
        self._spoken_of = [place for place in PLACES if statement.parts.has(place)]
        self._indices = {index for total in statement.parts.atoms(Sum) for index in total.variables} | {c}

    def in_letters(self, part: Basic) -> Basic:
        """Return an expression with each sum as a letter, and each entry as a plain symbol."""
        added = part.replace(lambda a: isinstance(a, Sum), lambda a: reduce(self._sum, a.variables, a.function))
        apart = added.subs(KroneckerDelta(j, t), 0)  # where j still stands it is another class
        plain = apart.replace(lambda a: isinstance(a, Indexed), lambda a: entry_symbol(a.xreplace(PLACES)))
        if plain.free_symbols & (self._indices | {t, j}):
            raise UndecidedError(part)
        return plain

    def terms(self) -> Terms:
        """Return the term of each letter, but of the sum of the softmax, for one class; K is a sum of 1."""
        third = {letter: name.subs(INDEX, 3) for name, letter in self._letters.items() if name != exp(logits[INDEX])}
        return {K: S.One, **{letter: self.in_letters(term) for letter, term in third.items()}}

    def _sum(self, function: Expr, index: Symbol) -> Expr:
        # what does not depend on the index is taken out first: it would be multiplied into a denominator
        before, under = expand_power_exp(function).as_independent(index, as_Add=False)
        return before * Add(*(self._sum_of_term(term, index) for term in Add.make_args(multiplied_out(under))))

    def _sum_of_term(self, term: Expr, index: Symbol) -> Expr:
        factors = Mul.make_args(term)  # of a power of δ, 1/δ or δ^γ alone are left, and neither picks a term
        for delta in factors:
            if isinstance(delta, KroneckerDelta) and index in delta.args:
                (picked,) = set(delta.args) - {index}
                return Mul(*(factor for factor in factors if factor != delta)).subs(index, picked)
        if any(power.base.has(KroneckerDelta) for power in term.atoms(Pow)):
            raise UndecidedError(term)
        before, under = term.as_independent(index, as_Add=False)
        return before * (K if under == 1 else self.letter(under, index))

    def letter(self, function: Expr, index: Symbol) -> Expr:
        """Return the sum of a function over all classes."""
        if function.free_symbols & (self._indices - {index}):
            raise UndecidedError(function)
        name = function.subs(index, INDEX)
        if name not in self._letters:
            sign = "positive" if name.is_positive else "nonnegative" if name.is_nonnegative else "real"
            self._letters[name] = Letter(f"sum_{len(self._letters)}", **{sign: True})
        if name == exp(logits[INDEX]):
            return self._letters[name] + sum(exp(logits[place]) for place in self._spoken_of)
        return self._letters[name]
