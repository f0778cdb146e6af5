"""A document's formula beside the equation of the spec that it became."""

import re
from html import escape

from docs.extension import mathematics
from docs.extension.equations import IDS, link
from docs.extension.equations import find as find_equation
from spec import printing
from spec.documents import DOCUMENTS, FORMULAS, Formula, display


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
        shown = mathematics.display(printing.latex(equation), f"{it.equals}: {equation.says}")
        ours = f'<div><p class="aside">in the spec: {link(it.equals)}</p>{shown}</div>'
    return (
        f'<div class="beside"><div><p class="aside">{_place(it)}</p>{theirs}</div>{ours}</div>'
        f"{_difference(it) and f'<p class=aside>{_difference(it)}</p>'}".replace("class=aside", 'class="aside"')
    )


def listing(document: str) -> str:
    """Return all formulas of one document as the rows of a table."""
    return "".join(
        f'<tr id="formula-{it.id}"><td>{it.id}</td><td>{escape("; ".join(it.sections))}</td>'
        f"<td>{mathematics.inline(_on_one_line(display(it)))}</td><td>{_equals(it)} {_difference(it)}</td></tr>"
        for it in FORMULAS.values()
        if it.document == document
    )


def _place(it: Formula) -> str:
    return f"{escape(it.where)} ({it.id}{', as code' if it.form == 'code' else ''})"


def _equals(it: Formula) -> str:
    """Return the equations that a formula is compared with, as links; an exact comparison is a formula of its own."""
    if not it.equals:
        return ""
    ids = IDS.findall(it.equals)
    exact = "" if ids == [it.equals] else f": {mathematics.inline(IDS.sub(_upright, it.equals))}"
    return f"{'equal to' if ids == [it.equals] else 'compared with'} {', '.join(map(link, ids))}{exact}."


def _upright(match: re.Match[str]) -> str:
    return rf"\text{{{match[0]}}}"


def _difference(it: Formula) -> str:
    return escape(it.differs or "")


def _on_one_line(latex: str) -> str:
    return " ".join(latex.split())


__all__ = ["DOCUMENTS", "find", "formula", "listing"]
