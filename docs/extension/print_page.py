"""MkDocs hook: the chapters on one page, print.html, for paper and for reading at a stretch."""

import re
from html import escape
from pathlib import Path

SECTION = "The mathematics"
FIRST, LAST = ("five_minutes.html",), ("notation.html", "glossary.html")
ADDRESS = "print.html"
PARTS: dict[str, str] = {}  # page -> its content
ORDER: list[str] = []

STYLES = re.compile(r'<link rel="stylesheet"[^>]*>')
HREF = re.compile(r'href="([^"]*)"')
IDS = re.compile(r'\b(id|for|name|aria-labelledby|aria-describedby)="([^"]+)"')
FOLDED = re.compile(r'<details(?! class="code")(?![^>]* open)')  # what is copied is not read on paper
FORMS = re.compile(r"<form.*?</form>|<script.*?</script>", re.DOTALL)


def on_nav(nav: object, **_: object) -> None:
    """Note which pages are chapters, in the order of the navigation."""
    chapters = [page.url for page in nav.pages if page.parent and page.parent.title == SECTION]
    ORDER[:] = [*FIRST, *chapters, *LAST]
    PARTS.clear()


def on_page_content(html: str, page: object, **_: object) -> None:
    """Keep a chapter."""
    if page.url in ORDER:
        PARTS[page.url] = html


def on_post_build(config: object) -> None:
    """Write the page, with the styles of the others."""
    site = Path(config["site_dir"])
    styles = "\n".join(STYLES.findall((site / "index.html").read_text("utf-8")))
    parts = "\n".join(part(address, PARTS[address]) for address in ORDER if address in PARTS)
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(config["site_name"])}'
    )
    body = f'<body data-md-color-scheme="default"><main class="md-typeset print">\n{parts}\n</main></body>'
    (site / ADDRESS).write_text(
        f'<!doctype html>\n<html lang="en"><head>{head}</title>{styles}</head>{body}</html>\n', "utf-8"
    )


def part(address: str, html: str) -> str:
    """Return a chapter, unfolded, whose ids begin with its name, as two may have one id, and whose links stay here."""
    own = prefix(address)
    html = FORMS.sub("", html)
    html = FOLDED.sub(r'\g<0> open="open"', html)
    html = IDS.sub(lambda found: _attribute(own, *found.groups()), html)
    html = re.sub(r"url\(#([^)]+)\)", rf"url(#{own}\1)", html)
    html = HREF.sub(lambda found: _link(address, found[1]), html)
    return f'<section id="{own[:-1]}">{html}</section>'


def prefix(address: str) -> str:
    """Return what the ids of a page begin with."""
    return f"{address.removesuffix('.html')}-"


def _attribute(own: str, name: str, ids: str) -> str:
    return f'{name}="{" ".join(own + id for id in ids.split())}"'


def _link(here: str, href: str) -> str:
    page, _, anchor = href.partition("#")
    page = page or here
    if page not in ORDER or page not in PARTS:
        return f'href="{href}"'
    return f'href="#{prefix(page)}{anchor}"' if anchor else f'href="#{prefix(page)[:-1]}"'
