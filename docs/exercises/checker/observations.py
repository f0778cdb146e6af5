"""What can be said of answers that no known mistake explains: where they are right, and how they differ from the truth.

Each sentence is evaluated on all answers to the questions about one function, so it is true of them. None guesses why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from docs.exercises.checker.questions import Answers, Question, RaisedError, close

MOST = 3  # sentences
SAME = 1e-6  # relative: ratios and differences that agree so far are called constant
NEAR = 0.03  # relative: answers this near are called so; a search that is too coarse gives them
FEW = 2  # entries that a sentence must rest on, on either side
SIZE = "number of examples"
ORDINALS = ("first", "second", "third", "fourth")
NUMBERS = (
    "y",
    "p",
    "p_t",
    "t",
    "z",
    "x",
    "margin",
    "gamma",
    "alpha",
    "ce",
    "pi",
    "eta",
    "lam",
    "l2",
    "ratio",
    "classes",
)


@dataclass(frozen=True)
class Entry:
    """One number that was asked for.

    Attributes:
        features: what is known of it: arguments by name, and what follows from them.
        truth: the right number.
        answer: the learner's.
        is_correct: whether they agree.
    """

    features: dict
    truth: float
    answer: float
    is_correct: bool


def observe(asked: Sequence[Question], answers: Answers) -> list[str]:
    """Return at most three sentences about the answers, the most telling first."""
    entries = list(entries_of(asked, answers))
    inexact = list(_about_error(entries))
    how = [] if inexact and _are_near(entries) else _how(entries)  # the ratio of what is nearly right is nearly 1
    return [*_about_raised(answers), *inexact, *_where(entries), *how][:MOST]


def entries_of(asked: Sequence[Question], answers: Answers) -> Iterator[Entry]:
    """Yield every number that has the right place in its answer."""
    for question, answer in zip(asked, answers, strict=True):
        if not (isinstance(answer, np.ndarray) and isinstance(question.expected, np.ndarray)):
            continue
        if answer.shape == question.expected.shape:
            agree = close(question, answer, question.expected)
            for index in np.ndindex(answer.shape):
                features = _features(question, index)
                yield Entry(features, float(question.expected[index]), float(answer[index]), bool(agree[index]))


def _features(question: Question, index: tuple[int, ...]) -> dict:
    features, of = {}, question.arguments or {}
    shape = np.shape(question.expected)
    if len(shape) == 1 and not any(isinstance(one, np.ndarray) for one in of.values()):
        features["part"] = f"the {ORDINALS[index[0]]} value" if index[0] < len(ORDINALS) else ""
    for name, value in of.items():
        if isinstance(value, np.ndarray):
            if len(shape) == 1 and value.shape == shape and name != "alpha":
                features[name] = value[index].item()
        else:
            features[name] = value
    return features | _derived(of, index, features) | _size(of, shape)


def _size(of: dict, shape: tuple[int, ...]) -> dict:
    """Return how many examples the call has, where it has arrays with an entry for each."""
    sizes = {len(value) for name, value in of.items() if isinstance(value, np.ndarray) and name != "alpha"}
    return {SIZE: sizes.pop()} if len(sizes) == 1 and len(shape) <= 2 else {}


def _derived(of: dict, index: tuple[int, ...], features: dict) -> dict:
    y = features.get("y", features.get("labels"))
    if y is not None and "p" in features:
        return {"p_t": features["p"] if y == 1 else 1 - features["p"]}
    for logit in ("z", "x", "inputs"):
        if y is not None and logit in features:
            return {"margin": features[logit] if y == 1 else -features[logit]}
    if "Y" in of and "P" in of and len(index) == 1:
        return {"p_t": float((of["Y"] * of["P"])[index].sum())}
    return {}


# ---------------------------------------------------------------- exceptions, accuracy


def _about_raised(answers: Answers) -> Iterator[str]:
    raised = [answer for answer in answers if isinstance(answer, RaisedError)]
    if raised:
        yield f"{len(raised)} of {len(answers)} calls raise, the first {raised[0].kind}: {raised[0].message}"


def _about_error(entries: list[Entry]) -> Iterator[str]:
    broken = [one for one in entries if not np.isfinite(one.answer)]
    if broken:
        yield f"{len(broken)} of {len(entries)} numbers are NaN or infinite."
        return
    if _are_near(entries):
        largest = max(abs(one.answer / one.truth - 1) for one in entries)
        yield f"all {len(entries)} numbers are nearly right: the largest relative error is {largest:.1e}."


def _are_near(entries: list[Entry]) -> bool:
    errors = [abs(one.answer / one.truth - 1) for one in entries if one.truth]
    return bool(errors) and len(errors) == len(entries) and 0 < max(errors) <= NEAR


# ---------------------------------------------------------------- where they are right


def _where(entries: list[Entry]) -> Iterator[str]:
    """Yield where the answers are right and where wrong, if a value or a bound of one argument tells."""
    rights = sum(one.is_correct for one in entries)
    if not entries or rights in (0, len(entries)):
        if entries and not rights and len(entries) > FEW:
            yield f"none of {len(entries)} numbers is right."
        return
    separated = [*_by_value(entries), *_by_bound(entries)]
    if separated:
        yield separated[0]
        return
    partly = list(_right_at(entries))
    also = f", among them all with {_listed(partly)}" if partly else ""
    yield f"{rights} of {len(entries)} numbers {'is' if rights == 1 else 'are'} right{also}."


def _by_value(entries: list[Entry]) -> Iterator[str]:
    """Yield the values of one argument that tell right from wrong exactly."""
    for name in ("part", "how", "y", "labels", "gamma", "lam", "l2", "alpha", SIZE):
        values = _values(entries, name)
        correct = [value for value, ones in values.items() if all(one.is_correct for one in ones)]
        wrong = [value for value, ones in values.items() if not any(one.is_correct for one in ones)]
        if correct and wrong and len(correct) + len(wrong) == len(values) and min(len(correct), len(wrong)) <= FEW:
            few, rest = (correct, "wrong") if len(correct) <= len(wrong) else (wrong, "right")
            if not all(len(values[value]) >= FEW or _is_plain(value) for value in few):
                continue  # a value that was drawn once tells nothing
            sides = sum(len(values[value]) for value in few)
            if sides >= FEW and len(entries) - sides >= FEW:
                word = "right" if few is correct else "wrong"
                listed = _listed([_equation(name, value) for value in few])
                where = f"in {listed}" if name == "part" else f"where {listed}"
                yield f"{word} {where}, {rest} everywhere else."


def _right_at(entries: list[Entry]) -> Iterator[str]:
    for name, value in (
        ("y", 1),
        ("y", 0),
        ("gamma", 0),
        ("gamma", 1),
        ("lam", 0),
        ("l2", 0),
        ("alpha", 0.5),
        (SIZE, 1),
    ):
        ones = _values(entries, name).get(value, [])
        if len(ones) >= FEW and all(one.is_correct for one in ones):
            yield _equation(name, value)


def _values(entries: list[Entry], name: str) -> dict:
    values: dict = {}
    for one in entries:
        if name in one.features:
            values.setdefault(one.features[name], []).append(one)
    return values if sum(map(len, values.values())) == len(entries) else {}


def _is_plain(value: object) -> bool:
    """Return whether a value is no number that was drawn."""
    return not isinstance(value, float) or value in (0.5, int(value) if np.isfinite(value) else 0)


def _equation(name: str, value: object) -> str:
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    return shown if name == "part" else f"{name} = {shown}"


def _listed(texts: list[str]) -> str:
    return " and ".join(texts)


def _by_bound(entries: list[Entry]) -> Iterator[str]:
    """Yield the bounds of one argument that tell right from wrong exactly."""
    for name in NUMBERS:
        if not all(isinstance(one.features.get(name), int | float) for one in entries):
            continue  # not an argument here, or one that may be None
        of = [(float(one.features[name]), one.is_correct) for one in entries]
        correct, wrong = ([value for value, agrees in of if agrees == which] for which in (True, False))
        if min(len(correct), len(wrong)) < FEW:
            continue
        if max(wrong) < min(correct):
            yield f"right from {name} = {min(correct):.6g} on, wrong up to {max(wrong):.6g}."
        elif max(correct) < min(wrong):
            yield f"right up to {name} = {max(correct):.6g}, wrong from {min(wrong):.6g} on."
        elif all(not min(correct) <= value <= max(correct) for value in wrong):
            yield f"right from {name} = {min(correct):.6g} to {max(correct):.6g}, wrong on both sides of that."


# ---------------------------------------------------------------- how they differ


def _how(entries: list[Entry]) -> Iterator[str]:
    """Yield a constant ratio, or difference, between the wrong answers and the truth."""
    wrong = [one for one in entries if not one.is_correct and np.isfinite(one.answer)]
    if len(wrong) <= FEW:
        return
    where = _scope(wrong, entries)
    ratio = _constant(wrong, lambda one: one.answer / one.truth if one.truth else None)
    if ratio is not None:
        yield f"yours is always {_times(ratio)}{where}."
        return
    difference = _constant(wrong, lambda one: one.answer - one.truth)
    if difference is not None:
        yield f"yours is always the truth {'plus' if difference > 0 else 'minus'} {abs(difference):.6g}{where}."
        return
    yield from _by_label(wrong, entries)
    if all(one.answer * one.truth < 0 for one in wrong):
        yield f"yours always has the other sign{where}."
    elif len({one.answer for one in wrong}) == 1:
        yield f"yours is always {wrong[0].answer:.6g}{where}."


def _scope(wrong: list[Entry], entries: list[Entry]) -> str:
    """Return of which entries a sentence about the finite wrong ones is true."""
    finite = "" if all(np.isfinite(one.answer) for one in entries) else " and finite"
    return "" if len(wrong) == len(entries) else f" where it is wrong{finite}"


def _by_label(wrong: list[Entry], entries: list[Entry]) -> Iterator[str]:
    every = _values(entries, "y")
    for label, ones in _values(wrong, "y").items():
        ratio = _constant(ones, lambda one: one.answer / one.truth if one.truth else None)
        if len(ones) > FEW and ratio is not None:
            yield f"where y = {label}, yours is always {_times(ratio)}{_scope(ones, every[label])}."


def _constant(entries: list[Entry], measure: Callable[[Entry], float | None]) -> float | None:
    """Return a measure that is the same for all entries, or None."""
    measures = [measure(one) for one in entries]
    if None in measures:
        return None
    middle = float(np.median(measures))
    near = np.abs(np.array(measures) - middle) <= SAME * max(abs(middle), 1e-9)
    return middle if near.all() else None


def _times(ratio: float) -> str:
    if abs(ratio + 1) < SAME:
        return "the truth with the other sign"
    base = next((of for of in (2, 10) if abs(ratio * np.log(of) - 1) < SAME), None)
    as_with = f", as with a logarithm to the base {base}" if base else ""
    return "0" if ratio == 0 else f"{ratio:.6g} times the truth{as_with}"
