"""What came of the mutants, as a record: sources by digest, counts a file, every survivor with its reason."""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
RESULT = ROOT / "docs" / "results" / "mutation.json"
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
REQUIRED = 0.95  # of all mutants: killed, or shown to be equivalent


@dataclass(frozen=True)
class Mutant:
    """One small change of a source file, and whether the tests noticed.

    Attributes:
        path: of the file, from the root.
        outcome: "killed", "survived", or "undecided": the tests hung, or did not run.
        change: the lines taken out and put in, each after its sign.
    """

    path: str
    outcome: str
    change: tuple[str, ...]


def change_of(diff: str) -> tuple[str, ...]:
    """Return the changed lines of a unified diff, without their indentation."""
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return tuple(f"{line[0]} {line[1:].strip()}" for line in lines)


@cache
def reasons() -> dict[tuple[str, tuple[str, ...]], str]:
    """Return why a change makes no difference that anybody could see, by file and change."""
    entries = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutant", [])
    return {(one["path"], tuple(change)): one["reason"] for one in entries for change in one["changes"]}


def digest(path: str) -> str:
    """Return the sha256 of the code of a source file: no tool changes a docstring or a comment."""
    return hashlib.sha256(code_of((ROOT / path).read_text(encoding="utf-8")).encode()).hexdigest()


def code_of(source: str) -> str:
    """Return Python source without docstrings, comments and blank lines, the same for every version of Python."""
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    return "\n".join(line.rstrip() for line in lines if line.strip())


def of_room(tool: str, sources: Iterable[str], mutants: list[Mutant], one_in: int = 1) -> dict:
    """Return the record of one room, of which one mutant in `one_in` was tried."""
    counts = {path: Counter(mutant.outcome for mutant in mutants if mutant.path == path) for path in sources}
    return {
        "tool": tool,
        "sources": {path: {"sha256": digest(path), "one_in": one_in, **counts[path]} for path in counts},
        "not_killed": [_survivor(mutant) for mutant in mutants if mutant.outcome != "killed"],
    }


def unchanged(before: dict | None) -> set[str]:
    """Return the files that stand as they stood when a record was made."""
    known = before["sources"].items() if before else ()
    return {path for path, source in known if (ROOT / path).exists() and source["sha256"] == digest(path)}


def merged(sources: list[str], fresh: dict, before: dict | None, kept: set[str]) -> dict:
    """Return the record of a room of which some files keep what an earlier record says; reasons are those of today.

    A file that neither record has is listed as not tried.
    """
    of = {path: before if path in kept else fresh for path in sources if path in kept or path in fresh["sources"]}
    survivors = [one for path, record in of.items() for one in record["not_killed"] if one["path"] == path]
    return {
        "tool": fresh["tool"],
        "sources": {path: record["sources"][path] for path, record in of.items()},
        "not_tried": [path for path in sources if path not in of],
        "not_killed": [
            one | {"equivalent": reasons().get((one["path"], tuple(one["change"])), "")} for one in survivors
        ],
    }


def _survivor(mutant: Mutant) -> dict:
    reason = reasons().get((mutant.path, mutant.change), "")
    return {"path": mutant.path, "outcome": mutant.outcome, "change": list(mutant.change), "equivalent": reason}


def share(room: dict) -> float:
    """Return the share of a room's mutants that were killed or are equivalent."""
    killed = sum(source.get("killed", 0) for source in room["sources"].values())
    explained = sum(bool(one["equivalent"]) for one in room["not_killed"])
    return (killed + explained) / max(1, killed + len(room["not_killed"]))
