"""`python -m tests.derivation.code_accuracy`: the worst error of each printed function, in NumPy and in JavaScript.

What is measured is what a reader copies: the printed text is run as it stands, by Python and by Node, at the ends of the
domains of its arguments and at points between, and compared with the oracle's digits of the textbook form. An error is
in eps of float64, relative to the true value. Where a value is next to a zero, or very steep, no code reaches all its
digits; there the error may be a few times as large as what one eps in every argument does to the value. A probability
counts as known as well as its distance from the nearer end.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property
from pathlib import Path

import click
import numpy as np
from sympy import Contains, Eq, Expr, FiniteSet, Indexed, IndexedBase, Interval, Rational, Set, Symbol, oo

from spec.equations import EQUATIONS, LOSSES
from spec.evaluation.oracle import Oracle
from spec.functions import NamedFunction
from spec.notation import DOMAINS, K, entry_symbol, j, t, unit
from spec.printing.code import arguments_of, code_of, javascript_code, name_of, numpy_code
from spec.records import Equation

EPS, TINY, LARGEST = (Decimal(float(getattr(np.finfo(np.float64), name))) for name in ("eps", "tiny", "max"))
LIMIT = 200  # eps, where the value itself is no steeper than that
STEEP = 4  # times what one eps in every argument does to the value
STEP = Rational(1, 2**60)  # of an argument, to see what it does to the value
MOST = 120  # points of one equation; fewer if its arguments have fewer combinations
CLASSES = 3

REALS = [sign * size for size in (0.0, 5e-324, 1e-20, 0.375, 2.75, 17.0, 37.5, 104.0, 709.0, 746.0) for sign in (1, -1)]
UNIT = [0.0, 5e-324, 1e-310, 1e-20, 2.0**-40, 0.25, 0.5, 0.75, 1 - 2.0**-40, 1 - 2.0**-53, 1.0]
SIZES = sorted(
    {sample for loss in LOSSES.values() for argument in loss.arguments for sample in argument.samples if isinstance(sample, float)}
)
HUGE = [1e15, -1e15, 1e300, -1e300]  # beyond the oracle: no digits are compared, but it must be a number
CONTEXT = Context(prec=40)


# ---------------------------------------------------------------- points


def values_in(domain: Set) -> list[float]:
    """Return the numbers of a domain that are tried: its ends, what is next to them, and what the losses are tried at."""
    if isinstance(domain, FiniteSet):
        return [float(value) for value in domain]
    if not isinstance(domain, Interval):
        return [2.0, 3.0, 10.0]  # a number of classes
    known = REALS if domain.inf == -oo else UNIT if domain.sup <= 1 else SIZES
    return [value for value in known if Rational(value) in domain]


@dataclass(frozen=True)
class Printed:
    """The printed code of an equation, and the points at which it is tried."""

    equation: Equation

    @cached_property
    def arguments(self) -> list[Expr]:
        """The arguments of the function, a row as its base."""
        return arguments_of(self.equation)

    @cached_property
    def entries(self) -> list[Expr]:
        """The numbers that a point consists of: each entry of a row is one."""
        return [
            entry
            for each in self.arguments
            for entry in ([each[place] for place in range(1, CLASSES + 1)] if isinstance(each, IndexedBase) else [each])
        ]

    @cached_property
    def textbook(self) -> Expr:
        """The right side, its named functions written out, and what the arguments define replaced."""
        right = self.equation.right
        while named := right.atoms(NamedFunction):
            right = right.xreplace({part: part.doit() for part in named})
        given = {each for each in self.arguments if isinstance(each, Symbol)}
        defined = {a.lhs: a.rhs for a in self.equation.assuming if isinstance(a, Eq) and isinstance(a.lhs, Symbol)}
        return right.xreplace({symbol: value for symbol, value in defined.items() if symbol not in given})

    def points(self) -> list[tuple[float, ...]]:
        """Return points of the domain: every combination, or each value of each argument with changing others."""
        values = [self._values(entry) for entry in self.entries]
        if np.prod([float(len(each)) for each in values]) <= MOST:
            drawn: Iterable = itertools.product(*values)
        else:
            random = np.random.default_rng(13)
            columns = [np.concatenate([random.permutation(each) for _ in range(MOST // len(each) + 1)]) for each in values]
            drawn = zip(*(column[:MOST].tolist() for column in columns), strict=True)
        return [point for point in dict.fromkeys(drawn) if self._is_allowed(point)]

    def far_points(self) -> list[tuple[float, ...]]:
        """Return points with one huge number, for each argument that may be one."""
        points = self.points()[:: max(1, len(self.points()) // 8)]
        return [
            changed
            for place, entry in enumerate(self.entries)
            if entry not in (t, j) and _domain(entry).sup == oo and _domain(entry).inf == -oo
            for point in points
            for changed in [(*point[:place], HUGE[place % 2 + 2 * (len(point) % 2)], *point[place + 1 :]) for HUGE in (HUGE,)]
            if self._is_allowed(changed)
        ]

    def _values(self, entry: Expr) -> list[float]:
        return [1, 2, 3] if entry in (t, j) else values_in(_domain(entry))

    def _is_allowed(self, point: tuple[float, ...]) -> bool:
        exact = {entry: Rational(value) for entry, value in zip(self.entries, point, strict=True)}
        conditions = [a for a in self.equation.assuming if not isinstance(a, Eq) and a.free_symbols <= exact.keys()]
        return all(condition.subs(exact) == True for condition in conditions)  # noqa: E712

    def given(self, point: tuple[float, ...]) -> list:
        """Return the arguments of a call: rows, and classes counted from 0."""
        numbers = iter(point)
        return [
            [next(numbers) for _ in range(CLASSES)]
            if isinstance(each, IndexedBase)
            else int(next(numbers)) - 1
            if each in (t, j)
            else next(numbers)
            for each in self.arguments
        ]

    # ------------------------------------------------------------ truth

    def truth(self, point: tuple[Rational, ...]) -> Decimal:
        """Return the oracle's digits of the textbook form."""
        numbers, scalars, at = iter(point), {}, {}
        for each in self.arguments:
            if isinstance(each, IndexedBase):
                scalars[each] = tuple(Rational(next(numbers)) for _ in range(CLASSES))
            elif each == j:
                at[j] = int(next(numbers))
            else:
                scalars[each] = Rational(next(numbers))
        return Decimal(Oracle(scalars).digits(self.textbook, at))

    def steepness(self, point: tuple[float, ...]) -> Decimal:
        """Return what a relative change of one in every argument would do to the value, were it a straight line."""
        exact, total = tuple(map(Rational, point)), Decimal(0)
        for place, entry in enumerate(self.entries):
            known = exact[place]
            if entry in (t, j, K) or known == 0:
                continue
            size = min(known, 1 - known) if _domain(entry).sup <= 1 and known < 1 else known
            moved = (*exact[:place], known - STEP * size, *exact[place + 1 :])
            total += abs(self.truth(moved) - self.truth(exact)) * 2**60
        return total


