"""The site, built once for all pytest workers and served, and a browser to read it with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from mkdocs.config import load_config
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from docs.extension import loss_pages
from docs.extension.notebook_pages import address, notebooks

ROOT = Path(__file__).parents[2]
PAGES = sorted(page.stem for page in (ROOT / "docs").glob("*.md"))
EXERCISES = sorted(path.parent.name for path in (ROOT / "docs" / "exercises").glob("*/exercise.py"))  # pages are made
NOTEBOOKS = [address(path).removesuffix(".md") for path in notebooks()]  # and of these
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def navigation() -> list:
    """Return the navigation of mkdocs.yml with the pages of further losses."""
    return loss_pages.on_config(load_config(str(ROOT / "mkdocs.yml"))).nav


PATIENCE = 180_000  # milliseconds: the ledger opens late on a machine with other work; no test is about speed


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder of the built site; a warning of MkDocs fails the build.

    The first pytest worker that needs the site builds it, the others wait for it: they share a temporary folder.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "site"
    outcome = folder.with_suffix(".outcome")
    try:
        folder.mkdir()
    except FileExistsError:
        _wait_for(outcome)
    else:
        built = mkdocs("build", "--strict", "--site-dir", str(folder))
        written = outcome.with_suffix(".writing")
        written.write_text(built.stderr if built.returncode else "", "utf-8")
        written.replace(outcome)  # in one step, for those who wait
    assert not (error := outcome.read_text("utf-8")), error
    return folder


def _wait_for(path: Path, seconds: float = 900) -> None:
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} is not written: the worker that builds the site hangs"
        time.sleep(0.2)


def mkdocs(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=600)


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Return the address at which the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser(require) -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    require(chromium, "Chromium", "sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        opened = browser.new_context

        def patient(**options: object) -> BrowserContext:
            context = opened(**options)
            context.set_default_timeout(PATIENCE)
            return context

        browser.new_context, browser.new_page = patient, lambda **options: patient(**options).new_page()
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """Return a reader who prefers light colours."""
    context = browser.new_context(color_scheme="light", reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(scope="session")
def opened(reader: BrowserContext, address: str) -> Iterator[Callable[[str], Page]]:
    """Return pages that tests share, for opening one is slow: "alpha" is opened once, and every test leaves it so."""
    pages: dict[str, Page] = {}

    def of(name: str) -> Page:
        if name not in pages:
            pages[name] = reader.new_page()
            pages[name].goto(f"{address}/{name}.html")
        return pages[name]

    yield of
    for page in pages.values():
        page.close()
