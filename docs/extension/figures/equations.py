"""The list of all equations."""

from docs.extension.equations import listing
from docs.extension.figures.shown import table
from spec.equations import CHAPTERS


@table("equations")
def equations() -> str:
    """Return every equation with its sentence, chapter by chapter, each linking to its home."""
    rows = "".join(
        f'<tr><th scope="rowgroup" colspan="2">{module.__doc__.splitlines()[0].rstrip(".")}</th></tr>{listing(prefix)}'
        for prefix, module in CHAPTERS.items()
    )
    return f'<table data-search-exclude="true"><tbody>{rows}</tbody></table>'
