"""The exercises, the checker of their answers, and the learner's command `fl`.

In a notebook: `from docs.exercises import check, hint`, then `check("e01", globals())`.
"""

from __future__ import annotations

from types import ModuleType


def check(id: str, names: dict) -> bool:
    """Check the functions of a notebook, as `fl` checks those of a file, and print the outcome.

    Args:
        id: of the exercise; "e01" is enough.
        names: the notebook's `globals()`.

    Returns:
        Whether the exercise is solved.
    """
    from docs.exercises.checker.catalogue import LEARNER, find
    from docs.exercises.checker.check import check_module
    from docs.exercises.commands import output

    exercise, module = find(id), ModuleType(LEARNER)
    module.__dict__.update({name: value for name, value in names.items() if not name.startswith("_")})
    outcome = check_module(exercise, module)
    output.show(exercise, outcome, "this notebook", f'hint("{exercise.id[:3]}")')
    return outcome.solved


def hint(id: str, number: int = 1) -> None:
    """Print one of an exercise's three hints."""
    from docs.exercises.checker.catalogue import find
    from docs.exercises.commands import output

    output.hint(find(id), number, f'hint("{id}", {number + 1})')
