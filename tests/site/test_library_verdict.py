"""Is your library right? Each is one choice away, with the verdict and the deviations of the measured atlas."""

from __future__ import annotations

import json
import re

import pytest

from docs.extension.figures.atlas import IN_WORDS, WEIGHS, described, in_greek
from docs.extension.figures.library_verdict import WEIGHTED, in_short, verdict
from spec.mistakes.record import GRADES
from tests.conformance.diagnosing.examination import ALPHA_CONVENTIONS
from tests.conformance.diagnosing.formula import BINARY, CATEGORICAL
from tests.site.browsing import Figure
from tests.site.conftest import ROOT

pytestmark = pytest.mark.xdist_group("site")
NAME = "library-verdict"
ROWS = json.loads((ROOT / "docs" / "results" / "atlas.json").read_text("utf-8"))["rows"]


@pytest.fixture
def figure(opened) -> Figure:
    figure = Figure(opened("index"), NAME)
    figure.root.locator("[type=reset]").click()
    return figure


def test_every_library_can_be_picked_and_is_judged_as_it_was_measured(figure: Figure):
    names = figure.root.locator("option").evaluate_all("all => all.map((one) => one.value)")
    assert len(names) > 20
    for name in names:
        figure.set(library=name)
        answer, row = figure.root.locator(".answer"), ROWS[name]
        assert answer.locator(".verdict").inner_text() == ("conforms" if row["conformant"] else "deviates")
        assert answer.locator("li").count() == len(row["diagnoses"])
        for one in row["diagnoses"]:
            message = one["message"][1:].replace("NaN or infinite", "not finite").replace("p_t", "pt")
            assert message in answer.inner_text()
            assert f"Seen {in_greek(one['where'])}." in answer.inner_text()
        graded = answer.locator("li strong").all_inner_texts()
        assert graded == [one["severity"] for one in row["diagnoses"] if "severity" in one]
        if grade := row.get("severity"):
            at = in_greek(row["severity_where"])
            assert answer.locator(".felt").inner_text() == f"Effect on training: {grade}, {at}: {GRADES[grade]}."


def test_the_hook_is_the_gradient_of_exactly_zero(figure: Figure):
    assert figure.root.locator("[name=library]").input_value() == "keras_categorical"
    dead = next(one for one in ROWS["keras_categorical"]["diagnoses"] if one["code"] == "DEAD_GRADIENT")
    assert dead["yours"] == 0
    said = figure.page.locator("p", has_text="teaches nothing where").inner_text()
    assert "its gradient is exactly 0; it should be −1" in said


def test_without_a_script_all_verdicts_unfold(browser, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/index.html")
    page.locator("details.verdicts > summary").click()
    assert page.locator(".verdict-of:visible").count() > 20
    context.close()


def test_an_address_with_a_library_that_is_not_there_shows_the_first(figure: Figure):
    figure.page.evaluate("location.hash = 'library-verdict?library=nobody'")
    figure.page.wait_for_function("location.hash.endsWith('nobody')")
    assert "at the usual γ = 2 too" in figure.says


def test_the_answer_is_what_holds_at_the_usual_gamma_and_whether_training_feels_it(figure: Figure):
    figure.set(library="torchvision")
    assert figure.says.startswith(
        "torchvision, sigmoid_focal_loss is wrong in the last digits at the usual γ = 2, which training does not feel; "
        "only for 0 < γ < 1"
    )
    for name, row in ROWS.items():
        if name not in described() or row["conformant"] is not False:
            continue
        usual = {one["severity"] for one in row["diagnoses"] if 2.0 in one["seen"]["gamma"]}
        said = in_short(name, row)
        assert ("at the usual γ = 2 too" in said) == (row["severity"] in usual)
        assert ("usual" in said) <= bool(usual), "what was not asked at this gamma is not said of it"
        assert IN_WORDS[row["severity"]][0] in said


def test_every_convention_of_alpha_is_documented_and_has_its_words_on_the_pages():
    known = {*ALPHA_CONVENTIONS.values(), *BINARY, *CATEGORICAL, "both-classes", "global-scale", "none", "unknown"}
    page = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    (row,) = re.findall(r"^\| `alpha_convention` \|(.+)\|$", page, re.MULTILINE)
    assert set(re.findall(r"`([\w-]+)`", row)) == known == set(WEIGHTED) == {*WEIGHS, "unknown"}


def test_a_library_with_every_grade_says_each_and_what_the_gravest_means():
    found = {"code": "SIGN", "message": "m", "inputs": {}, "yours": 1.0, "truth": 2.0, "where": "at gamma = 2"}
    found["seen"] = {"gamma": [2.0]}
    graded = [{**found, "severity": of} for of in GRADES]
    row = {"conformant": False, "alpha_convention": "twice", "diagnoses": graded, "severity": next(iter(GRADES))}
    row["severity_where"] = "only for 0 < gamma < 1"
    said = verdict("optax", row)
    assert all(f"<strong>{grade}</strong>: M" in said for grade in GRADES)
    felt = (
        f"Effect on training: <strong>{row['severity']}</strong>, only for 0 &lt; γ &lt; 1: {GRADES[row['severity']]}."
    )
    assert felt in said and "Seen at γ = 2." in said
