"""The truth of an exercise of one's own, written down: what its check.py says in SymPy, and what it computes.

`fl verify` writes truth.json beside check.py. Of TRUTH it holds the values of the expressions at the points that are
listed, and at random ones, to certain digits, by the oracle that evaluates the spec; of `computed()` what that returns.
The checker reads that file and needs no SymPy; a copy for a class has the file, and neither of the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

from docs.exercises.checker.catalogue import Exercise

RANDOM = 20  # points, for each function
DIGITS = 12  # of what is computed


def write(exercise: Exercise) -> None:
    """Write truth.json, where what it is made from has changed since it was written.

    Raises:
        ValueError: an expression or a point is not what it should be.
    """
    path, stamp = exercise.folder / "truth.json", _stamp(exercise)
    if not stamp or (path.exists() and json.loads(path.read_text(encoding="utf-8"))["of"] == stamp):
        return
    content = {"of": "", "questions": {name: dict(_values(name, **of)) for name, of in exercise.truth.items()}}
    if hasattr(exercise.check, "computed"):
        _save(path, content)  # what is computed may read it
        content["computed"] = _rounded(exercise.check.computed())
    _save(path, {**content, "of": stamp})


def _save(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _stamp(exercise: Exercise) -> str:
    """Return a digest of what truth.json is made from, TRUTH and the text of `computed`; "" where there is neither."""
    made_from = repr(exercise.truth) if exercise.truth else ""
    if hasattr(exercise.check, "computed"):
        made_from += "".join(path.read_text(encoding="utf-8") for path in sorted(exercise.folder.glob("*.py")))
    return sha256(made_from.encode()).hexdigest() if made_from else ""


def _rounded(value: object) -> object:
    """Return numbers, lists or dictionaries of them with so many digits: the last ones differ between machines."""
    if isinstance(value, dict):
        return {name: _rounded(of) for name, of in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _values(
    name: str, arguments: str, value: str | tuple[str, ...], points: tuple, domain: dict
) -> Iterator[tuple[str, list[dict]]]:
    """Yield the plain and the random points of a function, each with its value.

    Args:
        name: of the function.
        arguments: their names, in the order of the call: "y x".
        value: an expression in them, as SymPy reads it; or several, where the function returns so many numbers.
        points: the simplest first: tuples of decimals.
        domain: of each argument, for random points: a tuple of decimals to choose from, or a list of two bounds.
    """
    from sympy import Rational, Symbol, parse_expr

    from spec.evaluation.oracle import Oracle

    names = arguments.split()
    symbols = {one: Symbol(one, real=True) for one in names}
    expressions = [parse_expr(one, local_dict=symbols) for one in ([value] if isinstance(value, str) else value)]
    if unknown := set().union(*(one.free_symbols for one in expressions)) - set(symbols.values()):
        raise ValueError(f"TRUTH of {name}: {', '.join(map(str, unknown))} is no argument")
    generator = Random(name)
    drawn = [tuple(_draw(domain[one], generator) for one in names) for _ in range(RANDOM)]
    for kind, of in (("rows", points), ("random", dict.fromkeys(drawn))):
        rows = []
        for point in of:
            given = dict(zip(names, point, strict=True))
            oracle = Oracle({symbols[one]: Rational(text) for one, text in given.items()})
            found = [oracle.digits(one) for one in expressions]
            rows.append({**given, "value": found[0] if isinstance(value, str) else found})
        yield kind, rows


def _draw(domain: tuple | list, generator: Random) -> str:
    """Return one of the decimals of a tuple, or a decimal between the two bounds of a list."""
    if isinstance(domain, tuple):
        return generator.choice(domain)
    low, high = map(float, domain)
    return f"{generator.uniform(low, high):.3f}"
