"""The ends of an interval and its mean are printed to one place, in sentences and tables alike."""

from __future__ import annotations

import re
from html import unescape

import pytest

from docs.extension.experiment_results import ENDS, Result
from docs.extension.figures.experiments import read_together
from docs.extension.figures.registry import REGISTRY, render
from docs.extension.findings import Finding, finding, findings
from docs.extension.numbers import alike
from tests.site.test_audit import contrast

ONE = r"−?\d+(?: \d{3})*(?:\.\d+)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
PAIR = re.compile(rf"(?:({ONE}) ?\()?({ONE}) to ({ONE})")


def places(number: str) -> tuple[int, str]:
    mantissa, _, power = number.partition(" × ")
    return len(mantissa.partition(".")[2]), power


def apart(html: str) -> list[tuple[str, ...]]:
    """Return the intervals of a text whose numbers are not printed to one place."""
    text = unescape(re.sub(r"<[^>]*>", "", re.sub(r"</t[dhr]>", "\n", html)))
    found = [tuple(filter(None, pair)) for pair in PAIR.findall(text)]
    return [pair for pair in found if len(set(map(places, pair))) > 1]


@pytest.mark.parametrize(
    "name", sorted(name for name in REGISTRY["table"] if re.search("contrasts|earlier|expect", name))
)
def test_the_numbers_of_an_interval_in_a_table_end_at_one_place(name):
    contrasts, _, _ = render("table", name).partition("said of the run before")  # sentences are tested below
    assert not apart(contrasts)


@pytest.mark.parametrize("id", findings())
def test_the_numbers_of_an_interval_in_a_sentence_end_at_one_place(id):
    it = findings()[id]
    ends = {name: place.rpartition(" | ") for name, place in it.values.items() if place.rpartition(" | ")[2] in ENDS}
    names = re.findall(r"\{(\w+)\}", it.says)
    shown = dict(zip(names, re.findall(r'"number">(.*?)<', finding(id)), strict=True))
    for of_one in {of for of, _, _ in ends.values()}:
        fields = {name: it.values[name].removeprefix(f"{of_one} | ") for name in names}
        together = [name for name, field in fields.items() if field in ENDS or field == "mean"]
        assert len({places(shown[name]) for name in together}) == 1


def made(mean: float, low: float, high: float) -> str:
    """Return a sentence about a contrast with these numbers."""
    values = {"mean": "−contrast | x | mean", "low": "−contrast | x | high", "high": "−contrast | x | low"}
    it = Finding("made", "made", "It is {mean} ({low} to {high}).", (), values)

    result = Result({"contrasts": [{"id": "x", "mean": mean, "interval": [low, high]}]})
    return re.sub(r"<[^>]*>", "", it.sentence(result))


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ((5.5e-6, -0.0123, 0.0124), "It is −0.000 (−0.012 to 0.012)."),
        ((-0.0276, -0.0396, -0.0144), "It is 0.028 (0.014 to 0.040)."),
        ((0.25, 0.2, 0.3), "It is −0.250 (−0.300 to −0.200)."),
        ((-1250.0, -1500.0, -1000.0), "It is 1\u202f250 (1\u202f000 to 1\u202f500)."),
    ],
)
def test_two_digits_of_the_half_width_decide_where_a_mean_and_its_interval_end(numbers, says):
    assert made(*numbers) == says


def test_a_row_of_a_table_ends_where_its_widest_interval_does():
    it = contrast(mean=0.0001234)
    assert read_together(it["mean"], [-0.012, 0.0123], [0.00011, 0.00014]) == [
        "0.000",
        "−0.012 to 0.012",
        "0.000 to 0.000",
    ]
    assert read_together(0.0, [0.0, 0.0]) == ["0.0", "0.0 to 0.0"]


def test_numbers_that_are_too_small_share_a_power_of_ten():
    assert alike([3.21e-9, -1e-10], 2e-9) == ["3.2 × 10⁻⁹", "−0.1 × 10⁻⁹"]
