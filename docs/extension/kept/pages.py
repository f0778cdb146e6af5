"""MkDocs hook: a page is converted again only if its text, or anything that it is made from, has changed.

Converting the pages takes most of a build whose formulas are kept; mkdocstrings takes most of that of an edit. A page
about which MkDocs says anything is converted each time, so that it is said each time.
"""

import logging
from functools import partial
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from mkdocs.structure.toc import get_toc

from docs.extension.kept import api_names, sources, store


def on_pre_build(config: object) -> None:
    """Keep the templates of mkdocstrings as they were compiled."""
    if "mkdocstrings" in config.plugins:
        for handler in config.plugins["mkdocstrings"].handlers.seen_handlers:
            on_env(handler.env)


def on_page_markdown(markdown: str, page: object, **_: object) -> str:
    """Let a page look for itself before it is converted."""
    page.render = partial(render, page)
    return markdown


def on_env(env: object, **_: object) -> object:
    """Keep the theme's templates as they were compiled; Jinja looks whether they have changed."""
    folder = store.FOLDER / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return env
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    return env


def on_post_build(**_: object) -> None:
    """Forget the pages of earlier builds."""
    store.forget()


def render(page: object, config: object, files: object) -> None:
    """Give a page its content, as it was kept or converted now, and the others the names that it has for them."""
    found = store.keep("page", made_of(page, config, files), partial(convert, page, config, files))
    page.content, page._title_from_render = found["content"], found["title"]
    page.toc = get_toc(found["toc"])
    page.present_anchor_ids = set(found["anchors"])
    page.links_to_anchors = {files.get_file_from_path(path): links for path, links in found["links"].items()}
    api_names.give(found["names"], page, config)


def made_of(page: object, config: object, files: object) -> str:
    """Return all that a page is converted from, beside the files that directives and mkdocstrings read."""
    places = sorted((file.src_uri, file.dest_uri, str(file.inclusion)) for file in files)
    settings = Path(config.config_file_path).read_text("utf-8")
    return repr((page.file.src_uri, page.markdown, places, settings))


def convert(page: object, config: object, files: object) -> tuple[dict, bool]:
    """Return what MkDocs makes of a page, and whether it may be kept: MkDocs was silent about it, and it is whole."""
    said = Said(logging.INFO)
    logger = logging.getLogger("mkdocs")
    logger.addHandler(said)
    try:
        with api_names.noted(config) as names:
            _, of = sources.traced(lambda: type(page).render(page, config, files))
    finally:
        logger.removeHandler(said)
    if any(names.values()) or api_names.DOCUMENTED in page.content:
        api_names.note_loaded(of, config)
    made = {
        "content": page.content,
        "title": page._title_from_render,
        "toc": [token(entry) for entry in page.toc],
        "anchors": sorted(page.present_anchor_ids),
        "links": {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
        "names": names,
    }
    return made, not said.records and api_names.BACKLINKS not in page.content


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
