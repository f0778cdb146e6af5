"""MkDocs hook: a first build converts its pages by all processors, where MkDocs would convert one after the other.

Other processes begin with the last page, MkDocs with the first; whoever comes to a page first converts it. MkDocs finds
what another process made among what is kept (docs/extension/kept), and what another process failed to make it makes
itself, so that all is said once.
"""

import logging
import os
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from docs.extension import homes, reload
from docs.extension.kept import directives, pages, store

FEW = 12  # to convert these takes less than to start processes
TAKEN: dict[str, Future] = {}  # page -> what another process makes, unless it has not begun
ALL: list = []  # the build's settings and files, for the processes that are copied from this one


def on_nav(nav: object, config: object, files: object) -> None:
    """Begin, if many pages are to be converted and there are processors to do it."""
    others = len(os.sched_getaffinity(0)) - 1 if reload.can_be_copied() else 0
    missing = [page.file.src_uri for page in nav.pages if is_missing(page, config, files)] if others else []
    if len(missing) <= FEW:
        return
    ALL[:] = config, files
    pool = ProcessPoolExecutor(others, mp_context=get_context("fork"), initializer=be_silent)
    TAKEN.update({path: pool.submit(convert, path) for path in reversed(missing)})
    pool.shutdown(wait=False)


def is_missing(page: object, config: object, files: object) -> bool:
    """Return whether a page will have to be converted."""
    page.read_source(config)
    return not store.has("page", pages.made_of(page, config, files))


def on_page_markdown(markdown: str, page: object, **_: object) -> str:
    """Wait for a page that another process has begun; MkDocs converts one that none has begun."""
    taken = TAKEN.pop(page.file.src_uri, None)
    if taken is not None and not taken.cancel():
        directives.add(taken.result(), homes.facts())
    return markdown


def on_build_error(**_: object) -> None:
    """Leave no page to other processes."""
    for taken in TAKEN.values():
        taken.cancel()
    TAKEN.clear()


# ---------------------------------------------------------------- in another process


def be_silent() -> None:
    """Say nothing: what is to be said of a page, MkDocs says when it converts the page itself."""
    logging.getLogger("mkdocs").handlers = [logging.NullHandler()]
    logging.getLogger("mkdocs").propagate = False
    TAKEN.clear()


def convert(path: str) -> dict[str, str]:
    """Convert a page as MkDocs would, and keep it; return what was rendered for it that was not in the store."""
    config, files = ALL
    page = files.get_file_from_path(path).page
    before = len(directives.UNSAVED)
    try:
        page.read_source(config)
        page.markdown = config.plugins.on_page_markdown(page.markdown, page=page, config=config, files=files)
        page.render(config, files)
        config.plugins.on_page_content(page.content, page=page, config=config, files=files)
    except Exception:
        return {}
    return directives.made_since(before, homes.facts())
