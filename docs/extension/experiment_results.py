"""The results of experiments: what was measured, by condition, length of training, head and measure.

A contrast has three intervals at 95 %. Over seeds: Student's, conditional on the test examples. Over test examples: the
basic bootstrap interval of the mean of the seeds (Davison and Hinkley 1997), twice the mean less the percentiles; the
percentiles themselves would be biased for a calibration error, a mean of absolute values. Over both: the variances add
up, so the squares of the two half-widths do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from statistics import fmean, median, stdev

from docs.extension.kept.sources import remembered
from docs.extension.results import read

SEPARATOR = " | "  # between the parts of a place in a result; names of heads have slashes in them


@dataclass(frozen=True)
class Result:
    """One result file of an experiment, opened."""

    content: dict

    def heads(self, condition: str) -> list[str]:
        """Return the names of the heads, in the order of the measured values."""
        return self.content["heads"][condition]

    def of_seeds(self, condition: str, length: str, head: str, measure: str) -> list[float]:
        """Return a measure of a head, one value a seed."""
        at = self.heads(condition).index(head)
        return [run["measures"][condition][length][measure][at] for run in self.content["runs"]]

    def mean(self, condition: str, length: str, head: str, measure: str) -> float:
        """Return a measure of a head, the mean over seeds."""
        return fmean(self.of_seeds(condition, length, head, measure))

    def also(self, condition: str, length: str, name: str) -> list:
        """Return what else was kept, one entry a seed."""
        return [run["also"][condition][length][name] for run in self.content["runs"]]

    def contrast(self, id: str) -> dict:
        """Return a contrast by its id."""
        return next(contrast for contrast in self.content["contrasts"] if contrast["id"] == id)

    def at(self, place: str) -> float:
        """Return a number by its place, as findings name it.

        Places: `contrast | ID | FIELD` (`mean`, `low`, `high` of the interval over seeds, `low over tests`,
        `high over tests`, `low over both`, `high over both`, …; `median`, `least`, `most` of the seeds);
        `mean | CONDITION | LENGTH | HEAD | MEASURE`, likewise `least` and `most` of the seeds;
        `paired | CONDITION | LENGTH | HEAD | MEASURE | HEAD | MEASURE | FIELD`, first less second, seed by seed;
        `earlier | ID | FIELD`, of a contrast of the run that this one replaced, whose one interval is over seeds, and
        `twice earlier | ID | FIELD` of the one before that;
        `also | CONDITION | LENGTH | NAME`, the mean over seeds; `curve | KIND | GAMMA | SHARE`, of the figure 4;
        any other is a path into the file.
        """
        kind, *rest = place.split(SEPARATOR)
        if kind == "contrast":
            return _field(self.contrast(rest[0]), rest[1])
        if kind in EARLIER:
            contrasts = {of["id"]: of for of in self.content["earlier_runs"][EARLIER[kind]]["contrasts"]}
            return _field(contrasts[rest[0]], rest[1])
        if kind in OVER_SEEDS:
            return OVER_SEEDS[kind](self.of_seeds(*rest))
        if kind == "paired":
            return self.paired(*rest[:-1])[rest[-1]]
        if kind == "also":
            return fmean(self.also(*rest))
        return self.curve(*rest) if kind == "curve" else _follow(self.content, [kind, *rest])

    def paired(self, condition: str, length: str, *of: str) -> dict[str, float]:
        """Return `mean`, `low` and `high` over seeds of a difference that no contrast asked for.

        Args:
            condition: See `of_seeds`.
            length: See `of_seeds`.
            of: Head and measure, and the head and measure that are subtracted.
        """
        one, other = (self.of_seeds(condition, length, *of[i : i + 2]) for i in (0, 2))
        differences = [a - b for a, b in zip(one, other, strict=True)]
        mean, half = fmean(differences), self._quantile() * stdev(differences) / sqrt(len(differences))
        return {"mean": mean, "low": mean - half, "high": mean + half}

    def _quantile(self) -> float:
        """Return Student's quantile for the number of seeds, as the contrasts of the file have it."""
        of = next(contrast for contrast in self.content["contrasts"] if contrast["sd"])
        low, high = of["interval"]
        return (high - low) / 2 / (of["sd"] / sqrt(of["seeds"]))

    def curve(self, kind: str, gamma: str, share: str) -> float:
        """Return the cumulative share of the loss that the easier share of the examples own, the mean over seeds."""
        curves = self.also(next(iter(self.content["heads"])), "long", "cumulative")
        places = curves[0]["share_of_examples"]
        at = min(range(len(places)), key=lambda i: abs(places[i] - float(share)))
        return fmean(curve[kind][gamma][at] for curve in curves)


EARLIER = {"earlier": 0, "twice earlier": 1}  # kind of a place -> which of the earlier runs, the latest first
OVER_SEEDS = {"mean": fmean, "median": median, "least": min, "most": max}


def over_seeds(contrast: dict) -> list[float]:
    """Return the interval of a contrast over seeds."""
    return contrast["interval"]


def over_tests(contrast: dict) -> list[float]:
    """Return the interval over test examples; that of a number without test examples is the number."""
    low, high = contrast["interval_over_test_examples"] or [contrast["mean"]] * 2
    return [2 * contrast["mean"] - high, 2 * contrast["mean"] - low]


def over_both(contrast: dict) -> list[float]:
    """Return the interval over seeds and test examples together."""
    half = hypot(*((high - low) / 2 for low, high in (over_seeds(contrast), over_tests(contrast))))
    return [contrast["mean"] - half, contrast["mean"] + half]


INTERVALS = {"": over_seeds, " over tests": over_tests, " over both": over_both}
ENDS = {f"{end}{over}": (of, i) for over, of in INTERVALS.items() for i, end in enumerate(("low", "high"))}


def _field(contrast: dict, name: str) -> float:
    if name in ENDS:
        interval, end = ENDS[name]
        return interval(contrast)[end]
    return OVER_SEEDS[name](contrast["values"]) if name in OVER_SEEDS and name != "mean" else contrast[name]


def as_expected(contrast: dict) -> str:
    """Return whether a contrast came out as its protocol expected, by its interval over both: yes, no or undecided."""
    low, high = over_both(contrast)
    if contrast["expected"] == "about 0":
        return "yes" if low < 0 < high else "no"
    expected, other = (low > 0, high < 0) if contrast["expected"] == "> 0" else (high < 0, low > 0)
    return "yes" if expected else "no" if other else "undecided"


def _follow(content: object, path: Sequence[str]) -> float:
    for step in path:
        content = content[int(step)] if isinstance(content, list) else content[step]
    return content


@remembered
def result(name: str) -> Result:
    """Open the result file of an experiment."""
    return Result(read(name))
