"""The binary formula of reference and of tf_impl, one rounded operation a line, in the order in which each computes it.

The lines are Gappa's; a line `X fl= a * b;` is an operation whose result is rounded. `evaluated` reads the same lines
in NumPy: a test holds what comes out to what the functions return, bit for bit, so that what Gappa proves is of them.

E is exp(-|m|), L is log1p(E), A is |m|, m the margin; tf_impl multiplies by R, the reciprocal of D. S is 1 - p_t,
P is p_t, C is -log p_t. F is the modulating factor, V the loss, G the magnitude of its derivative in the margin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

GAMMAS = (0, 1, 2)  # those whose power is a product
SPARE = 4  # powers of 2 between the end of a range and the smallest normal number, so that no piece is below that
LINE = re.compile(r"(\w+) fl= (\w+)(?: ([-+*/]) (\w+))?;")

# ---------------------------------------------------------------- what is computed

_PIECES = {
    ("reference", "easy"): ["D fl= 1 + E;", "S fl= E / D;", "P fl= 1 / D;", "C fl= L;"],
    ("reference", "hard"): ["D fl= 1 + E;", "S fl= 1 / D;", "P fl= E / D;", "C fl= A + L;"],
    ("tf_impl", "easy"): ["D fl= 1 + E;", "S fl= E * R;", "P fl= R;", "C fl= L;"],
    ("tf_impl", "hard"): ["D fl= 1 + E;", "S fl= R;", "P fl= E * R;", "C fl= A + L;"],
}
_FOCAL = {
    0: ["V0 fl= C;", "G0 fl= S;"],
    1: ["V1 fl= S * C;", "W1 fl= P * C;", "Y1 fl= W1 + S;", "G1 fl= S * Y1;"],
    2: ["F2 fl= S * S;", "V2 fl= F2 * C;", "W2 fl= P * C;", "X2 fl= 2 * W2;", "Y2 fl= X2 + S;", "G2 fl= F2 * Y2;"],
}


def computed(formula: str, side: str, gamma: int) -> list[str]:
    """Return the rounded operations of a formula, for a margin on one side, at one gamma."""
    return _PIECES[formula, side] + _FOCAL[gamma]


def exact(side: str, gamma: int) -> list[str]:
    """Return what is meant, in small letters and without rounding: σ(-m), σ(m), the cross entropy (BF.8, BF.9)."""
    pieces = {"easy": ["s = e / (1 + e);", "p = 1 / (1 + e);", "c = l;"]}
    pieces["hard"] = ["s = 1 / (1 + e);", "p = e / (1 + e);", "c = A + l;"]
    focal = {
        0: ["v0 = c;", "g0 = s;"],
        1: ["v1 = s * c;", "g1 = s * (p * c + s);"],
        2: ["v2 = s * s * c;", "g2 = s * s * (2 * (p * c) + s);"],
    }
    return pieces[side] + focal[gamma]


def evaluated(formula: str, side: str, gamma: int, given: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return V and G as NumPy computes these operations, given E, L, A and R in their dtype."""
    known = dict(given)

    def value(word):
        return known[word] if word in known else known["E"].dtype.type(int(word))

    operations = {"+": np.add, "*": np.multiply, "/": np.divide}
    for line in computed(formula, side, gamma):
        name, first, operator, second = LINE.fullmatch(line).groups()
        known[name] = operations[operator](value(first), value(second)) if operator else value(first)
    return known[f"V{gamma}"], known[f"G{gamma}"]


# ---------------------------------------------------------------- what each range of margins is


@dataclass(frozen=True)
class Range:
    """Margins of one side, as a range of e = exp(-|m|) or of |m|, which no margin of them leaves.

    Attributes:
        name: says which, and is what the variables of the range end in.
        side: "easy" (m ≥ 0) or "hard".
        gammas: those that the range is for.
        e: the ends of exp(-|m|) as powers of 1/2; None stands for 0.
        size: the ends of |m|, in Gappa's numbers.
        flushed: whether E may be subnormal, or 0. On the easy side the results are then next to 0, and the error that
            is proved is absolute.
    """

    name: str
    side: str
    gammas: tuple[int, ...]
    e: tuple[int | None, int]
    size: tuple[str, str]
    flushed: bool = False

    @property
    def relative(self) -> bool:
        return self.side == "hard" or not self.flushed


def ranges(smallest: int) -> list[Range]:
    """Return ranges that cover every finite margin, for a format whose smallest normal number is 2**-smallest.

    On the easy side the results are about e^(gamma + 1): the range of relative errors ends where one would be next to
    that number. On the hard side it ends where p_t would be; beyond, p_t is too small to be seen in the result.
    """
    largest, last = f"1b{smallest + 2}", smallest - SPARE
    easy = []
    for gamma in GAMMAS:
        end = last // (gamma + 1)
        easy += [
            Range(f"easy{gamma}", "easy", (gamma,), (end, 0), ("0", size_of(end))),
            Range(f"tail{gamma}", "easy", (gamma,), (None, end), (size_of(end, -1), largest), flushed=True),
        ]
    return [
        *easy,
        Range("near", "hard", GAMMAS, (1, 0), ("0", size_of(1))),
        Range("hard", "hard", GAMMAS, (last, 1), (size_of(1, -1), size_of(last))),
        Range("far", "hard", GAMMAS, (None, last), (size_of(last, -1), f"{smallest}"), flushed=True),
        Range("beyond", "hard", GAMMAS, (None, smallest * 13 // 9), (f"{smallest}", largest), flushed=True),
    ]


def size_of(power: int, direction: int = 1) -> str:
    """Return |m| where e is 2**-power, rounded up, or down."""
    return f"{np.log(2) * power + direction * 1e-3:.3f}"
