"""Does an exercise hold: the starter fails, the solution passes, every known wrong answer fails with its own message?

The third condition tests the check itself: a check that accepts everything, or whose questions cannot show a mistake,
still fails the starter and passes the solution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docs.exercises.checker import messages
from docs.exercises.checker.catalogue import LEARNER, Exercise, load_module
from docs.exercises.checker.check import check_module, check_source
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.start_tensorflow import start_tensorflow
from docs.exercises.commands import output


def verify(exercises: Iterable[Exercise]) -> int:
    """Print the problems of exercises, and return 1 if there are any."""
    failed = 0
    for exercise in exercises:
        found = list(problems(exercise))
        failed += bool(found)
        summary = "not as it should be" if found else f"ok, {len(list(wrong_answers(exercise)))} wrong answers named"
        output.say(f"{exercise.id:24}{summary}")
        for problem in found:
            output.say(f"    {problem}")
    return int(failed > 0)


def problems(exercise: Exercise) -> Iterator[str]:
    """Yield the problems of an exercise, one line each."""
    if exercise.tensorflow:
        start_tensorflow()
    if not exercise.has_solution:
        yield "exercise.py has no solution between # BEGIN SOLUTION and # END SOLUTION"
        return
    yield from _missing_parts(exercise)
    if check_starter(exercise).solved:
        yield "the starter passes: the check accepts it as it is given out"
    of_solution = check_source(exercise, exercise.solution, f"<{exercise.id}>")
    if not of_solution.solved:
        yield f"the solution fails: {one_line(of_solution)}"
    for code, number in wrong_answers(exercise):
        outcome = check_wrong(exercise, code, number)
        if outcome.status == "solved":
            yield f"the wrong answer {code} (number {number + 1}) passes: no question tells it from the solution"
        elif outcome.finding is None or outcome.finding.code != code:
            yield f"the wrong answer {code} (number {number + 1}) is not named: {one_line(outcome)}"


def check_starter(exercise: Exercise) -> Outcome:
    """Return the outcome of the starter, which is run like a file that was edited."""
    try:
        return check_module(exercise, load_module(exercise.starter, f"<{exercise.id}>", LEARNER))
    except Exception as error:
        return Outcome("crashed", trace=str(error))


def wrong_answers(exercise: Exercise) -> Iterator[tuple[str, int]]:
    """Yield the known wrong answers: a code, and the number among those with that code."""
    for code, sources in exercise.answers.items():
        yield from ((code, number) for number in range(len(sources)) if has_message(exercise, code))


def check_wrong(exercise: Exercise, code: str, number: int = 0) -> Outcome:
    """Return the outcome of a known wrong answer."""
    return check_source(exercise, exercise.wrong(code, number), f"<{code}>")


def one_line(outcome: Outcome) -> str:
    """Return an outcome in one line."""
    if outcome.status == "wrong":
        return f"{outcome.finding.code}: {outcome.finding.message}"
    return f"{outcome.status} {outcome.trace}".strip()


def has_message(exercise: Exercise, code: str) -> bool:
    """Return whether a code has a message, the exercise's own or a general one."""
    if any(key.split()[-1] == code for key in exercise.sentences):
        return True
    try:
        return bool(messages.message(code))
    except KeyError:
        return False


def _missing_parts(exercise: Exercise) -> Iterator[str]:
    if len(exercise.hints) != 3 or not all(map(str.strip, exercise.hints)):
        yield "it needs three hints"
    if not exercise.title.strip() or not exercise.text:
        yield "it needs a title, and a text as docstring of exercise.py"
    if not exercise.answers:
        yield "it needs at least one known wrong answer in WRONG"
    for code in exercise.answers:
        if not has_message(exercise, code):
            yield f"{code} has no message: give it a sentence in SAYS of check.py"
