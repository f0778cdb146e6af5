"""The records of an examination: each mistake with its counterexample, and the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.conformance.diagnosing.probes import catalogue


@dataclass(frozen=True)
class Diagnosis:
    """One mistake by its code, with the smallest counterexample: its arguments, the result and the true result."""

    code: str
    message: str
    inputs: dict
    yours: object
    truth: object
    page: str


@dataclass
class Report:
    """What the examination of an adapter revealed; `conformant` is None where it could not be run, for `error`."""

    conformant: bool | None = None
    error: str = ""
    family: str | None = None
    inputs: str | None = None
    alpha_convention: str = "unknown"
    gamma: str = "unknown"
    reduction: str = "unknown"
    soft_labels: str = "unknown"
    diagnoses: list[Diagnosis] = field(default_factory=list)
    regions: dict = field(default_factory=lambda: {"value": None, "gradient": None})
    versions: dict = field(default_factory=dict)


def diagnose(
    code: str, inputs: dict, yours: object, true: object, message: str = "", quantity: str = "value"
) -> Diagnosis:
    """Return the diagnosis of a mistake.

    Args:
        code: of the mistake.
        inputs: the arguments of the counterexample, by name.
        yours: the adapter's result.
        true: the true result.
        message: instead of the catalogue's.
        quantity: "gradient" is added to the message where neither the message nor the kind of the mistake says it.
    """
    mistake = catalogue()["mistakes"][code]
    message = message or mistake["says"]
    unsaid = quantity == "gradient" and mistake["kind"] != "gradient" and "gradient" not in message
    return Diagnosis(code, message + " (of the gradient)" * unsaid, inputs, yours, true, f"gallery.md#{code}")


def first_of_each_code(diagnoses: Iterable[Diagnosis]) -> list[Diagnosis]:
    """Return the first diagnosis of each mistake, in order."""
    first: dict[str, Diagnosis] = {}
    for one in diagnoses:
        first.setdefault(one.code, one)
    return list(first.values())
