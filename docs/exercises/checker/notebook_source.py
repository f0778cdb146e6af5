"""The code of a learner's notebook, as the file that it would be: what is solved there counts like a file."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

CHECKS = re.compile(r"^\s*from docs\.exercises import\b", re.MULTILINE)
MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)  # a line for the shell or for IPython, which Python cannot read


def source_of(path: Path, starter: str) -> str:
    """Return the code cells of a notebook below the text of an exercise, without the cell that calls the checker.

    Args:
        path: of the notebook; one that cannot be read holds what the starter does.
        starter: of the exercise.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return starter
    lines = starter.splitlines(keepends=True)
    end = ast.parse(starter).body[0].end_lineno
    text, rest = "".join(lines[:end]), "".join(lines[end:])
    gap = rest[: len(rest) - len(rest.lstrip("\n"))]  # as it is in the starter, so that an untouched one equals it
    kept = [MAGIC.sub("", cell).strip("\n") for cell in code if not CHECKS.search(cell)]
    return text + gap + "\n\n".join(filter(str.strip, kept)) + "\n"
