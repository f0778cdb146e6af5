"""A document's formula beside the equation of the spec that it became."""

import re
from html import escape

from docs.extension import mathematics
from docs.extension.equations import IDS, latex, link
from docs.extension.equations import find as find_equation
from spec.documents import FORMULAS, Formula, display


def find(id: str) -> Formula:
    """Return a document's formula; an id that no document has is an error."""
    if id not in FORMULAS:
        raise LookupError(f"no document has a formula {id}; there are {', '.join(FORMULAS)}")
    return FORMULAS[id]


def formula(id: str) -> str:
    """Return a formula as its document prints it, and the equation that it is proven equal to."""
    it = find(id)
    theirs = mathematics.display(display(it), f"{id}, {it.where}")
    ours = ""
    if it.equals and IDS.fullmatch(it.equals):
        equation = find_equation(it.equals)
        shown = mathematics.display(latex(equation), f"{it.equals}: {equation.statement}")
        ours = f'<div><p class="aside">in the spec: {link(it.equals)}</p>{shown}</div>'
    return (
        f'<div class="beside"><div><p class="aside">{_place(it)}</p>{theirs}</div>{ours}</div>'
        f"{_verdict(it) if it.differs or not ours else ''}"
    )


def listing(document: str) -> str:
    """Return all formulas of one document: where each stands, what it says, and what it is in the spec."""
    entries = "".join(
        f'<dt id="formula-{it.id}"><span class="equation-id">{it.id}</span>{escape("; ".join(it.sections))}</dt>'
        f"<dd>{mathematics.display(display(it), it.id)}{_verdict(it)}</dd>"
        for it in FORMULAS.values()
        if it.document == document
    )
    return f'<dl class="entries">{entries}</dl>'


def _place(it: Formula) -> str:
    return f"{escape(it.where)} ({it.id}{', as code' if it.form == 'code' else ''})"


def _verdict(it: Formula) -> str:
    """Return what a formula is compared with, as links, and how it differs."""
    ids = IDS.findall(it.equals or "")
    links = ", ".join(map(link, ids))
    exactly = "" if ids == [it.equals] else f": {mathematics.inline(IDS.sub(_upright, it.equals or ''))}"
    words = f"{'equal to' if not exactly else 'compared with'} {links}{exactly}. " if ids else ""
    text = words + escape(it.differs or "")
    return text and f'<p class="aside">{text}</p>'


def _upright(id: re.Match[str]) -> str:
    return rf"\text{{{id[0]}}}"
