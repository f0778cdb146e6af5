"""`python -m tests.derivation.code_accuracy`: the worst error of each printed function, in NumPy and in JavaScript.

What is measured is what a reader copies: the printed text is run as it stands, by Python and by Node. An error is in
eps of float64, relative to the true value. Where a value is next to a zero, or very steep, no code reaches all its
digits: there the error may be a few times what one eps in every argument does to the value.
"""

from __future__ import annotations

import atexit
import json
import platform
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np

from spec.equations import EQUATIONS
from spec.printing.code import javascript_code, numpy_code
from spec.printing.forms import code_of, name_of
from spec.records import Equation
from tests.derivation.printed_code import EPS, Point, Printed, printed

LIMIT = 200  # eps, where the value itself is no steeper than that
STEEP = 4  # times what one eps in every argument does to the value
MOST = 120  # points of one equation
LARGEST = Decimal(float(np.finfo(np.float64).max))
CONTEXT = Context(prec=40)
OFFERED = [id for id, equation in EQUATIONS.items() if code_of(equation) is not None]

# ---------------------------------------------------------------- running


def by_numpy(printed: Iterable[Printed]) -> list[list[float]]:
    """Return what the NumPy code of each equation gives at its points, then at those with a huge number."""
    return [_run(each) for each in printed]


def _run(printed: Printed) -> list[float]:
    pasted: dict = {}
    exec(numpy_code(printed.equation), pasted)
    function = pasted[name_of(printed.equation)]
    with np.errstate(all="ignore"):
        return [float(function(*map(_as_numpy, call))) for call in printed.calls]


def _as_numpy(value: object) -> object:
    return np.array(value) if isinstance(value, list) else np.float64(value) if isinstance(value, float) else value


NODE = """
const run = ({code, name, calls}) => {
  const called = new Function(`${code}; return ${name};`)();
  return calls.map((given) => String(Number(called(...given))));
};
const lines = require("readline").createInterface({ input: process.stdin });
lines.on("line", (tasks) => console.log(JSON.stringify(JSON.parse(tasks).map(run))));
"""


def by_javascript(printed: list[Printed]) -> list[list[float]]:
    """Return what the JavaScript of each equation gives at the same points.

    Raises:
        RuntimeError: if Node ends on it; its message has gone to the standard error.
    """
    tasks = [
        {"code": javascript_code(each.equation), "name": name_of(each.equation), "calls": each.calls}
        for each in printed
    ]
    node = _node()
    print(json.dumps(tasks), file=node.stdin, flush=True)
    if not (answer := node.stdout.readline()):
        _node.cache_clear()
        raise RuntimeError(f"Node ends on the JavaScript of {[each.equation.id for each in printed]}")
    return [list(map(float, values)) for values in json.loads(answer)]


