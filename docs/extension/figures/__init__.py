"""Figures, tables and numbers, one file a subject; a new file here is found by itself."""

from html import escape
from importlib import import_module
from pkgutil import iter_modules

from docs.extension.figures.shown import show
from docs.extension.numbers import plain
from spec.evaluation.quantities import derived_number

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")


def figure(name: str) -> str:
    """Return a figure by its name."""
    return show("figure", name)


def table(name: str) -> str:
    """Return a table by its name, in a box that scrolls when it is wider than the page."""
    shown = show("table", name)
    return shown and f'<div class="wide" tabindex="0" role="group" aria-label="table: {escape(name)}">{shown}</div>'


def number(name: str) -> str:
    """Return a number by its name, or a quantity of the spec by its call, for the middle of a sentence."""
    shown = plain(derived_number(name).value, 4) if "(" in name else show("number", name)
    return f'<span class="number">{shown}</span>'
