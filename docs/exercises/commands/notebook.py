"""Exercises as notebooks, made from the same two files; the cell that checks calls the same checker."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from pathlib import Path

from docs.exercises.checker.catalogue import Exercise

MARKUP = re.compile(r"([*_\[\]])")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook(exercise: Exercise) -> str:
    """Return an exercise as the text of an .ipynb file: the task, a cell to fill, a cell that checks, hints."""
    short = exercise.id[:3]
    cells = [
        _cell("markdown", f"# {escaped(exercise.title)}\n\n{prose(exercise.text)}"),
        _cell("code", code(exercise)),
        _cell("code", f'from docs.exercises import check\n\ncheck("{short}", globals())'),
        *(_cell("markdown", _folded_hint(number, text)) for number, text in enumerate(exercise.hints, start=1)),
    ]
    content = {
        "cells": [{**cell, "id": f"{short}-{number}"} for number, cell in enumerate(cells)],
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1) + "\n"


def _folded_hint(number: int, text: str) -> str:
    """Return a hint that is closed until it is clicked: "Run all" opens none."""
    return f"<details><summary>Hint {number}</summary>\n\n{escaped(text)}\n\n</details>"


def prose(text: str) -> str:
    """Return plain text as Markdown that renders unchanged; indented lines (code) stay as they are."""
    return "\n".join(line if line.startswith("    ") else escaped(line) for line in text.splitlines())


def escaped(line: str) -> str:
    """Return a line with Markdown escaped, except between backticks."""
    parts = line.split("`")
    return "`".join(part if number % 2 else _plain(part) for number, part in enumerate(parts))


def _plain(text: str) -> str:
    return MARKUP.sub(r"\\\1", text).replace("<", "&lt;")


def code(exercise: Exercise) -> str:
    """Return the starter without the text, which has a cell of its own."""
    docstring = ast.parse(exercise.starter).body[0]
    return "".join(exercise.starter.splitlines(keepends=True)[docstring.end_lineno :]).strip()


def _cell(kind: str, text: str) -> dict:
    of_code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True), **of_code}


def write(folder: Path, exercises: Iterable[Exercise]) -> list[tuple[Path, bool]]:
    """Write notebooks into a folder, without overwriting any; return their paths, and whether each is new."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for exercise in exercises:
        path = folder / f"{exercise.id}.ipynb"
        is_new = not path.exists()
        if is_new:
            path.write_text(notebook(exercise), encoding="utf-8")
        paths.append((path, is_new))
    return paths
