"""The scripts that Gappa proves: a formula, a format, the errors of exp, log1p and the reciprocal as hypotheses."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

from .elementary import RESULT
from .formulas import Range, computed, exact, ranges

FOLDER = Path(__file__).parent
FORMATS = {"float32": ("ieee_32", 23, 126), "float64": ("ieee_64", 52, 1022)}  # Gappa's name, -log2 eps, -log2 tiny
WORD = re.compile(r"\b(?!fl\b|in\b)[A-Za-z]\w*")

# log1p is concave and 0 at 0, so log1p(E) is relatively no farther from log1p(e) than E is from e.
RELATIVE = "E -/ e in [-{exp},{exp}] /\\ LE -/ l in [-{exp},{exp}] /\\ L -/ LE in [-{log1p},{log1p}]"
RECIPROCAL = "R -/ (1/D) in [-{reciprocal},{reciprocal}]"
HINTS = [
    "((1 + E) - (1 + e))/(1 + e) -> ((E - e)/e) * (1 - 1/(1 + e)) {e <> 0, 1 + e <> 0};",
    "(E/(1 + E) - e/(1 + e))/(e/(1 + e)) -> ((E - e)/e) / (1 + E) {e <> 0, 1 + e <> 0, 1 + E <> 0};",
]
HINTS_OF_RECIPROCAL = [
    "E*R ~ E/(1 + E);",
    "R ~ 1/(1 + E);",
    "1/D ~ 1/(1 + E);",
    "(E*R - E/(1 + E))/(E/(1 + E)) -> (R - 1/(1 + E))/(1/(1 + E)) {1 + E <> 0, E <> 0};",
]
HINTS_OF_DIVISION = ["E/D ~ E/(1 + E);", "1/D ~ 1/(1 + E);"]


@dataclass(frozen=True)
class Subject:
    """What a script is of: a formula, on a platform that gives it exp and log1p, in a format."""

    formula: str
    platform: str
    dtype: str

    @property
    def name(self) -> str:
        return f"{self.formula}-{self.platform}-{self.dtype}"

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.g"


SUBJECTS = [
    Subject(formula, platform, dtype)
    for dtype in FORMATS
    for formula, platform in (("reference", "numpy"), ("tf_impl", "graph"), ("tf_impl", "xla"))
]


def supposed(subject: Subject, rows: list[dict]) -> dict[str, float]:
    """Return the error of each piece in eps that a proof supposes.

    In float32 it is what was measured at every argument; in float64, where few of all were tried, twice of it. Both are
    rounded up to an eighth.
    """
    (row,) = (row for row in rows if (row["platform"], row["dtype"]) == (subject.platform, subject.dtype))
    scale = {"float32": 1, "float64": 2}[subject.dtype]
    return {name: math.ceil(8 * scale * row[name]["worst_eps"]) / 8 for name in ("exp", "log1p", "reciprocal")}


def measured() -> list[dict]:
    """Return what `elementary` has measured."""
    return json.loads(RESULT.read_text("utf-8"))["rows"]


def script(subject: Subject, errors: dict[str, float]) -> str:
    """Return the script: every range has variables of its own, and all are proved at once."""
    gappa_format, digits, smallest = FORMATS[subject.dtype]
    bounds = {name: f"{int(8 * error)}b-{digits + 3}" for name, error in errors.items()}
    lines, hypotheses, goals, hints = [], [], [], []
    for one in ranges(smallest):
        parts = _of_range(subject, one, bounds)
        for whole, part in zip((lines, hypotheses, goals, hints), parts, strict=True):
            whole += [_named(text, one) for text in part]
    head = [f"# {subject.name}; E, L and R are computed, e = exp(-A), l = log1p(e) and LE = log1p(E) are exact."]
    head += [f"@fl = float<{gappa_format},ne>;"]
    goal = ["{", *(" /\\ " * (i > 0) + text for i, text in enumerate(hypotheses)), "->"]
    goal += [*(" /\\ " * (i > 0) + text for i, text in enumerate(goals)), "}"]
    return "\n".join([*head, *lines, *goal, *dict.fromkeys(hints)]) + "\n"


def _of_range(subject: Subject, one: Range, bounds: dict[str, str]) -> tuple[list[str], ...]:
    """Return definitions, hypotheses, goals and hints, in names that say nothing of the range."""
    by_reciprocal = subject.formula == "tf_impl"
    lines = [f"{name} = fl({name}free);" for name in "ELA" + "R" * by_reciprocal]
    for gamma in one.gammas:
        lines += [*computed(subject.formula, one.side, gamma), *exact(one.side, gamma)]
    low, high = (_power(end) for end in one.e)
    hypotheses = [f"e in [{low},{high}]", f"A in [{one.size[0]},{one.size[1]}]", f"l in [{_half(one.e[0])},{high}]"]
    if one.name == "beyond":  # as measured, exp is 0 there
        hypotheses += ["E in [0,0]", "L in [0,0]"]
    elif one.flushed:
        hypotheses += [f"{name} in [0,{_power(one.e[1] - 1)}]" for name in "EL"]
    else:
        hypotheses += [RELATIVE.format(**bounds)]
    hypotheses += [RECIPROCAL.format(**bounds)] * by_reciprocal
    operator = "-/" if one.relative else "-"
    goals = [
        f"{got} {operator} {true} in ?" for g in one.gammas for got, true in ((f"V{g}", f"v{g}"), (f"G{g}", f"g{g}"))
    ]
    hints = HINTS + (HINTS_OF_RECIPROCAL if by_reciprocal else HINTS_OF_DIVISION)
    if one.flushed:
        hints = []
    return list(dict.fromkeys(lines)), hypotheses, goals, hints


def _power(exponent: int | None) -> str:
    """Return 2**-exponent as Gappa reads it; None stands for 0."""
    return "0" if exponent is None else f"1b-{exponent}"


def _half(exponent: int | None) -> str:
    """Return half of it: log1p(e) lies between e / 2 and e."""
    return _power(None if exponent is None else exponent + 1)


def _named(text: str, one: Range) -> str:
    """Return a text whose variables end in the name of the range; `Efree` is a variable that Gappa knows nothing of."""
    return WORD.sub(rf"\g<0>_{one.name}", text)
