"""The protocol of an experiment: what was decided before it ran, as a file that the program reads.

A protocol cannot drift from what was run, since its numbers are what is run; its digest stands in the result. It names
one primary contrast, the secondaries (judged after Holm's correction) and calls the rest descriptive.
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


@dataclass(frozen=True)
class Contrast:
    """A difference that is asked for: weights times one measure of some heads, after one length of training.

    Attributes:
        id: By which the pages name it.
        role: "primary" (exactly one) or "secondary".
        expected: The sign that was expected: "> 0", "< 0" or "about 0".
        says: What is asked, in a sentence.
        measure: A key of the answers' measures, or of what the experiment measures itself.
        length: "short" or "long".
        terms: `(condition, head, weight)` each.
        measures: Where the terms are of different measures: one a term, instead of `measure`.
    """

    id: str
    role: str
    expected: str
    says: str
    length: str
    terms: tuple[tuple[str, str, float], ...]
    measure: str = ""
    measures: tuple[str, ...] = ()

    def parts(self) -> list[tuple[str, str, str, float]]:
        """Return condition, head, measure and weight of each term."""
        measures = self.measures or (self.measure,) * len(self.terms)
        return [(*where, measure, weight) for (*where, weight), measure in zip(self.terms, measures, strict=True)]


@dataclass(frozen=True)
class Protocol:
    """One protocol file.

    Attributes:
        name: Of the experiment.
        digest: sha256 of the file.
        settings: Everything in it but the contrasts.
        contrasts: What is asked.
    """

    name: str
    digest: str
    settings: dict
    contrasts: tuple[Contrast, ...]


def read(name: str) -> Protocol:
    """Read the protocol of an experiment.

    Raises:
        ValueError: It does not name exactly one primary contrast, or a role is unknown.
    """
    content = (FOLDER / f"{name}.toml").read_bytes()
    settings = tomllib.loads(content.decode())
    asked = tuple(
        Contrast(**{**entry, "terms": tuple(map(tuple, entry["terms"])), "measures": tuple(entry.get("measures", ()))})
        for entry in settings.pop("contrast")
    )
    roles = [contrast.role for contrast in asked]
    if roles.count("primary") != 1 or set(roles) - set(ROLES):
        raise ValueError(f"the protocol of {name} has roles {roles}: one is primary, the others are secondary")
    return Protocol(name, hashlib.sha256(content).hexdigest(), settings, asked)


def needed(asked: Iterable[Contrast], condition: str, length: str) -> set[tuple[str, str]]:
    """Return which heads need the bootstrap draws of which measures."""
    parts = [part for contrast in asked if contrast.length == length for part in contrast.parts()]
    return {(head, measure) for where, head, measure, _ in parts if where == condition}


def judged(asked: Iterable[Contrast], records: list[dict]) -> list[dict]:
    """Return every contrast with its intervals over seeds and over test examples, and its p-value after Holm.

    Args:
        asked: The contrasts.
        records: One a seed; `draws` has, by `key`, the measure under each draw, first the sample itself.
    """
    found = []
    for contrast in asked:
        draws = np.array([_of_one(contrast, record["draws"]) for record in records])
        of_seeds = statistics.of_seeds(draws[:, 0])
        over_tests = statistics.of_draws(draws[:, 1:]) if draws.shape[1] > 1 else None
        says = {key: getattr(contrast, key) for key in ("id", "role", "expected", "says", "length")}
        found.append(says | of_seeds | {"interval_over_test_examples": over_tests})
    adjusted = iter(statistics.holm([of["p"] for of in found if of["role"] == "secondary"]))
    return [of | {"p_holm": next(adjusted) if of["role"] == "secondary" else of["p"]} for of in found]


def key(condition: str, length: str, head: str, measure: str) -> str:
    """Return where a record keeps the draws of one measure."""
    return " | ".join((condition, length, head, measure))


def _of_one(contrast: Contrast, draws: dict) -> np.ndarray:
    return sum(
        weight * np.asarray(draws[key(where, contrast.length, head, measure)])
        for where, head, measure, weight in contrast.parts()
    )
