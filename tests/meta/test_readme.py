"""What the README shows was run: its formula, its lines, its card, the lengths of what it says to read first."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from spec.equations import EQUATIONS
from spec.printing.latex import latex
from tests.conformance.__main__ import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PLAIN = {r"\operatorname{FL}": "FL", r"\alpha": "α", r"{\gamma}": "γ", r"\log": "log"}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(page: str):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"^ *`?make ((?:[a-z-]+\b(?!=) ?)+)", (ROOT / page).read_text(), re.MULTILINE))
    assert named
    assert {name for line in named for name in line.split()} <= targets


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_path_that_is_named_exists(page: str):
    named = re.findall(r"`((?:spec|reference|tf_impl|tests|docs)/[\w/.]*)`", (ROOT / page).read_text())
    existing = [path for path in named if "eNN" not in path]
    assert existing
    assert not [path for path in existing if not (ROOT / path).exists()]


@pytest.mark.parametrize("page", ["README.md", "docs/api_tf_impl.md", "docs/benchmark.md"])
def test_the_lines_of_a_page_print_what_it_says(page: str):
    text = (ROOT / page).read_text(encoding="utf-8")
    result = doctest.DocTestRunner(verbose=False).run(doctest.DocTestParser().get_doctest(text, {}, page, page, 0))
    assert result.attempted
    assert not result.failed


def test_the_formula_is_the_definition_that_the_spec_prints():
    formula = latex(EQUATIONS["BF.3"])
    for ours, plain in PLAIN.items():
        formula = formula.replace(ours, plain)
    assert f"    {formula}  " in README


@pytest.mark.xdist_group("atlas-keras_categorical")
def test_the_card_is_what_the_command_prints():
    target, card = re.search(r"\$ .venv/bin/python -m tests.conformance (\S+)\n((?:    .*\n)+)", README).groups()
    printed = words(CliRunner().invoke(main, [target]).output)
    verdict, *finding = (line.removesuffix("…") for line in card.splitlines())
    assert len(finding) >= 5
    assert words(verdict) in printed
    assert words("\n".join(finding)) in printed


def words(text: str) -> str:
    """Return a text without its line breaks: a terminal makes its own."""
    return f" {' '.join(text.split())} "


def test_what_to_read_first_is_about_as_long_as_it_says():
    rows = re.findall(r"^\| (`.*`) \| ([\d,]+) \|", README, re.MULTILINE)
    assert len(rows) >= 5
    for paths, stated in rows:
        places = [ROOT / path for path in re.findall(r"`(.*?)`", paths)]
        files = [file for place in places for file in ([place] if place.is_file() else place.glob("*.py"))]
        lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
        about = pytest.approx(lines, rel=0.2)  # one loss more does not change it
        assert float(stated.replace(",", "")) == about, f"README.md: {paths} has {lines} lines now"


def test_it_is_read_in_three_minutes():
    assert len(README.split()) <= 600
