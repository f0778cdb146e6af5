"""What may be concluded from paired seeds: intervals, and one primary contrast before the secondaries.

Two kinds of chance are kept apart. The seeds vary what training draws (weights, order, and training examples where an
experiment draws them); their interval is Student's. The test examples are one sample, the same for all seeds; their
interval is a bootstrap over clusters of examples that hang together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

LEVEL = 0.95


def of_seeds(differences: Sequence[float]) -> dict:
    """Return mean, spread and interval of a contrast over seeds, and how probable its sign would be by chance.

    Args:
        differences: One a seed.

    Returns:
        `mean`, `sd`, Student's `interval` at 95 % and `p` (two-sided), how many seeds lie `above` 0 of how many
        `seeds`, and each seed's `values`. Without spread there is nothing to estimate: the interval is the mean. One
        seed says nothing: p is 1.
    """
    values = np.asarray(differences, float)
    found = {
        "mean": float(values.mean()),
        "seeds": len(values),
        "above": int((values > 0).sum()),
        "values": values.tolist(),
    }
    if len(values) < 2 or np.ptp(values) == 0:
        return found | {"sd": 0.0, "interval": [found["mean"]] * 2, "p": float(len(values) < 2 or found["mean"] == 0)}
    test = stats.ttest_1samp(values, 0)
    low, high = test.confidence_interval(LEVEL)
    return found | {"sd": float(values.std(ddof=1)), "interval": [float(low), float(high)], "p": float(test.pvalue)}


def of_draws(draws: np.ndarray) -> list[float]:
    """Return the percentile interval of a bootstrap over the test examples.

    Args:
        draws: `(seeds, draws)`, the contrast of each seed under the same draws; the seeds are averaged first.
    """
    tail = (1 - LEVEL) / 2
    return np.quantile(np.mean(draws, axis=0), [tail, 1 - tail]).tolist()


def holm(p: Sequence[float]) -> list[float]:
    """Return p-values adjusted for looking at several contrasts (Holm 1979): each may be held against 0.05."""
    order = np.argsort(p)
    steps = np.asarray(p, float)[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted.tolist()
