"""What was run: the result files beside the pages, and where each comes from."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "results"


def read(name: str) -> dict:
    """Return a result file; one that does not exist is an error."""
    path = FOLDER / f"{name}.json"
    if not path.exists():
        raise LookupError(f"there is no docs/results/{path.name}; `make help` says which command writes it")
    return json.loads(path.read_text("utf-8"))


def facts(entries: Mapping[str, str] | Iterable[tuple[str, str]], links: Mapping[str, str] | None = None) -> str:
    """Return a table of what a result rests on, one fact a row; `links` are addresses of facts, by their names."""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{_linked(escape(said), (links or {}).get(name))}</td></tr>'
        for name, said in dict(entries).items()
    )
    return f'<table class="facts"><tbody>{rows}</tbody></table>'


def _linked(said: str, address: str | None) -> str:
    return f'<a href="{escape(address)}">{said}</a>' if address else said


def versions(of: Mapping[str, str]) -> str:
    """Return versions in one line."""
    return ", ".join(f"{name} {version}" for name, version in of.items())
