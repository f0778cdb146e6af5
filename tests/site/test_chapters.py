"""The chapters teach: few equations open, prose around each, a picture, an example in numbers, an exercise."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from docs.extension.equations import equation
from docs.extension.homes import home_pages
from spec.equations import EQUATIONS
from tests.site.chapters import CHAPTERS, measured
from tests.site.conftest import ROOT

pytestmark = pytest.mark.xdist_group("site")
WITH_EQUATIONS = [name for name in CHAPTERS if f"{name}.md" in home_pages().values()]
# words of prose before each equation had its own, as `python -m tests.site.chapters` counts them (the pages of e7e0961)
# of a later chapter: so many words for each equation, which is what the shortest of these has
EACH = 40
BEFORE = {
    "cross_entropy": 271,
    "binary_focal": 355,
    "gradients": 240,
    "alpha": 711,
    "categorical_focal": 189,
    "penalties": 346,
    "calibration": 267,
    "poly1_focal": 168,
    "asymmetric_loss": 199,
}


def text(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text("utf-8")


def of_page(name: str) -> list[str]:
    return [id for id, page in home_pages().items() if page == f"{name}.md"]


@pytest.mark.parametrize("name", WITH_EQUATIONS)
def test_three_or_four_equations_of_a_chapter_are_central(name: str):
    central = [id for id in of_page(name) if EQUATIONS[id].central]
    assert 3 <= len(central) <= 4, f"docs/{name}.md: {central} say central=True in spec/equations"


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_a_picture_and_an_example_in_numbers_and_ends_with_its_exercise(name: str):
    page = text(name)
    assert "[[figure:" in page, f"docs/{name}.md has no picture: a file in docs/extension/figures draws it"
    example = re.search(r"\[\[table:(?:worked-|which-alpha|where-it-breaks)", page)
    assert example, f"docs/{name}.md has no example in numbers: a file in docs/extension/figures computes it"
    last = page.rpartition("\n## ")[2]
    assert last.startswith("Check yourself") and "[[exercise:" in last, f"docs/{name}.md ends with no exercise"


@pytest.mark.parametrize("name", WITH_EQUATIONS)
def test_a_folded_equation_is_metadata_by_a_seventh_at_most_and_prose_is_three_times_what_it_was(
    opened, address: str, name: str
):
    page: Page = opened("sources")
    found = measured(page, f"{address}/{name}.html")
    assert found["figures"] == len(found["shares"]) == len(of_page(name))
    assert max(found["shares"]) <= 0.15
    assert found["words"] >= (3 * BEFORE[name] if name in BEFORE else EACH * found["figures"])
    assert found["pictures"] >= 1
    page.goto(f"{address}/sources.html")


@pytest.mark.parametrize("name", WITH_EQUATIONS)
def test_the_central_equations_are_open_and_the_others_a_fold_away(opened, address: str, name: str):
    page = opened("sources")
    page.goto(f"{address}/{name}.html")
    shown = page.locator("figure.equation").evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.id.slice(3))"
    )
    assert shown == [id for id in of_page(name) if EQUATIONS[id].central]
    said = page.locator(".in-short b").all_text_contents()
    assert said == [id for id in of_page(name) if not EQUATIONS[id].central]
    page.goto(f"{address}/sources.html")


@pytest.mark.parametrize("target", ["AB.32", "CE.5", "CA.20"])
def test_a_link_to_a_folded_equation_opens_its_fold(reader, address: str, target: str):
    page = reader.new_page()
    page.goto(f"{address}/equations.html")
    page.locator("article").get_by_role("link", name=target, exact=True).first.click()
    page.wait_for_url(f"**#eq-{target}")
    page.locator(f"#eq-{target.replace('.', chr(92) + '.')}").wait_for(state="visible")
    page.close()


@pytest.mark.parametrize("id", ["BF.9", "CE.5"])
def test_an_equation_says_why_then_itself_then_what_it_means_and_folds_the_rest(id: str):
    html, record = equation(id), EQUATIONS[id]
    parts = ['class="why"', f'id="eq-{id}"', 'class="formula', 'class="meaning"', '<details class="about"', "Copy as"]
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert ("central" in html) == record.central


def test_what_is_needed_comes_before_what_needs_it():
    page = text("binary_focal")
    need, use = "Boosted trees (XGBoost, LightGBM)", "[[equation:BF.11]]"
    assert page.index("[[code:binary_focal]]") < page.index(need) < page.index(use)
    assert page.index("Label smoothing, mixup and annotators") < page.index("[[equation:BF.15]]")
    assert page.index("Is the modulating factor the only way") < page.index("[[equation:BF.25]]")
