"""The lines of the page "Focal loss in five minutes" conform, values and gradients."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conformance.diagnosing.examination import examine

FOLDER = Path(__file__).parents[2] / "docs" / "five_minutes"
RUN = {"numpy": False, "keras": True}  # whether the framework differentiates; PyTorch's are run by `make pytorch`


@pytest.mark.parametrize("framework", RUN)
def test_the_lines_of_a_framework_conform(framework: str):
    report = examine(f"docs.five_minutes.{framework}_lines:focal_loss")
    assert report.conformant, report.error or report.diagnoses
    assert (report.regions["gradient"] is not None) == RUN[framework]


def test_each_has_about_ten_lines_and_one_signature():
    texts = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*_lines.py")}
    assert texts.keys() == {f"{name}_lines" for name in (*RUN, "pytorch")}
    functions = [
        next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)) for text in texts.values()
    ]
    assert len({ast.unparse(function.args) for function in functions}) == 1
    assert all(len([line for line in text.splitlines() if line]) <= 12 for text in texts.values())
