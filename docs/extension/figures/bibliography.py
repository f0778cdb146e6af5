"""The works that are cited: what is taken from each, and where."""

from html import escape

from docs.extension.code import ROOT
from docs.extension.equations import link as equation_link
from docs.extension.figures.registry import table
from docs.extension.homes import citing_pages, home_pages
from docs.extension.kept.sources import remembered
from spec.bibliography import WORKS, Work, cited
from spec.equations import EQUATIONS


@table("bibliography")
def bibliography() -> str:
    """Return every work: who wrote it, where it appeared, what is taken from it, and where it is cited."""
    entries = "".join(
        f'<dt id="{work.anchor}"><span class="equation-id">{escape(work.id)}</span></dt>'
        f"<dd>{escape(', '.join(work.authors))}: <em>{escape(work.title)}</em>{_end(work.title)} "
        f"{escape(work.venue)}, {work.year}.{_addresses(work)}<br/>{escape(work.taken)}{_cited_in(work)}</dd>"
        for work in WORKS.values()
    )
    return f'<dl class="entries">{entries}</dl>'


def _end(title: str) -> str:
    return "" if title.endswith("?") else "."


def _addresses(work: Work) -> str:
    return "".join(f' <a href="{address}">{number}</a>' for number, address in work.addresses.items())


def _cited_in(work: Work) -> str:
    links = [
        *(equation_link(equation) for equation in citing_equations().get(work, []) if equation in home_pages()),
        *(f'<a href="{page}">{escape(title)}</a>' for page, title in citing_pages().get(work.id, [])),
        *(f"<code>{path}</code>" for path in citing_code().get(work, [])),
    ]
    return f'<br/><span class="aside">Cited in {", ".join(links)}.</span>' if links else ""


@remembered
def citing_equations() -> dict[Work, list[str]]:
    """Return the equations that cite each work."""
    found: dict[Work, list[str]] = {}
    for id, equation in EQUATIONS.items():
        for work in dict.fromkeys(cited(" ".join([equation.statement, *equation.source]))):
            found.setdefault(work, []).append(id)
    return found


@remembered
def citing_code() -> dict[Work, list[str]]:
    """Return the files of the implementations and the experiments that cite each work."""
    found: dict[Work, list[str]] = {}
    for path in sorted(path for room in ("reference", "tf_impl") for path in (ROOT / room).rglob("*.py")):
        for work in dict.fromkeys(cited(path.read_text("utf-8"))):
            found.setdefault(work, []).append(path.relative_to(ROOT).as_posix())
    return found
