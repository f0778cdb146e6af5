"""The glossary's terms are explained where a page first uses them, and nowhere else."""

from __future__ import annotations

import re

import markdown
import pytest

from docs.extension import glossary
from spec.notation import NOTATION
from tests.site.conftest import EXERCISES, PAGES


def page(text: str) -> str:
    return markdown.markdown(text, extensions=["docs.extension", "tables"])


def test_the_first_use_in_a_sentence_is_explained_and_no_other():
    html = page(
        "# Focal loss\n\nA [focal loss](a.md) and `logit`. *Focal loss* of a logit.\n\nFocal loss and logits again."
    )
    assert re.findall(r"<abbr title=\"[^\"]+\">([^<]*)</abbr>", html) == ["Focal loss", "logit"]
    assert html.index("<abbr") > html.index("</a>")


def test_two_terms_of_one_sentence_are_both_explained_and_its_text_stays():
    html = page("The logit, the margin and the posterior of *an easy example* here.")
    assert re.sub(r"<[^>]+>", "", html) == "The logit, the margin and the posterior of an easy example here."
    assert html.count("<abbr") == 4


@pytest.mark.parametrize("text", ["`logit`", "## A logit", "[a logit](x.md)", "logitech", "    logit"])
def test_no_term_is_explained_in_code_headings_links_or_other_words(text: str):
    assert "<abbr" not in page(text)


def test_each_term_has_one_line_a_page_and_a_symbol_of_the_notation():
    symbols = {str(entry.symbol) for entry in NOTATION}
    for name, of in glossary.terms().items():
        assert of["page"].removesuffix(".md") in {*PAGES, *EXERCISES}, name
        assert of.get("symbol", "gamma") in symbols, name
        assert len(of["says"]) < 120 and of["says"].endswith("."), name


def test_the_glossary_itself_explains_nothing_on_hover():
    html = page("The logit.\n\n[[glossary]]")
    assert "<abbr" not in html and 'id="term-logit"' in html
