"""From Markdown to the cells of a notebook.

Prose becomes Markdown cells, each ```python fence a code cell; `training` after it marks what takes long or depends on
the machine. `[[equation:CF.1]]` becomes the equation as LaTeX, `[[source:FILE:NAME]]` a code cell with a definition as
it stands in its file. So the notebooks have the spec's formulas and the repository's code, and type neither.
"""

import hashlib
import re
from pathlib import Path

from docs.extension.code import whole
from docs.extension.equations import find, latex

FOLDER = Path(__file__).parent
SOURCES = sorted(FOLDER.glob("*.md"))
PIECES = re.compile(r"^```python(?P<tag> training)?\n(?P<code>.*?)^```$|^\[\[source:(?P<source>\S+)\]\]$", re.M | re.S)


def notebook(source: Path) -> dict:
    """Return a notebook that has not been executed."""
    cells = list(_cells(source.read_text("utf-8")))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _cells(text: str):
    at = 0
    for piece in PIECES.finditer(text):
        yield from _prose(text[at : piece.start()])
        code = piece["code"] or _definition(piece["source"])
        yield _cell("code", code.strip("\n"), tags=["training"] if piece["tag"] else [])
        at = piece.end()
    yield from _prose(text[at:])


def _prose(text: str):
    if text.strip():
        yield _cell("markdown", re.sub(r"^\[\[equation:(\S+)\]\]$", _equation, text.strip(), flags=re.M))


def _equation(match: re.Match[str]) -> str:
    equation = find(match[1])
    return f"**{equation.id}** {equation.statement}\n\n$$\n{latex(equation)}\n$$"


def _definition(place: str) -> str:
    path, _, name = place.partition(":")
    return f"# {path}\n{whole(path, name)}"


def _cell(kind: str, text: str, tags: list[str] | None = None) -> dict:
    """Return a cell; its id follows from its content, so that writing again changes nothing."""
    lines = text.splitlines(keepends=True)
    cell = {"cell_type": kind, "id": hashlib.sha256(f"{kind}{text}".encode()).hexdigest()[:8], "source": lines}
    cell["metadata"] = {"tags": tags} if tags else {}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell
