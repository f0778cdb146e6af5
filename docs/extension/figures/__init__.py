"""Figures, tables and numbers, one file per subject; a new file here is imported and so registered by itself."""

from html import escape
from importlib import import_module
from pkgutil import iter_modules

from docs.extension.figures.registry import render
from docs.extension.numbers import plain
from spec.evaluation.quantities import derived_number

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")


def figure(name: str) -> str:
    """Return a figure by its name."""
    return render("figure", name)


def table(name: str) -> str:
    """Return a table by its name, in a box that scrolls when it is wider than the page."""
    rows = render("table", name)
    return rows and f'<div class="wide" tabindex="0" role="group" aria-label="table: {escape(name)}">{rows}</div>'


def number(name: str) -> str:
    """Return a number by its name, or a derived number of the spec by its call, for the middle of a sentence."""
    text = plain(derived_number(name).value, 4) if "(" in name else render("number", name)
    return f'<span class="number">{text}</span>'
