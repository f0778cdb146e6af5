"""The records of an examination: what was found, and where."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Diagnosis:
    """One mistake by name, and the smallest example of it: what came and what is true."""

    code: str
    message: str
    inputs: dict
    yours: object
    truth: object
    page: str


@dataclass
class Report:
    """What the examination of an adapter revealed; conformant is None where it could not be run, for `error`."""

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
