"""What is kept between builds is what would be rendered now: nothing is read that is not watched."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from docs.extension import homes
from docs.extension.kept import directives, sources
from tests.site.conftest import PAGES, ROOT

READ = """
import json, sys
read = set()
sys.addaudithook(lambda event, of: read.add(of[0]) if event == "open" and isinstance(of[0], str) else None)
from docs.extension import homes
from docs.extension.kept import directives, sources
directives._made = lambda *_: {}
import markdown
texts = [open(f"docs/{page}.md", encoding="utf-8").read() for page in sys.argv[1:]]
homes.facts()
read.clear()
def made_of(text):
    return sources.traced(lambda: markdown.markdown(text, extensions=["docs.extension", "tables"]))[1]
first = [made_of(text) for text in texts]
opened = sorted(read)
again = [made_of(text) for text in reversed(texts)][::-1]
print(json.dumps({"opened": opened, "first": first, "again": again}))
"""


@pytest.fixture(scope="module")
def read() -> dict:
    """Return which files were opened when all pages were rendered, and what each was noted to be made of, twice."""
    found = subprocess.run([sys.executable, "-c", READ, *PAGES], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(found.stdout)


def test_every_file_that_a_page_is_rendered_from_is_watched(read: dict):
    """Of other pages nothing is read but the facts of `homes`, which are watched as well."""
    read = {Path(ROOT, path).resolve() for path in read["opened"]}
    ours = {path for path in read if path.is_relative_to(ROOT) and path.suffix not in (".pyc", "") and path.is_file()}
    ours = {path for path in ours if not {".venv", "__pycache__", ".cache"} & set(path.relative_to(ROOT).parts)}
    assert len(ours) > 50
    assert not {path.relative_to(ROOT).as_posix() for path in ours} - set(sources.watched())


def test_what_a_page_is_made_of_does_not_depend_on_what_was_made_before(read: dict):
    """A function that remembers what it read, and does not note it, would have it noted for one page alone."""
    of = dict(zip(PAGES, zip(read["first"], read["again"], strict=True), strict=True))
    assert not {page: set(first) ^ set(again) for page, (first, again) in of.items() if first != again}
    assert "docs/results/hiva.json" in of["hiva"][0] and "docs/results/hiva.json" not in of["alpha"][0]
    noted = {name for first, _ in of.values() for name in first}
    assert len(noted) > 50 and not {name for name in noted if sources.is_code(name)}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a store of its own, among files of its own."""
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    monkeypatch.setattr(sources, "CODE", ("spec",))
    monkeypatch.setattr(directives, "STORE", tmp_path / ".cache" / "site.json")
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "a.py").write_text("x = 1", "utf-8")
    again()
    yield directives.STORE
    again()


def again() -> None:
    """Begin a new build, of another process."""
    sources.look_again()
    directives._made.cache_clear()


@pytest.mark.usefixtures("store")
def test_what_was_rendered_is_kept_until_a_file_or_an_address_changes():
    of = "BF.8 is at home on binary_focal.md"
    assert directives.render("ref:BF.8", lambda: "first", of) == "first"
    directives.save(of)
    again()
    assert directives.render("ref:BF.8", lambda: "second", of) == "first"
    assert directives.render("ref:BF.8", lambda: "moved", "BF.8 is at home on gradients.md") == "moved"
    (sources.ROOT / "spec" / "a.py").write_text("x = 2", "utf-8")
    again()
    assert directives.render("ref:BF.8", lambda: "third", of) == "third"


OLD = json.dumps({"code": "of another day", "facts": "", "made": {"ref:BF.8": ["old", {}]}})


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", OLD])
def test_a_store_that_is_broken_or_old_is_not_used(store: Path, text: str):
    store.parent.mkdir()
    store.write_text(text, "utf-8")
    assert directives.render("ref:BF.8", lambda: "new", "") == "new"
    directives.save("")
    assert json.loads(store.read_text("utf-8"))["made"] == {"ref:BF.8": ["new", {}]}


@pytest.mark.usefixtures("store")
def test_what_is_prepared_at_once_is_what_each_renders_and_what_fails_is_left():
    wanted = {f"ref:{number}": partial(str, number) for number in range(directives.FEW + 9)}
    loaded = []
    directives.prepare({**wanted, "ref:broken": partial(int, "no number")}, "", lambda: loaded.append(1))
    assert directives._made(sources.code(), "") == {key: (make(), {}) for key, make in wanted.items()}
    assert loaded == [1]
    directives.prepare(wanted, "", lambda: loaded.append(2))
    assert loaded == [1]
    with pytest.raises(ValueError, match="no number"):
        directives.render("ref:broken", partial(int, "no number"), "")


def test_a_page_that_was_rendered_before_derives_nothing_again():
    script = """
import sys, markdown
from docs.extension import homes
from docs.extension.kept import directives
def page():
    return markdown.markdown(open("docs/gradients.md", encoding="utf-8").read(), extensions=["docs.extension"])
if sys.argv[1] == "make":
    page(), directives.save(homes.facts())
else:
    page(), print("sympy" in sys.modules)
"""
    for what in ("make", "use"):
        command = [sys.executable, "-c", script, what]
        found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
    assert homes.home_pages()
