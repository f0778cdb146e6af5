"""What directives render, kept from one build to the next: deriving and printing take most of a build.

All of it is forgotten when a file is edited that any of it is made from. That these are all the files is tested.
"""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).parents[2]
FEW = 40  # to render these takes less than to start processes
STORE = ROOT / ".cache" / "site.json"
UNSAVED: list[str] = []  # what was rendered and is not in the store
SOURCES = (
    "spec",
    "docs/extension",
    "docs/results",
    "docs/exercises",
    "docs/five_minutes",
    "docs/notebooks",
    "reference",
    "tf_impl",
    "tests/conformance",
    "tests/derivation",
    "tests/training",
    "requirements.lock",
)


def render(key: str, make: Callable[[], str], facts: str) -> str:
    """Return what a directive renders: as it was kept, or made now."""
    made = _made(fingerprint(facts))
    if key not in made:
        made[key] = make()
        UNSAVED.append(key)
    return made[key]


def prepare(wanted: dict[str, Callable[[], str]], facts: str, load: Callable[[], object]) -> None:
    """Render what is not kept, by all processors at once; what fails is left for the page that asks for it.

    What all need is loaded before the process is copied.
    """
    made = _made(fingerprint(facts))
    missing = [key for key in wanted if key not in made]
    if len(missing) > FEW:
        load()
        with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
            found = pool.map(partial(_attempt, wanted), missing, chunksize=4)
            made |= {key: html for key, html in zip(missing, found, strict=True) if html is not None}
        UNSAVED.extend(missing)


def made_since(count: int, facts: str) -> dict[str, str]:
    """Return what was rendered after so many directives that are not in the store."""
    made = _made(fingerprint(facts))
    return {key: made[key] for key in UNSAVED[count:] if key in made}


def add(found: dict[str, str], facts: str) -> None:
    """Take what another process rendered."""
    _made(fingerprint(facts)).update(found)
    UNSAVED.extend(found)


def _attempt(wanted: dict[str, Callable[[], str]], key: str) -> str | None:
    try:
        return wanted[key]()
    except Exception:
        return None


@cache
def fingerprint(facts: str) -> str:
    """Return a number of all files that anything is rendered from, and of what the pages say of one another."""
    digest = hashlib.sha256(facts.encode())
    for path in sorted(files()):
        digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size}".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def files() -> list[Path]:
    """Return the files that anything may be rendered from."""
    found = (path for source in SOURCES for path in [ROOT / source, *(ROOT / source).rglob("*.*")])
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


@cache
def _made(fingerprint: str) -> dict[str, str]:
    """Return what was rendered from these files."""
    try:
        kept = json.loads(STORE.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept["made"] if kept.get("fingerprint") == fingerprint else {}


def save(facts: str) -> None:
    """Keep what was rendered, in one step; a folder that cannot be written to keeps nothing."""
    if not UNSAVED:
        return
    UNSAVED.clear()
    now = fingerprint(facts)
    text = json.dumps({"fingerprint": now, "made": _made(now)}, ensure_ascii=False)
    try:
        STORE.parent.mkdir(exist_ok=True)
        written = STORE.with_suffix(f".{id(text)}")
        written.write_text(text, "utf-8")
        written.replace(STORE)
    except OSError:
        return
