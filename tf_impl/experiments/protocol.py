"""The protocol of an experiment: what was decided before the run, as a file that the program reads.

A protocol cannot drift from the run, since the run reads its numbers; its sha256 stands in the result. It names one
primary contrast, the secondaries (evaluated with Holm's correction), and calls everything else descriptive.

The sha256 is of the file up to its last table, `[smoke]`: how small a test of the code is decides nothing about a
result, so a smaller test makes no result stale.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tf_impl.experiments import statistics

FOLDER = Path(__file__).parent / "protocols"
ROLES = ("primary", "secondary")
SMOKE = "smoke"  # the last table of a protocol: settings of a small run, which tests the code
SHA256_OF = f"the file up to its last table, [{SMOKE}]"


@dataclass(frozen=True)
class Contrast:
    """A weighted sum of one measure of some heads, after one length of training. The attributes are the file's fields.

    Attributes:
        id: The name by which pages refer to it.
        role: "primary" (exactly one) or "secondary".
        expected: The expected sign: "> 0", "< 0" or "about 0".
        says: The question, in a sentence.
        length: "short" or "long".
        terms: `(condition, head, weight)` each.
        measure: The name of a measure of predictions, or of one of the experiment's `extras`.
        measures: One name a term, instead of `measure`, where the terms have different measures.
        was: The id of the same contrast in the run before, if it had another.
    """

    id: str
    role: str
    expected: str
    says: str
    length: str
    terms: tuple[tuple[str, str, float], ...]
    measure: str = ""
    measures: tuple[str, ...] = ()
    was: str = ""

    def parts(self) -> list[tuple[str, str, str, float]]:
        """Return condition, head, measure and weight of each term."""
        measures = self.measures or (self.measure,) * len(self.terms)
        return [
            (condition, head, measure, weight)
            for (condition, head, weight), measure in zip(self.terms, measures, strict=True)
        ]


@dataclass(frozen=True)
class Protocol:
    """One protocol file.

    Attributes:
        name: Of the experiment.
        sha256: Of the file up to its table `[smoke]`.
        smoke_sha256: Of that table.
        settings: The content of the file without the contrasts.
        contrasts: The contrasts.
    """

    name: str
    sha256: str
    smoke_sha256: str
    settings: dict
    contrasts: tuple[Contrast, ...]


def read(name: str) -> Protocol:
    """Read the protocol of an experiment.

    Raises:
        ValueError: It does not name exactly one primary contrast, or a role is unknown, or see `split`.
    """
    decided, smoke = split((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), name)
    settings = tomllib.loads(decided + smoke)
    contrasts = tuple(
        Contrast(**{**entry, "terms": tuple(map(tuple, entry["terms"])), "measures": tuple(entry.get("measures", ()))})
        for entry in settings.pop("contrast")
    )
    roles = [contrast.role for contrast in contrasts]
    if roles.count("primary") != 1 or set(roles) - set(ROLES):
        raise ValueError(f"the protocol of {name} has roles {roles}: one is primary, the others are secondary")
    decided_sha256, smoke_sha256 = (hashlib.sha256(part.encode()).hexdigest() for part in (decided, smoke))
    return Protocol(name, decided_sha256, smoke_sha256, settings, contrasts)


def split(text: str, name: str) -> tuple[str, str]:
    """Return what a protocol decides, and its last table, `[smoke]`, as the text has them.

    Raises:
        ValueError: More than that table stands after its head, or it stands elsewhere: a change there would be missed.
    """
    at = text.find(f"\n[{SMOKE}]\n") + 1
    decided = text[:at] if at else text
    whole = tomllib.loads(text)
    if tomllib.loads(decided) != {key: value for key, value in whole.items() if key != SMOKE}:
        raise ValueError(f"the protocol of {name} has settings after [{SMOKE}], or that table has no line of its own")
    return decided, text.removeprefix(decided)


def needed_draws(contrasts: Iterable[Contrast], condition: str, length: str) -> set[tuple[str, str]]:
    """Return the pairs of head and measure whose bootstrap draws the contrasts need."""
    parts = [part for contrast in contrasts if contrast.length == length for part in contrast.parts()]
    return {(head, measure) for of, head, measure, _ in parts if of == condition}


def draws_key(condition: str, length: str, head: str, measure: str) -> str:
    """Return the key under which a record keeps the draws of one measure."""
    return " | ".join((condition, length, head, measure))


def evaluate_contrasts(contrasts: Iterable[Contrast], records: list[dict]) -> list[dict]:
    """Return every contrast with its intervals over seeds and over test examples, and its p-value after Holm.

    `draws_over_test_examples` are the bootstrap draws of the mean of the seeds, to four digits; the percentiles beside
    them are of the draws before they were rounded.

    Args:
        contrasts: The contrasts.
        records: One a seed; `draws` has, by `draws_key`, the measure under each draw, first of the sample itself.
    """
    evaluated = []
    for contrast in contrasts:
        draws = np.array([_combine(contrast, record["draws"]) for record in records])
        over_seeds = statistics.summarise_seeds(draws[:, 0])
        over_tests = statistics.percentile_interval(draws[:, 1:]) if draws.shape[1] > 1 else None
        fields = {name: getattr(contrast, name) for name in ("id", "role", "expected", "says", "length")}
        kept = [float(f"{value:.4g}") for value in draws[:, 1:].mean(axis=0)]
        tests = {"interval_over_test_examples": over_tests, "draws_over_test_examples": kept}
        evaluated.append(fields | over_seeds | tests)
    adjusted = iter(statistics.holm_adjust([entry["p"] for entry in evaluated if entry["role"] == "secondary"]))
    return [entry | {"p_holm": next(adjusted) if entry["role"] == "secondary" else entry["p"]} for entry in evaluated]


def _combine(contrast: Contrast, draws: dict) -> np.ndarray:
    return sum(
        weight * np.asarray(draws[draws_key(condition, contrast.length, head, measure)])
        for condition, head, measure, weight in contrast.parts()
    )
