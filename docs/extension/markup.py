"""Directives in Markdown: what a page may ask for, and how the answer grows into the page."""

import html
import re
from collections.abc import Callable
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from docs.extension import documents, equations, figures, notation

BLOCKS: dict[str, Callable[[str], str]] = {
    "equation": equations.equation,
    "derivation": equations.derivation,
    "formula": documents.formula,
    "symbols": notation.symbols,
    "figure": figures.figure,
    "table": figures.table,
}
INLINE: dict[str, Callable[[str], str]] = {
    "ref": equations.link,
    "number": figures.number,
}
DIRECTIVE = r"\[\[([a-z]+)(?::([^\]\s]+))?\]\]"
SYMBOL = r"\$([A-Za-z][A-Za-z0-9_]*(?: (?:=|<|>|<=|>=) [A-Za-z0-9_.]+)?)\$"


class SpecExtension(Extension):
    """Adds the directives and the inline symbols to Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.parser.blockprocessors.register(BlockDirective(md.parser), "spec-block", 175)
        # after backticks (190), so that code stays code; before escapes (180), which would eat the brackets
        md.inlinePatterns.register(InlineDirective(DIRECTIVE, md), "spec-inline", 189)
        md.inlinePatterns.register(InlineSymbol(SYMBOL, md), "spec-symbol", 188)


class BlockDirective(BlockProcessor):
    """A paragraph that consists of block directives alone."""

    alone = re.compile(rf"\s*(?:{DIRECTIVE}\s*)+\Z")

    def test(self, parent: ElementTree.Element, block: str) -> bool:  # noqa: ARG002
        return bool(self.alone.match(block)) and any(kind in BLOCKS for kind, _ in re.findall(DIRECTIVE, block))

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        for kind, name in re.findall(DIRECTIVE, blocks.pop(0)):
            parent.extend(elements(answer(BLOCKS, kind, name)))


class InlineDirective(InlineProcessor):
    """A directive inside a sentence."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ElementTree.Element, int, int]:  # noqa: ARG002, N802
        return elements(answer(INLINE, *m.groups(default="")))[0], m.start(0), m.end(0)


class InlineSymbol(InlineProcessor):
    """A symbol inside a sentence, perhaps compared with a number or another symbol."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ElementTree.Element, int, int]:  # noqa: ARG002, N802
        return elements(notation.inline(m[1]))[0], m.start(0), m.end(0)


def answer(directives: dict[str, Callable[[str], str]], kind: str, name: str) -> str:
    """Return the HTML that a directive asks for."""
    if kind not in directives:
        place = "alone in its paragraph" if kind in BLOCKS else "inside a sentence"
        known = "stands " + place if kind in BLOCKS | INLINE else f"is unknown; there are {', '.join(BLOCKS | INLINE)}"
        raise LookupError(f"the directive [[{kind}:{name}]] {known}")
    return directives[kind](name)


def elements(markup: str) -> list[ElementTree.Element]:
    """Parse well-formed HTML into elements that Markdown leaves as they are, but whose links and anchors MkDocs sees."""
    named = re.sub(r"&(?!(?:lt|gt|amp|quot|apos|#\w+);)\w+;", lambda m: html.unescape(m[0]), markup)
    root = ElementTree.fromstring(f"<div>{named}</div>")
    for element in root.iter():
        element.text = AtomicString(element.text or "")
        element.tail = AtomicString(element.tail or "")
    return list(root)
