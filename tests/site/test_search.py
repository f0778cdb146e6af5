"""Full-text search: it finds what was asked for, also from disk, and fetches nothing before it is opened."""

from __future__ import annotations

import pytest

from docs.extension.search import entries, words
from tests.site.conftest import EXERCISES, PAGES

pytestmark = pytest.mark.xdist_group("site")


def test_a_page_is_read_into_its_headings_and_equations_without_formulas():
    html = (
        '<h1 id="top">A page</h1><p>First <em>words</em>.</p>'
        '<figure id="eq-BF.1"><figcaption>Says so.</figcaption><div data-search-exclude="true">formula</div></figure>'
        '<p>Between.</p><h2 id="more">More</h2><p>Text</p><script>no()</script><input/><p>and after</p>'
    )
    assert entries(html, "A page") == [
        ["", "A page", "First words. Between."],
        ["eq-BF.1", "BF.1", "Says so."],
        ["more", "More", "Text and after"],
    ]


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<mi>y</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac>", "y=1/2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mi>b</mi></mfrac>", "(a+1)/b"),
        ("<msub><mi>p</mi><mi>t</mi></msub><mo>&lt;</mo><mn>1</mn>", "p_t<1"),
        ("<msup><mo>)</mo><mrow><mo>−</mo><mn>52</mn></mrow></msup>", ")^(−52)"),
        ("<msubsup><mi>p</mi><mi>c</mi><mi>γ</mi></msubsup><mtext>&nbsp;&amp; so on</mtext>", "p_c^γ& so on"),
        ("<mi>FL</mi><mo>&#8289;</mo><mfrac><mn>1</mn><msub><mi>p</mi><mi>j</mi></msub></mfrac>", "FL1/p_j"),
        ("<mn>2</mn><annotation><mi>2</mi></annotation>", "2"),
    ],
)
def test_a_formula_is_read_in_one_line_that_keeps_its_meaning(formula: str, text: str):
    assert entries(f'<h1 id="top">A page</h1><p>See <math>{formula}</math>.</p>', "A page") == [
        ["", "A page", f"See {text}."]
    ]


@pytest.fixture(params=["served", "from disk"])
def page(request, browser, site, address: str):
    context = browser.new_context()
    page = context.new_page()
    page.requested = []
    page.on("request", lambda made: page.requested.append(made.url))
    page.goto(f"{address}/index.html" if request.param == "served" else (site / "index.html").as_uri())
    yield page
    context.close()


# what people ask, and the pages one of which is among the first three answers
ASKED = {
    "keras": {"api_tf_impl", "use_it_in_your_project"},
    "torchvision": {"atlas"},
    "calibration": {"calibration"},
    "focal loss": {"five_minutes", "binary_focal"},
    "label smoothing": {"penalties"},
    "pos_weight": {"alpha", "cross_entropy"},
    "which alpha": {"alpha"},
    "gamma": {"binary_focal", "notation"},
    "NaN": {"numerics"},
    "loss is NaN": {"numerics"},
    "nan loss": {"numerics"},
    "why is my loss nan": {"numerics"},
    "class imbalance": {"five_minutes"},
    "imbalanced data": {"five_minutes"},
    "softmax": {"categorical_focal"},
    "retinanet": {"five_minutes", "alpha"},
    "alpha 0.25": {"alpha"},
    "gradient": {"gradients"},
    "pytorch": {"five_minutes"},
    "install": {"install"},
    "temperature scaling": {"calibration"},
    "numerical stability": {"numerics"},
    "multi class": {"categorical_focal"},
}


def test_what_people_ask_finds_its_page_among_the_first_three(page):
    page.get_by_role("button", name="Search").click()
    missed = {}
    for query, wanted in ASKED.items():
        page.locator("dialog input").fill(query)
        page.wait_for_function("() => document.querySelector('dialog [role=status]').textContent")
        links = page.locator("dialog li a").evaluate_all("links => links.slice(0, 3).map((link) => link.href)")
        found = [link.rpartition("/")[2].partition(".html")[0] for link in links]
        if not wanted & set(found):
            missed[query] = found
    assert not missed


def test_the_words_that_stand_for_pages_stand_for_pages_that_there_are():
    assert words().keys() <= {*PAGES, *EXERCISES}


FOUND = {
    "BF.9": "binary_focal.html#eq-BF.9",
    "N-17": "ledger.html#claim-N-17",
    "trained to the end": "alpha.html#trained-to-the-end-a-threshold",
    "gamma focusing parameter": "glossary.html#term-focusing-parameter",
    "binary_focal_loss_gradient": "api_reference.html#reference.binary_focal_loss_gradient",
}


def test_it_finds_the_place_first_and_the_keyboard_goes_there(page):
    assert not [url for url in page.requested if "search-index" in url]
    for query, place in FOUND.items():
        page.keyboard.press("/")
        page.locator("dialog input").fill(query)
        page.wait_for_function("() => document.querySelector('dialog [role=status]').textContent")
        assert page.locator("dialog li a").first.get_attribute("href").endswith(place), query
        page.keyboard.press("Escape")
        page.locator("dialog").wait_for(state="hidden")
    page.keyboard.press("/")
    page.locator("dialog input").fill("BF.9")
    page.wait_for_selector("dialog li a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/binary_focal.html#eq-BF.9")


def test_what_is_shown_of_a_place_has_the_word_that_was_asked_for(page):
    page.get_by_role("button", name="Search").click()
    for query in ("torchvision", "optax", "prevalence", "γ", "p_t"):
        page.locator("dialog input").fill(query)
        page.wait_for_function("() => document.querySelector('dialog [role=status]').textContent")
        unmarked = page.locator("dialog li").evaluate_all(
            "all => all.filter((one) => !one.querySelector('mark')).map((one) => one.innerText)"
        )
        first = query[0] if query == "γ" else query
        assert not [text for text in unmarked if first not in text.partition("\n")[0]], query


def test_what_is_nowhere_is_not_found(page):
    page.get_by_role("button", name="Search").click()
    page.locator("dialog input").fill("xylophone")
    page.wait_for_function("() => document.querySelector('dialog [role=status]').textContent")
    assert page.locator("dialog [role=status]").inner_text() == "0 places."
    assert not page.locator("dialog li").count()


def test_the_box_can_be_used_without_a_mouse_and_passes_axe(reader, address: str):
    from tests.site.test_pages import WCAG, violations

    page = reader.new_page()
    page.goto(f"{address}/sources.html")
    page.keyboard.press("/")
    page.locator("dialog input").fill("focal")
    page.wait_for_selector("dialog li a")
    assert not violations(page, WCAG)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement === document.querySelectorAll('dialog li a')[1]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.tagName") == "INPUT"
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="hidden")
    page.close()
