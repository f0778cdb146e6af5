"""A call of each public loss that works, for each kind of label: made from the register, so that none is left out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.conformance.asking.losses import Argument, Loss, losses

NUMBERS, ROWS = np.float32([0.5, 0.25]), np.float32([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])  # as probabilities, too
LABELS = {
    "hard": np.float32([1, 0]),
    "soft": np.float32([0.75, 0.125]),
    "class": np.array([0, 2]),
    "distribution": ROWS[::-1],
    "row": ROWS,
}


def kinds(loss: Loss) -> tuple[str | None, ...]:
    """Return the kinds of labels of a loss; one that is None for a loss without labels."""
    return loss.labels or (None,)


def call(loss: Loss, kind: str | None = None) -> dict:
    """Return all arguments of a call with two examples; rows are of three classes.

    Args:
        loss: of the register.
        kind: of the labels; by default the first that the loss takes.
    """
    kind = kind or kinds(loss)[0]
    labels = {"labels": LABELS[kind]} if kind else {}
    given = {argument.name: value_of(argument) for argument in loss.arguments}
    return {**labels, loss.inputs: ROWS if loss.rows else NUMBERS, **given}


def value_of(argument: Argument) -> float | None:
    """Return a value that matters: not the one that turns an argument off, as far as a number says no less."""
    if argument.kind == "weights of the classes":
        return None
    if argument.default is not None:
        return argument.default
    return next(value for value in argument.samples if value is not None)


def bad_labels(loss: Loss) -> Iterator[tuple[str, np.ndarray, str]]:
    """Yield a kind of label, labels of that kind that must be refused, and what the message shows of them."""
    wrong = {
        "hard": (
            (np.array([2.0, 0.0], np.float32), "2"),
            (np.array([-1, 0]), "-1"),
            (np.array([np.nan, 0], np.float32), "nan"),
            (np.ones((2, 1), np.float32), "(2, 1)"),
            (np.array(["a", "b"]), ""),
        ),
        "soft": ((np.array([-0.5, 0], np.float32), "-0.5"),),
        "class": (
            (np.array([0, 3]), "3"),
            (np.array([0, 3]), "[0, 3)"),
            (np.array([-1, 0]), "-1"),
            (np.array([0.0, 2.0], np.float32), "float32"),
            (np.array([0]), "(1,)"),
        ),
        "distribution": (
            (np.zeros_like(ROWS), "0"),
            (np.float32([[1.8, 0.2, 0.0], [0, 1, 0]]), "1.8"),
            (np.float32([[1.0, 0.0, 0.0], [1.02, 0, 0]]), "1.02"),
        ),
        "row": ((np.ones(2, np.float32), "(2,)"), (ROWS.astype(str), "")),
    }
    for kind in loss.labels:
        yield from ((kind, labels, shown) for labels, shown in wrong[kind])


def bad_inputs(loss: Loss) -> Iterator[tuple[np.ndarray, str]]:
    """Yield inputs that must be refused, and what the message shows of them."""
    good = ROWS if loss.rows else NUMBERS
    yield good.astype(int), "int64"
    if loss.inputs == "probabilities":
        yield from ((np.where(good == good.flat[0], np.float32(bad), good), f"{bad}") for bad in (1.5, -0.5))
        if loss.rows:  # of a sigmoid for each class
            yield good * np.float32(0.5), f"{good.flat[0] / 2}"
    if loss.rows:
        yield np.float32(1), ""


def bad_values(argument: Argument) -> Iterator[tuple[object, str]]:
    """Yield values of an argument that must be refused, and what the message shows of them."""
    yield from ((number, f"{number:g}") for number in argument.refused)
    yield from ((True, "True"), ("0.25", "0.25"), (10**400, ""), (-(10**400), ""))
    if argument.kind == "weights of the classes":
        yield from (([0.2, 0.8], "(2,)"), ([0.2, 0.8, -1.0], "-1"), ([0.2, 0.8, np.nan], "nan"), (["a", "b", "c"], "a"))
    else:
        yield [0.25], "0.25"
    if not argument.optional:
        yield None, "None"


def every_call() -> dict[str, tuple[Loss, str | None]]:
    """Return each loss with each kind of label, by a name that says both."""
    return {
        f"{loss.name}-{kind}" if kind else loss.name: (loss, kind) for loss in losses().values() for kind in kinds(loss)
    }
