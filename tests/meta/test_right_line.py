"""Is the line that --fix prints right, in each framework and each convention, and does --plot draw both losses?"""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as ElementTree
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests.conformance.__main__ import main
from tests.conformance.asking.adapter import Adapter, bound
from tests.conformance.asking.conventions import Convention
from tests.conformance.comparing.comparison import margin_of
from tests.conformance.comparing.vectors import vectors
from tests.conformance.diagnosing import drawing
from tests.conformance.diagnosing.examination import examine_adapter
from tests.conformance.diagnosing.right_line import IMPORTS, right_lines
from tests.meta.test_command import HEAD, RIGHT, written
from tests.meta.test_diagnosis import InProcessAdapter

MODULES = {"numpy": "numpy", "tensorflow": "tensorflow", "torch": "torch", "jax": "jax"}
HERE = [name for name, module in MODULES.items() if importlib.util.find_spec(module)]
TAKES = {  # the parameter of each form of alpha
    "binary": {"number": "alpha, ", "pair": "alpha, ", "pos_weight": "pos_weight, ", "none": ""},
    "categorical": {"classes": "alpha, ", "factor": "alpha, ", "none": ""},
}
CASES = [
    (framework, family, inputs, alpha)
    for framework, family, inputs in product(HERE, TAKES, ("logits", "probabilities"))
    for alpha in TAKES[family]
]


def printed(framework: str, family: str, inputs: str, alpha: str):
    """Return the printed lines as a function, as somebody would paste them into one."""
    lines = (*right_lines(Convention(family=family, inputs=inputs, alpha=alpha), framework), "return loss")
    head = f"def pasted(labels, {inputs}, {TAKES[family][alpha]}gamma):"
    space: dict = {}
    exec("\n".join((*IMPORTS[framework], head, *(f"    {line}" for line in lines))), space)
    return space["pasted"]


@pytest.mark.parametrize("framework, family, inputs, alpha", CASES)
def test_the_line_that_is_printed_conforms(framework, family, inputs, alpha):
    loss = printed(framework, family, inputs, alpha)
    adapter = bound(Adapter("pasted", family, inputs, framework, loss, None, {"reduction": "none"}))
    found = examine_adapter(InProcessAdapter(adapter))
    assert found.error == "" and found.convention.alpha == alpha, (found.error, found.convention)
    if inputs == "logits":
        assert found.conformant, found.diagnoses
    assert found.severity in (None, "last digits"), found.diagnoses


def test_the_command_prints_the_line_and_draws(tmp_path: Path):
    path, picture = written(tmp_path, RIGHT, HEAD), tmp_path / "drawn.svg"
    result = CliRunner().invoke(main, [str(path), "--fix", "--plot", str(picture)])
    assert result.exit_code == 0 and "np.logaddexp(0, -m)" in result.output
    root = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    curves = [path.get("class") for path in root.iter("{http://www.w3.org/2000/svg}path")]
    assert curves.count("t") == 2 and curves.count("y") == 1  # NumPy has no gradient
    assert "gradient in the logit: yours is not judged" in picture.read_text(encoding="utf-8")


def test_the_truth_that_is_drawn_is_that_of_the_vectors():
    plain = [v for v in vectors() if v.loss == "binary_focal_loss" and v.parameters["alpha"] is None and not v.soft]
    compared = [v for v in plain if abs(margin_of(v)) < 20]
    assert len(compared) > 50
    for vector in compared:
        value, gradient = drawing.truth(np.array([margin_of(vector)]), vector.gamma)
        sign = 2 * float(vector.arrays["labels"]) - 1
        assert np.isclose(value[0], float(vector.expected["value"]), rtol=1e-9)
        assert np.isclose(sign * gradient[0], float(vector.expected["gradient"]), rtol=1e-9)
