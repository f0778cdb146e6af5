"""Where a fault was seen: at which gamma, with alpha or without, for which labels and classes, from which margin on.

Each sentence is read off what was asked and nothing else. "Only" needs a contrast: the same question, but for the one
thing that is named, had no such fault. A gamma at which such a question was never asked counts for nothing: it is not
among "every gamma asked", and it is not said to be free of the fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.conformance.comparing.comparison import Verdict, margin_of
from tests.conformance.comparing.vectors import Vector
from tests.conformance.diagnosing.probes import Probe

MOST_LISTED, FEW = 4, 2
ALIKE = {  # what is the same in two questions that differ in one thing
    "gamma": ("alpha", "label", "classes", "margin"),
    "alpha": ("gamma", "label", "classes", "margin"),
    "label": ("gamma", "alpha", "classes", "margin"),
    "classes": ("gamma", "alpha"),  # and a margin between those of the fault: other classes have other margins
}


@dataclass(frozen=True)
class Question:
    """One question: an example, or a batch, with its parameters.

    Attributes:
        gamma: the focusing parameter.
        alpha: its value as text, "" where it is off.
        label: the class; None of a batch.
        classes: how many there are.
        margin: of the example; None of a batch and of a label between 0 and 1.
    """

    gamma: float
    alpha: str = ""
    label: float | None = None
    classes: int = 2
    margin: float | None = None


@dataclass(frozen=True)
class Seen:
    """Questions, and of each whether the fault was seen there."""

    asked: tuple[Question, ...] = ()
    faulty: tuple[bool, ...] = ()

    def __add__(self, other: Seen) -> Seen:
        return Seen(self.asked + other.asked, self.faulty + other.faulty)

    @property
    def wrong(self) -> list[Question]:
        """The questions at which the fault was seen."""
        return [one for one, faulty in zip(self.asked, self.faulty, strict=True) if faulty]

    @property
    def right(self) -> list[Question]:
        """The other questions."""
        return [one for one, faulty in zip(self.asked, self.faulty, strict=True) if not faulty]


NOWHERE = Seen()


# ---------------------------------------------------------------- what was asked


@cache
def of_probe(probe: Probe) -> Question:
    """Return what a probe asks; a label between 0 and 1 has no margin."""
    logits, label = probe.inputs("logits"), probe.labels
    classes = max(2, logits.size)
    if logits.ndim:
        others = np.delete(logits, label)
        margin = float(logits[label] - np.logaddexp.reduce(others))
    else:
        margin = float((2 * label - 1) * logits) if label in (0, 1) else None
    return Question(probe.gamma, _as_text(probe.alpha), label, classes, margin)


def _as_text(alpha: float | np.ndarray | None) -> str:
    return "" if alpha is None else repr(np.asarray(alpha).tolist())


def of_batch(batch: Sequence[Probe]) -> Question:
    """Return what a batch of probes asks."""
    first = of_probe(batch[0])
    return Question(first.gamma, first.alpha, classes=first.classes)


@cache
def _of_vector(vector: Vector) -> Question:
    row = next(vector.arrays[name] for name in ("logits", "probabilities") if name in vector.arrays)
    alpha = _as_text(vector.parameters.get("alpha"))
    label = vector.arrays["labels"]
    label = float(np.argmax(label) if label.ndim else label)
    return Question(vector.gamma, alpha, label, max(2, row.size), margin_of(vector))


def of_verdicts(verdicts: Iterable[Verdict], wrong: Iterable[Verdict]) -> Seen:
    """Return where verdicts are wrong, among all verdicts on the same quantities."""
    wrong = list(wrong)
    ids, quantities = {id(one) for one in wrong}, {one.quantity for one in wrong}
    compared = [one for one in verdicts if one.quantity in quantities]
    return Seen(tuple(_of_vector(one.vector) for one in compared), tuple(id(one) in ids for one in compared))


# ---------------------------------------------------------------- as data


def extent(asked: Iterable[Question]) -> dict:
    """Return what was asked as JSON holds it: every gamma, label and number of classes, and the range of margins."""
    asked = list(asked)
    margins = [one.margin for one in asked if one.margin is not None]
    return {
        "gamma": sorted({one.gamma for one in asked}),
        "alpha": [name for name, on in (("off", False), ("on", True)) if any(bool(one.alpha) == on for one in asked)],
        "label": sorted({float(one.label) for one in asked if one.label is not None}),
        "classes": sorted({one.classes for one in asked}),
        "margin": [min(margins), max(margins)] if margins else None,
    }


# ---------------------------------------------------------------- in words


def in_words(seen: Seen) -> str:
    """Return where a fault was seen, in words; "" where nothing was asked."""
    if not seen.wrong:
        return ""
    clauses = (of_gamma(seen), _of_alpha(seen), _of_label(seen), _of_classes(seen), _of_margin(seen))
    return ", ".join(filter(None, clauses))


def of_gamma(*faults: Seen) -> str:
    """Return in words at which gamma a fault was seen, or one of several; a gamma is free of them if it is of each."""
    at = sorted({one.gamma for seen in faults for one in seen.wrong})
    elsewhere = sorted(set.intersection(*(set(_elsewhere(seen, "gamma")) for seen in faults)) - set(at))
    if not elsewhere:
        return f"for every gamma asked ({listed(at)})" if len(at) > 1 else f"at gamma = {at[0]:g}, the only one asked"
    if len(elsewhere) == 1 and len(at) > FEW and at[0] < elsewhere[0] < at[-1]:
        return f"for every gamma asked but {elsewhere[0]:g} ({listed(at)})"
    others = {one.gamma for seen in faults for one in seen.asked} - {*at, *elsewhere}
    return f"only {_interval(at, elsewhere, others)}"


def _interval(at: list[float], elsewhere: list[float], others: set[float]) -> str:
    """Return the interval of gammas that is bounded by those without the fault; a list where there is no such.

    Args:
        at: the gammas at which the fault was seen.
        elsewhere: those at which it was not.
        others: those of which nothing is known; where one lies in the interval of a single gamma, that is no list.
    """
    every = sorted({*at, *elsewhere})
    first, last = every.index(at[0]), every.index(at[-1])
    near = (every[max(first - 1, 0)], every[min(last + 1, len(every) - 1)])
    alone = len(at) == 1 and not any(near[0] < other < near[1] for other in others)
    if alone or last - first + 1 > len(at):
        return f"for gamma = {listed(at)}"
    below = f"{every[first - 1]:g} < " if first else ""
    above = f" < {every[last + 1]:g}" if last + 1 < len(every) else ""
    interval = f"gamma > {below.removesuffix(' < ')}" if below and not above else f"{below}gamma{above}"
    return f"for {interval} (at {listed(at)})"


def _of_alpha(seen: Seen) -> str:
    at, elsewhere = _values(seen.wrong, "alpha"), _elsewhere(seen, "alpha")
    if not elsewhere:
        return ""
    if at == [""]:
        return "only without alpha"
    if len(at) <= FEW and elsewhere != [""] and "" not in at:
        return f"only with alpha = {' and '.join(at)}"
    return "only with alpha" if "" in elsewhere else ""


def _of_label(seen: Seen) -> str:
    at = _values(seen.wrong, "label")
    if None in at or not _elsewhere(seen, "label") or len(at) > MOST_LISTED:
        return ""
    return f"only for label{'s' * (len(at) > 1)} {listed(at)}"


def _of_classes(seen: Seen) -> str:
    at, elsewhere = _values(seen.wrong, "classes"), _elsewhere(seen, "classes")
    if not elsewhere:
        return ""
    if len(at) == 1:
        return f"only for {at[0]} classes"
    if min(at) > max(elsewhere):
        return f"only for more than {max(elsewhere)} classes (at {listed(at)})"
    if max(at) < min(elsewhere):
        return f"only for fewer than {min(elsewhere)} classes (at {listed(at)})"
    return f"only for {listed(at)} classes"


def _of_margin(seen: Seen) -> str:
    """Return from which margin on a fault was seen, among the questions that have its gamma, alpha, label, classes."""
    wrong, kept = _values(seen.wrong, "margin"), ALIKE["gamma"][:-1]
    if not wrong or None in wrong:
        return ""
    shared = {name: set(_values(seen.wrong, name)) for name in ("gamma", *kept)}
    alike = [one for one in seen.right if all(getattr(one, name) in of for name, of in shared.items())]
    right = sorted(set(_values(alike, "margin")) - set(wrong))
    if not right:
        return ""
    low, high = wrong[0], wrong[-1]
    if low > 0:
        beyond = any(margin > low for margin in right)
        there = _range(low, high, right) if beyond else f"from margin {low:.4g} on"
        return f"{there}, where the prediction is right"
    if high < 0:
        beyond = any(margin < high for margin in right)
        there = _range(low, high, right) if beyond else f"from margin {high:.4g} down"
        return f"{there}, where the prediction is wrong"
    below, above = max((one for one in wrong if one < 0), default=low), min(one for one in wrong if one >= 0)
    if all(below < margin < above for margin in right):
        return f"from margin {below:.4g} down and from {above:.4g} on"
    return _range(low, high, right)


def _range(low: float, high: float, right: list[float]) -> str:
    if low == high:
        return f"at margin {low:.4g}"
    some = "some " if any(low < margin < high for margin in right) else ""
    return f"at {some}margins between {low:.4g} and {high:.4g}"


# ---------------------------------------------------------------- contrasts


def _elsewhere(seen: Seen, name: str) -> list:
    """Return the values of one thing at which a question that is alike in all others had no such fault."""
    with_fault = {_alike(one, name) for one in seen.wrong}
    right, margins = seen.right, [one.margin for one in seen.wrong if one.margin is not None]
    if name == "classes" and margins:
        right = [one for one in right if one.margin is None or min(margins) <= one.margin <= max(margins)]
    found = {getattr(one, name) for one in right if _alike(one, name) in with_fault}
    return sorted(found - {getattr(one, name) for one in seen.wrong} - {None})


def _alike(one: Question, name: str) -> tuple:
    """Return what two questions share that differ in one thing; margins that agree in two digits are alike."""
    shared = {other: getattr(one, other) for other in ALIKE[name]}
    return tuple(f"{of:.2g}" if other == "margin" and of is not None else of for other, of in shared.items())


def _values(asked: Iterable[Question], name: str) -> list:
    found = {getattr(one, name) for one in asked}
    return [None] if None in found else sorted(found)


def listed(numbers: Sequence[float]) -> str:
    """Return numbers as a list in a sentence."""
    *first, last = (f"{one:g}" for one in numbers)
    return f"{', '.join(first)} and {last}" if first else last
