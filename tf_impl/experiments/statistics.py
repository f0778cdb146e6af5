"""Inference from paired seeds: intervals, and p-values for one primary contrast and several secondaries.

Two sources of variance are kept apart. The seeds vary what training draws (weights, order, and training examples where
an experiment draws them); their interval is Student's. The test examples are one sample, the same for all seeds; their
interval is a bootstrap over clusters of dependent examples.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

LEVEL = 0.95


def summarise_seeds(differences: Sequence[float]) -> dict:
    """Return mean, standard deviation, interval and p-value of a contrast over seeds.

    Args:
        differences: One a seed.

    Returns:
        `mean`, `sd`, Student's `interval` at 95 % and the two-sided `p`; `above`, the number of seeds above 0, of
        `seeds` seeds; and `values`, one a seed. Where all seeds agree there is no variance to estimate: the interval
        is the mean. One seed allows no inference: p is 1.
    """
    values = np.asarray(differences, float)
    summary = {
        "mean": float(values.mean()),
        "seeds": len(values),
        "above": int((values > 0).sum()),
        "values": values.tolist(),
    }
    if len(values) < 2 or np.ptp(values) == 0:
        p = float(len(values) < 2 or summary["mean"] == 0)
        return summary | {"sd": 0.0, "interval": [summary["mean"]] * 2, "p": p}
    test = stats.ttest_1samp(values, 0)
    low, high = test.confidence_interval(LEVEL)
    return summary | {"sd": float(values.std(ddof=1)), "interval": [float(low), float(high)], "p": float(test.pvalue)}


def percentile_interval(draws: np.ndarray) -> list[float]:
    """Return the percentiles of a bootstrap over the test examples.

    They are no interval for the truth: noise raises a calibration error, which is a mean of absolute values, so that
    its draws lie above the value of the sample. The pages show the basic interval (Davison and Hinkley 1997), twice the
    mean less the percentiles, which corrects for that.

    Args:
        draws: `(seeds, draws)`, the contrast of each seed under the same draws; the mean over the seeds comes first.
    """
    tail = (1 - LEVEL) / 2
    return np.quantile(np.mean(draws, axis=0), [tail, 1 - tail]).tolist()


def holm_adjust(p: Sequence[float]) -> list[float]:
    """Return p-values adjusted for several contrasts (Holm 1979): compare each with 0.05."""
    order = np.argsort(p)
    steps = np.asarray(p, float)[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted.tolist()
