"""The audit finds nothing in what is committed, and finds each kind of fault that is put in; the intervals by hand."""

from __future__ import annotations

import copy
import re
from math import hypot

import numpy as np
import pytest

from docs.extension.experiment_results import as_expected, over_both, over_tests
from docs.extension.figures import who_else
from docs.extension.figures.registry import render
from docs.extension.findings import finding, findings
from tests.site import audit

NAME = "initial-bias"


@pytest.fixture
def content():
    return copy.deepcopy(audit.experiments()[NAME])


def test_every_number_of_the_experiments_pages_is_right():
    assert audit.everything() == []
    assert set(audit.experiments()) >= {"dense-cells", "rare-class", "long-tail", "overconfidence", "label-noise", NAME}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda of: of["contrasts"][0].update(mean=of["contrasts"][0]["mean"] * 1.01), "mean is"),
        (lambda of: of["contrasts"][0].update(p=0.04), "p is"),
        (lambda of: of["contrasts"][1].update(p_holm=of["contrasts"][1]["p_holm"] / 2), "p_holm is"),
        (lambda of: of["contrasts"][0]["interval"].__setitem__(1, 0.0), "high is"),
        (lambda of: of["contrasts"][0]["values"].__setitem__(3, 0.5), "values are not those of the measures"),
        (
            lambda of: of["contrasts"][0]["draws_over_test_examples"].__setitem__(slice(0, 50), [0.9] * 50),
            "percentiles are not",
        ),
    ],
)
def test_a_number_that_does_not_follow_from_the_seeds_is_found(content, change, said):
    assert not list(audit.wrong_values(NAME, content))
    change(content)
    assert any(said in line for line in audit.wrong_values(NAME, content))


def test_a_page_that_prints_another_digit_is_found(content):
    shown = render("table", f"{NAME}-contrasts")
    assert not list(audit.wrong_cells(NAME, content, shown))
    content["contrasts"][0]["values"] = [value + 0.001 for value in content["contrasts"][0]["values"]]
    wrong = list(audit.wrong_cells(NAME, content, shown))
    assert any(": mean is" in line for line in wrong) and any(": low over both is" in line for line in wrong)


def test_a_mean_or_a_mark_of_the_tables_of_all_losses_that_is_another_is_found():
    contents = audit.experiments()
    columns = [(name, measure) for name in who_else.DATA for measure in who_else.TOGETHER["probabilities"]]
    shown = render("table", "who-else-probabilities")
    assert not list(audit.wrong_means(contents, columns, shown))
    assert "▲" in shown and "▼" in shown
    turned = shown.translate(str.maketrans("▲▼", "▼▲"))
    assert all("the mark of log_loss" in line for line in audit.wrong_means(contents, columns, turned))
    marks = sum(re.sub(r"<[^>]*>", "", cell).endswith(("▲", "▼")) for cell in audit.CELL.findall(shown))
    assert len(list(audit.wrong_means(contents, columns, turned))) == marks > 0
    changed = copy.deepcopy(contents)
    for run in changed["shuttle"]["runs"]:
        run["measures"]["all"]["long"]["log_loss"] = [1.02 * v for v in run["measures"]["all"]["long"]["log_loss"]]
    assert any(": log_loss is" in line for line in audit.wrong_means(changed, columns, shown))


def test_a_sentence_that_prints_another_digit_is_found():
    contents = audit.experiments()
    shown = {id: finding(id) for id in findings()}
    of = next(it for it in findings().values() if it.file == NAME and it.values)
    text = shown[of.id]
    number = text.partition('<span class="number">')[2].partition("<")[0]
    shown[of.id] = text.replace(f">{number}<", f">{float(number.replace('−', '-')) + 0.01}<", 1)
    assert [line for line in audit.wrong_findings(contents, findings(), shown) if of.id in line]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("−0.012 to 3", [(-0.012, 0.0005), (3, 0.5)]),
        ("1.2 × 10⁻⁵", [(1.2e-5, 5e-7)]),
        ("34 560", [(34560, 0.5)]),
        ("&lt; 0.001", [(0.001, 0.0005)]),
    ],
)
def test_a_printed_number_is_known_to_half_a_unit_of_its_last_digit(text, numbers):
    assert np.allclose(audit.printed(text), numbers, rtol=1e-3)


# ---------------------------------------------------------------- the intervals of the pages


def contrast(mean=0.1, interval=(0.06, 0.14), tests=(0.08, 0.2), expected="> 0"):
    return {"mean": mean, "interval": list(interval), "interval_over_test_examples": tests, "expected": expected}


def test_the_interval_over_test_examples_is_the_basic_one_and_that_over_both_adds_the_variances():
    assert over_tests(contrast()) == pytest.approx([0.0, 0.12])
    half = hypot(0.04, 0.06)
    assert over_both(contrast()) == pytest.approx([0.1 - half, 0.1 + half])
    assert over_both(contrast(tests=None)) == pytest.approx([0.06, 0.14])


def test_a_percentile_interval_of_a_biased_measure_is_turned_round_its_value():
    """The mean of absolute values of noise: its draws lie above it, the basic interval below them."""
    generator = np.random.default_rng(0)
    sample = generator.normal(0.02, 0.1, (40, 50))
    value = np.abs(sample.mean(axis=1)).mean()
    resampled = sample[:, generator.integers(0, 50, (400, 50))].mean(axis=2)
    draws = np.abs(resampled).mean(axis=0)
    assert draws.mean() > value
    low, high = over_tests(contrast(value, tests=np.percentile(draws, [2.5, 97.5]).tolist()))
    assert low < 2 * value - draws.mean() < high < np.percentile(draws, 97.5)


@pytest.mark.parametrize(
    ("mean", "expected", "verdict"),
    [
        *[(0.1, "> 0", "yes"), (0.1, "< 0", "no"), (0.1, "about 0", "no")],
        *[(0.01, "> 0", "undecided"), (0.01, "< 0", "undecided"), (0.01, "about 0", "yes"), (-0.1, "< 0", "yes")],
    ],
)
def test_a_contrast_is_as_expected_by_its_interval_over_both(mean, expected, verdict):
    assert as_expected(contrast(mean, (mean - 0.04, mean + 0.04), None, expected)) == verdict
