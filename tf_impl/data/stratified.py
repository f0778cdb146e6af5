"""A split of naturally imbalanced data, class by class; the test examples are always the same."""

from __future__ import annotations

import numpy as np

from tf_impl.data import Split

TEST_SEED = 0  # the test examples are the same for every seed
SAID = "half of each class tests; of the rest a third validates"


def split(labels: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return the indices of `train`, `validation` and `test`, ascending: half of each class tests, a third validates.

    Args:
        labels: Integers `(examples,)`; a class is in all three parts if it has five examples or more.
        seed: Splits the examples that do not test into training and validation.
    """
    test, rest = take(labels, np.arange(len(labels)), 2, np.random.default_rng(TEST_SEED))
    validation, train = take(labels, rest, 3, np.random.default_rng(seed))
    return {"train": train, "validation": validation, "test": test}


def splits(numbers: np.ndarray, indicators: np.ndarray, labels: np.ndarray, seed: int) -> dict[str, Split]:
    """Return the three splits of rows of numbers, float32 `(examples, columns)`, by their names in a `Dataset`.

    Args:
        numbers: `(examples, columns)`; each gets mean 0 and standard deviation 1 over the examples that do not test.
        indicators: `(examples, columns)` of zeros and ones, which stay as they are.
        labels: See `split`.
        seed: See `split`.
    """
    of = split(labels, seed)
    rest = np.union1d(of["train"], of["validation"])
    scaled = (numbers - numbers[rest].mean(axis=0)) / numbers[rest].std(axis=0)
    rows = np.concatenate([scaled, indicators], axis=1).astype(np.float32)
    return {part: Split(rows[indices], labels[indices], indices) for part, indices in of.items()}


def take(
    labels: np.ndarray, indices: np.ndarray, parts: int, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return one part in so many of the indices of each class, rounded down, and the rest."""
    shuffled = [generator.permutation(indices[labels[indices] == c]) for c in range(labels.max() + 1)]
    chosen = np.sort(np.concatenate([of[: len(of) // parts] for of in shuffled]))
    return chosen, np.setdiff1d(indices, chosen)
