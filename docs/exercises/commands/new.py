"""Starts a new exercise: two files that pass their own checks, to be edited step by step."""

from __future__ import annotations

import re
from pathlib import Path

from docs.exercises.checker.catalogue import NAME, set_folder

WORD = re.compile(r"(?!e\d)[a-z][a-z0-9_]*")
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
CHECK = '''"""Compared with an expression of its own."""

import numpy as np

from docs.exercises.checker.claims import are_equal, scaled
from docs.exercises.checker.expected import own_questions

TITLE = "A title"
TRACK = "core"
MINUTES = 10
AFTER = ()
HINTS = (
    "The first hint asks a question.",
    "The second names the idea that helps.",
    "The third is the line: np.logaddexp(0, -x if y == 1 else x)",
)
DEBRIEF = """\
Other right ways, what each costs, and the answer to the text's question.
"""
TRUTH = {  # evaluated to certain digits when fl verify runs, and written to truth.json
    "cost": {
        "arguments": "y x",
        "value": "log(1 + exp((1 - 2*y)*x))",
        "points": (("1", "0.5"), ("0", "0.5"), ("1", "-2"), ("0", "-2")),
        "domain": {"y": ("0", "1"), "x": ["-6", "6"]},
    },
}
WRONG = {  # a code of the catalogue, or one of your own with its sentence in SAYS
    "SIGN": """
        def cost(y, x):
            return -np.logaddexp(0, -x if y == 1 else x)
    """,
    "LABEL_FORGOTTEN": """
        def cost(y, x):
            return np.logaddexp(0, -x)
    """,
}
SAYS = {
    "LABEL_FORGOTTEN": "a negative costs what a positive does; its cost is the softplus of x.",
}
CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "SIGN": scaled(-1),
    "LABEL_FORGOTTEN": lambda s: are_equal(s.answer, np.logaddexp(0, -s.x)),
}


def questions():
    """Return the questions: plain points, then random ones."""
    return own_questions(__file__, "cost")
'''


def begin(id: str, folder: Path | None = None) -> Path:
    """Write the two files of a new exercise, by default into the set that is in use.

    Args:
        id: its name, eNN_name; a name without a number gets the next one that is free.
        folder: to write into.

    Raises:
        ValueError: the name is none, or there is an exercise of that number.
    """
    folder = folder or set_folder()
    if WORD.fullmatch(id):
        taken = [int(path.name[1:3]) for path in folder.iterdir() if NAME.fullmatch(path.name)]
        id = f"e{max(taken, default=0) + 1:02}_{id}"
    if not NAME.fullmatch(id):
        raise ValueError(f"{id} is no name of an exercise: a word in small letters, or e, two digits, _ and a word")
    if any(path.name[:3] == id[:3] for path in folder.iterdir()):
        raise ValueError(f"there is an exercise {id[:3]} already; fl list names them")
    (folder / id).mkdir()
    (folder / id / "exercise.py").write_text(EXERCISE, encoding="utf-8")
    (folder / id / "check.py").write_text(CHECK, encoding="utf-8")
    return folder / id
