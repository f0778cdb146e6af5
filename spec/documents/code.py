"""What the documents' code calls and what it printed, as data: the ledger judges it where no formula can."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class CodeCell:
    """One cell or listing.

    Attributes:
        document: id of the document.
        section: where it stands; the cells of the notebook are "cell 1", "cell 2", …
        number: its execution number; without one, it was saved without having been run.
        imports: the modules it imports.
        uses: of a module, the names that are used.
        calls: every function called by a dotted name, with its keyword arguments; "…" is one that is no literal.
        inherits: of each class, the base.
        layers: of a model, layer by layer, kind and size.
        reductions: the branches on a reduction, in order.
        comments: how many comments it has, where that is recorded.
        printed: the lines of its output.
    """

    document: str
    section: str
    number: int | None = None
    imports: tuple[str, ...] = ()
    uses: Mapping[str, list[str]] = field(default_factory=dict)
    calls: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    inherits: Mapping[str, str] = field(default_factory=dict)
    layers: tuple[str, ...] = ()
    reductions: tuple[str, ...] = ()
    comments: int | None = None
    printed: Mapping[str, str] = field(default_factory=dict)


def read(path: Path) -> list[CodeCell]:
    """Return the cells recorded in a file."""
    records = tomllib.loads(path.read_text(encoding="utf-8"))["block"]
    return [CodeCell(**{n: tuple(v) if isinstance(v, list) else v for n, v in record.items()}) for record in records]


BLOCKS: dict[tuple[str, str], CodeCell] = {
    (block.document, block.section): block for block in read(Path(__file__).with_name("code.toml"))
}
