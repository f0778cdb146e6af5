"""The records of an examination: each mistake with its counterexample, and the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.conformance.asking.conventions import Convention
from tests.conformance.diagnosing.drawing import Curves
from tests.conformance.diagnosing.probes import catalogue
from tests.conformance.diagnosing.severity import DIFFERENT, GRADES


@dataclass(frozen=True)
class Diagnosis:
    """One mistake by its code, with a telling counterexample: its arguments, the result, the true result, how much."""

    code: str
    message: str
    inputs: dict
    yours: object
    truth: object
    page: str
    severity: str = DIFFERENT


@dataclass
class Report:
    """What the examination of an adapter revealed; `conformant` is None where it could not be run, for `error`."""

    conformant: bool | None = None
    error: str = ""
    severity: str | None = None
    assumed: list[str] = field(default_factory=list)
    family: str | None = None
    inputs: str | None = None
    alpha_convention: str = "unknown"
    gamma: str = "unknown"
    reduction: str = "unknown"
    soft_labels: str = "unknown"
    diagnoses: list[Diagnosis] = field(default_factory=list)
    regions: dict = field(default_factory=lambda: {"value": None, "gradient": None})
    versions: dict = field(default_factory=dict)
    framework: str = "numpy"
    convention: Convention | None = None
    curves: Curves | None = None


def diagnose(
    code: str,
    inputs: dict,
    yours: object,
    true: object,
    *,
    message: str = "",
    quantity: str = "value",
    how: str = "",
    severity: str = DIFFERENT,
) -> Diagnosis:
    """Return the diagnosis of a mistake.

    Args:
        code: of the mistake.
        inputs: the arguments of the counterexample, by name.
        yours: the adapter's result.
        true: the true result.
        message: instead of the catalogue's.
        quantity: "gradient" or "curvature" is added to the message where neither it nor the mistake's kind says it.
        how: what is added to the message: how the result differs.
        severity: one of the grades.
    """
    mistake = catalogue()["mistakes"][code]
    message = message or mistake["says"]
    if quantity == "gradient" and mistake["kind"] != "gradient" and "gradient" not in message:
        message += " (of the gradient)"
    elif quantity == "curvature":
        message += " (of the Hessian)"
    said = f"{message.removesuffix('.')}: {how}." if how else message
    return Diagnosis(code, said, inputs, yours, true, f"gallery.md#{code}", severity)


def in_order(diagnoses: Iterable[Diagnosis]) -> list[Diagnosis]:
    """Return the gravest diagnosis of each mistake, the gravest mistake first."""
    gravest: dict[str, Diagnosis] = {}
    for one in sorted(diagnoses, key=lambda one: GRADES.index(one.severity)):
        gravest.setdefault(one.code, one)
    return list(gravest.values())
