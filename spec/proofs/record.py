"""How each equation was proven, written to `proven.json` (`python -m spec proofs`), so that a page runs no proof."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from sympy import Derivative, Expr, exp

from spec.equations import CHAPTERS, DERIVATIVE_OF, EQUATIONS, equations_of
from spec.functions import sigmoid, softplus
from spec.proofs.derivatives import where_it_exists
from spec.proofs.equality import prove
from spec.proofs.kinds import is_derivative, is_identity
from spec.records import Equation

PROVEN = Path(__file__).with_name("proven.json")
Proven = dict[str, dict[str, list[str]]]  # id -> kind of proof -> how each statement of that kind was proven


def statements(equation: Equation) -> Iterator[tuple[str, Expr, Expr]]:
    """Yield what is proven of an equation: the kind of proof and the two sides."""
    lines = [*(step.expression for step in equation.derivation), equation.right]
    yield from (("lines", *pair) for pair in pairwise(lines))
    if is_derivative(equation):
        yield "slope", Derivative(DERIVATIVE_OF[equation.id], *equation.left.variable_count), equation.right
    if is_identity(equation):
        yield "identity", equation.left, equation.right
    if equation.stable is not None:
        yield "stable", equation.stable, equation.right


def prove_all(ids: Iterable[str] = EQUATIONS) -> Proven:
    """Prove equations, by default all, and return how."""
    proven: Proven = {}
    for id in ids:
        equation = EQUATIONS[id]
        for kind, left, right in statements(equation):
            # our own derivatives of σ and softplus are not used to confirm themselves
            written_out = left.rewrite((sigmoid, softplus), exp) if kind in ("slope", "identity") else left
            away_from_kinks = where_it_exists(written_out) if kind == "slope" else ()
            how = prove(written_out, right, (*equation.assuming, *away_from_kinks)).how
            proven.setdefault(id, {}).setdefault(kind, []).append(how)
    return proven


@cache
def recorded() -> Proven:
    """Return how every equation was proven, as it is recorded; no proof is run."""
    return json.loads(PROVEN.read_text("utf-8"))


def ways(id: str, kind: str) -> list[str]:
    """Return how the statements of one kind were proven of an equation, as it is recorded.

    Raises:
        LookupError: if the record does not know it.
    """
    if kind not in (known := recorded().get(id, {})):
        raise LookupError(f"proven.json does not say how {id} is proven: python -m spec proofs {id.partition('.')[0]}")
    return known[kind]


def counts() -> Counter[str]:
    """Return how many statements were proven in each way, as it is recorded."""
    return Counter(how for kinds in recorded().values() for ways in kinds.values() for how in ways)


def write(check: bool = False, chapters: Iterable[str] = CHAPTERS) -> int:
    """Write how the equations of chapters are proven; return 1 if, with `check`, the file says something else.

    Args:
        check: leave the file alone.
        chapters: prefixes of ids, by default all. Of the equations of other chapters the file says what it has said.
    """
    proven = recorded() | prove_all(equation.id for prefix in chapters for equation in equations_of(prefix))
    lines = [f'"{id}": {json.dumps(proven[id])}' for id in EQUATIONS if id in proven]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    if check:
        return int(PROVEN.read_text("utf-8") != text)
    PROVEN.write_text(text, "utf-8")
    return 0
