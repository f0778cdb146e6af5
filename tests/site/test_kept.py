"""A build that begins with what an earlier one made is that build, whatever was edited in between."""

from __future__ import annotations

import filecmp
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from docs.extension import hooks, kept, rendered
from tests.site.conftest import ROOT

BUILD = """
import sys
from mkdocs.config import load_config
from mkdocs.commands.build import build
configuration = load_config("mkdocs.yml", site_dir=sys.argv[1])
build(configuration)
print(*sorted(sys.modules))
"""
EXCEPT = {"sitemap.xml.gz"}  # has the time in it


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project of one watched folder, with a store of its own."""
    monkeypatch.setattr(rendered, "ROOT", tmp_path)
    monkeypatch.setattr(rendered, "SOURCES", ("spec",))
    monkeypatch.setattr(kept, "FOLDER", tmp_path / ".cache" / "made")
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "a.py").write_text("x = 1", "utf-8")
    (tmp_path / "beside.txt").write_text("not watched", "utf-8")
    rendered.fingerprint.cache_clear()
    yield tmp_path
    rendered.fingerprint.cache_clear()
    kept.ASKED.clear()


def made(value: object, lasting: bool = True, reads: Path | None = None) -> object:
    """Return what is kept of one text, or the value."""

    def make() -> tuple[object, bool]:
        if reads:
            reads.read_text("utf-8")
        return value, lasting

    return kept.keep("page", "a text", make)


def test_a_value_is_kept_until_its_text_or_a_watched_file_changes(project: Path):
    assert made("first") == "first"
    assert made("second") == "first"
    assert kept.keep("page", "another text", lambda: ("other", True)) == "other"
    assert kept.keep("search", "a text", lambda: ("of search", True)) == "of search"
    (project / "spec" / "a.py").write_text("x = 2", "utf-8")
    rendered.fingerprint.cache_clear()
    assert made("third") == "third"


def test_a_value_that_was_made_of_a_file_that_is_not_watched_is_made_again(project: Path):
    assert made("first", reads=project / "beside.txt") == "first"
    assert made("second", reads=project / "spec" / "a.py") == "second"
    assert made("third") == "second"


@pytest.mark.usefixtures("project")
def test_what_must_be_said_each_time_is_not_kept():
    assert made("with a warning", lasting=False) == "with a warning"
    assert made("again") == "again"


@pytest.mark.usefixtures("project")
def test_what_a_build_did_not_ask_for_is_removed_when_it_ends():
    made("first")
    kept.forget()
    kept.keep("page", "another text", lambda: ("other", True))
    kept.forget()
    assert [json.loads(path.read_text("utf-8")) for path in kept.FOLDER.glob("*.json")] == ["other"]


@pytest.mark.usefixtures("project")
def test_a_file_that_was_not_written_to_its_end_is_made_again():
    made("first")
    for path in kept.FOLDER.glob("*.json"):
        path.write_text('"fir', "utf-8")
    assert made("second") == "second"


def test_each_event_is_heard_by_the_modules_as_they_are_now(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hooks, "LISTENERS", ("one", "none", "two"))
    modules = {
        "docs.extension.one": SimpleNamespace(on_page_markdown=lambda text, page: f"{text}, one of {page}"),
        "docs.extension.none": SimpleNamespace(on_page_markdown=lambda *_, **__: None),
        "docs.extension.two": SimpleNamespace(on_page_markdown=lambda text, **_: f"{text}, two"),
    }
    monkeypatch.setattr(hooks, "import_module", modules.__getitem__)
    assert hooks.on_page_markdown("text", page="index") == "text, one of index, two"
    modules["docs.extension.one"] = SimpleNamespace()  # edited
    assert hooks.on_page_markdown("text", page="index") == "text, two"


def test_every_listener_is_a_module_that_listens_and_every_module_that_listens_is_one():
    listening = {path.stem for path in (ROOT / "docs" / "extension").glob("*.py") if "\ndef on_" in path.read_text()}
    assert set(hooks.LISTENERS) == listening


@pytest.mark.xdist_group("site")
def test_a_build_from_what_was_kept_is_the_same_site_and_imports_no_sympy(site: Path, tmp_path: Path):
    command = [sys.executable, "-c", BUILD, str(tmp_path / "again")]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert "sympy" not in found.stdout.split()
    names = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file() and path.name not in EXCEPT)
    assert len(names) > 150
    _, different, missing = filecmp.cmpfiles(site, tmp_path / "again", names, shallow=False)
    assert not missing
    assert not different
