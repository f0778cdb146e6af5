"""The test vectors: how many there are of what, and which bugs they name."""

import json
from collections import Counter
from html import escape
from pathlib import Path

import spec.vectors
from docs.extension.figures.registry import number, table
from docs.extension.numbers import plain
from docs.extension.tables import table as rows

FOLDER = Path(spec.vectors.__file__).parent
FORMATS = ("float64", "float32", "bfloat16", "float16")


def families() -> dict[str, list[dict]]:
    """Return the records of every family."""
    files = (json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json")))
    return {file["family"]: file["records"] for file in files if "family" in file}


@table("vector-counts")
def counts() -> str:
    """Return how many vectors of each family are exact in each format."""
    lines = [
        [f"<code>{family}</code>", *(plain(sum(f in r["exact_in"] for r in of), 9) for f in FORMATS)]
        for family, of in families().items()
    ]
    return rows(["family", *FORMATS], lines, "Vectors whose every input is exact in a format, and so apply to it.")


@number("vectors")
def total() -> str:
    """Return how many vectors there are."""
    return plain(sum(map(len, families().values())), 9)


@table("flags")
def flags() -> str:
    """Return what each flag means, how many vectors bear it, and where the bug was seen."""
    borne = Counter(flag for of in families().values() for record in of for flag in record["flags"])
    meanings = json.loads((FOLDER / "flags.json").read_text("utf-8"))
    entries = "".join(
        f'<dt id="flag-{flag}"><strong>{flag}</strong><br/>{it["bug"]}, {plain(borne[flag])} vectors</dt>'
        f"<dd>{escape(it['effect'])}{_seen(it['seen'])}</dd>"
        for flag, it in meanings.items()
    )
    return f'<dl class="entries">{entries}</dl>'


def _seen(threads: list[str]) -> str:
    links = (f'<a href="https://github.com/{t.replace("#", "/issues/")}">{escape(t)}</a>' for t in threads)
    return f'<p class="aside" data-search-exclude="true">Seen in {", ".join(links)}</p>' if threads else ""