@cache
def _node() -> subprocess.Popen:
    """Start Node, once for all equations: that takes longer than most answers."""
    node = subprocess.Popen(
        [shutil.which("node") or "node", "-e", NODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(node.communicate)  # without input it ends
    return node


# ---------------------------------------------------------------- comparing


@dataclass(frozen=True)
class Error:
    """The error of one value.

    Attributes:
        eps: in eps of the true value; infinite for what is no number.
        at: the point.
        value: what the code gave, …
        truth: … and what is true there.
        steep: by how many eps the true value moves if every argument moves by one, where the error exceeds the limit.
    """

    eps: float
    at: Point
    value: float
    truth: str
    steep: float = 0.0

    @property
    def is_allowed(self) -> bool:
        """Whether the error is below the limit, or what the steepness of the value explains."""
        return np.isfinite(self.eps) and self.eps <= max(LIMIT, STEEP * self.steep)

    @property
    def beyond_steepness(self) -> float:
        """The error, or 0 where the steepness of the value explains it."""
        return 0.0 if self.steep and self.is_allowed else self.eps


def errors(printed: Printed, values: list[float]) -> Iterator[Error]:
    """Yield the error at each point; at one with a huge number only whether the value is a number."""
    places = len(printed.points)
    for point, value in zip(printed.points, values[:places], strict=True):
        yield _error(printed, point, value, printed.truth(point))
    for point, value in zip(printed.far_points, values[places:], strict=True):
        yield _far_error(point, value)


def _far_error(point: Point, value: float) -> Error:
    return Error(np.inf if np.isnan(value) else 0.0, point, value, "a number")


def _error(printed: Printed, point: Point, value: float, truth: Decimal) -> Error:
    """Return the error of a value; next to a zero the steepness is the measure."""
    overflows = abs(truth) > LARGEST and np.isinf(value) and (value > 0) == (truth > 0)
    if np.isnan(value) or (np.isinf(value) and not overflows):
        return Error(np.inf, point, value, str(truth))
    off = Decimal(0) if overflows else abs(CONTEXT.subtract(Decimal(value), truth))
    if off <= printed.floor(point):
        return Error(0.0, point, value, str(truth))
    if off <= LIMIT * EPS * abs(truth):
        return Error(float(off / abs(truth) / EPS), point, value, str(truth))
    steepness = printed.steepness(point)
    size = abs(truth) if abs(truth) > EPS * steepness else steepness
    return Error(float(off / size / EPS) if size else np.inf, point, value, str(truth), float(steepness / size))


# ---------------------------------------------------------------- the table


def rows(ids: Iterable[str] = OFFERED, most: int = MOST) -> list[dict]:
    """Return a row an equation: its worst error in each language, where it is, and what is not allowed."""
    tried = [each for id in ids for each in printed(EQUATIONS[id], most)]
    by_language = {"numpy": by_numpy(tried), "javascript": by_javascript(tried)}
    return [_row(EQUATIONS[id], tried, by_language) for id in ids]


def _row(equation: Equation, tried: list[Printed], by_language: dict[str, list[list[float]]]) -> dict:
    its = [place for place, each in enumerate(tried) if each.equation == equation]
    return {
        "equation": equation.id,
        "function": name_of(equation),
        "points": sum(len(tried[place].points) + len(tried[place].far_points) for place in its),
        **{
            language: _worst(tried[its[0]], [e for place in its for e in errors(tried[place], values[place])])
            for language, values in by_language.items()
        },
    }


def _worst(printed: Printed, found: list[Error]) -> dict:
    worst = max(found, key=lambda error: error.beyond_steepness)
    steep = [error.eps / error.steep for error in found if error.steep and error.is_allowed]
    return {
        "worst_eps": float(f"{worst.beyond_steepness:.3g}"),
        "at": dict(zip(map(str, printed.entries), worst.at, strict=False)),
        "steep": len(steep),
        "times_steepness": float(f"{max(steep, default=0.0):.2g}"),
        "nan": sum(bool(np.isnan(error.value)) for error in found),
        "not_allowed": sum(not error.is_allowed for error in found),
    }


@click.command()
@click.option("--write", "path", type=click.Path(dir_okay=False, path_type=Path), help="write the JSON for the site")
@click.argument("ids", nargs=-1)
def main(ids: tuple[str, ...], path: Path | None) -> None:
    """Print the worst error of each printed function, in eps; exit with 1 if one is not allowed."""
    measured = rows(ids or OFFERED)
    for row in measured:
        numpy, javascript = row["numpy"], row["javascript"]
        where = " ".join(f"{name}={value:g}" for name, value in numpy["at"].items())
        click.echo(f"{row['equation']:6} {numpy['worst_eps']:8g} {javascript['worst_eps']:8g}  {where}")
    if path:
        path.write_text(_text(measured, path), encoding="utf-8")
    raise SystemExit(int(any(row[language]["not_allowed"] for row in measured for language in ("numpy", "javascript"))))


def _text(measured: list[dict], path: Path) -> str:
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    provenance = {
        "command": f"python -m tests.derivation.code_accuracy --write {path.as_posix()}",
        "date": date.today().isoformat(),
        "versions": {"python": platform.python_version(), "numpy": version("numpy"), "node": node.removeprefix("v")},
        "hardware": f"{platform.machine()} CPU, no GPU",
        "allowed_eps": LIMIT,
    }
    lines = ",\n".join(json.dumps(row) for row in measured)
    return f'{{"measured": {json.dumps(provenance)},\n"rows": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    main()
