"""Directives in Markdown: their names, and how their HTML gets into the page."""

import html
import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from docs.extension import citations, code, glossary, homes
from docs.extension.kept import directives as kept
from docs.extension.steps import Steps
from spec.bibliography import CITATION, find, is_citation

# directive -> the function that renders it, imported when something is rendered anew: the spec takes seconds to import
BLOCKS = {
    "equation": "equations.equation",
    "derivation": "equations.derivation",
    "formula": "documents.formula",
    "symbols": "notation.symbols",
    "functions": "notation.functions",
    "figure": "figures.figure",
    "table": "figures.table",
    "check": "questions.check",
    "glossary": "glossary.table",
}
MADE_OF_OTHERS = "figure:gallery"  # it is rendered last
INLINE = {
    "ref": "equations.link",
    "number": "figures.number",
    "exercise": "exercise_pages.link",
    "finding": "findings.finding",
    "symbol": "notation.inline",
}
DIRECTIVE = r"\[\[([a-z]+)(?::([^\]\s]+))?\]\]"
SYMBOL = r"\$([^$\s](?:[^$\n]*[^$\s])?)\$([.,;:)]*)"


class SpecExtension(Extension):
    """Adds the directives, the inline symbols, and links from equation ids and citations to Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register with priorities: after backticks (190), so that code stays code; before escapes and links."""
        md.preprocessors.register(code.Listings(md), "spec-code", 29)  # before fences (25) and what reads them
        md.parser.blockprocessors.register(BlockDirective(md.parser), "spec-block", 175)
        md.inlinePatterns.register(Inline(DIRECTIVE, _directive, md), "spec-inline", 189)
        md.inlinePatterns.register(Inline(SYMBOL, _symbol, md), "spec-symbol", 188)
        md.inlinePatterns.register(Inline(f"({homes.IDS.pattern})", partial(_directive, "ref"), md), "spec-id", 65)
        md.treeprocessors.register(glossary.Hints(md), "spec-terms", 5)  # after the inline patterns (20)
        md.inlinePatterns.register(Citation(CITATION.pattern, md), "spec-citation", 64)
        md.treeprocessors.register(Steps(md), "spec-steps", 0)
        md.treeprocessors.register(LinksInDocstrings(md), "spec-links", -1)


class BlockDirective(BlockProcessor):
    """A paragraph that consists of block directives alone."""

    alone = re.compile(rf"\s*(?:{DIRECTIVE}\s*)+\Z")

    def test(self, parent: ElementTree.Element, block: str) -> bool:  # noqa: ARG002
        """Return whether a paragraph consists of block directives; one of inline directives alone does not."""
        indented = block.startswith("    ")  # inside a list, a note or a tab, which is parsed first
        return (
            not indented
            and bool(self.alone.match(block))
            and any(kind in BLOCKS for kind, _ in re.findall(DIRECTIVE, block))
        )

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        """Append the directives' HTML to the page."""
        for kind, name in re.findall(DIRECTIVE, blocks.pop(0)):
            parent.extend(elements(render(BLOCKS, kind, name)))


class Inline(InlineProcessor):
    """A pattern inside a sentence, and the function from its groups to HTML."""

    def __init__(self, pattern: str, make: Callable[..., str], md: Markdown):
        super().__init__(pattern, md)
        self.make = make

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ElementTree.Element, int, int]:  # noqa: ARG002, N802
        """Return the element and which text it replaces."""
        return elements(self.make(*m.groups(default="")))[0], m.start(0), m.end(0)


class Citation(InlineProcessor):
    """A citation inside a sentence becomes a link to its work; one of a work that is not there is an error."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[ElementTree.Element | None, int | None, int | None]:
        """Return the link and which text it replaces; nothing for a name or a date."""
        if not is_citation(m):
            return None, None, None
        return elements(citations.link(find(m), m[0]))[0], m.start(0), m.end(0)


class LinksInDocstrings(Treeprocessor):
    """Rewrites links to .md pages in docstrings, which are rendered separately, where MkDocs does not do it."""

    def run(self, root: ElementTree.Element) -> None:
        """Change the links that MkDocs left; all pages are in one folder."""
        for link in root.iter("a"):
            link.set("href", re.sub(r"^(\w+)\.md(?=#|$)", r"\1.html", link.get("href", "")))


def render(directives: dict[str, str], kind: str, *of: str) -> str:
    """Return the HTML of a directive; an unknown or misplaced one is an error."""
    name = ":".join(of)
    if kind in directives:
        return kept.render(f"{kind}:{name}", partial(_make, directives[kind], *of), homes.facts())
    if kind in BLOCKS:
        raise LookupError(f"[[{kind}:{name}]] stands alone in its paragraph")
    if kind in INLINE:
        raise LookupError(f"[[{kind}:{name}]] stands inside a sentence")
    raise LookupError(f"[[{kind}:{name}]] is no directive; there are {', '.join(BLOCKS | INLINE)}")


def _make(place: str, *of: str) -> str:
    module, _, function = place.partition(".")
    return getattr(import_module(f"docs.extension.{module}"), function)(*of)


def prepare() -> None:
    """Render the blocks of all pages at once, where that is quicker than one by one."""
    lines = "\n".join(page.read_text("utf-8") for page in homes.PAGES.glob("*.md"))
    blocks = re.findall(rf"^\s*{DIRECTIVE}\s*$", lines, re.MULTILINE)
    wanted = {f"{kind}:{name}": partial(_make, BLOCKS[kind], name) for kind, name in blocks if kind in BLOCKS}
    wanted.pop(MADE_OF_OTHERS, None)
    modules = {f"docs.extension.{place.partition('.')[0]}" for place in BLOCKS.values()}
    kept.prepare(wanted, homes.facts(), lambda: [import_module(module) for module in modules])


def _directive(kind: str, name: str) -> str:
    return render(INLINE, kind, name)


def _symbol(name: str, punctuation: str) -> str:
    return render(INLINE, "symbol", name, punctuation)


def elements(markup: str) -> list[ElementTree.Element]:
    """Parse well-formed HTML into elements that Markdown leaves alone, but whose links and anchors MkDocs sees."""
    named = re.sub(r"&(?!(?:lt|gt|amp|quot|apos|#\w+);)\w+;", lambda entity: html.unescape(entity[0]), markup)
    root = ElementTree.fromstring(f"<div>{named}</div>")
    for element in root.iter():
        element.text = AtomicString(element.text or "")
        element.tail = AtomicString(element.tail or "")
    return list(root)
