"""Every sentence about a result rests on numbers in a file, and would not be printed if they said otherwise."""

import copy
import dataclasses
import re
from html import unescape

import pytest

from docs.extension.experiment_results import Result, result
from docs.extension.figures.experiments import read_together
from docs.extension.figures.registry import render
from docs.extension.findings import finding, findings
from tests.site.conftest import PAGES, ROOT

PROTOCOLS = ROOT / "tf_impl" / "experiments" / "protocols"
DECIMAL = re.compile(r"\d+\.\d+")
ASKED = re.compile(r"\[\[finding:([^\]]+)\]\]")
EXPERIMENTS = (
    "initial_bias",
    "dense_cells",
    "amygdala",
    "rare_class",
    "caravan",
    "hiva",
    "long_tail",
    "shuttle",
    "who_else_fars",
    "who_else_rare",
    "overconfidence",
    "label_noise",
    "severity",
    "demonstrations",
)


def asked() -> dict[str, set[str]]:
    return {page: set(ASKED.findall((ROOT / "docs" / f"{page}.md").read_text("utf-8"))) for page in PAGES}


@pytest.mark.parametrize("id", findings())
def test_a_finding_holds(id):
    it = findings()[id]
    assert it.holds, "a finding rests on something"
    assert not it.fails(result(it.file))


@pytest.mark.parametrize("id", findings())
def test_a_finding_prints_its_numbers_and_types_none_but_settings(id):
    """A setting (an α, a factor) is one that the compared heads are named by, or the protocol has."""
    it = findings()[id]
    assert set(re.findall(r"\{(\w+)\}", it.says)) == set(it.values)
    assert 'class="finding"' in finding(id)
    protocol = PROTOCOLS / f"{it.file}.toml"
    decided = protocol.read_text("utf-8") if protocol.exists() else ""
    settings = DECIMAL.findall(" ".join([*it.values.values(), *map(str, it.holds), decided]))
    assert set(DECIMAL.findall(re.sub(r"\{\w+\}", "", it.says))) <= set(settings)


@pytest.mark.parametrize("id", [id for id, it in findings().items() if it.before])
def test_a_sentence_of_the_run_before_has_the_numbers_of_that_run(id):
    it = findings()[id]
    assert set(re.findall(r"\{(\w+)\}", it.before)) == set(it.before_values)
    of = result(it.file)
    shown = of.content["contrasts"], of.content["earlier_runs"][0]["contrasts"]
    now, before = ({contrast["id"]: contrast for contrast in contrasts} for contrasts in shown)
    for place in it.before_values.values():
        kind, contrast, field = re.sub("^−?(100 × )?", "", place).split(" | ")
        assert kind == "earlier" and field in ("mean", "low", "high", "p_holm")
        assert before[contrast] != now.get(contrast)
    assert it.sentence_before(of) != it.sentence(of)


@pytest.mark.parametrize("id", [id for id, it in findings().items() if "contrast | " in str(it.holds)])
def test_a_finding_would_not_be_printed_of_a_result_that_says_otherwise(id):
    it = findings()[id]
    turned = copy.deepcopy(result(it.file).content)
    for contrast in turned["contrasts"]:
        for field in ("mean", "interval", "interval_over_test_examples"):
            value = contrast[field]
            contrast[field] = [-end - 9 for end in reversed(value)] if isinstance(value, list) else None
            if field == "mean":
                contrast[field] = -value - 9
    lower = it.fails(Result(turned))
    for contrast in turned["contrasts"]:
        for field in ("mean", "interval", "interval_over_test_examples"):
            value = contrast[field]
            contrast[field] = [-end for end in reversed(value)] if isinstance(value, list) else value and -value
    higher = it.fails(Result(turned))
    assert lower or higher, "the finding rests on numbers, but accepts any"


def test_a_false_sentence_stops_the_build(monkeypatch):
    it = findings()["dense-primary"]
    false = dataclasses.replace(it, holds=(("contrast | focal-against-cross-entropy | mean", ">", 1),))
    monkeypatch.setitem(findings(), it.id, false)
    with pytest.raises(LookupError, match="dense-primary does not hold"):
        finding("dense-primary")


def test_an_unknown_finding_stops_the_build():
    with pytest.raises(LookupError, match="no finding is named nothing"):
        finding("nothing")


def test_every_finding_is_on_a_page_and_no_page_asks_for_another():
    assert set.union(*asked().values()) == set(findings())


@pytest.mark.parametrize("page", EXPERIMENTS)
def test_a_page_of_an_experiment_has_only_findings_of_its_own_file(page):
    assert {findings()[id].file for id in asked()[page]} == {page.replace("_", "-")}


def test_every_contrast_is_shown_in_words_somewhere():
    """No contrast of a protocol is left out because it came out otherwise: the table has them all."""
    for page in EXPERIMENTS[:-1]:
        assert f"[[table:{page.replace('_', '-')}-contrasts]]" in (ROOT / "docs" / f"{page}.md").read_text("utf-8")


def test_a_contrast_of_the_run_before_stands_beside_the_same_contrast_now():
    """Even if it has another name now: the share of the gradient at the chosen rates was the primary contrast once."""
    of = result("label-noise")
    table = unescape(render("table", "label-noise-earlier"))
    row = next(row for row in table.split("<tr>") if "each network's own" in row)
    _, now, before, *_ = re.findall(r"<td[^>]*>(.*?)</td>", row)
    for cell, place in ((now, "contrast | share-at-chosen-rates"), (before, "earlier | share-of-gradient")):
        mean, low, high = (of.at(f"{place} | {field}") for field in ("mean", "low", "high"))
        assert cell.startswith(" <small>(".join(read_together(mean, [low, high])))
