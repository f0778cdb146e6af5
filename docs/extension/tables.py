"""Tables in HTML."""

import re
from collections.abc import Iterable, Sequence
from html import escape

from docs.extension.citations import linked
from docs.extension.sentences import indexed

TAG = re.compile(r"<[^>]*>")
LONG = 24  # characters, which in a narrow column take three lines


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", words: int = 1) -> str:
    """Return a table.

    Args:
        head: what the columns hold.
        rows: the cells, as HTML.
        caption: of the table.
        words: how many columns at the left hold words; the others hold numbers, which are set to the right.
    """
    kinds = ["" if column < words else ' class="number"' for column in range(len(head))]
    top = "".join(f'<th scope="col"{kind}>{indexed(escape(cell))}</th>' for cell, kind in zip(head, kinds, strict=True))
    body = "".join(f"<tr>{_cells(row, kinds)}</tr>" for row in rows)
    caption = f"<caption>{indexed(linked(caption))}</caption>" if caption else ""
    return f"<table>{caption}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Sequence[str], kinds: Sequence[str]) -> str:
    return "".join(f"<td{kind or _long(cell)}>{cell}</td>" for cell, kind in zip(row, kinds, strict=True))


def _long(cell: str) -> str:
    """Return the class of a cell of many words, which a phone shows wider: its box scrolls."""
    return ' class="long"' if len(TAG.sub("", cell)) > LONG else ""
