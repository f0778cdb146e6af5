"""Does the bug gallery show every mistake, and does every finding of the command lead to its place there?"""

from __future__ import annotations

import re

import pytest

from docs.extension.figures import figure
from docs.extension.mistake_curves import mistake_curves, points
from spec.mistakes import MISTAKES
from spec.mistakes.record import KINDS, REPORTS
from tests.conformance.diagnosing.examination import examine
from tests.site.conftest import ROOT

WRONG = """import numpy as np
FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "numpy"
def loss(labels, inputs, *, alpha, gamma):
    return -np.where(labels == 1, inputs, -inputs) * gamma
"""


@pytest.fixture(scope="module")
def shown() -> str:
    return "".join(figure(f"mistakes-{kind}") for kind in KINDS)


def entry(shown: str, code: str) -> str:
    """Return the part of the gallery that is about one mistake."""
    return re.search(rf'<h3 id="{code}">.*?(?=<h3 |\Z)', shown, re.DOTALL)[0]


def test_the_page_shows_every_kind():
    page = (ROOT / "docs" / "gallery.md").read_text("utf-8")
    assert set(re.findall(r"\[\[figure:mistakes-(\w+)\]\]", page)) == set(KINDS)


def test_every_mistake_has_its_place_once(shown):
    assert sorted(re.findall(r'<h3 id="(\w+)">', shown)) == sorted(MISTAKES)
    assert set(REPORTS) == set(MISTAKES)


@pytest.mark.parametrize("code", [code for code in MISTAKES if code != "UNKNOWN"])
def test_a_mistake_is_shown_with_an_example_a_drawing_and_where_it_was_seen(shown, code):
    mistake, part = MISTAKES[code], entry(shown, code)
    assert part.count("<svg") == len(mistake_curves(mistake)) > 0
    yours, truth = re.search(r"this formula <strong>(.+?)</strong>, truth <strong>(.+?)</strong>", part).groups()
    assert yours != truth
    assert part.count("https://github.com/") == len(mistake.reported_in)
    edits = mistake.binary or mistake.categorical
    assert part.count('<div class="formula') == (1 + len(edits) if edits else 0)


@pytest.mark.parametrize("code", [code for code in MISTAKES if code != "UNKNOWN"])
def test_the_curves_of_a_mistake_differ_from_the_right_ones(code):
    for one in mistake_curves(MISTAKES[code]):
        pairs = [(one.right(at), one.wrong(at)) for at in points(one, 20)]
        assert any(wrong is None or abs(right - wrong) > 1e-6 for right, wrong in pairs), one.label


def test_every_finding_leads_to_a_place_in_the_gallery(shown, tmp_path):
    path = tmp_path / "wrong.py"
    path.write_text(WRONG, encoding="utf-8")
    pages = [one.page for one in examine(str(path)).diagnoses]
    assert pages
    for page in pages:
        name, _, code = page.partition("#")
        assert (ROOT / "docs" / name).exists() and f'id="{code}"' in shown
