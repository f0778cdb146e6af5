"""Every symbol with its meaning and domain, and the records the spec is written in.

A symbol means one thing in the whole kit. Its domain is a SymPy set: proofs that SymPy cannot finish
symbolically are checked to 50 digits on points drawn from these domains, so a domain is part of the truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import And, Eq, Expr, Function, Interval, Piecewise, Reals, S, Set, Symbol, exp, log, oo
from sympy.logic.boolalg import Boolean

# ---------------------------------------------------------------- functions


class sigmoid(Function):
    r"""The logistic function, sigma(x) = 1 / (1 + exp(-x)); its slope is sigma(x) sigma(-x)."""

    nargs = 1
    is_real = True
    is_positive = True

    def fdiff(self, argindex: int = 1) -> Expr:
        return sigmoid(self.args[0]) * sigmoid(-self.args[0])

    def _eval_rewrite_as_exp(self, x: Expr, **_: object) -> Expr:
        return 1 / (1 + exp(-x))

    def _eval_evalf(self, precision: int) -> Expr:
        return self.rewrite(exp)._eval_evalf(precision)

    def _latex(self, printer: object, exp: str | None = None) -> str:
        inner = rf"\sigma\!\left({printer._print(self.args[0])}\right)"  # type: ignore[attr-defined]
        return rf"{inner}^{{{exp}}}" if exp else inner


class softplus(Function):
    r"""softplus(x) = log(1 + exp(x)) = -log sigma(-x); its slope is sigma(x)."""

    nargs = 1
    is_real = True
    is_positive = True

    def fdiff(self, argindex: int = 1) -> Expr:
        return sigmoid(self.args[0])

    def _eval_rewrite_as_exp(self, x: Expr, **_: object) -> Expr:
        return log(1 + exp(x))

    def _eval_evalf(self, precision: int) -> Expr:
        return self.rewrite(exp)._eval_evalf(precision)

    def _latex(self, printer: object, exp: str | None = None) -> str:
        inner = rf"\operatorname{{softplus}}\!\left({printer._print(self.args[0])}\right)"  # type: ignore[attr-defined]
        return rf"{inner}^{{{exp}}}" if exp else inner


# ---------------------------------------------------------------- symbols


@dataclass(frozen=True)
class Notation:
    """One symbol: what it means and the values that it may take."""

    symbol: Symbol
    meaning: str
    domain: Set


NOTATION: list[Notation] = []


def _symbol(name: str, meaning: str, domain: Set, **assumptions: bool) -> Symbol:
    symbol = Symbol(name, **assumptions)
    NOTATION.append(Notation(symbol, meaning, domain))
    return symbol


unit = Interval.open(0, 1)
nonnegative = Interval(0, oo)

y = _symbol("y", "label of a binary example: 1 positive, 0 negative", sympy.FiniteSet(0, 1), nonnegative=True)
p = _symbol("p", "predicted probability of class 1", unit, positive=True)
p_t = _symbol("p_t", "predicted probability of the true class", unit, positive=True)
x = _symbol("x", "logit: p = σ(x)", Reals, real=True)
m = _symbol("m", "margin: the logit, signed so that positive means right; p_t = σ(m)", Reals, real=True)
alpha = _symbol("alpha", "weight of class 1; class 0 has 1 − α", Interval(0, 1), nonnegative=True)
alpha_t = _symbol("alpha_t", "weight of the true class", nonnegative, nonnegative=True)
gamma = _symbol("gamma", "focusing parameter; γ = 0 is cross entropy", nonnegative, nonnegative=True)

DOMAINS: dict[Symbol, Set] = {entry.symbol: entry.domain for entry in NOTATION}

# ---------------------------------------------------------------- records


@dataclass(frozen=True)
class Step:
    """One line of a printed derivation: an expression equal to the line above, and why it is."""

    expression: Expr
    because: str


@dataclass(frozen=True)
class Equation:
    """One numbered equation.

    Attributes:
        id: permanent, never reused ("BF.3").
        says: the equation in one sentence.
        left: what is defined or computed, as a SymPy expression.
        right: its textbook form, without numerical tricks; what the oracle evaluates.
        assuming: what must hold beyond the domains of the symbols.
        derivation: lines from a known expression to `right`; each is proven equal to the next.
        stable: an equal form that floating point evaluates accurately for every finite logit; code is printed from it.
        source: ids of the documents' formulas, or the paper and place.
    """

    id: str
    says: str
    left: Expr
    right: Expr
    assuming: tuple[Boolean, ...] = ()
    derivation: tuple[Step, ...] = ()
    stable: Expr | None = None
    source: tuple[str, ...] = ()


def cases(if_one: Expr, if_zero: Expr) -> Piecewise:
    """Return the two branches that a binary label selects."""
    return Piecewise((if_one, Eq(y, 1)), (if_zero, True))


def holds(assumptions: tuple[Boolean, ...], point: dict[Symbol, Expr]) -> bool:
    """Return whether a point satisfies assumptions and domains (used when a proof goes numeric)."""
    return all(value in DOMAINS.get(symbol, S.Complexes) for symbol, value in point.items()) and bool(
        And(*assumptions).subs(point)
    )
