"""The three documents themselves, where they are at hand: their sections, formulas and code.

They are no part of this repository. They are looked for in the folder that FOCAL_KIT_SEEDS names, else beside the
repository in shared/seeds.
"""

from __future__ import annotations

import ast
import itertools
import os
import re
from pathlib import Path

FOLDER = Path(os.environ.get("FOCAL_KIT_SEEDS", Path(__file__).parents[3] / "shared" / "seeds"))

SECTION = re.compile(r"^(?:#{2,6} (?P<heading>.+)|In \[.*\]:|(?P<line>Focal Loss Formula):)$", re.MULTILINE)
SPAN = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\([^)]*\)")
RELATION = re.compile(r"[=^]|≈|â‰ˆ|log\(0\)")


def sections(document: str) -> dict[str, str]:
    """Return the text of each section under its title; the cells of the notebook are "cell 1", "cell 2", …"""
    text = (FOLDER / f"{document}.md").read_text(encoding="utf-8")
    starts = list(SECTION.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    titles: list[str] = []
    for start in starts:
        cells = sum(title.startswith("cell ") for title in titles)
        titles.append(start["line"] or (title_of(start["heading"]) if start["heading"] else f"cell {cells + 1}"))
    return {title: text[start.start() : end] for title, start, end in zip(titles, starts, ends, strict=True)}


def title_of(heading: str) -> str:
    """Return a heading without its number, its pictures and its markup."""
    plain = heading.replace("$", "").replace(r"\alpha", "α").replace("*", "")
    return re.sub(r"^[^A-Za-z]*", "", plain).strip().rstrip(":")


def spans(section: str) -> set[str]:
    """Return every formula between dollar signs."""
    return {(display or inline).strip() for display, inline in SPAN.findall(section)}


def prose(title: str, section: str) -> str:
    """Return a section without its spans and links, of its code the comments alone."""
    if title.startswith("cell "):
        return comments(section)
    in_words = CODE_BLOCK.sub(lambda block: comments(block[0]) if "def " in block[0] else block[0], section)
    return LINK.sub("", SPAN.sub("", in_words))


def comments(code: str) -> str:
    return "\n".join(re.findall(r"#.*$", code, re.MULTILINE))


def program(section: str, begin: str) -> ast.Module:
    """Return the class or function whose first line begins so, with what is indented below it."""
    first, *rest = section[section.index(begin) :].splitlines()
    below = itertools.takewhile(lambda line: not line.strip() or line[0].isspace(), rest)
    return ast.parse("\n".join([first, *below]))


def assignments(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """Return what each variable is set to, and what is returned, in order; attributes of self are mere storage.

    A value returned under `if … == "mean"` goes by that name; a mere variable, or several, are not returned anew.
    """
    named = {id(branch): test for test, branch in _returns_by_name(tree)}
    found: dict[str, list[ast.expr]] = {}
    for node in sorted(ast.walk(tree), key=lambda node: getattr(node, "lineno", 0)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.Return) and not isinstance(node.value, ast.Name | ast.Tuple):
            found.setdefault(named.get(id(node), "return"), []).append(node.value)
    return found


def _returns_by_name(tree: ast.Module) -> list[tuple[str, ast.Return]]:
    tests = (node for node in ast.walk(tree) if isinstance(node, ast.If))
    return [(test.test.comparators[0].value, test.body[0]) for test in tests]


def defaults(tree: ast.Module) -> dict[str, str]:
    """Return the decimal defaults of the first function, as written."""
    arguments = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)).args
    given = zip(reversed(arguments.args), reversed(arguments.defaults), strict=False)
    return {argument.arg: ast.unparse(default) for argument, default in given if isinstance(default.value, float)}
