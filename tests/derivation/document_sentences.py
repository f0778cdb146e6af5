"""The sentences of the three documents, in their order: of prose, of tables and formulas, of code and its comments.

The split is derived from the text alone, so that a sentence more, or another one, is one that has no place in
`spec/documents/sentences.toml`, and a test fails.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from tests.derivation import document_text as text

OPENING = "Opening"
RULE = re.compile(r"^(\*{3}|-{3,}|=+)$")
TABLE_RULE = re.compile(r"^\|[\s|:-]+\|$")
ITEM = re.compile(r"^(?:> ?)?\s*(?:[*-]|\d+\.)\s+")
ABBREVIATION = r"(?<!e\.g\.)(?<!al\.)(?<!\(i\.e\.)(?<!^\d\.)"
END = re.compile(rf"(?<=[.!?:]){ABBREVIATION}\s+(?=[A-Z“\"(*])|(?<=[.!?]\*)\s+")


def sentences(document: str) -> dict[str, list[str]]:
    """Return the sentences of a document, by section; a heading is the first of its section, a picture is none."""
    whole = (text.FOLDER / f"{document}.md").read_text(encoding="utf-8")
    title, found = OPENING, {OPENING: list(split(whole[: text.SECTION.search(whole).start()]))}
    for heading, section in text.sections(document).items():
        title = title if section.startswith("## [![") else re.split(r"[:\]]", heading)[0]
        found.setdefault(title, []).extend(split_cell(section) if heading.startswith("cell ") else split(section))
    return {title: said for title, said in found.items() if said}


def fingerprint(sentence: str) -> str:
    """Return what a sentence is known by, so that it need not be copied: a digest of its letters and signs."""
    return hashlib.sha256("".join(sentence.split()).encode()).hexdigest()[:8]


def split(section: str) -> Iterator[str]:
    """Yield the sentences of a section of prose, in which there may be formulas, tables and code."""
    code: list[str] | None = None
    for block in blocks(section):
        if block.startswith("```"):
            code = [] if code is None else None
        elif code is not None or block.startswith(("| ", "$$", "#")):
            yield block
        else:
            yield from (part for part in END.split(block) if re.search(r"\w", part))


def blocks(section: str) -> Iterator[str]:
    """Yield the blocks of a section: a heading, a row of a table, a formula, an item, a paragraph, a line of code."""
    lines = iter(section.splitlines())
    open_: list[str] = []
    for line in lines:
        if line.startswith("```") or line.strip().startswith("```"):
            yield from joined(open_)
            yield "```"
            yield from statements(line for line in until(lines, "```") if line.strip() != "```")
            yield "```"
        elif line.count("$$") == 1:
            yield from joined(open_)
            yield " ".join([line, *until(lines, "$$")])
        elif not line.strip(" \\>") or RULE.match(line) or TABLE_RULE.match(line):
            yield from joined(open_)
        elif line.startswith(("|", "#")) or ITEM.match(line):
            yield from joined(open_)
            open_.append(line)
            if line.startswith(("|", "#")):
                yield from joined(open_)
        else:
            open_.append(line)
            if line.endswith(("\\", "  ")):
                yield from joined(open_)
    yield from joined(open_)


def joined(lines: list[str]) -> Iterator[str]:
    """Yield the lines that belong together as one block, and forget them."""
    if lines:
        yield " ".join(line.strip().rstrip("\\") for line in lines)
        lines.clear()


def until(lines: Iterator[str], end: str) -> Iterator[str]:
    """Yield lines up to the first that ends with something, that one too."""
    for line in lines:
        yield line
        if line.strip().endswith(end):
            return


# ---------------------------------------------------------------- code


def split_cell(section: str) -> Iterator[str]:
    """Yield what a cell of the notebook says, and what stands below its output."""
    code, _, prose = section.partition("\n***\n")
    yield from statements(code.splitlines())
    yield from split(prose)


def statements(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines of code; one that opens a bracket, with all up to the line that closes it."""
    depth, parts = 0, []
    for line in lines:
        bare = re.sub(r"#.*|'[^']*'|\"[^\"]*\"", "", line)
        depth = max(0, depth + sum(bare.count(each) for each in "([{") - sum(bare.count(each) for each in ")]}"))
        parts += [line.strip()] if line.strip() else []
        if depth == 0 and parts:
            yield " ".join(parts)
            parts = []
    yield from [" ".join(parts)] if parts else []
