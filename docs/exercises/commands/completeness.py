"""Does an exercise have all its parts: a title, a text, three hints, wrong answers, a sentence for each code?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from docs.exercises.checker import messages
from docs.exercises.checker.catalogue import Exercise


def has_message(exercise: Exercise, code: str) -> bool:
    """Return whether a code has a message, the exercise's own or a general one."""
    if any(key.split()[-1] == code for key in exercise.sentences):
        return True
    try:
        return bool(messages.message(code))
    except KeyError:
        return False


def missing_parts(exercise: Exercise) -> Iterator[str]:
    """Yield what an exercise lacks, one line each."""
    if len(exercise.hints) != 3 or not all(map(str.strip, exercise.hints)):
        yield "it needs three hints"
    if not exercise.title.strip() or not exercise.text:
        yield "it needs a title, and a text as docstring of exercise.py"
    if not exercise.answers:
        yield "it needs at least one known wrong answer in WRONG"
    yield from _repeated(exercise)
    for code in exercise.answers:
        if not has_message(exercise, code):
            yield f"{code} has no message: give it a sentence in SAYS of check.py"


def _repeated(exercise: Exercise) -> Iterator[str]:
    """Yield the codes that a dictionary of check.py has twice: Python keeps the last one and says nothing."""
    tree = ast.parse((exercise.folder / "check.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            keys = [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
            for code in sorted({key for key in keys if keys.count(key) > 1}):
                name = ast.unparse(node.targets[0])
                yield f"{code} is twice in {name}, and only the last counts: several answers make a tuple"
