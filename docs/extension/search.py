"""MkDocs hook: the full text of the site as a script, which the search box loads when it is first opened.

A script, unlike a file that is fetched, is also loaded from disk, so that search works there too. Each heading,
equation, claim and flag is an entry of its own, so that a search for "BF.9" ends at BF.9. Pages that explain weigh more
than exercises, and a page may be found by words that do not stand on it.
"""

import json
import re
import tomllib
from html import escape, unescape
from pathlib import Path
from xml.etree import ElementTree

from docs.extension.kept import store

VOID = {"br", "hr", "img", "input", "link", "meta", "source", "col", "wbr"}
SILENT = {"script", "style", "svg", "form", "button", "annotation"}
HEADINGS = {"h1", "h2", "h3"}
ENTRIES = {"figure", "article", "dt", "tr"}  # elements that begin an entry, where they have an id
ENTRIES_END = {"figure", "article"}
NO_ENTRY = "figure-"  # a live figure belongs to the section that it stands in
WEIGHTS = {"The mathematics": 1.25, "Experiments": 0.8, "Exercises": 0.5, "Reference": 0.8}
WORDS = Path(__file__).with_name("search_words.toml")
BREAKS = {"p", "div", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "figcaption", "summary", "pre", "caption"}


# thousands of elements, which take longest to read
LEFT_OUT = re.compile(r"<svg.*?</svg>|<script.*?</script>", re.DOTALL)
FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
ANNOTATION = re.compile(r"<annotation.*?</annotation>", re.DOTALL)
UNSEEN = re.compile(r"[\u2061-\u2064\ufe00]")  # function application and its like
WORD = re.compile(r"\w+")
NAMED = re.compile(r"&(?!amp;|lt;|gt;|quot;|#)\w+;")  # characters that XML has no name for
BETWEEN = {
    "mfrac": "/",
    "msub": "_",
    "msup": "^",
    "msubsup": "_^",
    "munderover": "_^",
}  # what stands between the parts in one line

TOKEN = re.compile(r"""<!--.*?-->|<(/?)([A-Za-z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>|([^<]+)""", re.DOTALL)
ATTRIBUTE = re.compile(r"""([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


class Reader:
    """Reads one page into entries: [anchor, heading, text].

    The pages are our own, so that a pattern is enough for their tags, in a quarter of the time of Python's parser.
    """

    def __init__(self, title: str):
        self.open: list[tuple[str, bool]] = []  # element, and whether its text is left out
        self.heading: str = ""
        self.sections = [["", title, ""]]
        self.outside = 0  # the entry to go on with after a figure

    def feed(self, html: str) -> None:
        """Read a page."""
        for ends, tag, attributes, text in TOKEN.findall(html):
            if text:
                self.add(unescape(text))
            elif ends:
                self.end(tag)
            elif tag and tag not in VOID and not attributes.endswith("/"):
                found = {name: one or two or three for name, one, two, three in ATTRIBUTE.findall(attributes)}
                self.begin(tag, found)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an entry, or go on with one."""
        silent = tag in SILENT or "data-search-exclude" in attributes or attributes.get("class") == "headerlink"
        self.open.append((tag, silent or self.silent))
        id = attributes.get("id")
        if id and not self.silent and tag in HEADINGS | ENTRIES and not id.startswith(NO_ENTRY):
            self.heading = tag if tag in HEADINGS else ""
            if tag in ENTRIES_END:
                self.outside = len(self.sections) - 1
            first = tag == "h1" or not id
            self.sections.append(["" if first else id, "", ""])
        self.put(" " if tag in BREAKS else "")

    def end(self, tag: str) -> None:
        """Close an element, and with a figure its entry."""
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag in HEADINGS:
            self.heading = ""
        if tag in ENTRIES_END and self.outside:
            self.sections.append([*self.sections[self.outside][:2], ""])
            self.outside = 0

    def add(self, text: str) -> None:
        """Add text to the heading or to the text."""
        if not self.silent:
            self.put(text)

    @property
    def silent(self) -> bool:
        """Whether text is left out here."""
        return bool(self.open) and self.open[-1][1]

    def put(self, text: str) -> None:
        """Add text to the entry that is open."""
        self.sections[-1][1 if self.heading else 2] += text


def in_line(formula: str) -> str:
    """Return a formula as text in one line: a fraction as 1/2, an index as p_t, a power as e^x."""
    return _in_line(ElementTree.fromstring(NAMED.sub(lambda found: unescape(found[0]), ANNOTATION.sub("", formula))))


def _in_line(node: ElementTree.Element) -> str:
    parts = [_in_line(child) for child in node]
    if node.tag not in BETWEEN:
        return UNSEEN.sub("", (node.text or "").strip()) + "".join(parts)
    first, *rest = (part if len(part) < 2 or WORD.fullmatch(part) else f"({part})" for part in parts)
    if node.tag != "mfrac":
        first = parts[0]  # the bracket before an index or a power is one of the formula
    return first + "".join(map("".join, zip(BETWEEN[node.tag], rest, strict=True)))


def entries(html: str, title: str) -> list[list[str]]:
    """Return the entries of a page, [anchor, heading, text], texts of one anchor together."""
    reader = Reader(title)
    reader.feed(LEFT_OUT.sub("", FORMULA.sub(lambda formula: escape(in_line(formula[0])), html)))
    found: dict[str, list[str]] = {}
    for anchor, heading, text in reader.sections:
        named = " ".join(heading.split()) or anchor.partition("-")[2] or title
        entry = found.setdefault(anchor, [anchor, named, ""])
        entry[2] = " ".join(f"{entry[2]} {text}".split())
    return [entry for entry in found.values() if entry[0] or entry[2]]


INDEX: dict[str, list] = {}


def on_pre_build(**_: object) -> None:
    """Forget the last build."""
    INDEX.clear()


def on_page_content(html: str, page: object, **_: object) -> None:
    """Read a page."""
    section = page.parent.title if page.parent else ""
    also = words().get(page.url.removesuffix(".html"), [])
    read = store.keep("search", f"{page.title}\n{html}", lambda: (entries(html, page.title), True))
    INDEX[page.url] = [page.title, read, WEIGHTS.get(section, 1), also]


def words() -> dict[str, list[str]]:
    """Return the words by which each page is looked for, beside its own."""
    return tomllib.loads(WORDS.read_text("utf-8"))


def on_post_build(config: object) -> None:
    """Write the index."""
    pages = [[url, *found] for url, found in INDEX.items()]
    text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    Path(config["site_dir"], "assets", "search-index.js").write_text(f"kit.searchIndex({text});\n", "utf-8")
