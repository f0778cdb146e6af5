"""Choosing examples of a balanced data set so that its classes become imbalanced."""

from __future__ import annotations

import numpy as np


def long_tail(labels: np.ndarray, *, ratio: float, generator: np.random.Generator) -> np.ndarray:
    """Choose examples so that the classes' frequencies fall geometrically from class 0 to the last.

    Of K classes, class c keeps n·ratio^(−c/(K−1)) examples, rounded, where n is the size of the smallest class: the
    first class is `ratio` times as frequent as the last, whatever the sizes were before.

    Args:
        labels: Integers `(examples,)` from 0 to K−1, K ≥ 2, each class present.
        ratio: Finite, at least 1; 1 makes the classes equally frequent.
        generator: Draws the examples that stay, without repetition.

    Returns:
        The indices of the kept examples, ascending.

    Raises:
        ValueError: The ratio is below 1 or not finite, or leaves the last class without an example.
    """
    if not 1 <= ratio < np.inf:
        raise ValueError(f"imbalance is {ratio}: it must be finite and at least 1")
    sizes = np.bincount(labels)
    kept = np.rint(sizes.min() * ratio ** -np.linspace(0, 1, len(sizes))).astype(int)
    if kept.min() == 0:
        raise ValueError(f"imbalance is {ratio}: it leaves a class of {sizes.min()} examples with none")
    chosen = [generator.permutation(np.flatnonzero(labels == c))[:count] for c, count in enumerate(kept)]
    return np.sort(np.concatenate(chosen))


def rare_positive(
    labels: np.ndarray, *, positive: int, ratio: float, negatives: int, generator: np.random.Generator
) -> np.ndarray:
    """Choose examples of one class against all others, `ratio` negatives for each positive.

    Args:
        labels: Integers `(examples,)`.
        positive: The class that becomes rare.
        ratio: Negatives for each positive, finite and above 0; negatives / ratio positives are kept, rounded.
        negatives: How many examples of the other classes to keep.
        generator: Draws the examples that stay, without repetition.

    Returns:
        The indices of the kept examples, ascending.

    Raises:
        ValueError: The ratio is not finite or not above 0, leaves no positive, or needs more examples than there are.
    """
    if not 0 < ratio < np.inf:
        raise ValueError(f"ratio is {ratio}: it must be finite and above 0")
    wanted = {True: round(negatives / ratio), False: negatives}
    chosen = []
    for is_positive, count in wanted.items():
        candidates = np.flatnonzero((labels == positive) == is_positive)
        if not 0 < count <= len(candidates):
            raise ValueError(
                f"{negatives} negatives at ratio {ratio} ask for {count} examples "
                f"{'of' if is_positive else 'beside'} class {positive}: there are {len(candidates)}"
            )
        chosen.append(generator.permutation(candidates)[:count])
    return np.sort(np.concatenate(chosen))
