"""Does an exercise hold: the starter fails, the solution passes, every known wrong answer is named, by a true sentence?

The third condition tests the check itself: a check that accepts everything, or whose questions cannot show a mistake,
still fails the starter and passes the solution. The fourth tests the messages: what a code claims of an answer is
evaluated on the answer, and on changed copies of it, of which it must be true, or unsaid.
"""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np

from docs.exercises.checker.catalogue import LEARNER, Exercise, load_module
from docs.exercises.checker.check import check_module, check_source
from docs.exercises.checker.claims import is_true
from docs.exercises.checker.diagnosis import defined
from docs.exercises.checker.local_session import LocalSession
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.start_tensorflow import start_tensorflow
from docs.exercises.commands import output, truth
from docs.exercises.commands.completeness import has_message, missing_parts
from docs.exercises.commands.mutants import mutants as mutants_of

SECONDS, TENSORFLOW_SECONDS = 30.0, 120.0  # for one wrong answer


def verify(exercises: Iterable[Exercise], mutants: int = 0) -> int:
    """Print the problems of exercises, and return 1 if there are any.

    Args:
        exercises: to check.
        mutants: how many changed copies of each known answer to check the sentences on.
    """
    failed = 0
    for exercise in exercises:
        if exercise.missing:
            output.say(f"{exercise.id:24}not checked: {exercise.missing}")
            continue
        found = list(_all_problems(exercise, mutants))
        failed += bool(found)
        summary = "not as it should be" if found else f"ok, {len(list(wrong_answers(exercise)))} wrong answers named"
        output.say(f"{exercise.id:24}{summary}")
        for problem in found:
            output.say(f"    {problem}")
    return int(failed > 0)


def _all_problems(exercise: Exercise, mutants: int) -> Iterator[str]:
    """Yield the problems of an exercise; a check.py that cannot be run is one of them."""
    try:
        yield from problems(exercise)
        yield from (verdict.problem for verdict in judge_mutants(exercise, mutants) if verdict.problem)
    except Exception as error:
        yield f"{type(error).__name__}: {error} ({where(error)})"


def where(error: BaseException) -> str:
    """Return the last line of an exception's trace."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    line = getattr(error, "lineno", None) or last.lineno
    return f"{Path(getattr(error, 'filename', None) or last.filename).name}, line {line}"


def problems(exercise: Exercise) -> Iterator[str]:
    """Yield the problems of an exercise, one line each."""
    if exercise.tensorflow:
        start_tensorflow()
    if not exercise.has_solution:
        yield "exercise.py has no solution between # BEGIN SOLUTION and # END SOLUTION"
        return
    truth.write(exercise)
    yield from missing_parts(exercise)
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
        else:
            holds = sentence_is_true(exercise, exercise.wrong(code, number), outcome)
            if holds is None and code not in COMPUTED:
                yield f"{code} has no claim: say in CLAIMS of check.py what its sentence says of an answer"
            elif holds is False:
                yield f"{code}: its sentence is false of its wrong answer (number {number + 1}): {outcome.finding.call}"


# ---------------------------------------------------------------- is the sentence true?

COMPUTED = (  # by the conformance command's examination, or from the shape: what they say is what was measured
    *("SHAPE", "NOTHING", "NO_NUMBERS", "OTHER_DTYPE", "NONFINITE_LOSS", "LOSS_CAPPED", "EASY_SIDE_LOST"),
    *("NONFINITE_GRADIENT", "DEAD_GRADIENT"),
)


def sentence_is_true(exercise: Exercise, source: str, outcome: Outcome) -> bool | None:
    """Return whether what was said of an answer is true of it; None where nothing can be told.

    Args:
        exercise: that was answered.
        source: the answer.
        outcome: its outcome.
    """
    finding = outcome.finding
    if not finding or not finding.part or finding.code in ("", "UNKNOWN"):
        return None
    module = load_module(source, "<answer>", LEARNER)
    solution = load_module(exercise.solution, "<solution>", LEARNER)
    asked = [question for question in exercise.questions if question.function == finding.part]
    with np.errstate(all="ignore"):
        answers = LocalSession(module).answers(asked)
        verdicts = [is_true(exercise, code, asked, answers, (module, solution)) for code in finding.code.split(" and ")]
    return verdicts[0] if len(verdicts) == 1 else None  # of a pair, each is true of the other one's formula only


@dataclass(frozen=True)
class Verdict:
    """What was said of a changed answer.

    Attributes:
        status: of the outcome.
        code: of the mistake that was named, or "".
        true: whether the sentence is true; None where nothing was claimed.
        source: the answer.
    """

    status: str
    code: str
    true: bool | None
    source: str

    @property
    def problem(self) -> str:
        """What is wrong with the verdict, or ""."""
        return f"{self.code} is said, and is false, of\n{self.source}" if self.true is False else ""


def judge_mutants(exercise: Exercise, count: int) -> Iterator[Verdict]:
    """Yield the verdicts on so many changed copies of the solution, and of each known wrong answer."""
    if count and exercise.tensorflow:
        start_tensorflow()
    names = frozenset(question.function.split()[0] for question in exercise.questions)
    given = [(exercise.solution, names, 4 * count)]
    for code, number in wrong_answers(exercise):
        given.append((exercise.wrong(code, number), defined(exercise.answers[code][number]), count))
    for answer, changed, most in given:
        for source in mutants_of(answer, changed, most):
            outcome = _outcome(exercise, source)
            code = outcome.finding.code if outcome.status == "wrong" else ""
            yield Verdict(outcome.status, code, sentence_is_true(exercise, source, outcome), source)


def _outcome(exercise: Exercise, source: str) -> Outcome:
    try:
        with redirect_stdout(StringIO()):
            return check_source(exercise, source, "<mutant>")
    except (MemoryError, RecursionError) as error:
        return Outcome("stopped", trace=str(error))


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
    """Return the outcome of a known wrong answer; it is kept for the gallery, which asks again."""
    known, source = exercise.__dict__.setdefault("_outcomes", {}), exercise.wrong(code, number)
    if source not in known:
        with time_limit(TENSORFLOW_SECONDS if exercise.tensorflow else SECONDS):
            known[source] = check_source(exercise, source, f"<{code}>")
    return known[source]


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer, where the system has timers.

    Raises:
        TimeoutError: it took longer.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise TimeoutError(f"a wrong answer takes more than {seconds:g} s: an endless loop?")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def one_line(outcome: Outcome) -> str:
    """Return an outcome in one line."""
    if outcome.status == "wrong":
        return f"{outcome.finding.code}: {outcome.finding.message}"
    return f"{outcome.status} {outcome.trace}".strip()
