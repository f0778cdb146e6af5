"""What proves an equation: which tests hold it, and how many vectors it made."""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

from sympy import Derivative
from sympy.core.function import AppliedUndef

import spec.vectors
from docs.extension.code import ROOT, definition
from spec.documents import FORMULAS
from spec.functions import NamedFunction
from spec.records import Equation

# the kind of proof, which is an anchor on the page of proofs, and how it is named
KINDS = {
    "lines": "line by line",
    "slope": "as a derivative",
    "identity": "side by side",
    "stable": "as computed",
    "sign": "in its sign",
    "documents": "against the documents",
}


def kinds(it: Equation) -> list[str]:
    """Return the kinds of proof that an equation has; a definition has none."""
    is_slope = isinstance(it.left, Derivative) and not it.left.has(NamedFunction)
    has_sides = not it.left.has(AppliedUndef) and (it.left.has(NamedFunction) or not it.left.has(Derivative))
    held = {
        "lines": bool(it.derivation),
        "slope": is_slope,
        "identity": has_sides and not (it.left.is_Symbol or it.left.is_Indexed),
        "stable": it.stable is not None,
        "sign": bool(it.sign),
    }
    return [kind for kind, holds in held.items() if holds]


@cache
def vectors() -> Counter[str]:
    """Return how many test vectors each equation gave."""
    files = (json.loads(path.read_text("utf-8")) for path in Path(spec.vectors.__file__).parent.glob("*.json"))
    return Counter(record["equation"] for file in files if "family" in file for record in file["records"])


@cache
def tests() -> dict[str, list[str]]:
    """Return the tests that name each equation."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests" / "derivation").glob("test_*.py")):
        text = path.read_text("utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and path.stem != "test_printing":
                for id in dict.fromkeys(re.findall(r'"([A-Z]{2}\.\d+)"', definition(text, node))):
                    found.setdefault(id, []).append(f"{path.name}::{node.name}")
    return found


def proved_by(it: Equation) -> str:
    """Return what holds an equation, in one line: links to the tests, or their names."""
    held = [*kinds(it), *(["documents"] if any(formula.equals == it.id for formula in FORMULAS.values()) else [])]
    parts = [f'<a href="proofs.md#{kind}">{KINDS[kind]}</a>' for kind in held]
    if not kinds(it):
        parts += [f"<code>{name}</code>" for name in tests().get(it.id, [])]
    if it.id in vectors():
        parts.append(f'in <a href="vectors.md">{vectors()[it.id]} vectors</a>')
    if not parts:
        return '<p class="aside proved">A definition, or a special case by substitution.</p>'
    return f'<p class="aside proved">Proved by tests: {", ".join(parts)}</p>'
