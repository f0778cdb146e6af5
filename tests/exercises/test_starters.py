"""Is a hole a hole, and does a solution solve?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.conformance.adapter import load
from tests.conformance.implementations import resolve
from tests.conformance.judging import judge

FOLDER = Path(__file__).parents[2] / "docs" / "exercises"
STARTERS = sorted(FOLDER.glob("e[0-9][0-9]_*/exercise.py"))

FROM_LOGITS = """
    import numpy as np
    m = np.where(labels == 1, inputs, -inputs)
    e = np.exp(-np.abs(m))
    weight = 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
    cost = weight * (np.where(m >= 0, e, 1) / (1 + e)) ** gamma * (np.maximum(-m, 0) + np.log1p(e))
    return cost.astype(inputs.dtype)
"""
SOLUTIONS = {"e06_from_logits": FROM_LOGITS}


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.parent.name)
def test_a_starter_is_a_hole(starter: Path):
    adapter = load(str(starter))
    with pytest.raises(NotImplementedError, match="TODO"):
        adapter(np.array([1.0]), np.array([0.5]), {"alpha": None, "gamma": 2.0})


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.parent.name)
def test_a_solution_in_the_hole_conforms(starter: Path, tmp_path: Path):
    lines = starter.read_text(encoding="utf-8").splitlines()
    (hole,) = (line for line in lines if line.strip().startswith("raise NotImplementedError"))
    solved = tmp_path / "solved.py"
    solved.write_text("\n".join(lines).replace(hole, SOLUTIONS[starter.parent.name]), encoding="utf-8")
    for implementation in resolve(str(solved)):
        (loss,) = implementation.functions
        verdicts = judge(implementation, loss)
        assert verdicts
        assert all(verdict.conforms for verdict in verdicts)
