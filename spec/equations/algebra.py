"""The steps of a derivation that SymPy takes only when it is asked.

SymPy simplifies by its own taste: it may multiply out a factor that a reader wants in front, or leave a sum over δ as a
sum. These functions do by name what a person would do at the blackboard. None of them changes a value; a test proves
each line of each derivation equal to the next.
"""

from sympy import Add, Dummy, Expr, KroneckerDelta, Mul, Sum, diff, expand, factor_terms, fraction, log, together
from sympy.codegen.cfunctions import log1p

from spec.notation import j


def factor_out(common: Expr, expression: Expr) -> Expr:
    """Return an expression with a common factor in front; SymPy would multiply it into every term."""
    return common * expand(expression / common)


def differentiate_termwise(expression: Expr, variable: Expr) -> Expr:
    """Return the derivative of a sum, with the common factor of each term's derivative in front of that term."""
    return Add(*(factor_terms(diff(term, variable)) for term in Add.make_args(expression)))


def over_one_denominator(expression: Expr) -> Expr:
    """Return a sum of fractions as one, its numerator multiplied out."""
    above, below = fraction(together(expression))
    return expand(above) / below


def multiplied_in(factor: Expr, product: Expr) -> Expr:
    """Return a product with one factor multiplied into the terms of its sum.

    Where a factor is σ it makes a term small that overflows by itself.
    """
    (bracket,) = (part for part in Mul.make_args(product / factor) if isinstance(part, Add))
    return product / factor / bracket * Add(*(factor * term for term in bracket.args))


def with_log1p(expression: Expr) -> Expr:
    """Return an expression with log(1 ± u) as log1p(±u), which keeps the digits of a small u that 1 ± u has lost."""

    def has_one(argument: Expr) -> bool:
        return argument.is_Add and 1 in argument.args

    return expression.replace(
        lambda part: isinstance(part, log) and has_one(part.args[0]), lambda part: log1p(part.args[0] - 1)
    )


def evaluate_kronecker(expression: Expr) -> Expr:
    """Return an expression with sums over the classes k of δ(k, j) f(k) replaced by f(j): j is one of them."""
    delta = Dummy()

    def pick(total: Sum) -> Expr:
        index = total.variables[0]
        terms = total.function.subs(KroneckerDelta(index, j), delta)
        if not terms.has(delta):
            return total
        outside, inside = terms.subs(delta, 0).as_independent(index, as_Add=False)
        return terms.diff(delta).subs(index, j) + outside * (Sum(inside, *total.limits) if inside != 1 else 0)

    return expression.replace(lambda part: isinstance(part, Sum), pick)
