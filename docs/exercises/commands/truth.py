"""The truth of an exercise of one's own: SymPy expressions in its check.py, evaluated to certain digits.

`fl verify` writes truth.json beside check.py: the values at the points that TRUTH lists, and at random ones, by the
oracle that evaluates the spec. The checker reads that file and needs no SymPy.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from random import Random

from docs.exercises.checker.catalogue import Exercise

RANDOM = 20  # points, for each function


def write(exercise: Exercise) -> None:
    """Write truth.json, where TRUTH has changed since it was written.

    Raises:
        ValueError: an expression or a point is not what it should be.
    """
    path, stamp = exercise.folder / "truth.json", sha256(repr(exercise.truth).encode()).hexdigest()
    if not exercise.truth or (path.exists() and json.loads(path.read_text(encoding="utf-8"))["of"] == stamp):
        return
    functions = {name: dict(_values(name, **of)) for name, of in exercise.truth.items()}
    path.write_text(json.dumps({"of": stamp, "questions": functions}, indent=1) + "\n", encoding="utf-8")


def _values(name: str, arguments: str, value: str, points: tuple, domain: dict) -> Iterator[tuple[str, list[dict]]]:
    """Yield the plain and the random points of a function, each with its value.

    Args:
        name: of the function.
        arguments: their names, in the order of the call: "y x".
        value: an expression in them, as SymPy reads it.
        points: the simplest first: tuples of decimals.
        domain: of each argument, for random points: a tuple of decimals to choose from, or a list of two bounds.
    """
    from sympy import Rational, Symbol, parse_expr

    from spec.evaluation.oracle import Oracle

    names = arguments.split()
    symbols = {one: Symbol(one, real=True) for one in names}
    expression = parse_expr(value, local_dict=symbols)
    if unknown := expression.free_symbols - set(symbols.values()):
        raise ValueError(f"TRUTH of {name}: {', '.join(map(str, unknown))} is no argument")
    generator = Random(name)
    drawn = [tuple(_draw(domain[one], generator) for one in names) for _ in range(RANDOM)]
    for kind, of in (("rows", points), ("random", dict.fromkeys(drawn))):
        rows = []
        for point in of:
            given = dict(zip(names, point, strict=True))
            oracle = Oracle({symbols[one]: Rational(text) for one, text in given.items()})
            rows.append({**given, "value": oracle.digits(expression)})
        yield kind, rows


def _draw(domain: tuple | list, generator: Random) -> str:
    """Return one of the decimals of a tuple, or a decimal between the two bounds of a list."""
    if isinstance(domain, tuple):
        return generator.choice(domain)
    low, high = map(float, domain)
    return f"{generator.uniform(low, high):.3f}"
