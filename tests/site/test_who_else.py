"""The tables of all losses: which are marked as better or worse than cross entropy, and which columns are shown."""

from __future__ import annotations

import pytest

from docs.extension.experiment_results import Result
from docs.extension.figures import who_else
from docs.extension.figures.registry import render

PLAIN = [0.70, 0.72, 0.71, 0.73]


def result(measure, values):
    """A result of four seeds, of cross entropy and another loss; its contrast gives Student's quantile."""
    measured = [{"all": {"long": {measure: list(pair)}}} for pair in zip(PLAIN, values, strict=True)]
    contrast = {"sd": 1.0, "interval": [-1.5912, 1.5912], "seeds": 4}  # 3.1824 / 2 on either side
    return Result(
        {"heads": {"all": ["CE", "other"]}, "runs": [{"measures": of} for of in measured], "contrasts": [contrast]}
    )


@pytest.mark.parametrize(
    ("measure", "values", "mark"),
    [
        ("balanced_accuracy", [0.80, 0.81, 0.83, 0.82], "▲"),
        ("balanced_accuracy", [0.60, 0.61, 0.63, 0.62], "▼"),
        ("balanced_accuracy", [0.80, 0.62, 0.83, 0.62], ""),
        ("log_loss_tempered", [0.80, 0.81, 0.83, 0.82], "▼"),
        ("log_loss", [0.60, 0.61, 0.63, 0.62], "▲"),
    ],
)
def test_a_loss_is_marked_where_its_paired_difference_is_certain_and_lower_may_be_better(measure, values, mark):
    assert who_else.verdict(result(measure, values), "other", measure) == mark


def test_cross_entropy_is_not_compared_with_itself():
    assert who_else.verdict(result("log_loss", PLAIN), "CE", "log_loss") == ""


@pytest.mark.parametrize("name", who_else.EVERY_LOSS)
def test_a_data_set_shows_every_measure_that_its_result_has(name):
    for columns, show in ((who_else.BALANCE, "balance"), (who_else.PROBABILITIES, "probabilities")):
        shown = render("table", f"{name}-{show}")
        (run, *_), heads = (of := who_else.result(name)).content["runs"], of.heads("all")
        measured = {*run["measures"]["all"]["long"]}
        if f"training accuracy, {heads[0]}" in run["also"]["all"]["long"]:
            measured.add(who_else.TRAINED)
        alike = who_else.ALIKE.get(name, ())
        for measure, says in columns.items():
            assert (f">{says}</th>" in shown) == (measure in measured and measure not in alike)
        of_losses = [who_else.values(of, head, measure) for measure in alike for head in ("CE", "γ=2", "LDAM")]
        assert all(value > 0.98 for of_seeds in of_losses for value in of_seeds)  # nothing to be seen in that column


@pytest.mark.parametrize("show", who_else.TOGETHER)
def test_a_table_of_all_data_sets_has_every_loss_and_a_dash_where_one_was_not_trained(show):
    shown, measures = render("table", f"who-else-{show}"), who_else.TOGETHER[show]
    first, *others = (set(who_else.result(name).heads("all")) for name in who_else.DATA)
    assert shown.count("<tr>") == 1 + len(first)
    assert shown.count("<th ") == 1 + len(who_else.DATA) * len(measures)
    assert shown.count(">–<") >= len(measures) * sum(len(first - of) for of in others)


def test_the_losses_of_the_real_data_sets_are_the_same():
    lists = [who_else.result(name).heads("all") for name in who_else.EVERY_LOSS]
    assert all(of == lists[0] for of in lists)
