"""A document's formula beside the equal equation of the spec."""

import re
from collections.abc import Iterator
from html import escape

from docs.extension import mathematics
from docs.extension.equations import find as find_equation
from docs.extension.equations import latex, latex_expression, link
from docs.extension.homes import IDS
from spec.documents import FORMULAS, Formula, display
from spec.documents.parser import symbol


def find(id: str) -> Formula:
    """Return a document's formula; an id that no document has is an error."""
    if id not in FORMULAS:
        raise LookupError(f"no document has a formula {id}; there are {', '.join(FORMULAS)}")
    return FORMULAS[id]


def formula(id: str) -> str:
    """Return a formula as its document prints it, and the equation that is proven equal to it."""
    record = find(id)
    theirs = mathematics.display(display(record), f"{id}, {record.where}")
    ours = ""
    if record.equals and IDS.fullmatch(record.equals):
        equation = find_equation(record.equals)
        shown = mathematics.display(latex(equation), f"{record.equals}: {equation.statement}")
        ours = f'<div><p class="aside">in the spec: {link(record.equals)}</p>{shown}</div>'
    return (
        f'<div class="beside"><div><p class="aside">{_place(record)}</p>{theirs}</div>{ours}</div>'
        f"{verdict(record) if record.differs or not ours or [*_changes(record)] else ''}"
    )


def formula_rows(document: str) -> str:
    """Return all formulas of one document: where each stands, and its equation in the spec."""
    entries = "".join(
        f'<dt id="formula-{record.id}"><span class="equation-id">{record.id}</span>'
        f"{escape('; '.join(record.sections))}</dt>"
        f"<dd>{mathematics.display(display(record), record.id)}{verdict(record)}</dd>"
        for record in FORMULAS.values()
        if record.document == document
    )
    return f'<dl class="entries">{entries}</dl>'


def _place(record: Formula) -> str:
    return f"{escape(record.where)} ({record.id}{', as code' if record.form == 'code' else ''})"


def verdict(record: Formula) -> str:
    """Return what is proven equal to what: the changes that come first, the equation as a link, how they differ."""
    ids = IDS.findall(record.equals or "")
    links = ", ".join(map(link, ids))
    whole = (
        links if ids == [record.equals] else f"{mathematics.inline(IDS.sub(_upright, record.equals or ''))} ({links})"
    )
    first = ", ".join(_changes(record))
    words = f"{first}{': ' * bool(first)}equal to {whole}. " if ids else ""
    text = words + escape(record.differs or "")
    return text and f'<p class="aside">{text}</p>'


def _changes(record: Formula) -> Iterator[str]:
    """Yield what is done to a formula, or to the equation, before the two are equal."""
    if record.summed:
        yield "summed over the classes"
    for name, other in record.uses.items():
        over = ", summed over the classes" if FORMULAS[other].summed else ""
        yield f"with {mathematics.inline(_symbol(name))} of {other}{over}"
    for name, value in record.given.items():
        if record.kind == "equation":
            yield f"with {mathematics.inline(value)} for {mathematics.inline(_symbol(name))}"
    if record.only_if:
        yield f"if {mathematics.inline(record.only_if)}"


def _symbol(name: str) -> str:
    return latex_expression(symbol(name))


def _upright(id: re.Match[str]) -> str:
    return rf"\text{{{id[0]}}}"
