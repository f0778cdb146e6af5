"""The probes by which a mistake is recognised: moderate logits, both labels, several gammas and alphas, never one half.

They are points where the arithmetic can be trusted and where no two mistakes give the same answers; those at which
arithmetic fails stand apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product

from sympy import IndexedBase, Symbol

from spec import notation as symbol
from spec.evaluation.oracle import Oracle
from spec.notation import sigmoid
from spec.vectors.expected import exact, right_side

Row = tuple[float, ...]

ALPHAS = (None, 0.25, 0.8125)
GAMMAS = (0.5, 2.0, 3.25)
BINARY = ((1.0, 0.625), (0.0, -0.375), (1.0, -1.25), (0.0, 1.75))  # label, logit: each at every gamma and alpha
ROWS = (
    (0, (0.5, -0.75, 1.25)),
    (2, (1.0, 0.25, 0.75)),
    (1, (-0.5, 1.5, 0.375)),
    (3, (0.25, -0.5, 1.0, 0.625)),
    (0, (0.125, 0.5, -0.25, -1.0)),
)
WEIGHTS = {3: (0.75, 0.25, 1.5), 4: (0.375, 2.0, 0.5, 1.25)}
ROW_GAMMAS = (0.5, 2.0)
FAR = (-120.0, -30.0, 12.0, 24.0)  # margins at which the arithmetic of a wrong loss is looked at
FURTHEST = 48.0  # where float64 has lost its digits as well
SOFT = tuple(product((0.125, 0.375, 0.75, 0.9375), (-1.25, 0.625)))
SOFT_GAMMAS = (0.5, 2.0)


@dataclass(frozen=True)
class Probe:
    """One question: the inputs of one example, and the parameters."""

    labels: float | int
    logits: float | Row
    alpha: float | Row | None
    gamma: float


def probes(family: str) -> list[Probe]:
    """Return a family's probes, those that one call can answer next to each other."""
    if family == "binary":
        return [Probe(y, x, alpha, gamma) for alpha, gamma, (y, x) in product(ALPHAS, GAMMAS, BINARY)]
    together = product((False, True), ROW_GAMMAS, ROWS)
    return [Probe(t, z, WEIGHTS[len(z)] if weighted else None, gamma) for weighted, gamma, (t, z) in together]


def saturated_probes(family: str) -> list[Probe]:
    """Return the points at which a mistake of arithmetic shows, whatever the formula; alpha is off."""
    points = [*product((0.5, 2.0), FAR), (0.5, FURTHEST)]
    if family == "binary":
        return [Probe(y, (2 * y - 1) * m, None, gamma) for (gamma, m), y in product(points, (1.0, 0.0))]
    rows = ((0, lambda m: (m, 0.0, -0.5)), (2, lambda m: (0.0, 0.25, m)))
    return [Probe(t, row(m), None, gamma) for (gamma, m), (t, row) in product(points, rows)]


def probabilities(probe: Probe) -> list[str] | str:
    """Return the probabilities that the logits of a probe stand for."""
    if isinstance(probe.logits, float):
        return digits17(Oracle({symbol.x: exact(probe.logits)}).digits(sigmoid(symbol.x)))
    oracle = Oracle({symbol.logits: tuple(map(exact, probe.logits))})
    return [digits17(oracle.digits(right_side("CE.17"), {symbol.j: number + 1})) for number in range(len(probe.logits))]


def digits17(digits: str) -> str:
    """Return certain digits as 17 of them: what float64 tells apart."""
    return f"{Decimal(digits):.17g}"


@cache
def oracle_at(probe: Probe) -> Oracle:
    """Return the oracle with the inputs and parameters of a probe."""
    focus = {symbol.gamma: exact(probe.gamma)}
    if isinstance(probe.logits, float):
        weight = {} if probe.alpha is None else {symbol.alpha: exact(probe.alpha)}
        return Oracle({symbol.x: exact(probe.logits), **focus, **weight})
    rows = {symbol.logits: probe.logits, symbol.weights: probe.alpha or (1.0,) * len(probe.logits)}
    plain = {entry(of, number): exact(value) for of, row in rows.items() for number, value in enumerate(row)}
    return Oracle({**plain, **focus})


def entry(family: IndexedBase, number: int) -> Symbol:
    """Return the plain symbol of an entry, counted from 0."""
    return symbol.entry_symbol(family[number + 1])


def stated(probe: Probe) -> dict:
    """Return a probe as it is written to mistakes.json."""
    numbers = {name: _written_out(getattr(probe, name)) for name in ("labels", "logits", "alpha", "gamma")}
    return {**numbers, "probabilities": probabilities(probe)}


def _written_out(value: float | int | Row | None) -> str | int | list | None:
    if isinstance(value, tuple):
        return [_written_out(one) for one in value]
    return str(Decimal(value)) if isinstance(value, float) else value
