"""Numbers that follow from the equations, to certain digits, each asked for by a call: "p0(gamma=2)".

A quantity with a closed form is evaluated by the oracle. One that is where an expression is zero lies between two
numbers at which the expression has opposite, certain signs (`spec.evaluation.roots`); that no other zero lies where it
was searched is a theorem, which the quantity names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sympy import Expr, Piecewise, Rational, Symbol, diff

from spec.equations import EQUATIONS
from spec.equations.balance import HALF, Lambda, log_odds
from spec.equations.calibration import gamma_star
from spec.equations.calibration_of_variants import mixed
from spec.equations.gradients import chi, phi, psi
from spec.evaluation.oracle import Oracle
from spec.evaluation.roots import root_bounds
from spec.notation import alpha, eta, gamma, lambda_, p, p_t, y

SMALL = Rational(1, 10**9)


@dataclass(frozen=True)
class DerivedNumber:
    """A number.

    Attributes:
        value: rounded to 25 digits, all of them certain.
        how: what it is, and how it was obtained.
    """

    value: str
    how: str


@dataclass(frozen=True)
class ClosedForm:
    """A quantity that is evaluated as it stands.

    Attributes:
        statement: what it is, with the id of its equation.
        value: an expression in the arguments of the call.
    """

    statement: str
    value: Expr

    def evaluate(self, point: dict[Symbol, Rational]) -> DerivedNumber:
        """Return the quantity for values of its arguments."""
        return DerivedNumber(Oracle(point).digits(self.value.doit()), f"{self.statement}; a closed form")

    @property
    def arguments(self) -> set[Symbol]:
        """The symbols that a call gives values to."""
        return self.value.doit().free_symbols


@dataclass(frozen=True)
class AtRoot(ClosedForm):
    """A quantity that is evaluated where an expression is zero.

    Attributes:
        where: the expression, …
        unknown: … in this symbol, …
        ends: … which is searched between these.
    """

    where: Expr
    unknown: Symbol = p_t
    ends: tuple[Expr, Expr] = (SMALL, HALF)

    def evaluate(self, point: dict[Symbol, Rational]) -> DerivedNumber:
        """Return the quantity for values of its arguments."""
        low, high = (Rational(str(end.doit().subs(point).evalf())) for end in self.ends)
        bounds = root_bounds(self.where.doit().subs(point), self.unknown, low, high)
        value = Oracle({**point, self.unknown: bounds}).digits(self.value.doit())
        return DerivedNumber(value, f"{self.statement}; a zero between two certain signs")

    @property
    def arguments(self) -> set[Symbol]:
        """The symbols that a call gives values to."""
        return (self.where.doit().free_symbols | self.value.doit().free_symbols) - {self.unknown}


def _right(id: str) -> Expr:
    return EQUATIONS[id].right


_best = Lambda(log_odds(p), gamma) - log_odds(eta) - log_odds(alpha)
_beyond = (Piecewise((y, y > HALF), (SMALL, True)), Piecewise((1 - SMALL, y > HALF), (y, True)))

DEFINITIONS: dict[str, ClosedForm] = {
    # gradients
    "loss_ratio": ClosedForm("how many times smaller the loss is, BF.19", _right("BF.19").subs(p_t, p)),
    "gradient_ratio": ClosedForm("how many times smaller the gradient is, GR.3", _right("GR.3").subs(p_t, p)),
    "factor": ClosedForm("φ, GR.1", phi(p, gamma)),
    "p0": AtRoot("below it φ is more than 1, GR.8", p_t, phi(p_t, gamma) - 1),
    "p_of_largest_factor": AtRoot("there φ is largest, GR.8", p_t, psi(p_t, gamma)),
    "largest_factor": AtRoot("the largest φ, GR.8", phi(p_t, gamma), psi(p_t, gamma)),
    "p_of_inflection": AtRoot("there the curvature is 0, GR.16", p_t, chi(p_t, gamma)),
    "margin_of_inflection": AtRoot("there the curvature is 0, GR.16", log_odds(p_t), chi(p_t, gamma)),
    "largest_pull": AtRoot("the largest slope in the margin, GR.16", (1 - p_t) * phi(p_t, gamma), chi(p_t, gamma)),
    # balance
    "balanced_weight": ClosedForm("the α of balanced class weights, AB.23", _right("AB.23")),
    "imbalance": ClosedForm("negatives' pull over positives' before training, AB.24", _right("AB.24")),
    "alpha_bal": ClosedForm("the α that balances the pulls before training, AB.26", _right("AB.26")),
    "share_of_positives": ClosedForm("what positives own of the first gradient, AB.33", _right("AB.33")),
    "gradient_worth": ClosedForm("negatives that pull as hard as one positive, AB.34", _right("AB.34")),
    "loss_worth": ClosedForm("negatives that cost as much as one positive, AB.35", _right("AB.35")),
    "prior_bias": ClosedForm("the bias for predictions of π, AB.36", _right("AB.36")),
    # calibration
    "share": ClosedForm("the share of which a prediction is best, CA.5", _right("CA.5")),
    "best": AtRoot("the best prediction of a share, AB.9 to AB.12", p, _best, p, (SMALL, 1 - SMALL)),
    "slope_at_half": ClosedForm("the slope of the way back at one half, CA.7", _right("CA.7")),
    "share_of_largest": ClosedForm("the share of the largest of K classes, CA.13", _right("CA.13")),
    "gamma_star": AtRoot(
        "the γ from which on φ is at most 1 at p < ½, CA.22",
        gamma,
        phi(p, gamma) - 1,
        gamma,
        (gamma_star(p) / 2, 2 * gamma_star(p)),
    ),
    "best_of_mixed": AtRoot("the best prediction of a mixed p_t, CA.25", p, diff(mixed(p, y), p), p, _beyond),
    # penalties
    "smoothing": ClosedForm("the label smoothing of a centred loss, SM.3", lambda_ / (1 + lambda_)),
    "l2_slope": ClosedForm("the L2 penalty's slope in a logit of two classes, SM.4", _right("SM.4")),
}


@cache
def derived_number(call: str) -> DerivedNumber:
    """Return a quantity by a call with decimal or fractional numbers: "alpha_bal(pi=.01,r=1000,gamma=2)".

    Raises:
        LookupError: for an unknown quantity, or if the arguments are not those that it needs.
    """
    name, given = re.fullmatch(r"(\w+)\((.*)\)", call).groups()
    if name not in DEFINITIONS:
        raise LookupError(f"no quantity is called {name}; there are {', '.join(DEFINITIONS)}")
    definition = DEFINITIONS[name]
    values = dict(part.split("=") for part in given.split(","))
    symbols = {symbol.name: symbol for symbol in definition.arguments}
    if values.keys() != symbols.keys():
        raise LookupError(f"{name} takes {', '.join(sorted(symbols))}; it was called with {given}")
    return definition.evaluate({symbols[argument]: Rational(value) for argument, value in values.items()})
