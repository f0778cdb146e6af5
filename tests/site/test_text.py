"""What a reader stumbles over in any sentence of any page: a count and its noun, a word twice, a number in two."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from docs.extension.numbers import counted, plain

pytestmark = pytest.mark.xdist_group("site")
LEFT_OUT = re.compile(r"<(script|style|svg|pre|code|select|form)\b.*?</\1>", re.DOTALL)
FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
SENTENCES = re.compile(r"<(p|li|figcaption|caption|dd|td|h[1-3])\b[^>]*>(.*?)</\1>", re.DOTALL)
THINGS = "losses|examples|seeds|pages|vectors|tests|functions|libraries|ways|epochs|numbers|rows|contrasts|answers"
COUNT = r"(?<![\d.,−–/×=])(?<!\bto )(?<!\bor )(?<!\band )(?<!\bat )\b"  # not of an interval, nor of a class
WRONG = {
    "one of many": re.compile(rf"{COUNT}1 (?:{THINGS})\b|{COUNT}(?<!\bof )1 (?:are|have)\b"),
    "none of many": re.compile(rf"{COUNT}0 (?:{THINGS})\b|{COUNT}(?<!\bof )0 (?:are|have)\b"),
    "a word twice": re.compile(r"\b([A-Za-z]{3,}) \1\b"),
    "thousands in two lines": re.compile(r"(?<![\d.,])\b\d{1,3} \d{3}\b(?! [a-z]+\.py)"),
}


def sentences(html: str) -> list[str]:
    """Return the sentences of a page without code; a formula is one sign."""
    article = re.search(r"<article.*?</article>", html, re.DOTALL)
    text = FORMULA.sub("∎", LEFT_OUT.sub("§", article[0] if article else html))
    found = (unescape(re.sub(r"<[^>]+>", "", inner)) for _, inner in SENTENCES.findall(text))
    return [re.sub(r"[ \n\t]+", " ", one) for one in found]


@pytest.mark.parametrize("kind", WRONG)
def test_no_sentence_of_any_page_has_it(site: Path, kind: str):
    wrong, seen = [], 0
    for path in sorted(site.glob("*.html")):
        for one in sentences(path.read_text("utf-8")):
            seen += 1
            wrong += [f"{path.name}: {one[max(0, m.start() - 40) : m.end() + 30]}" for m in WRONG[kind].finditer(one)]
    assert seen > 5000
    assert not wrong


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("one of many", "<p>mean of 1 seeds that</p>"),
        ("none of many", "<p>33 are so, 0 are wrong</p>"),
        ("a word twice", "<p>this is <b>the</b> the loss</p>"),
        ("thousands in two lines", "<td>validation 6 000</td>"),
    ],
)
def test_it_would_be_noticed(kind: str, text: str):
    assert any(WRONG[kind].search(one) for one in sentences(text))


def test_a_count_agrees_with_its_noun_and_a_number_stays_in_one_line():
    assert (counted(1, "seed"), counted(4, "seed")) == ("1 seed", "4 seeds")
    assert plain(13_258, 9).split(" ") == ["13\u202f258"]
