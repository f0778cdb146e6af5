"""Pages fetch formulas and numbers; they do not type them."""

from __future__ import annotations

import re

import pytest

from tests.site.conftest import PAGES, ROOT

FORMULA = re.compile(r"\$\$|\\\[|\\\(|\\(?:begin|frac|sum|log|sigma|gamma|alpha)\b|\^\\?\w|<math|[=−-]\s*log\b")
# a decimal, a factor, a percentage, an amount with a unit: what somebody once measured or computed
MEASURED = re.compile(
    r"(?<![\w.:])\d+(?:\.\d+)+(?![\w.])|\d+\s?(?:×|%|per cent|times\b|eps\b|s\b|ms\b|KB\b|minutes?\b)"
)

# What is not measured: settings that the documents or the paper chose.
ALLOWED = {
    "alpha": {
        "0.25": "the documents' α",
        "0.75": "the documents' α",
        "0.9": "the study note's α",
    },
    "for_teachers": {"0.25": "the documents' α", "0.75": "the documents' α"},
    "install": {"3.11": "a version of Python", "3.12": "a version of Python"},
    "gradients": {"0.95": "the notebook's example"},
}


def prose(name: str) -> str:
    """Return a page without its code and the addresses of its links."""
    text = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`]*`|\]\([^)]*\)|https?://\S+", "", text)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_types_no_formula(name: str):
    assert not FORMULA.findall(prose(name))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_types_no_measured_number(name: str):
    assert set(MEASURED.findall(prose(name))) <= set(ALLOWED.get(name, {}))


def test_each_exception_is_still_needed():
    for name, numbers in ALLOWED.items():
        assert set(numbers) <= set(MEASURED.findall(prose(name))), name


@pytest.mark.parametrize("text", ["$$x$$", r"\[x\]", r"is \frac{1}{2}", "(1-p)^γ", "−log p", r"\alpha"])
def test_a_typed_formula_would_be_noticed(text: str):
    assert FORMULA.search(text)


@pytest.mark.parametrize(
    "text", ["is 0.298 here", "34.5 times less", "100× less", "99 % of it", "took 12 s", "3.5 eps"]
)
def test_a_typed_measurement_would_be_noticed(text: str):
    assert MEASURED.search(text)
