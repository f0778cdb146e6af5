"""Every formula of the three documents, as data.

A document is a TOML file here: its title, the prefix of its ids, what it is, and one record a formula. The documents'
sentences and code are not copied: what exists only as code is transcribed as mathematics. `parser.parse` turns a record
into an expression in the spec's symbols; tests/derivation/test_documents.py holds each against the spec's equation.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

KINDS = ("equation", "value", "domain", "limit", "symbol")


@dataclass(frozen=True)
class Formula:
    r"""One formula of a document. LaTeX in the fields below is LaTeX that `parser.expression` understands.

    Attributes:
        id: permanent, never reused ("S-F6").
        document: id of the document ("study_note").
        sections: headings under which it stands (a cell of the notebook is "cell 3").
        latex: as the document prints it, decoded; a transcription, where the document has plain text or code.
        symbols: names of the spec's symbols that its parse contains, no more and no fewer.
        kind: what it states: an equation (compared with the spec), a value, a domain, a limit; or a mere symbol.
        printed: the text as it stands in the document, where that is not LaTeX between dollar signs.
        code: the variable (or default) that holds it, "function.variable", for each section: it exists only as code.
        equals: what it is compared with: the id of an equation of the spec, or LaTeX with such ids in it where the two
            differ (under a sum over i an equation is that of example i of a batch).
        given: what symbols of the spec stand for in that comparison; for a value, what it is a value for.
        uses: symbols that another formula of the documents defines: name to id.
        summed: it is the sum of the document's formula over the classes that is compared.
        near: for a limit, where ("p_t \to 1").
        only_if: what must hold for the comparison or limit; it fails where this does not.
        differs: how it differs from the spec, in words; `equals`, `summed` and `only_if` say it exactly.
    """

    id: str
    document: str
    sections: tuple[str, ...]
    latex: str
    symbols: tuple[str, ...]
    kind: str = "equation"
    printed: str | None = None
    code: tuple[str, ...] = ()
    equals: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    uses: Mapping[str, str] = field(default_factory=dict)
    summed: bool = False
    near: str | None = None
    only_if: str | None = None
    differs: str | None = None

    @property
    def form(self) -> str:
        """How the document has it: "code", "text", or "latex"."""
        return "code" if self.code else "text" if self.printed else "latex"

    @property
    def where(self) -> str:
        """The document and the first section, for a reader."""
        return f"{DOCUMENTS[self.document].title}, {self.sections[0]}"


@dataclass(frozen=True)
class Document:
    """One of the three sources.

    Attributes:
        id: name of its file, without suffix.
        title: what the site calls it.
        prefix: letter that begins the ids of its formulas and claims.
        what: what it is, in one sentence.
        mis_decoded_as: the code page as which its UTF-8 was once read: its Greek letters stand in it garbled.
    """

    id: str
    title: str
    prefix: str
    what: str
    mis_decoded_as: str | None = None


def display(formula: Formula) -> str:
    """Return a formula as display LaTeX: decoded, otherwise as its document has it (mathematics, where it has code)."""
    return formula.latex


def formula(document: Document, record: Mapping[str, object]) -> Formula:
    """Return the formula in a record.

    Raises:
        ValueError: for a field, kind or id that does not belong.
    """
    place = f"{document.id}, {record.get('id', 'a record without id')}"
    if unknown := record.keys() - {each.name for each in fields(Formula)} | record.keys() & {"document"}:
        raise ValueError(f"{place}: no such field: {sorted(unknown)}")
    if not str(record.get("id")).startswith(f"{document.prefix}-F"):
        raise ValueError(f"{place}: ids begin with {document.prefix}-F")
    if record.get("kind", "equation") not in KINDS:
        raise ValueError(f"{place}: kind is {record['kind']!r}, not one of {KINDS}")
    frozen = {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
    return Formula(document=document.id, **frozen)


def read(path: Path) -> tuple[Document, list[Formula]]:
    """Return a document and its formulas from its file."""
    about = tomllib.loads(path.read_text(encoding="utf-8"))
    records = about.pop("formula")
    document = Document(id=path.stem, **about)
    return document, [formula(document, record) for record in records]


def by_id(formulas: list[Formula]) -> dict[str, Formula]:
    """Return formulas by id, in their order.

    Raises:
        ValueError: if an id occurs twice.
    """
    ids = [each.id for each in formulas]
    if twice := {each for each in ids if ids.count(each) > 1}:
        raise ValueError(f"ids are permanent and given once: {sorted(twice)}")
    return dict(zip(ids, formulas, strict=True))


_READ = [read(Path(__file__).with_name(f"{name}.toml")) for name in ("notebook", "readme", "study_note")]
DOCUMENTS: dict[str, Document] = {document.id: document for document, _ in _READ}
FORMULAS: dict[str, Formula] = by_id([each for _, formulas in _READ for each in formulas])
