"""The ledger lists every claim, links to what its verdict rests on, and its filter hides what was not asked for."""

from __future__ import annotations

import pytest

from spec.claims import CLAIMS

pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture
def page(reader, address: str):
    page = reader.new_page()
    page.goto(f"{address}/ledger.html")
    yield page
    page.close()


def test_every_claim_is_listed_with_its_verdict(page):
    listed = page.eval_on_selector_all("article.claim", "all => all.map(a => [a.id, a.dataset.verdict])")
    assert listed == [[f"claim-{claim.id}", claim.verdict.replace(" ", "-")] for claim in CLAIMS.values()]


def test_the_filter_leaves_what_was_asked_for_and_counts_it(page):
    for box in page.locator("form.controls input").all():
        if box.get_attribute("name") not in ("readme", "refuted"):
            box.uncheck()
    wanted = [c for c in CLAIMS.values() if c.document == "readme" and c.verdict == "refuted"]
    assert page.locator("article.claim:visible").count() == len(wanted) > 0
    assert page.locator("[data-of=shown]").inner_text() == f"{len(wanted)} of {len(CLAIMS)} statements"


def test_a_filter_can_be_shared_by_its_address(page):
    address = page.url
    page.locator("input[name=proven]").uncheck()
    shared = page.url
    assert shared != address
    page.goto("about:blank")
    page.goto(shared)
    assert not page.locator("input[name=proven]").is_checked()
    assert page.locator("article.claim[data-verdict=proven]:visible").count() == 0


def test_a_claim_leads_to_the_exercises_that_practise_it(page):
    link = page.locator("#claim-N-40 dt:has-text('practise') + dd a")
    assert link.inner_text().startswith("e04 ")
    link.click()
    assert "/e04_" in page.url and page.locator("h1").inner_text().startswith("04")
