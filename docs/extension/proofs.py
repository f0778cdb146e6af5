"""What proves an equation: the tests of it, and the number of vectors that were evaluated from it."""

import ast
import json
import re
from collections import Counter
from html import escape
from pathlib import Path

import spec.vectors
from docs.extension.code import ROOT, definition
from docs.extension.kept.sources import remembered
from spec.documents import FORMULAS
from spec.proofs.coq.check import theorems_of
from spec.proofs.coq.statements import name_of, sentence_of
from spec.proofs.equality import ALL_K, SOME_K
from spec.proofs.kinds import kinds
from spec.proofs.record import counts, recorded
from spec.records import Equation

# kind of proof (an anchor on the page of proofs) -> its name
KINDS = {
    "lines": "line by line",
    "slope": "as a derivative",
    "identity": "side by side",
    "stable": "as computed",
    "sign": "in its sign",
    "documents": "against the documents",
}


@remembered
def vectors() -> Counter[str]:
    """Return the number of test vectors of each equation."""
    files = (json.loads(path.read_text("utf-8")) for path in Path(spec.vectors.__file__).parent.glob("*.json"))
    return Counter(record["equation"] for file in files if "family" in file for record in file["records"])


@remembered
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


def in_short(equation: Equation) -> str:
    """Return in a few words how an equation is proven."""
    ways = [KINDS[kind] for kind in kinds(equation)]
    if not ways:
        ways = ["by a test"] if equation.id in tests() else []
    if theorems_of(equation.id):
        ways.append("in Coq")
    return f"proven {', '.join(ways)}" if ways else "a definition"


def proved_by(equation: Equation) -> str:
    """Return what proves an equation: links to the kinds of proof, or the names of tests, and to theorems in Coq."""
    return _proved_by_tests(equation) + machine_checked(equation.id)


def _proved_by_tests(equation: Equation) -> str:
    proofs = [
        *kinds(equation),
        *(["documents"] if any(formula.equals == equation.id for formula in FORMULAS.values()) else []),
    ]
    parts = [f'<a href="proofs.md#{kind}">{KINDS[kind]}</a>' for kind in proofs]
    if not kinds(equation):
        parts += [f"<code>{name}</code>" for name in tests().get(equation.id, [])]
    if equation.id in vectors():
        parts.append(f'in <a href="vectors.md">{vectors()[equation.id]} vectors</a>')
    if not parts:
        return '<p class="aside proved">A definition, or a special case by substitution.</p>'
    ways = dict.fromkeys(way for kind in recorded().get(equation.id, {}).values() for way in kind)
    how = f", {' and '.join(ways)}" if ways else ""
    return f'<p class="aside proved">Proved by tests{how}: {", ".join(parts)}</p>'


def machine_checked(id: str) -> str:
    """Return the theorems of an equation that Coq has checked, each a link to its statement."""
    names = {name: "the formula" if name == name_of(id) else name.split("_", 2)[2] for name in theorems_of(id)}
    links = ", ".join(
        f'<a href="proofs.md#coq-{name}" title="{escape(sentence_of(name))}">{text.replace("_", " ")}</a>'
        for name, text in names.items()
    )
    return f'<p class="aside proved">Machine-checked in Coq: {links}</p>' if names else ""


def ways_of_proof() -> list[list[str]]:
    """Return each way in which a statement was proven, and how many were."""
    ways = {"symbolically", *(f"symbolically, for {scope}" for scope in (ALL_K, SOME_K)), "at points"}
    counted = Counter(dict.fromkeys(sorted(ways), 0))
    for way, times in counts().items():
        counted[way if way in ways else "at points"] += times
    return [[way, str(times)] for way, times in counted.most_common()]
