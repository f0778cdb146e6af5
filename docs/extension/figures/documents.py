"""The documents' formulas, all of them."""

from html import escape

from docs.extension.documents import listing
from docs.extension.figures.shown import table
from spec.documents import DOCUMENTS

for _document in DOCUMENTS.values():

    @table(f"formulas-{_document.id}")
    def formulas(document: str = _document.id, what: str = _document.what) -> str:
        """Return every formula of one document, where it stands, and what it is in the spec."""
        return f'<p class="aside">{escape(what)}</p>{listing(document)}'
