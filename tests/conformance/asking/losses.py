"""The register of public losses, read from the vectors' `losses.json`: whatever tests all losses asks it for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "spec" / "vectors"
REGISTER = json.loads((FOLDER / "losses.json").read_text(encoding="utf-8"))
FAMILIES: dict[str, str] = REGISTER["families"]  # and the prefix of their vectors' ids


@dataclass(frozen=True)
class Argument:
    """One keyword argument: its kind, its default, values to try and numbers that must be refused."""

    name: str
    kind: str
    required: bool
    default: float | None
    lowest: float
    highest: float
    samples: tuple
    refused: tuple[float, ...]

    def __str__(self) -> str:
        return self.name

    def allows(self, end: float) -> bool:
        """Return whether an end of its domain belongs to it."""
        return isfinite(end) and end not in self.refused

    @property
    def optional(self) -> bool:
        """Whether None is a value of it."""
        return self.kind in ("weight of class 1", "weights of the classes")


@dataclass(frozen=True, eq=False)
class Loss:
    """One public loss, as `spec/records.py` describes it."""

    name: str
    family: str
    prefix: str
    inputs: str
    rows: bool
    symmetric: bool
    labels: tuple[str, ...]
    arguments: tuple[Argument, ...]
    functions: dict[str, str]
    page: str

    def __str__(self) -> str:
        return self.name

    @property
    def quantities(self) -> tuple[str, ...]:
        """What it has equations and vectors of."""
        return tuple(self.functions)

    @property
    def softmax(self) -> bool:
        """Whether it is computed from the margin of one logit of a row over the others."""
        return self.rows and self.inputs == "logits"

    def combinations(self) -> list[dict]:
        """Return keyword arguments to call it with: each sample of each argument at least once, in turn."""
        turns = max((len(argument.samples) for argument in self.arguments), default=1)
        return [
            {argument.name: argument.samples[turn % len(argument.samples)] for argument in self.arguments}
            for turn in range(turns)
        ]

    def required(self) -> dict:
        """Return the keyword arguments that it cannot be called without."""
        return {argument.name: argument.samples[0] for argument in self.arguments if argument.required}

    def function_of(self, quantity: str) -> str:
        """Return the name of the reference's function for a quantity."""
        return self.functions[quantity]

    def arguments_of_kind(self, *kinds: str) -> list[str]:
        """Return the names of its arguments of some kinds."""
        return [argument.name for argument in self.arguments if argument.kind in kinds]


@cache
def losses() -> dict[str, Loss]:
    """Return every public loss by its name."""
    return {name: _loss(name, record) for name, record in REGISTER["losses"].items()}


def _loss(name: str, record: dict) -> Loss:
    arguments = tuple(_argument(name, of) for name, of in record["arguments"].items())
    chosen = {
        field: record[field] for field in ("family", "prefix", "inputs", "rows", "symmetric", "functions", "page")
    }
    return Loss(name, **chosen, labels=tuple(record["labels"]), arguments=arguments)


def _argument(name: str, of: dict) -> Argument:
    return Argument(
        name,
        of["kind"],
        of["required"],
        of.get("default"),
        float(of["lowest"]),
        float(of["highest"]),
        tuple(_sample(value) for value in of["samples"]),
        tuple(map(float, of["refused"])),
    )


def _sample(value: str | list | None) -> float | tuple[float, ...] | None:
    return value if value is None else tuple(map(float, value)) if isinstance(value, list) else float(value)


LOSSES = tuple(losses())
