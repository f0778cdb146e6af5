"""The exercises as parameters of a test: those that need TensorFlow share a process, and what is missing is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docs.exercises.checker.catalogue import Exercise, all_exercises

TENSORFLOW = pytest.mark.xdist_group("tensorflow")


def each(chosen: Callable[[Exercise], bool] = lambda _: True) -> list:
    """Return the chosen exercises as parameters; one is skipped where its packages are not installed."""
    return [_parameter(exercise) for exercise in all_exercises() if chosen(exercise)]


def _parameter(exercise: Exercise) -> object:
    skipped = pytest.mark.skipif(bool(exercise.missing), reason=f"{exercise.id}: {exercise.missing}")
    return pytest.param(exercise, id=exercise.id, marks=[skipped, *[TENSORFLOW] * exercise.tensorflow])


def without_tensorflow(exercise: Exercise) -> bool:
    """Return whether an exercise does not need TensorFlow."""
    return not exercise.tensorflow
