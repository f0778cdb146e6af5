"""How an answer is checked: query, compare, diagnose, outcome, the four functions below.

The module that is asked runs elsewhere (`session.py`): here are only its answers. The first question with a wrong
answer is the counterexample; questions are asked in order of simplicity, a function at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import ModuleType

import numpy as np

from docs.exercises.checker import diagnosis, messages
from docs.exercises.checker.catalogue import LEARNER, Exercise, load_module, normal
from docs.exercises.checker.local_session import LocalSession
from docs.exercises.checker.observations import observe
from docs.exercises.checker.outcome import Finding, Outcome
from docs.exercises.checker.questions import (
    Answers,
    ChangedArgument,
    FailedCallError,
    OtherObject,
    Question,
    RaisedError,
    close,
    is_correct,
)
from docs.exercises.checker.session import Session

HELP = {  # what the words of NumPy and Python mean for a learner
    "truth value of an array": "an `if` needs one truth value; np.where(condition, a, b) chooses entry by entry.",
    "null bytes": "the file is not UTF-8, perhaps UTF-16: save it as UTF-8.",
}
LONGEST = 300  # characters of an answer that are shown: it may be a whole data set


def check_source(exercise: Exercise, source: str, path: str) -> Outcome:
    """Return the outcome of a file whose code is run in this process; `path` is its name in messages."""
    if normal(source) == normal(exercise.starter):
        return Outcome("untouched")
    module = load(source, path)
    return module if isinstance(module, Outcome) else check_module(exercise, module)


def check_module(exercise: Exercise, module: ModuleType) -> Outcome:
    """Return the outcome of a module of this process."""
    return check(exercise, LocalSession(module))


def check(exercise: Exercise, session: Session) -> Outcome:
    """Return the outcome of a session: by the exercise's questions, then by its own judge, where it has one.

    The judge also has the word where the questions find a mistake that they cannot name.
    """
    with np.errstate(all="ignore"):
        found = check_questions(exercise, session)
        unnamed = found.status == "wrong" and found.finding.code == "UNKNOWN"
        if not hasattr(exercise.check, "judge") or not (found.solved or unnamed):
            return found
        judged = _judge(exercise, session)
        named = judged.status == "wrong" and judged.finding.code != "UNKNOWN"
        return judged if found.solved or named else found


def check_questions(exercise: Exercise, session: Session) -> Outcome:
    """Return the outcome of a session that is asked the exercise's questions."""
    passed: list[str] = []  # of a function that is asked about several aspects all must be right
    for asked, answers in query(session, exercise.questions):
        wrong = compare(asked, answers)
        if wrong is not None:
            code = diagnose(exercise, asked, answers, wrong)
            found = outcome(exercise, asked, answers, wrong, code)
            return replace(
                found, passed=tuple(dict.fromkeys(name for name in passed if name != asked[0].function.split()[0]))
            )
        passed.append(asked[0].function.split()[0])
    return Outcome("solved")


def load(source: str, path: str) -> ModuleType | Outcome:
    """Run the learner's file as a module; where that fails, return the outcome."""
    try:
        return load_module(source, path, LEARNER)
    except MemoryError:
        raise
    except Exception as error:
        return crashed(RaisedError.of(error))


# ---------------------------------------------------------------- the four steps


def query(session: Session, questions: Sequence[Question]) -> Iterator[tuple[list[Question], Answers]]:
    """1. Yield the questions and answers, one of the learner's functions at a time."""
    for function in dict.fromkeys(question.function for question in questions):
        asked = [question for question in questions if question.function == function]
        yield asked, session.answers(asked)


def compare(asked: Sequence[Question], answers: Answers) -> int | None:
    """2. Return the index of the first wrong answer, or None."""
    pairs = enumerate(zip(asked, answers, strict=True))
    return next((index for index, (question, answer) in pairs if not is_correct(question, answer)), None)


def diagnose(exercise: Exercise, asked: Sequence[Question], answers: Answers, wrong: int) -> str:
    """3. Return the code of the mistake that explains all answers; UNKNOWN, or "" for an exception, where none does."""
    if isinstance(answers[wrong], ChangedArgument):
        return "ARGUMENT_CHANGED"
    recognised = diagnosis.recognise(exercise, asked, answers)
    if isinstance(answers[wrong], RaisedError):
        return recognised
    code = asked[wrong].code or recognised or diagnosis.explanation(exercise, asked, answers)
    return "NOT_EXACT_ENOUGH" if code == "UNKNOWN" and diagnosis.is_nearly_right(asked, answers) else code


def outcome(exercise: Exercise, asked: Sequence[Question], answers: Answers, wrong: int, code: str) -> Outcome:
    """4. Return the outcome of a wrong answer, with its counterexample."""
    question, answer = asked[wrong], answers[wrong]
    if isinstance(answer, RaisedError):
        return _outcome_of_exception(exercise, question, answer, code)
    malformed = _wrong_kind_or_shape(exercise, question, answer)
    if malformed and code == "UNKNOWN":
        return Outcome("wrong", malformed)
    finding = _counterexample(exercise, code, question, answer)
    if code in ("UNKNOWN", "NOT_EXACT_ENOUGH"):
        finding = replace(finding, observations=tuple(observe(asked, answers)))
    return Outcome("wrong", finding)


