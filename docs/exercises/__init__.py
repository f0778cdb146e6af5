"""The exercises: what they ask, what is wrong with an answer, and the command `fl` that a learner works with.

In a notebook: `from docs.exercises import check, hint`, then `check("e01", globals())`.
"""

from __future__ import annotations


def check(id: str, names: dict) -> bool:
    """Say what is right or wrong with the functions of a notebook, as `fl` does of a file.

    Args:
        id: of the exercise, "e01" will do.
        names: the notebook's `globals()`.

    Returns:
        Whether the exercise is solved.
    """
    from docs.exercises.checker.catalogue import find
    from docs.exercises.checker.check import module_of, outcome
    from docs.exercises.commands import output

    exercise = find(id)
    found = outcome(exercise, module_of({name: of for name, of in names.items() if not name.startswith("_")}))
    output.show(exercise, found, "this notebook", 'hint("' + exercise.id[:3] + '")')
    return found.status == "solved"


def hint(id: str, number: int = 1) -> None:
    """Print one of an exercise's three hints."""
    from docs.exercises.checker.catalogue import find
    from docs.exercises.commands import output

    output.hint(find(id), number, f'hint("{id}", {number + 1})')
