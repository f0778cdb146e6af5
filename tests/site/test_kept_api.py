"""A page of functions is kept until a docstring, a signature, an option, a template or a version changes."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from docs.extension.kept import pages, sources, store

SETTINGS = """
site_name: small
use_directory_urls: false
plugins:
  - mkdocstrings:
      custom_templates: templates
      handlers:
        python:
          paths: [.]
          options: {show_source: false, heading_level: 2, docstring_options: {warn_missing_types: false}}
hooks: [hook.py]
"""
HOOK = "from docs.extension.kept.pages import on_page_markdown, on_pre_build, on_post_build\n"
PACKAGE = '''"""A package."""


def one(x):
    """Return one; see [other][small.second.other].

    Args:
        x: a number.
    """
'''
FILES = {
    "mkdocs.yml": SETTINGS,
    "hook.py": HOOK,
    "small/__init__.py": PACKAGE,
    "small/second.py": '"""A module."""\n\n\ndef other():\n    """Return another."""\n',
    "docs/index.md": "# Start\n\nSee [one][small.one].\n",
    "docs/one.md": "# One\n\n::: small\n",
    "docs/other.md": "# Other\n\n::: small.second\n",
    "templates/python/mkdocs/docstring/parameters.html.jinja": "<p>PARAMETERS</p>",
}
CONVERTED: list[str] = []


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project of a small package and three pages, two of them of functions."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    monkeypatch.setattr(sources, "CODE", ())
    monkeypatch.setattr(sources, "PYTHON", ())
    monkeypatch.setattr(sources, "READ", ("small", "templates"))
    monkeypatch.setattr(store, "FOLDER", tmp_path / ".cache")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    convert = pages.convert
    monkeypatch.setattr(pages, "convert", lambda page, *of: CONVERTED.append(page.file.src_uri) or convert(page, *of))
    yield tmp_path
    sources._name.cache_clear()
    sources.look_again()
    store.ASKED.clear()
    store.WRITTEN.clear()


def built(project: Path) -> tuple[list[str], dict[str, bytes]]:
    """Build the site; return which pages were converted, and what the site is."""
    CONVERTED.clear()
    sources._name.cache_clear()
    sources.look_again()
    sources.BEGAN[0] += 10 * sources.TICK  # as if the edit had been a while ago
    build(load_config(str(project / "mkdocs.yml"), site_dir=str(project / "site")))
    site = {path.name: path.read_bytes() for path in (project / "site").glob("*.*") if path.suffix != ".gz"}
    return sorted(CONVERTED), site


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Return an edit of a file."""

    def edit(project: Path) -> None:
        text = (project / name).read_text("utf-8")
        assert old in text
        (project / name).write_text(text.replace(old, new), "utf-8")

    return edit


def test_pages_of_functions_are_kept_with_the_names_that_they_give_to_others(project: Path):
    converted, first = built(project)
    assert converted == ["index.md", "one.md", "other.md"]
    converted, again = built(project)
    assert not converted and again == first
    assert b'href="one.html#small.one"' in again["index.html"] and b"#small.second.other" in again["one.html"]
    assert b"small.second.other py:function" in zlib.decompress(again["objects.inv"].split(b"zlib.\n", 1)[1])
    replaced("docs/index.md", "See", "Look at")(project)
    converted, site = built(project)
    assert converted == ["index.md"] and b'Look at <a class="autorefs' in site["index.html"]
    assert {page for page in site if site[page] != first[page]} == {"index.html"}


EDITS = {
    "docstring": (replaced("small/second.py", "Return another", "Return a thing"), "other.html", b"Return a thing"),
    "signature": (replaced("small/second.py", "other()", "other(y=3)"), "other.html", b'<span class="mi">3</span>'),
    "option": (
        replaced("mkdocs.yml", "level: 2", "level: 4"),
        "other.html",
        b'<h4 id="small.second.other',
    ),
    "page": (replaced("docs/other.md", "# Other", "# Another"), "other.html", b"Another"),
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_of_what_a_page_of_functions_is_made_of_is_shown(project: Path, what: str):
    edit, page, shown = EDITS[what]
    _, before = built(project)
    edit(project)
    converted, kept = built(project)
    store.FOLDER = project / "nothing"
    _, anew = built(project)
    assert page.replace("html", "md") in converted
    assert kept == anew and kept[page] != before[page]
    assert shown in kept[page]


def test_an_edit_of_a_template_is_shown_on_each_page_that_it_made(project: Path):
    replaced("docs/other.md", "small.second", "small.one")(project)
    _, before = built(project)
    assert all(b"PARAMETERS" in before[page] for page in ("one.html", "other.html"))
    replaced("templates/python/mkdocs/docstring/parameters.html.jinja", "PARAMETERS", "ARGUMENTS")(project)
    _, after = built(project)
    assert all(b"ARGUMENTS" in after[page] for page in ("one.html", "other.html"))


def test_another_version_of_mkdocstrings_makes_each_page_anew(project: Path, monkeypatch: pytest.MonkeyPatch):
    built(project)
    monkeypatch.setattr(sources, "installed", lambda: ["mkdocstrings-999.dist-info"])
    assert built(project)[0] == ["index.md", "one.md", "other.md"]


def test_a_name_that_a_page_no_longer_gives_is_missed_by_the_others(project: Path, caplog: pytest.LogCaptureFixture):
    built(project)
    assert "small.second.other" not in caplog.text
    replaced("docs/other.md", "::: small.second", "Nothing.")(project)
    converted, _ = built(project)
    assert converted == ["other.md"]
    assert "one.md: " in caplog.text and "Could not find cross-reference target 'small.second.other'" in caplog.text
