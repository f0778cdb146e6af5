"""Pages that several processes convert are those that one converts, each is converted once, and all is said once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.extension import parallel_pages
from tests.site.conftest import ROOT

PAGES = 3 * parallel_pages.FEW
TEXT = """# Page {n}

At $gamma = {n}$ and {n} see [the next](p{next}.md).

| a | b |
|---|---|
| 1 | {n} |
"""
BUILD = """
import os, sys
from pathlib import Path
from docs.extension import parallel_pages, reload
from docs.extension.kept import directives, pages, store
folder = Path(sys.argv[1])
store.FOLDER, directives.STORE = folder / "made", folder / "site.json"
parallel_pages.os.sched_getaffinity = lambda _: range(3)
if sys.argv[2] == "one":
    reload.can_be_copied = lambda: False
convert = pages.convert
def noted(page, config, files):
    with open(folder / "converted", "a") as file:
        print(os.getpid(), page.file.src_uri, file=file)
    return convert(page, config, files)
pages.convert = noted
from mkdocs.__main__ import cli
cli(["build", "--config-file", str(folder.parent / "mkdocs.yml"), "--site-dir", str(folder / "site")])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with our configuration and many small pages."""
    (tmp_path / "pages").mkdir()
    for n in range(1, PAGES + 1):
        text = TEXT.format(n=n % 9 + 1, next=n % PAGES + 1)
        (tmp_path / "pages" / f"p{n}.md").write_text(text, "utf-8")
    (tmp_path / "pages" / "index.md").write_text("# Start\n\nSee [nothing](nowhere.md).\n", "utf-8")
    head, _, rest = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")
    rest = rest[rest.index("\nexclude_docs") :].replace("strict: true", "strict: false")
    rest = re.sub(r"\nwatch: .*", "", rest)
    settings = f"{head}\ndocs_dir: pages\n{rest}".replace("docs/extension/hooks.py", f"{ROOT}/docs/extension/hooks.py")
    (tmp_path / "mkdocs.yml").write_text(settings, "utf-8")
    return tmp_path


def built(project: Path, by: str) -> tuple[dict[str, str], list[list[str]], str]:
    """Return the pages that a first build makes, which process converted each, and what was said."""
    folder = project / by
    folder.mkdir()
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder), by], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert not found.returncode, found.stderr
    pages = {path.name: path.read_text("utf-8") for path in (folder / "site").glob("*.html")}
    return pages, [line.split() for line in (folder / "converted").read_text().splitlines()], found.stderr


def test_many_processes_make_the_site_that_one_makes(project: Path):
    one, by_one, said_by_one = built(project, "one")
    many, by_many, said_by_many = built(project, "many")
    assert one == many and len(one) > PAGES
    assert len({process for process, _ in by_one}) == 1
    assert len({process for process, _ in by_many}) == 3
    again = [page for page in {page for _, page in by_many} if sum(page == of for _, of in by_many) > 1]
    assert again in ([], ["index.md"]), "what is said of a page is said by MkDocs itself, which converts it again"
    for said in (said_by_one, said_by_many):
        assert said.count("nowhere.md") == 1
