"""The lines of the README and of the page on Keras are run, and the commands that are named exist."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(page: str):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"^ *`?make ((?:[a-z]+ ?)+)", (ROOT / page).read_text(), re.MULTILINE))
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
