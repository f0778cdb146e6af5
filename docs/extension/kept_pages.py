"""MkDocs hook: a page is converted again only if its text, or anything that it is made from, has changed.

Converting the pages takes most of a build whose formulas are kept. A page about which MkDocs says anything is converted
each time, so that it is said each time; so is a page of mkdocstrings, whose names other pages look up.
"""

import logging
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from mkdocs.structure.toc import get_toc

from docs.extension import kept

MADE_BY = ("mkdocs", "markdown", "pymdown-extensions", "pygments")
DOCUMENTED = 'class="doc '  # what mkdocstrings writes


def on_page_markdown(markdown: str, page: object, **_: object) -> str:
    """Let a page look for itself before it is converted."""
    page.render = partial(render, page)
    return markdown


def on_env(env: object, **_: object) -> object:
    """Keep the theme's templates as they were compiled; Jinja looks whether they have changed."""
    folder = kept.FOLDER / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return env
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    return env


def on_post_build(**_: object) -> None:
    """Forget the pages of earlier builds."""
    kept.forget()


def render(page: object, config: object, files: object) -> None:
    """Give a page its content: as it was kept, or converted now."""
    found = kept.keep("page", made_of(page, config, files), partial(convert, page, config, files))
    page.content, page._title_from_render = found["content"], found["title"]
    page.toc = get_toc(found["toc"])
    page.present_anchor_ids = set(found["anchors"])
    page.links_to_anchors = {files.get_file_from_path(path): links for path, links in found["links"].items()}


def made_of(page: object, config: object, files: object) -> str:
    """Return all that a page is converted from, beside the files that directives read."""
    places = sorted((file.src_uri, file.dest_uri, str(file.inclusion)) for file in files)
    settings = Path(config.config_file_path).read_text("utf-8")
    return repr((page.file.src_uri, page.markdown, places, settings, versions()))


@cache
def versions() -> list[str]:
    """Return the versions of what converts a page."""
    return [version(name) for name in MADE_BY]


def convert(page: object, config: object, files: object) -> tuple[dict, bool]:
    """Return what MkDocs makes of a page, and whether it was silent about it."""
    said = Said(logging.INFO)
    logger = logging.getLogger("mkdocs")
    logger.addHandler(said)
    try:
        type(page).render(page, config, files)
    finally:
        logger.removeHandler(said)
    made = {
        "content": page.content,
        "title": page._title_from_render,
        "toc": [token(entry) for entry in page.toc],
        "anchors": sorted(page.present_anchor_ids),
        "links": {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
    }
    return made, not said.records and DOCUMENTED not in page.content


def token(entry: object) -> dict:
    """Return an entry of a table of contents as MkDocs reads it."""
    children = [token(child) for child in entry.children]
    return {"name": entry.title, "id": entry.id, "level": entry.level, "children": children}


class Said(logging.Handler):
    """Counts what MkDocs says."""

    def __init__(self, level: int):
        super().__init__(level)
        self.records = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        """Count a record."""
        self.records += 1
