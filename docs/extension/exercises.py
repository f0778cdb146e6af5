"""Links from a page to the exercises that practise it."""

import ast
import re
from html import escape
from pathlib import Path

PAGES = Path(__file__).parents[1]


def link(name: str) -> str:
    """Return an exercise, "e03", by number and title; a link where it has a page."""
    if not re.fullmatch(r"e\d\d", name):
        raise LookupError(f"{name} is no exercise; they are called e01, e02, …")
    folders = sorted((PAGES / "exercises").glob(f"{name}_*/"))
    said = f"{name} {_title(folders[0])}".strip() if folders else name
    for page in (PAGES / f"{folder.name}.md" for folder in folders):
        if page.exists():
            return f'<a href="{page.relative_to(PAGES).as_posix()}">{escape(said)}</a>'
    return f"<span>{escape(said)}</span>"


def _title(folder: Path) -> str:
    """Return the title that an exercise gives itself, read and not run."""
    for path in (folder / "check.py", folder / "exercise.py"):
        if not path.exists():
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "TITLE":
                return ast.literal_eval(node.value)
    return ""
