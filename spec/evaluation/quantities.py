"""Numbers that follow from the equations, to certain digits, each named by a call: "p0(gamma=2)".

A number with a closed form is evaluated by the oracle. A root of an expression is enclosed between two numbers at which
the expression has opposite, certain signs (`spec.evaluation.roots`). That there is no other root in the interval that
is searched is a theorem, whose equation the number's description names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sympy import Expr, Piecewise, Rational, Symbol, diff

from spec.equations import EQUATIONS
from spec.equations.balance import HALF, log_odds
from spec.equations.balance_log_ratio import Lambda
from spec.equations.calibration_bound import gamma_star
from spec.equations.calibration_of_variants import mixed
from spec.equations.gradients import phi, psi
from spec.equations.gradients_curvature import chi
from spec.evaluation.oracle import Oracle
from spec.evaluation.roots import root_bounds
from spec.notation import alpha, eta, gamma, lambda_, p, p_t, y

SMALL = Rational(1, 10**9)


@dataclass(frozen=True)
class DerivedNumber:
    """A number that was derived, not typed.

    Attributes:
        value: rounded to 25 digits, all of them certain.
        how: what it is, and how it was obtained.
    """

    value: str
    how: str


@dataclass(frozen=True)
class ClosedForm:
    """A number that an expression gives directly.

    Attributes:
        statement: what it is, with the id of its equation.
        value: an expression in the arguments of the call.
    """

    statement: str
    value: Expr

    def evaluate(self, point: dict[Symbol, Rational]) -> DerivedNumber:
        """Return the number for values of its arguments."""
        return DerivedNumber(Oracle(point).digits(self.value.doit()), f"{self.statement}; a closed form")

    @property
    def arguments(self) -> set[Symbol]:
        """The symbols that a call gives values to."""
        return self.value.doit().free_symbols


@dataclass(frozen=True)
class AtRoot(ClosedForm):
    """A number that an expression gives at the root of another one.

    Attributes:
        where: the expression, …
        unknown: … in this symbol, …
        ends: … which is searched between these.
    """

    where: Expr
    unknown: Symbol = p_t
    ends: tuple[Expr, Expr] = (SMALL, HALF)

    def evaluate(self, point: dict[Symbol, Rational]) -> DerivedNumber:
        """Return the number for values of its arguments."""
        low, high = (Rational(str(end.doit().subs(point).evalf())) for end in self.ends)
        bounds = root_bounds(self.where.doit().subs(point), self.unknown, low, high)
        value = Oracle({**point, self.unknown: bounds}).digits(self.value.doit())
        return DerivedNumber(value, f"{self.statement}; a root between two certain signs")

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
    "largest_gradient": AtRoot(
        "the largest gradient in the margin, GR.16", (1 - p_t) * phi(p_t, gamma), chi(p_t, gamma)
    ),
    # balance
    "balanced_weight": ClosedForm("the α of balanced class weights, AB.23", _right("AB.23")),
    "imbalance": ClosedForm("the negatives' gradient over the positives' at initialisation, AB.24", _right("AB.24")),
    "alpha_bal": ClosedForm("the α that balances the gradients at initialisation, AB.26", _right("AB.26")),
    "gradient_share_of_positives": ClosedForm("the positives' fraction of the first gradient, AB.33", _right("AB.33")),
    "gradient_worth": ClosedForm("negatives with the gradient of one positive, AB.34", _right("AB.34")),
    "loss_worth": ClosedForm("negatives with the loss of one positive, AB.35", _right("AB.35")),
    "prior_bias": ClosedForm("the initial bias for predictions of π, AB.36", _right("AB.36")),
    # calibration
    "posterior": ClosedForm("the posterior for which a prediction is best, CA.5", _right("CA.5")),
    "best": AtRoot("the best prediction of a posterior, AB.9 to AB.12", p, _best, p, (SMALL, 1 - SMALL)),
    "derivative_at_half": ClosedForm("the derivative of the recalibration map at one half, CA.7", _right("CA.7")),
    "posterior_of_largest": ClosedForm("the posterior of the largest of K classes, CA.13", _right("CA.13")),
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
    "l2_gradient": ClosedForm("the L2 penalty's gradient in a logit of two classes, SM.4", _right("SM.4")),
}


@cache
def derived_number(call: str) -> DerivedNumber:
    """Return a number by a call with decimal or fractional numbers: "alpha_bal(pi=.01,r=1000,gamma=2)".

    Raises:
        LookupError: for an unknown name, or if the arguments are not those that it needs.
    """
    name, given = re.fullmatch(r"(\w+)\((.*)\)", call).groups()
    if name not in DEFINITIONS:
        raise LookupError(f"no number is called {name}; there are {', '.join(DEFINITIONS)}")
    definition = DEFINITIONS[name]
    values = dict(part.split("=") for part in given.split(","))
    symbols = {symbol.name: symbol for symbol in definition.arguments}
    if values.keys() != symbols.keys():
        raise LookupError(f"{name} takes {', '.join(sorted(symbols))}; it was called with {given}")
    return definition.evaluate({symbols[argument]: Rational(value) for argument, value in values.items()})
