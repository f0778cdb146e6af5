"""What directives render, kept in one file: deriving and printing take most of a first build.

That what is kept names all the files that it was made of is tested.
"""

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context

from docs.extension.kept import sources

FEW = 40  # to render these takes less than to start processes
STORE = sources.ROOT / ".cache" / "site.json"
UNSAVED: list[str] = []  # what was rendered and is not in the store
Made = tuple[str, sources.Of]  # HTML, and the files that it was made of


def render(key: str, make: Callable[[], str], facts: str) -> str:
    """Return what a directive renders: as it was kept, or made now."""
    made = _made(sources.code(), facts)
    if key in made and sources.unchanged(made[key][1]):
        sources.note(made[key][1])
    else:
        made[key] = sources.traced(make)
        UNSAVED.append(key)
    return made[key][0]


def prepare(wanted: dict[str, Callable[[], str]], facts: str, load: Callable[[], object]) -> None:
    """Render what is not kept, by all processors at once; what fails is left for the page that asks for it.

    What all need is loaded before the process is copied.
    """
    made = _made(sources.code(), facts)
    missing = [key for key in wanted if key not in made or not sources.unchanged(made[key][1])]
    if len(missing) > FEW:
        load()
        with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
            found = pool.map(partial(_attempt, wanted), missing, chunksize=4)
            made |= {key: of for key, of in zip(missing, found, strict=True) if of is not None}
        UNSAVED.extend(missing)


def made_since(count: int, facts: str) -> dict[str, Made]:
    """Return what was rendered after so many directives that are not in the store."""
    made = _made(sources.code(), facts)
    return {key: made[key] for key in UNSAVED[count:] if key in made}


def add(found: dict[str, Made], facts: str) -> None:
    """Take what another process rendered."""
    _made(sources.code(), facts).update(found)
    UNSAVED.extend(found)


def _attempt(wanted: dict[str, Callable[[], str]], key: str) -> Made | None:
    try:
        return sources.traced(wanted[key])
    except Exception:
        return None


@cache
def _made(code: str, facts: str) -> dict[str, Made]:
    """Return what was rendered by this code, where pages say this of one another."""
    try:
        kept = json.loads(STORE.read_text("utf-8"))
        return kept["made"] if (kept["code"], kept["facts"]) == (code, facts) else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def save(facts: str) -> None:
    """Keep what was rendered, in one step; a folder that cannot be written to keeps nothing."""
    if not UNSAVED:
        return
    UNSAVED.clear()
    code = sources.code()
    if not sources.code_is_unchanged():
        return
    text = json.dumps({"code": code, "facts": facts, "made": _made(code, facts)}, ensure_ascii=False)
    try:
        STORE.parent.mkdir(exist_ok=True)
        written = STORE.with_suffix(f".{id(text)}")
        written.write_text(text, "utf-8")
        written.replace(STORE)
    except OSError:
        return
