"""Starts a new exercise: two files that pass their own checks, to be edited step by step."""

from __future__ import annotations

from pathlib import Path

from docs.exercises.checker.catalogue import FOLDER, NAME

EXERCISE = '''"""What does a wrong prediction cost?

The cross entropy of a label y, 0 or 1, and a logit x is the softplus of -x for a positive and of x for a negative.
Write it for one example.
"""

import numpy as np


def cost(y, x):
    """Return the cross entropy of one example."""
    # BEGIN SOLUTION
    return np.logaddexp(0, -x if y == 1 else x)
    # END SOLUTION
'''
CHECK = '''"""Compared with the vectors of binary_cross_entropy."""

from docs.exercises.checker.questions import Question
from docs.exercises.checker.expected import of_loss, value

TITLE = "A title"
HINTS = (
    "The first hint asks a question.",
    "The second names the idea that helps.",
    "The third is the line: np.logaddexp(0, -x if y == 1 else x)",
)
WRONG = {
    # a code of the catalogue, or one of your own with its sentence in docs/exercises/checker/messages.py
    "SIGN": """
        def cost(y, x):
            return -np.logaddexp(0, -x if y == 1 else x)
    """,
    "LOG_BASE": """
        def cost(y, x):
            return np.logaddexp(0, -x if y == 1 else x) / np.log(10)
    """,
}


def questions():
    """Return the questions, the simplest first; the expected values come from spec/vectors."""
    return [question(vector) for vector in of_loss("binary_cross_entropy", largest=30)]


def question(vector):
    """Return the question of one vector."""
    y, x = float(vector.arrays["labels"]), float(vector.arrays["logits"])
    return Question("cost", f"cost(y={y:g}, x={x:g})", lambda module: module.cost(y, x), value(vector))
'''


def begin(id: str, folder: Path = FOLDER) -> Path:
    """Write the two files of a new exercise.

    Raises:
        ValueError: the name is not eNN_name, or there is an exercise of that number.
    """
    if not NAME.fullmatch(id):
        raise ValueError(f"{id} is no name of an exercise: e, two digits, _, a word in small letters (e17_mine)")
    if any(path.name[:3] == id[:3] for path in folder.iterdir()):
        raise ValueError(f"there is an exercise {id[:3]} already; fl list names them")
    (folder / id).mkdir()
    (folder / id / "exercise.py").write_text(EXERCISE, encoding="utf-8")
    (folder / id / "check.py").write_text(CHECK, encoding="utf-8")
    return folder / id
