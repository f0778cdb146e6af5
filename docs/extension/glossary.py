"""The glossary: a table of the field's terms, and each of them explained on hover where a page first uses it."""

import re
import tomllib
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from docs.extension.kept.sources import remembered

SOURCE = Path(__file__).with_suffix(".toml")
QUIET = {"a", "code", "pre", "h1", "h2", "h3", "th", "abbr", "summary", "script", "figcaption"}
PAGE_ITSELF = "glossary"  # the id of the table: a page that explains all terms hints at none


@remembered
def terms() -> dict[str, dict[str, str]]:
    """Return the terms: what each means, its symbol, its page."""
    return tomllib.loads(SOURCE.read_text("utf-8"))["terms"]


@remembered
def pattern() -> re.Pattern[str]:
    """Return a pattern that finds any term, the longest first, also in the plural."""
    names = "|".join(re.escape(name) for name in sorted(terms(), key=len, reverse=True))
    return re.compile(rf"\b({names})(?:e?s)?\b", re.IGNORECASE)


def table(_: str = "") -> str:
    """Return all terms with their symbols, in alphabetical order."""
    from docs.extension import notation  # the symbols are the spec's, which takes seconds to import

    rows = "".join(
        f'<tr id="term-{name.replace(" ", "-")}"><td>{name}</td>'
        f"<td>{notation.inline(of['symbol']) if 'symbol' in of else ''}</td>"
        f'<td>{escape(of["says"])} <a href="{of["page"]}">more</a></td></tr>'
        for name, of in sorted(terms().items())
    )
    head = "<tr><th>Term</th><th>Symbol</th><th>Meaning</th></tr>"
    return f'<div class="wide" id="{PAGE_ITSELF}"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'


class Hints(Treeprocessor):
    """Explains each term where a page first uses it in a sentence."""

    def run(self, root: ElementTree.Element) -> None:
        """Wrap the first occurrence of each term."""
        if not any(element.get("id") == PAGE_ITSELF for element in root.iter()):
            self.seen: set[str] = set()
            self.walk(root)

    def walk(self, element: ElementTree.Element) -> None:
        """Hint in an element's own text, then in each child and the text after it."""
        if element.tag in QUIET:
            return
        at, element.text = self.split(element, 0, element.text)
        while at < len(element):
            child = element[at]
            if child.tag != "abbr":
                self.walk(child)
            at, child.tail = self.split(element, at + 1, child.tail)

    def split(self, parent: ElementTree.Element, at: int, text: str | None) -> tuple[int, str | None]:
        """Move a term that is new in a text into an element of its own, put at a place; return the next place."""
        found = None if not text or isinstance(text, AtomicString) else self.first(text)
        if found is None:
            return at, text
        hint = ElementTree.Element("abbr", title=terms()[found[1].lower()]["says"])
        hint.text, hint.tail = AtomicString(found[0]), text[found.end() :]
        parent.insert(at, hint)
        return at, text[: found.start()]

    def first(self, text: str) -> re.Match[str] | None:
        """Return the first term of a text that the page has not used yet."""
        for found in pattern().finditer(text):
            if found[1].lower() not in self.seen:
                self.seen.add(found[1].lower())
                return found
        return None