# ---------------------------------------------------------------- an exercise with a judge of its own


def _judge(exercise: Exercise, session: Session) -> Outcome:
    try:
        finding = exercise.check.judge(session, lambda code: _says(exercise, "", code))
    except FailedCallError as failed:
        found = crashed(failed.raised)
        return replace(found, finding=Finding("", failed.call, "", "")) if failed.call else found
    return Outcome("wrong", finding) if finding else Outcome("solved")


def _says(exercise: Exercise, function: str, code: str) -> tuple[str, str]:
    own = exercise.says(function)
    return messages.message(code, own), messages.page(code, own)


# ---------------------------------------------------------------- parts of an outcome


def crashed(raised: RaisedError) -> Outcome:
    """Return the outcome of an exception: a hole, a missing name, or a crash."""
    if "NotImplementedError" in raised.kinds:
        where, found, _ = raised.trace.partition(": raise")
        return Outcome("unfinished", trace=f"there is a hole: {where if found else raised.message}")
    if raised.kind == "AttributeError" and raised.name and f"module '{LEARNER}'" in raised.message:
        return Outcome("unfinished", trace=f"there is no {raised.name} in it")
    return Outcome(
        "crashed", trace="\n".join([raised.trace, *(says for of, says in HELP.items() if of in raised.message)])
    )


def _outcome_of_exception(exercise: Exercise, question: Question, raised: RaisedError, code: str) -> Outcome:
    """Return what an exception means: a mistake that is recognised by it, or what `crashed` says."""
    found = crashed(raised)
    if code and found.status == "crashed":
        got = f"{raised.kind}: {raised.message}"
        return Outcome("wrong", _finding(exercise, question, None, code, got, _as_text(question.expected)))
    return replace(found, finding=_finding(exercise, question, None, "", "", ""))


def _wrong_kind_or_shape(exercise: Exercise, question: Question, answer: object) -> Finding | None:
    """Return the finding of an answer that is no array, or one of another shape; None if kind and shape are right."""
    if not isinstance(question.expected, np.ndarray):
        return None
    expected = _shape_as_text(np.shape(question.expected))
    if answer is None:
        return _finding(exercise, question, None, "NOTHING", "nothing", expected)
    if not isinstance(answer, np.ndarray):
        return _finding(exercise, question, None, "NO_NUMBERS", _as_text(answer)[:60], expected)
    if np.shape(answer) == np.shape(question.expected):
        return None
    return _finding(exercise, question, None, "SHAPE", _shape_as_text(np.shape(answer)), expected)


def _shape_as_text(shape: tuple[int, ...]) -> str:
    return f"shape {shape}" if shape else "one number"


def _counterexample(exercise: Exercise, code: str, question: Question, answer: object) -> Finding:
    """Return the finding; where each entry of an array has its own call, of the first wrong entry."""
    if question.accepts is not None and isinstance(answer, dict):  # what was seen, long and not twice the same
        return _finding(exercise, question, None, code, "False", "True")
    if question.accepts is not None:
        return _finding(exercise, question, None, code, _as_text(answer), "")
    if isinstance(answer, ChangedArgument):
        return _finding(exercise, question, None, code, f"{answer.name} was changed", f"{answer.name} as it was")
    if isinstance(question.text, str) or np.shape(answer) != np.shape(question.expected):
        return _finding(exercise, question, None, code, *texts(answer, question.expected))
    agree = close(question, answer, question.expected).reshape(len(answer), -1).all(axis=1)
    entry = int(np.argmin(agree))
    return _finding(exercise, question, entry, code, *texts(answer[entry], question.expected[entry]))


def _finding(exercise: Exercise, question: Question, entry: int | None, code: str, yours: str, truth: str) -> Finding:
    text = question.text
    if not isinstance(text, str):
        more = f" and {len(text) - 1} more at once" if len(text) > 1 else ""
        text = text[entry] if entry is not None else f"{text[0]}{more}"
    message, page = _says(exercise, question.function, code) if code else ("", "")
    return Finding(code, text, yours, truth, message, page, part=question.function)


def texts(yours: object, truth: object) -> tuple[str, str]:
    """Return two values as text, with as many digits as tell them apart."""
    for digits in (6, 9, 12, 17):
        shown = _as_text(yours, digits), _as_text(truth, digits)
        if shown[0] != shown[1]:
            break
    return shown


def _as_text(value: object, digits: int = 6) -> str:
    if isinstance(value, OtherObject):
        return value.shown
    if isinstance(value, np.ndarray | np.floating):
        floats = {"float_kind": lambda number: f"{number:.{digits}g}"}
        return np.array2string(np.asarray(value), separator=", ", formatter=floats, threshold=12).replace("\n", "")
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
