"""The records of an examination: each mistake with its counterexample, and the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tests.conformance.asking.conventions import Convention
from tests.conformance.diagnosing.drawing import Curves
from tests.conformance.diagnosing.probes import catalogue
from tests.conformance.diagnosing.severity import DIFFERENT, GRADES
from tests.conformance.diagnosing.where import NOWHERE, Seen, in_words, of_gamma


@dataclass(frozen=True)
class Diagnosis:
    """One mistake by its code, with a telling counterexample: its arguments, the result, the true result, how much.

    Attributes:
        code: of the mistake.
        message: what is wrong, in a sentence.
        inputs: the arguments of the counterexample, by name.
        yours: the adapter's result.
        truth: the true result.
        page: that explains it.
        severity: one of the grades.
        seen: at which questions the mistake was seen, and at which not.
    """

    code: str
    message: str
    inputs: dict
    yours: object
    truth: object
    page: str
    severity: str = DIFFERENT
    seen: Seen = field(default=NOWHERE, repr=False)

    @property
    def where(self) -> str:
        """At which gamma, label and margin the mistake was seen, in words."""
        return in_words(self.seen)


@dataclass
class Report:
    """What the examination of an adapter revealed; `conformant` is None where it could not be run, for `error`."""

    conformant: bool | None = None
    error: str = ""
    severity: str | None = None
    assumed: list[str] = field(default_factory=list)
    asked: dict = field(default_factory=dict)
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

    @property
    def severity_where(self) -> str:
        """At which gamma the gravest mistakes were seen, in words."""
        gravest = [one.seen for one in self.diagnoses if one.severity == self.severity and one.seen.wrong]
        return of_gamma(*gravest) if gravest else ""


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
    seen: Seen = NOWHERE,
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
        seen: at which questions the mistake was seen.
    """
    mistake = catalogue()["mistakes"][code]
    message = message or mistake["says"]
    if quantity == "gradient" and mistake["kind"] != "gradient" and "gradient" not in message:
        message += " (of the gradient)"
    elif quantity == "curvature":
        message += " (of the Hessian)"
    said = f"{message.removesuffix('.')}: {how}." if how else message
    return Diagnosis(code, said, inputs, yours, true, f"gallery.md#{code}", severity, seen)


def in_order(diagnoses: Iterable[Diagnosis]) -> list[Diagnosis]:
    """Return the gravest diagnosis of each mistake, the gravest mistake first; it was seen wherever any of them was."""
    gravest: dict[str, Diagnosis] = {}
    for one in sorted(diagnoses, key=lambda one: GRADES.index(one.severity)):
        known = gravest.get(one.code)
        gravest[one.code] = replace(known, seen=known.seen + one.seen) if known else one
    return list(gravest.values())
