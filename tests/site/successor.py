"""What differs between two builds of the site: by MkDocs, and by the generator that is to succeed it.

`python -m tests.site.successor MKDOCS_SITE OTHER_SITE` prints files that only one of them has, and files whose content
differs, each with its first lines that do. The name of the generator, the time of the build and the names of compressed
files are no differences. The exit status is 1 if anything else differs.
"""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path

NAMES = re.compile(r'<meta name="generator"[^>]*>|(?:mkdocs|properdocs)-\d[\w.]*(?:, )?', re.IGNORECASE)
TIMES = re.compile(r"<lastmod>[^<]*</lastmod>|Build Date UTC : [^\n]*")
SHOWN = 4  # lines of a difference
TEXT = {".html", ".js", ".css", ".json", ".xml", ".svg", ".txt"}


def normal(path: Path) -> str | bytes:
    """Return what a file says, without what every build says of itself."""
    if path.suffix not in TEXT:
        return path.read_bytes()
    return TIMES.sub("", NAMES.sub("", path.read_text("utf-8")))


def differences(ours: Path, theirs: Path) -> list[str]:
    """Return a line for each file that differs or that only one of two sites has."""
    files = [{path.relative_to(site) for path in site.rglob("*") if path.is_file()} for site in (ours, theirs)]
    compressed = {name for names in files for name in names if name.suffix == ".gz"}
    found = [f"only in {ours}: {name}" for name in sorted(files[0] - files[1] - compressed)]
    found += [f"only in {theirs}: {name}" for name in sorted(files[1] - files[0] - compressed)]
    for name in sorted((files[0] & files[1]) - compressed):
        pair = [normal(site / name) for site in (ours, theirs)]
        if pair[0] != pair[1]:
            found.append(f"{name}: {_first(*pair)}")
    return found


def _first(ours: str | bytes, theirs: str | bytes) -> str:
    """Return the first lines that differ."""
    if isinstance(ours, bytes) or isinstance(theirs, bytes):
        return "other bytes"
    lines = difflib.unified_diff(ours.splitlines(), theirs.splitlines(), lineterm="", n=0)
    return " | ".join(line[:160] for line in lines if line[:3] not in ("---", "+++"))[: SHOWN * 160]


if __name__ == "__main__":
    said = differences(*map(Path, sys.argv[1:3]))
    print("\n".join(said) or "no difference")
    sys.exit(bool(said))