def _domain(entry: Expr) -> Set:
    return DOMAINS[entry_symbol(entry)] if isinstance(entry, Indexed) else DOMAINS[entry]


# ---------------------------------------------------------------- running


def by_numpy(printed: Iterable[Printed]) -> Iterator[list[float]]:
    """Yield what the NumPy code of each equation returns at its points."""
    for each in printed:
        pasted: dict = {}
        exec(numpy_code(each.equation), pasted)
        function = pasted[name_of(each.equation)]
        with np.errstate(all="ignore"):
            calls = [each.given(point) for point in (*each.points(), *each.far_points())]
            yield [float(function(*map(_as_numpy, call))) for call in calls]


def _as_numpy(value: object) -> object:
    return np.array(value) if isinstance(value, list) else np.float64(value) if isinstance(value, float) else value


NODE = """
const tasks = JSON.parse(require("fs").readFileSync(0, "utf8"));
const run = ({code, name, calls}) => {
  const called = new Function(`${code}; return ${name};`)();
  return calls.map((given) => String(Number(called(...given))));
};
console.log(JSON.stringify(tasks.map(run)));
"""


def by_javascript(printed: Iterable[Printed]) -> Iterator[list[float]]:
    """Yield what the JavaScript of each equation returns at its points, all in one run of Node."""
    tasks = [
        {
            "code": javascript_code(each.equation),
            "name": name_of(each.equation),
            "calls": [each.given(point) for point in (*each.points(), *each.far_points())],
        }
        for each in printed
    ]
    node = shutil.which("node")
    done = subprocess.run([node, "-e", NODE], input=json.dumps(tasks), capture_output=True, text=True, check=True)
    for values in json.loads(done.stdout):
        yield [float(value) for value in values]


# ---------------------------------------------------------------- comparing


@dataclass(frozen=True)
class Error:
    """The error of one value: in eps of the true value, where it is, and what the value's own steepness explains."""

    eps: float
    at: tuple[float, ...]
    value: float
    truth: str
    steep: float | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether the error is below the limit, or what the steepness of the value explains."""
        return self.eps <= LIMIT or (self.steep is not None and self.eps <= STEEP * self.steep)


def errors(printed: Printed, values: list[float], truths: list[Decimal]) -> list[Error]:
    """Return the error at each point; a value that is no number, anywhere, has an infinite one."""
    points = printed.points()
    found = [_error(printed, *each) for each in zip(points, values, truths, strict=False)]
    far = [Error(np.inf, point, value, "a number") for point, value in zip(printed.far_points(), values[len(points) :], strict=True) if np.isnan(value)]
    return found + far


def _error(printed: Printed, point: tuple[float, ...], value: float, truth: Decimal) -> Error:
    if np.isnan(value):
        return Error(np.inf, point, value, str(truth))
    beyond = abs(truth) > LARGEST and np.isinf(value) and (value > 0) == (truth > 0)
    off = Decimal(0) if beyond else Decimal(np.inf) if np.isinf(value) else abs(CONTEXT.subtract(Decimal(value), truth))
    if off <= TINY:
        return Error(0.0, point, value, str(truth))
    eps = float(off / abs(truth) / EPS) if truth else np.inf
    if eps <= LIMIT:
        return Error(eps, point, value, str(truth))
    steepness = printed.steepness(point)
    if not truth:  # beside a zero the steepness is the measure
        return Error(float(off / steepness / EPS) if steepness else np.inf, point, value, "0", 0.0)
    return Error(eps, point, value, str(truth), float(steepness / abs(truth)))
