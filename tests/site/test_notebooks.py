"""The notebooks are what their sources say, were executed from top to bottom, and what they print is true today."""

from __future__ import annotations

import contextlib
import io
import json

import pytest

from docs.notebooks.cells import FOLDER, SOURCES, notebook

NAMES = [source.stem for source in SOURCES]


def committed(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))


def code(name: str) -> list[dict]:
    return [cell for cell in committed(name)["cells"] if cell["cell_type"] == "code"]


def test_they_are_the_two_that_the_readme_names():
    assert NAMES == ["Categorical Focal Loss", "mini losscustom"]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_has_the_cells_of_its_source(name: str):
    """Or run `make notebooks`."""
    fresh = notebook(FOLDER / f"{name}.md")["cells"]
    there = committed(name)["cells"]
    keys = ("cell_type", "id", "source", "metadata")
    assert [[cell[key] for key in keys] for cell in there] == [[cell[key] for key in keys] for cell in fresh]


@pytest.mark.parametrize("name", NAMES)
def test_it_was_executed_from_top_to_bottom_without_an_error(name: str):
    assert [cell["execution_count"] for cell in code(name)] == list(range(1, len(code(name)) + 1))
    outputs = [output for cell in code(name) for output in cell["outputs"]]
    assert outputs
    assert {(output["output_type"], output["name"]) for output in outputs} == {("stream", "stdout")}


@pytest.mark.parametrize("name", NAMES)
def test_it_is_a_notebook_of_the_current_format_with_formulas_and_code_of_ours(name: str):
    book = committed(name)
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
    text = "".join("".join(cell["source"]) for cell in book["cells"])
    assert "$$" in text and "[[" not in text.replace("[[0", "").replace("[[m", "").replace("[[2", "").replace("[[n", "")
    assert len(json.dumps(book)) < 60_000


@pytest.mark.parametrize("name", NAMES)
def test_what_its_cells_print_is_what_they_print_now(name: str):
    space: dict = {"__name__": "__main__"}
    for cell in code(name):
        if "training" in cell["metadata"].get("tags", []):
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile("".join(cell["source"]), f"{name}.ipynb", "exec"), space)
        assert printed.getvalue() == "".join(text for output in cell["outputs"] for text in output["text"])
