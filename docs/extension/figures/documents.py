"""The documents' formulas, all of them."""

from html import escape

from docs.extension.documents import listing
from docs.extension.figures.shown import table
from spec.documents import DOCUMENTS

HEAD = "<tr><th>Id</th><th>Where</th><th>Formula</th><th>In the spec</th></tr>"

for _document in DOCUMENTS.values():

    @table(f"formulas-{_document.id}")
    def formulas(document: str = _document.id, what: str = _document.what) -> str:
        """Return every formula of one document, where it stands, and what it is in the spec."""
        return (
            f"<table><caption>{escape(what)}</caption><thead>{HEAD}</thead><tbody>{listing(document)}</tbody></table>"
        )
