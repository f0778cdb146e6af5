"""`python -m tests.derivation.gappa.elementary`: the errors of exp, log1p and the reciprocal on this platform.

Gappa knows the rounding that IEEE 754 asks for, and nothing of exp and log1p: their errors are its hypotheses. In
float32 every argument that the binary focal loss can give them is tried: exp at each -|x|, log1p and 1 / (1 + e) at
each e that comes of it. In float64 there are too many, so random ones are, in the 80-bit format where NumPy has it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import numpy as np

from tests.conformance.accuracy import provenance

RESULT = Path(__file__).parents[3] / "docs" / "results" / "elementary.json"
PIECES = ("exp", "log1p", "reciprocal")
# Below the first |x|, e is 1 to half an eps; above the second it may be subnormal; above the third it must be 0.
FIRST, LAST, ZERO = 2.0**-26, 87.33, 104.0
PART = 2**20  # numbers at a time; a multiple of all that TensorFlow computes at once in one instruction
ENDS = 64  # at the ends, where all is 1 or 0, one number is tried in so many times as many
RANDOM = 2**22  # numbers in float64
Evaluate = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]


def platforms() -> dict[str, Evaluate]:
    """Return what evaluates e = exp(-a), log1p(e) and 1 / (1 + e): NumPy, and TensorFlow's kernels and XLA's."""
    import tensorflow as tf

    def pieces(a):
        e = tf.exp(-a)
        return e, tf.math.log1p(e), 1 / (1 + e)

    def numpy(a):
        e = np.exp(-a)
        return e, np.log1p(e), 1 / (1 + e)

    def run_by(function):
        return lambda a: tuple(one.numpy() for one in function(tf.constant(a)))

    compiled = tf.function(pieces, jit_compile=True, autograph=False)
    graph = tf.function(pieces, jit_compile=False, autograph=False)
    return {"numpy": numpy, "graph": run_by(graph), "xla": run_by(compiled)}


def every_float32(first: float, last: float, one_in: int) -> Iterator[np.ndarray]:
    """Yield the float32 numbers between two, one in so many, in parts."""
    low, high = (int(np.float32(end).view(np.uint32)) for end in (first, last))
    for start in range(low, high + 1, PART * one_in):
        yield np.arange(start, min(start + PART * one_in, high + 1), one_in, dtype=np.uint32).view(np.float32)


def random_float64(first: float, last: float) -> Iterator[np.ndarray]:
    """Yield random float64 numbers between two, as many in each binade, in parts."""
    random = np.random.default_rng(0)
    for _ in range(RANDOM // PART):
        yield np.exp2(random.uniform(np.log2(first), np.log2(last), PART))


# ---------------------------------------------------------------- errors


def errors(evaluate: Evaluate, a: np.ndarray) -> dict[str, np.ndarray]:
    """Return the relative errors in eps of what is given: of each piece in its own argument, as computed."""
    wide = np.float64 if a.dtype == np.float32 else np.longdouble
    e, log1p, reciprocal = (one.astype(wide) for one in evaluate(a))
    divisor = (1 + e.astype(a.dtype)).astype(wide)
    true = np.exp(-a.astype(wide)), np.log1p(e), 1 / divisor
    eps = np.finfo(a.dtype).eps
    found = (e, log1p, reciprocal)
    return {name: np.abs(f / t - 1) / eps for name, f, t in zip(PIECES, found, true, strict=True)}


def measure(evaluate: Evaluate, parts: Iterator[np.ndarray]) -> dict:
    """Return for each piece its worst error, where, and how many are off by more than one eps; and how many were tried.

    `not_rounded` counts the reciprocals that are not the quotient as IEEE 754 rounds it.
    """
    found = {name: {"worst_eps": 0.0, "at": 0.0, "beyond_1": 0} for name in PIECES}
    tried = not_rounded = 0
    for a in parts:
        for name, error in errors(evaluate, a).items():
            worst = int(np.argmax(error))
            if error[worst] > found[name]["worst_eps"]:
                found[name] |= {"worst_eps": float(error[worst]), "at": float(a[worst])}
            found[name]["beyond_1"] += int(np.sum(error > 1))
        e, _, reciprocal = evaluate(a)
        not_rounded += int(np.sum(reciprocal != np.float64(1).astype(a.dtype) / (1 + e)))
        tried += a.size
    found["reciprocal"]["not_rounded"] = not_rounded
    return {"tried": tried, **found}


def at_the_ends(evaluate: Evaluate, one_in: int) -> dict:
    """Return how many exponentials are not 1 below the range that was measured, and not 0 far above it."""
    largest = float(np.finfo(np.float32).max)
    not_one = sum(int(np.sum(evaluate(a)[0] != 1)) for a in every_float32(0.0, FIRST, one_in))
    not_zero = sum(int(np.sum(evaluate(a)[0] != 0)) for a in every_float32(ZERO, largest, one_in))
    return {"not_one_below": not_one, "not_zero_above": not_zero, "ends_one_in": one_in}


@click.command()
@click.option("--one-in", default=1, show_default=True, help="Try one float32 in so many.")
@click.option("--write", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON.")
def main(one_in: int, path: Path | None) -> None:
    """Measure exp, log1p and the reciprocal of NumPy, of TensorFlow's graphs and of XLA."""
    rows = []
    for name, evaluate in platforms().items():
        row = measure(evaluate, every_float32(FIRST, LAST, one_in)) | at_the_ends(evaluate, ENDS * one_in)
        rows.append({"platform": name, "dtype": "float32", **row})
        click.echo(str(rows[-1]))
        if np.finfo(np.longdouble).nmant > np.finfo(np.float64).nmant:
            row = measure(evaluate, random_float64(FIRST, 700.0))
            rows.append({"platform": name, "dtype": "float64", **row})
            click.echo(str(rows[-1]))
    if path:
        command = f"python -m tests.derivation.gappa.elementary --one-in {one_in} --write {path.as_posix()}"
        content = {"measured": provenance(command), "one_in": one_in, "rows": rows}
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
