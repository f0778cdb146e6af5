"""Which formulas floating point evaluates accurately as they stand, so that code of them may be offered.

A product, a quotient or a power of accurate numbers is accurate. So is a sum of terms of one sign, and a sum of inputs,
which is rounded once for each. A difference of computed numbers may cancel, an exponential may overflow, and the
logarithm of a sum that was rounded near 1 has lost its digits: an equation that needs one of them is offered only with
a stable form. The rule is a promise; `tests/derivation/code_accuracy.py` measures whether it is kept.
"""

from __future__ import annotations

from functools import cache

from sympy import (
    Abs,
    Add,
    Expr,
    Indexed,
    IndexedBase,
    KroneckerDelta,
    Max,
    Mul,
    Piecewise,
    Pow,
    S,
    Set,
    Sum,
    Symbol,
    exp,
    log,
    sign,
    tanh,
)
from sympy.codegen.cfunctions import expm1, log1p

from spec.functions import NamedFunction
from spec.notation import DOMAINS, entry_symbol, sigmoid, softplus

ACCURATE = (Abs, Max, sign, tanh, log1p, expm1, sigmoid, softplus, NamedFunction)  # of an accurate argument


def is_computable(form: Expr) -> bool:
    """Return whether a formula needs no stable form: nothing in it cancels or overflows on the way to its value.

    Args:
        form: as code prints it: a named function in it is one that has code of its own.
    """
    if form.is_number or _is_input(form):
        return True
    if isinstance(form, Add):
        return all(map(is_computable, form.args)) and (_has_one_sign(form) or all(map(_is_scaled_input, form.args)))
    if isinstance(form, Sum):
        return is_computable(form.function) and (sign_of(form.function) is not None or _is_scaled_input(form.function))
    if isinstance(form, Piecewise):
        return all(is_computable(value) for value, _ in form.args)
    if isinstance(form, log):
        return is_sum_of_exponentials(form.args[0]) or _is_far_from_rounded(form.args[0])
    if isinstance(form, exp):
        return sign_of(form.args[0]) in (-1, 0) and is_computable(form.args[0])
    return isinstance(form, (Mul, Pow, *ACCURATE)) and all(map(is_computable, form.args))


def sign_of(form: Expr) -> int | None:
    """Return 1, -1 or 0 where a formula is never negative, never positive or zero in the domains; None if not seen."""
    if form.is_number:
        return int(sign(form.evalf()))
    if _is_input(form):
        return _sign_in(domain_of(form))
    if isinstance(form, Mul):
        signs = list(map(sign_of, form.args))
        return None if None in signs else int(sign(Mul(*signs)))
    if isinstance(form, Pow):
        even = form.exp.is_even or None
        return even and 1 if sign_of(form.base) != 1 else 1
    if isinstance(form, Add):
        signs = set(map(sign_of, form.args)) - {0}
        return 1 if _is_one_minus_unit(form) else signs.pop() if len(signs) == 1 else None
    if isinstance(form, Sum):
        return sign_of(form.function)
    if isinstance(form, log | log1p):
        return _sign_of_logarithm(form)
    return 1 if isinstance(form, exp | Abs | sigmoid | softplus) or (form.is_nonnegative is True) else None


def in_safe_order(factors: list[Expr]) -> list[Expr]:
    """Return factors with those that are at most 1 before the second of those that may be large."""
    large = [place for place, factor in enumerate(factors) if not is_at_most_one(factor)]
    if len(large) < 2:
        return factors
    before, after = factors[: large[1]], factors[large[1] :]
    return [*before, *filter(is_at_most_one, after), *(each for each in after if not is_at_most_one(each))]


@cache
def is_at_most_one(form: Expr) -> bool:
    """Return whether a formula is seen to lie between −1 and 1 in the domains of its symbols."""
    if form.is_number:
        return bool(abs(form) <= 1)
    if isinstance(form, sigmoid | tanh | sign | KroneckerDelta):
        return True
    if _is_input(form):
        return domain_of(form).sup <= 1 and domain_of(form).inf >= -1
    if isinstance(form, Pow):
        return sign_of(form.exp) == 1 and sign_of(form.base) == 1 and is_at_most_one(form.base)
    return isinstance(form, Add) and _is_one_minus_unit(form)


def domain_of(entry: Expr) -> Set:
    """Return the domain of a symbol or of an entry of a row."""
    return DOMAINS[entry_symbol(entry.base[1])] if isinstance(entry, Indexed) else DOMAINS.get(entry, S.Naturals)


def _is_far_from_rounded(argument: Expr) -> bool:
    """Return whether a logarithm keeps its digits: its argument was not rounded to a number near 1 by an addition."""
    return not (argument.is_Add or argument.has(Sum)) and is_computable(argument)


def _is_input(form: Expr) -> bool:
    return isinstance(form, Symbol | Indexed | IndexedBase | KroneckerDelta)


def _is_scaled_input(form: Expr) -> bool:
    number, factor = form.as_coeff_Mul()
    return number.is_number and (factor == 1 or _is_input(factor))


def _has_one_sign(form: Add) -> bool:
    return sign_of(form) is not None


def _sign_in(domain: Set) -> int | None:
    if domain.inf >= 0:
        return 1
    return -1 if domain.sup <= 0 else None


def _is_one_minus_unit(form: Add) -> bool:
    """Return whether a sum is 1 − u with u in [0, 1]."""
    rest = 1 - form
    return isinstance(rest, KroneckerDelta) or (_is_input(rest) and domain_of(rest).sup <= 1)


def _sign_of_logarithm(form: Expr) -> int | None:
    (argument,) = form.args
    if isinstance(form, log1p):
        return sign_of(argument)
    return -1 if _is_input(argument) and domain_of(argument).sup <= 1 else None


def is_sum_of_exponentials(argument: Expr) -> bool:
    """Return whether code prints the logarithm of this sum as a logsumexp."""
    if not isinstance(argument, Sum):
        return False
    terms = [factor for factor in Mul.make_args(argument.function) if not factor.has(KroneckerDelta)]
    return len(terms) == 1 and isinstance(terms[0], exp)
