"""Is an exercise honest? The starter fails, the solution passes, every known wrong answer fails with its own message.

The third is what keeps a check sharp: a check that accepts everything, or probes that hide a mistake, still fail the
starter and pass the solution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docs.exercises.checker import messages
from docs.exercises.checker.catalogue import LEARNER, Exercise, loaded
from docs.exercises.checker.check import judged, outcome
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.worker import start_tensorflow
from docs.exercises.commands import output


def verify(exercises: Iterable[Exercise]) -> int:
    """Check exercises, print what is wrong with them, and return 1 if anything is."""
    failed = 0
    for exercise in exercises:
        found = list(problems(exercise))
        failed += bool(found)
        said = "not as it should be" if found else f"ok, {len(list(wrong_answers(exercise)))} wrong answers named"
        output.say(f"{exercise.id:24}{said}")
        for problem in found:
            output.say(f"    {problem}")
    return int(failed > 0)


def problems(exercise: Exercise) -> Iterator[str]:
    """Yield what is wrong with an exercise, one line each."""
    if exercise.tensorflow:
        start_tensorflow()
    if not exercise.has_solution:
        yield "exercise.py has no solution between # BEGIN SOLUTION and # END SOLUTION"
        return
    yield from _what_is_missing(exercise)
    if of_starter(exercise).solved:
        yield "the starter passes: the check accepts it as it is given out"
    of_solution = judged(exercise, exercise.solution, f"<{exercise.id}>")
    if not of_solution.solved:
        yield f"the solution fails: {described(of_solution)}"
    for code, number in wrong_answers(exercise):
        came = described(of_wrong(exercise, code, number))
        if came != f"{code}: {messages.message(code)}":
            yield f"the wrong answer {code} (number {number + 1}) is not named: {came}"


def of_starter(exercise: Exercise) -> Outcome:
    """Return what becomes of the starter when it is run, too."""
    try:
        return outcome(exercise, loaded(exercise.starter, f"<{exercise.id}>", LEARNER))
    except Exception as error:
        return Outcome("crashed", trace=str(error))


def wrong_answers(exercise: Exercise) -> Iterator[tuple[str, int]]:
    """Yield the known wrong answers: a code, and which of those that bear it."""
    for code, sources in exercise.answers.items():
        yield from ((code, number) for number in range(len(sources)) if has_message(code))


def of_wrong(exercise: Exercise, code: str, number: int = 0) -> Outcome:
    """Return what becomes of a known wrong answer."""
    return judged(exercise, exercise.wrong(code, number), f"<{code}>")


def described(of: Outcome) -> str:
    """Return an outcome in one line."""
    if of.status == "wrong":
        return f"{of.finding.code}: {of.finding.says}"
    return f"{of.status} {of.trace}".strip()


def has_message(code: str) -> bool:
    """Return whether a code has a sentence."""
    try:
        return bool(messages.message(code))
    except KeyError:
        return False


def _what_is_missing(exercise: Exercise) -> Iterator[str]:
    if len(exercise.hints) != 3 or not all(map(str.strip, exercise.hints)):
        yield "it needs three hints"
    if not exercise.title.strip() or not exercise.text:
        yield "it needs a title, and a text as docstring of exercise.py"
    if not exercise.answers:
        yield "it needs at least one known wrong answer in WRONG"
    for code in exercise.answers:
        if not has_message(code):
            yield f"{code} has no message: docs/exercises/checker/messages.py"
