"""Citations: each leads to its work on the page of sources; one of a work that is not there is an error."""

from collections.abc import Callable
from html import escape

from spec.bibliography import Work, citations, find


def link(work: Work, words: str) -> str:
    """Return a link to a work; its tooltip says which it is and what is taken from it."""
    tooltip = f"{', '.join(work.authors)}: {work.title}. {work.venue}, {work.year}. {work.taken}"
    href = f"sources.md#{work.anchor}"
    return f'<a class="citation" href="{href}" title="{escape(tooltip)}">{escape(words)}</a>'


def linked(text: str, otherwise: Callable[[str], str] = escape) -> str:
    """Return text as HTML with its citations as links, and what is done with the parts between them."""
    parts, end = [], 0
    for match in citations(text):
        parts += [otherwise(text[end : match.start()]), link(find(match), match[0])]
        end = match.end()
    return "".join([*parts, otherwise(text[end:])])
