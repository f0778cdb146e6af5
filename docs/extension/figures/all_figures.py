"""All figures on one page: each drawing as it stands in its chapter, and a link to the place."""

import re
from html import escape

from docs.extension.figures.registry import figure
from docs.extension.homes import figure_places
from docs.extension.markup import BLOCKS, render

OWN = "gallery"
DRAWING = re.compile(r'<svg class="drawing".*?</svg>', re.DOTALL)
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
LIVE = re.compile(r' data-(?:x|y|frame|shows|drags|surface|negatives|positives)="[^"]*"')


@figure(OWN)
def gallery() -> str:
    """Return the first drawing of each figure that is one, in the order of the pages."""
    entries = (_entry(name, page, title) for name, (page, title) in figure_places().items() if name != OWN)
    return f'<ul class="gallery">{"".join(filter(None, entries))}</ul>'


def _entry(name: str, page: str, title: str) -> str:
    html = render(BLOCKS, "figure", name)  # once, for its own page and this one
    found = DRAWING.search(html)
    if found is None:
        return ""
    drawing = LIVE.sub("", found[0])
    says = TITLE.search(drawing)[1]
    anchor = f"#figure-{name}" if f'id="figure-{name}"' in html else ""
    named = f'<a href="{page}{anchor}">{drawing}<strong>{says}</strong></a><span>{escape(title)}</span>'
    return f'<li data-axis="p">{named}</li>'
