"""A build that begins with what an earlier one made is that build, whatever was edited in between."""

from __future__ import annotations

import filecmp
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest

from docs.extension import hooks
from docs.extension.kept import sources, store
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
    """Return a project of one folder of code and one that is read, with a store of its own."""
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    monkeypatch.setattr(sources, "CODE", ("spec",))
    monkeypatch.setattr(sources, "PYTHON", ("extension",))
    monkeypatch.setattr(sources, "READ", ("results",))
    monkeypatch.setattr(store, "FOLDER", tmp_path / ".cache" / "made")
    for name in ("spec/a.py", "extension/words.toml", "results/one.json", "results/two.json", "beside.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1", "utf-8")
    begin()
    yield tmp_path
    begin()
    store.ASKED.clear()
    store.WRITTEN.clear()


def begin(edited: Path | None = None, text: str = "edited") -> None:
    """Begin a build, after an edit."""
    if edited:
        edited.write_text(text, "utf-8")
        at = edited.stat().st_mtime_ns - 10**9  # a moment before it
        os.utime(edited, ns=(at, at))
    sources._name.cache_clear()
    sources.look_again()


def made(value: object, lasting: bool = True, reads: str = "") -> object:
    """Return what is kept of one text, or the value."""

    def make() -> tuple[object, bool]:
        if reads:
            (sources.ROOT / reads).read_text("utf-8")
        return value, lasting

    return store.keep("page", "a text", make)


def test_a_value_is_kept_until_its_text_or_our_code_changes(project: Path):
    assert made("first") == "first"
    assert made("second") == "first"
    assert store.keep("page", "another text", lambda: ("other", True)) == "other"
    assert store.keep("search", "a text", lambda: ("of search", True)) == "of search"
    begin(edited=project / "spec" / "a.py")
    assert made("third") == "third"


@pytest.mark.parametrize("reads", ["results/one.json", "extension/words.toml"])
def test_a_value_is_kept_until_a_file_changes_that_it_was_made_of(project: Path, reads: str):
    begin(edited=project / reads, text="before")
    assert made("first", reads=reads) == "first"
    begin(edited=project / "results" / "two.json")
    assert made("second", reads=reads) == "first"
    begin(edited=project / reads)
    assert made("third", reads=reads) == "third"
    begin(edited=project / reads, text="before")
    assert made("fourth", reads=reads) == "fourth"


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.with_name("three.json").write_text("", "utf-8")])
def test_a_file_that_is_added_or_removed_makes_every_value_anew(project: Path, change: Callable[[Path], object]):
    assert made("first") == "first"
    change(project / "results" / "one.json")
    begin()
    assert made("second") == "second"


@pytest.mark.usefixtures("project")
def test_a_package_of_another_version_makes_every_value_anew(monkeypatch: pytest.MonkeyPatch):
    assert {f"{name}-{version(name)}.dist-info" for name in ("griffelib", "mkdocstrings")} <= set(sources.installed())
    assert made("first") == "first"
    monkeypatch.setattr(sources, "installed", lambda: ["griffelib-999.dist-info"])
    begin()
    assert made("second") == "second"


@pytest.mark.usefixtures("project")
def test_a_value_that_was_made_of_a_file_that_is_not_watched_is_made_again():
    assert made("first", reads="beside.txt") == "first"
    assert made("second") == "second"
    assert made("third") == "second"


def test_a_file_that_is_edited_while_the_site_is_built_makes_its_values_anew_in_the_next(project: Path):
    (project / "results" / "one.json").write_text("during", "utf-8")
    assert made("first", reads="results/one.json") == "first"
    at = time.time_ns() + sources.TICK
    sources.look_again()
    sources.BEGAN[0] = at
    assert made("second") == "second"


def test_what_was_made_while_our_code_was_edited_is_not_kept(project: Path):
    made("of either code")
    (project / "spec" / "a.py").write_text("edited", "utf-8")
    store.forget()
    begin(edited=project / "spec" / "a.py", text="1")
    assert made("of this code") == "of this code"


def test_what_a_function_remembers_is_noted_for_each_value_and_forgotten_with_its_file(project: Path):
    calls = []

    @sources.remembered
    def read(name: str) -> str:
        calls.append(name)
        return (project / "results" / name).read_text("utf-8")

    for edited in (None, project / "results" / "two.json"):
        begin(edited)
        values = [sources.traced(lambda: read("one.json")) for _ in range(2)]
        assert [(value, [*of]) for value, of in values] == [("1", ["results/one.json"])] * 2
        assert calls == ["one.json"]
    begin(edited=project / "results" / "one.json")
    assert read("one.json") == "edited"


def test_a_value_of_a_kept_value_is_made_of_the_same_files(project: Path):
    begin(edited=project / "results" / "one.json", text="before")
    for _ in range(2):
        _, of = sources.traced(lambda: made("first", reads="results/one.json"))
        assert [*of] == ["results/one.json"]


def test_nothing_of_the_extension_remembers_what_it_read_without_noting_it():
    """Only what pages say of one another is remembered otherwise: it is read in each build, and part of each key."""
    extension = ROOT / "docs" / "extension"
    remembering = re.compile(r"import cache\b|import .*, cache\b|lru_cache|cached_property")
    plain = {path for path in extension.rglob("*.py") if remembering.search(path.read_text("utf-8"))}
    assert plain == {extension / name for name in ("homes.py", "kept/sources.py", "kept/directives.py")}


@pytest.mark.usefixtures("project")
def test_what_must_be_said_each_time_is_not_kept():
    assert made("with a warning", lasting=False) == "with a warning"
    assert made("again") == "again"


@pytest.mark.usefixtures("project")
def test_what_a_build_did_not_ask_for_is_removed_when_it_ends():
    made("first")
    store.forget()
    store.keep("page", "another text", lambda: ("other", True))
    store.forget()
    assert [json.loads(path.read_text("utf-8"))["value"] for path in store.FOLDER.glob("*.json")] == ["other"]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("text", ['{"of": {}, "val', "[]", "{}"])
def test_a_file_that_was_not_written_to_its_end_is_made_again(text: str):
    made("first")
    for path in store.FOLDER.glob("*.json"):
        path.write_text(text, "utf-8")
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
    extension = ROOT / "docs" / "extension"
    listening = {path.relative_to(extension) for path in extension.rglob("*.py") if "\ndef on_" in path.read_text()}
    assert set(hooks.LISTENERS) == {".".join(path.with_suffix("").parts) for path in listening}


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
