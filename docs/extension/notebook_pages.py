"""MkDocs hook: each notebook as a page: its prose, its code, and what was printed and drawn when it was executed."""

import json
import re
from html import escape
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.extension import homes, mathematics

FOLDER = Path(__file__).parents[1] / "notebooks"
LIST = "notebooks.md"
FORMULA = re.compile(r"(?:\*\*([A-Z]{2}\.\d+)\*\* )?([^\n]*)\n\n\$\$\n(.*?)\n\$\$", re.DOTALL)


def address(notebook: Path) -> str:
    """Return the page of a notebook."""
    return f"notebook_{notebook.stem.lower().replace(' ', '_')}.md"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the pages after the page about them."""
    for section in config.nav or []:
        entries = next(iter(section.values())) if isinstance(section, dict) else None
        at = [
            number for number, entry in enumerate(entries or []) if isinstance(entry, dict) and LIST in entry.values()
        ]
        if isinstance(entries, list) and at:
            entries[:] = [entry for entry in entries if not str(*entry.values()).startswith("notebook_")]
            entries[at[0] + 1 : at[0] + 1] = [{path.stem: address(path)} for path in notebooks()]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages."""
    if files.get_file_from_path(LIST):
        for path in notebooks():
            files.append(File.generated(config, address(path), content=page(path)))
    return files


def notebooks() -> list[Path]:
    """Return the notebooks that are on disk."""
    return sorted(FOLDER.glob("*.ipynb"))


def page(path: Path) -> str:
    """Return a notebook as Markdown."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    download = f"[Download it](<notebooks/{path.name}>){{: download }}, or read it here, as it was executed.\n"
    parts = [_prose(cell) if cell["cell_type"] == "markdown" else _code(cell) for cell in cells]
    return "\n\n".join([parts[0], download, *parts[1:]]) + "\n"


def _prose(cell: dict) -> str:
    text = re.sub(r"\]\(\.\./(\w+)\.html", r"](\1.md", "".join(cell["source"]))
    return FORMULA.sub(_formula, text)


def _formula(found: re.Match[str]) -> str:
    id, sentence, latex = found.groups()
    named = f"[[ref:{id}]] " if id in homes.home_pages() else ""
    return f"{named}{sentence}\n\n{mathematics.display(latex, sentence)}"


def _code(cell: dict) -> str:
    parts = ["```python\n" + "".join(cell["source"]) + "\n```"]
    for output in cell["outputs"]:
        text = "".join(output.get("text", []))
        picture = output.get("data", {}).get("image/png")
        if text:
            parts.append(f"```text\n{text.rstrip()}\n```")
        if picture:
            said = escape("".join(output["data"].get("text/plain", ["a drawing"])))
            parts.append(f'<img alt="{said}" src="data:image/png;base64,{"".join(picture.split())}"/>')
    return "\n\n".join(parts)
