"""Figures, tables and numbers, one file per subject; a new file here is imported and so registered by itself."""

import re
from html import escape
from importlib import import_module
from pkgutil import iter_modules

from docs.extension.figures.registry import render
from docs.extension.kept import sources
from docs.extension.numbers import plain
from spec.evaluation.quantities import derived_number


def load() -> None:
    """Let each file register what it has; some have a figure only if a result keeps what it shows."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


DECIDED_BY = sources.read_apart(load)  # the results that decide which names there are: reload asks whether they changed

LONGEST_NUMBER = 3  # words, as in 2 × 10⁻⁵: what is longer is a sentence


def figure(name: str) -> str:
    """Return a figure by its name."""
    return render("figure", name)


TABLE = re.compile(r"(<table[^>]*>)(?:<caption>(.*?)</caption>)?(.*?</table>)", re.DOTALL)


def table(name: str) -> str:
    """Return a table by its name, in a box that scrolls when it is wider than the page; its caption stays outside."""
    count = iter(range(1, 100))
    return TABLE.sub(lambda found: _boxed(f"{name}-{next(count)}", *found.groups(default="")), render("table", name))


def _boxed(name: str, start: str, caption: str, rest: str) -> str:
    box = f'<div class="wide" tabindex="0" role="group" aria-label="table: {escape(name.rpartition("-")[0])}"'
    if not caption:
        return f"{box}>{start}{rest}</div>"
    says = f"table-{name}-says"
    return f'{box} aria-describedby="{says}">{start}{rest}</div><p class="caption" id="{says}">{caption}</p>'


def number(name: str) -> str:
    """Return a number by its name, or a derived number of the spec by its call, for the middle of a sentence."""
    text = plain(derived_number(name).value, 4) if "(" in name else render("number", name)
    kind = "number" if len(text.split()) <= LONGEST_NUMBER else "counts"  # a number stays in one line
    return f'<span class="{kind}">{text}</span>'
