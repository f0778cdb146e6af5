"""The path through the site: every page asks first, sums up, sends on; the decision on α is three clicks away."""

from __future__ import annotations

import pytest

from docs.extension import loss_pages
from tests.site.conftest import PAGES, ROOT, navigation

ASYMMETRIC = {"Asymmetric loss": "asymmetric_loss.md"}
CHAPTERS = [
    "cross_entropy",
    "binary_focal",
    "gradients",
    "alpha",
    "numerics",
    "categorical_focal",
    "penalties",
    "calibration",
]


def text(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_asks_predicts_sums_up_and_lets_check(name: str):
    page = text(name)
    first = page.partition("\n\n")[2]
    assert first.startswith("**") and "?" in first.partition("\n\n")[0]
    assert "[[check:" in page
    places = [page.index(part) for part in ("## Summary", "## Check yourself")]
    assert places == sorted(places)
    assert "[[exercise:" in page[places[1] :] and "[[ref:" in page[places[1] :]


def test_chapters_stand_in_the_navigation_in_their_order():
    listed = [page for _, _, page in loss_pages.listed(navigation())]
    at = [listed.index(f"{name}.md") for name in CHAPTERS]
    assert at == sorted(at)


def test_every_page_is_in_the_navigation():
    listed = {page for _, _, page in loss_pages.listed(navigation())}
    assert not [name for name in PAGES if f"{name}.md" not in listed]


@pytest.mark.parametrize(
    ("nav", "filled"),
    [
        ([{"A": [{"P": "poly1_focal.md"}, "x.md"]}], [{"A": [{"P": "poly1_focal.md"}, ASYMMETRIC, "x.md"]}]),
        (["asymmetric_loss.md", "poly1_focal.md"], ["asymmetric_loss.md", "poly1_focal.md"]),
        (["x.md"], ["x.md"]),
    ],
)
def test_the_page_of_a_loss_that_is_not_listed_stands_after_the_one_before_it(nav: list, filled: list):
    loss_pages.add_pages(nav, ["cross_entropy.md", "poly1_focal.md", "asymmetric_loss.md"])
    assert nav == filled


def test_the_pages_of_losses_stand_in_the_order_of_the_register():
    pages = loss_pages.pages_of_losses()
    assert [page for _, _, page in loss_pages.listed(navigation()) if page in pages] == pages


@pytest.mark.xdist_group("site")
def test_which_alpha_for_1_to_50_is_three_clicks_from_the_start(reader, address: str):
    page = reader.new_page()
    page.goto(f"{address}/index.html")
    page.locator("article").get_by_role("link", name="which α to take").click()
    page.wait_for_url("**/alpha.html#which-to-take")
    answer = page.locator("[data-figure=which-alpha] dl.advice")
    answer.wait_for()
    page.locator("[data-figure=which-alpha] [name=positives]").fill("1")
    page.locator("[data-figure=which-alpha] [name=negatives]").fill("50")
    assert "initial bias −3.91" in answer.inner_text()
    answer.get_by_role("link", name="AB.32").click()
    assert page.locator("#eq-AB\\.32").is_visible()
    page.close()
