"""Whoever is cited stands in the bibliography, and whoever stands there is cited."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from markdown import Markdown

from docs.extension import citations as links
from docs.extension.equations import equation
from docs.extension.markup import SpecExtension
from spec import bibliography
from spec.bibliography import WORKS, Work, cited
from spec.equations import EQUATIONS

ROOT = Path(__file__).parents[2]
WRITTEN = (".py", ".md", ".toml", ".json", ".js", ".yml", ".cff", ".ipynb")
OWN = ("spec/bibliography.toml", "spec/bibliography.py", "tests/meta/test_bibliography.py")
NUMBER = re.compile(r"(?:arxiv\.org/abs/|arXiv:)(\d{4}\.\d{4,5})|\b(10\.\d{4,5}/[\w.()/-]*\w)", re.IGNORECASE)


@cache
def texts() -> dict[str, str]:
    """Return what is written in the files of the repository; results are numbers and names."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    written = [path for path in listed.split("\0") if path.endswith(WRITTEN) and path not in OWN]
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in written if (ROOT / path).is_file()}


# ---------------------------------------------------------------- cited and listed


def test_every_citation_of_the_repository_is_of_a_work_in_the_bibliography():
    assert len(texts()) > 300
    unknown = {}
    for path, text in texts().items():
        try:
            cited(text)
        except LookupError as error:
            unknown[path] = str(error)
    assert not unknown


@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_every_work_of_the_bibliography_is_cited(work: Work):
    assert [path for path, text in texts().items() if path != "CHANGELOG.md" and work in cited(text)]


def test_every_number_of_a_paper_is_that_of_a_work():
    known = {number for work in WORKS.values() for number in (work.arxiv, work.doi)}
    found = {number for text in texts().values() for match in NUMBER.findall(text) for number in match if number}
    assert found <= known


def test_a_work_that_nobody_cites_would_be_noticed():
    nobody = Work("Nobody 1999", ("A. Nobody",), "Nothing", "Nowhere", 1999, "Nothing.")
    assert not [path for path, text in texts().items() if nobody in cited(text)]


# ---------------------------------------------------------------- what a citation is


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("as Lin et al. (2017) show", ["Lin et al. 2017"]),
        ("(Lin et al. 2017), equation 5", ["Lin et al. 2017"]),
        ("Lin et al., 2017", ["Lin et al. 2017"]),
        ("Lin\n    et al. 2017 and Elkan 2001", ["Lin et al. 2017", "Elkan 2001"]),
        ("Mukhoti et al. explain it", ["Mukhoti et al. 2020"]),
        ("Alpaydin and Kaynak 1998", ["Alpaydin and Kaynak 1998"]),
        ("Müller et al. (2019)", ["Müller et al. 2019"]),
        ("in November 2026, after 2017; TensorFlow and Keras; Focal Loss 2.0", []),
    ],
)
def test_a_citation_is_told_from_other_words(text: str, ids: list[str]):
    assert [work.id for work in cited(text)] == ids


@pytest.mark.parametrize(
    "text", ["Nobody et al. 2031", "Nobody 2031", "Lin et al. 2018", "Nobody et al. say", "Alpaydin and Nobody 1999"]
)
def test_a_citation_of_a_work_that_is_not_there_is_an_error(text: str):
    with pytest.raises(LookupError, match="the bibliography has no work"):
        cited(text)


def test_the_brackets_around_a_citation_are_no_part_of_it():
    assert [match[0] for match in bibliography.citations("(Lin et al. 2017)")] == ["Lin et al. 2017"]
    assert [match[0] for match in bibliography.citations("Lin et al. (2017)")] == ["Lin et al. (2017)"]


# ---------------------------------------------------------------- the file


def test_an_id_that_is_not_that_of_the_authors_and_the_year_is_refused(tmp_path: Path):
    listed = (ROOT / "spec" / "bibliography.toml").read_text(encoding="utf-8")
    for changed in (listed.replace("Elkan 2001", "Elkan 2002"), listed + listed):
        (tmp_path / "works.toml").write_text(changed, encoding="utf-8")
        with pytest.raises(ValueError, match="ids are given once"):
            bibliography.read(tmp_path / "works.toml")


@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_an_entry_is_whole(work: Work):
    assert all((work.authors, work.title, work.venue, work.taken))
    assert work.addresses or re.search(r"pages \d+ to \d+|\(\w+\)$", work.venue)
    assert not work.arxiv or re.fullmatch(r"\d{4}\.\d{5}", work.arxiv)
    assert re.fullmatch(r"[a-z0-9-]+", work.anchor)


# ---------------------------------------------------------------- on a page


def page(text: str) -> str:
    return Markdown(extensions=[SpecExtension()]).convert(text)


def test_a_citation_on_a_page_is_a_link_that_says_what_is_taken_from_the_work():
    html = page("As Lin et al. (2017) show, `Lin et al. 2031` is code.")
    work = WORKS["Lin et al. 2017"]
    assert f'href="sources.html#{work.anchor}"' in html and work.title in html and work.taken.split(",")[0] in html
    assert html.count('class="citation"') == 1


def test_a_citation_inside_a_link_is_not_a_link_of_its_own():
    assert 'class="citation"' not in page("[Lin et al. 2017](sources.md)")


@pytest.mark.parametrize("text", ["As Nobody et al. (2031) show.", "See (Nobody 2031).", "- Lin et al. 2018 say"])
def test_a_page_that_cites_a_work_that_is_not_there_is_not_built(text: str):
    with pytest.raises(LookupError, match="the bibliography has no work"):
        page(text)


def test_an_equation_links_to_the_works_among_its_sources():
    citing = [id for id, record in EQUATIONS.items() if cited(" ".join(record.source))]
    assert len(citing) > 10
    for id in citing[:3]:
        assert 'class="citation" href="sources.md#' in equation(id)


def test_words_around_a_citation_are_escaped():
    assert links.linked("<b> Elkan 2001 & more").startswith("&lt;b&gt; <a ")
    assert links.linked("<b> Elkan 2001 & more").endswith("</a> &amp; more")
