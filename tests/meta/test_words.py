"""Every identifier speaks in the field's words: no name that was once ours has come back (old_words.toml)."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORDS = tomllib.loads((Path(__file__).parent / "old_words.toml").read_text(encoding="utf-8"))
# in the order in which a room is looked for: the first that a path begins with
ROOMS = (
    *("spec", "reference", "tf_impl/losses", "tf_impl/keras_losses", "tf_impl"),
    *("tests/conformance", "tests", "docs/exercises", "docs"),
)


TOPS = sorted({room.split("/")[0] for room in ROOMS})


def lies_in(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")


@cache
def sources() -> dict[str, list[str]]:
    """Return the paths of all Python files, by room."""
    by_room = defaultdict(list)
    for path in sorted(p.relative_to(ROOT).as_posix() for top in TOPS for p in (ROOT / top).rglob("*.py")):
        by_room[next(room for room in ROOMS if lies_in(path, room))].append(path)
    return by_room


# ---------------------------------------------------------------- the identifiers of a file


def identifiers(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield every identifier, defined or used, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                for alias in aliases:
                    yield from ((name, node.lineno) for name in (*alias.name.split("."), alias.asname) if name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name, node.lineno
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from ((name, node.lineno) for name in names)


def definitions(tree: ast.AST, owner: str = "") -> Iterator[tuple[str, int]]:
    """Yield what a module or class defines: functions, classes and constants, `method` and also `Class.method`."""
    for node in ast.iter_child_nodes(tree):
        names = []
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names = [name]
            case ast.AnnAssign(target=ast.Name(id=name)):
                names = [name]
            case ast.Assign(targets=targets):
                names = [part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
        for name in names:
            yield from ((known, node.lineno) for known in {name, f"{owner}.{name}"} if known.strip(".") == known)
        if isinstance(node, ast.ClassDef):
            yield from definitions(node, node.name)
            yield from _attributes(node)
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from definitions(node, owner)


def _attributes(owner: ast.ClassDef) -> Iterator[tuple[str, int]]:
    """Yield the attributes that a class's methods give to self."""
    for node in ast.walk(owner):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield from ((known, node.lineno) for known in (name, f"{owner.name}.{name}"))


def parts(name: str) -> set[str]:
    """Return the words of an identifier: of LogitOdds or log_odds logit or log, and odds."""
    return {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


# ---------------------------------------------------------------- what is wrong with it


def old_words(path: str, source: str) -> Iterator[tuple[str, int, str]]:
    """Yield each old name in a file, its line, and what to call it."""
    tree = ast.parse(source)
    for name, line in identifiers(tree):
        yield from ((name, line, WORDS["parts"][part]) for part in sorted(parts(name) & set(WORDS["parts"])))
        yield from ((name, line, new) for new in _replacements("names", path, name))
    for name, line in definitions(tree):
        yield from ((name, line, new) for new in _replacements("definitions", path, name))
    for stem in Path(path).with_suffix("").parts:
        yield from ((stem, 0, WORDS["parts"][part]) for part in sorted(parts(stem) & set(WORDS["parts"])))
        yield from ((stem, 0, new) for new in _replacements("files", path, stem))


def _replacements(table: str, path: str, name: str) -> Iterator[str]:
    yield from (words[name] for place, words in WORDS[table].items() if lies_in(path, place) and name in words)


def exemptions(path: str, name: str) -> list[int]:
    return [n for n, one in enumerate(WORDS["exempt"]) if one["name"] == name and lies_in(path, one["in"])]


def left_over(path: str) -> dict[str, tuple[int, str]]:
    """Return the old names of a file that nothing exempts, each with its first line and what to call it."""
    found = {}
    for name, line, new in old_words(path, (ROOT / path).read_text(encoding="utf-8")):
        if not exemptions(path, name):
            found.setdefault(name, (line, new))
    return found


# ---------------------------------------------------------------- the tests


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_names_things_in_the_words_of_the_field(room: str):
    found = [
        f"{path}:{line}: {name}, rather: {new}"
        for path in sources()[room]
        for name, (line, new) in left_over(path).items()
    ]
    assert not found, f"{len(found)} names are words of our own (tests/meta/old_words.toml)\n" + "\n".join(found)


def test_every_exemption_is_used_and_says_why():
    used = {
        number
        for paths in sources().values()
        for path in paths
        for name, _, _ in old_words(path, (ROOT / path).read_text(encoding="utf-8"))
        for number in exemptions(path, name)
    }
    stale = [one["name"] for number, one in enumerate(WORDS["exempt"]) if number not in used or not one["because"]]
    assert not stale, f"no file has {stale} any more: take it out of old_words.toml"


def test_a_room_of_the_table_exists():
    places = {place for table in ("names", "definitions", "files") for place in WORDS[table]}
    assert not [place for place in places if not (ROOT / place).exists()]


@pytest.mark.parametrize(
    ("path", "source", "name"),
    [
        ("spec/anything.py", "def of_slope(): ...", "of_slope"),
        ("spec/anything.py", "class SoftmaxPull: ...", "SoftmaxPull"),
        ("docs/anything.py", "f(damping=1)", "damping"),
        ("docs/anything.py", "from spec.equations import SIGMOID_SLOPE as one", "SIGMOID_SLOPE"),
        ("reference/rival.py", "", "rival"),
        ("reference/binary_focal.py", "def f(q): return q", "q"),
        ("tf_impl/losses/validation.py", "def number(x): ...", "number"),
        ("tf_impl/losses/one.py", "class FocalTerms:\n    def of(cls): ...", "FocalTerms.of"),
        ("tf_impl/train/state.py", "class State:\n    def __init__(self): self.finished = 1", "State.finished"),
        ("docs/exercises/checker/shelf.py", "", "shelf"),
    ],
)
def test_an_old_word_is_noticed(path: str, source: str, name: str):
    assert name in {found for found, _, _ in old_words(path, source)}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("spec/anything.py", "trace = 'a slope'"),
        ("tf_impl/losses/validation.py", "def check_gamma(number): ..."),
        ("tf_impl/losses/one.py", "def of(x): ..."),
        ("tests/training/test_q.py", "q = 1"),
    ],
)
def test_any_other_word_is_not(path: str, source: str):
    assert not list(old_words(path, source))
