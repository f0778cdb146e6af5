"""The vectors, read strictly: an unknown field is an error, so that no field is ever ignored in silence."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from tests.conformance.asking.losses import FAMILIES, losses

FOLDER = Path(__file__).parents[3] / "spec" / "vectors"
QUANTITIES = ("value", "gradient", "curvature")

FILE_FIELDS = {"schema", "family", "equations", "generated_by", "records"}
ARRAYS = ("labels", "logits", "probabilities", "predictions")


@dataclass(frozen=True, eq=False)
class Vector:
    """One record: what to call, with which inputs, and the truth (README in spec/vectors says it field by field)."""

    id: str
    loss: str
    equation: str
    flags: tuple[str, ...]
    exact_in: tuple[str, ...]
    inputs: dict
    expected: dict
    margin: str | None = None
    scale: dict = field(default_factory=dict)

    @cached_property
    def arrays(self) -> dict[str, np.ndarray]:
        """The inputs that are data, as float64 (exact) or int64 (class labels)."""
        return {name: _array(value) for name, value in self.inputs.items() if name in ARRAYS}

    @cached_property
    def parameters(self) -> dict[str, float | np.ndarray | None]:
        """The inputs that are hyper-parameters: alpha, gamma, weights, factor."""
        return {name: _parameter(value) for name, value in self.inputs.items() if name not in ARRAYS}

    @cached_property
    def gamma(self) -> float:
        """The exponent of the modulating factor; 0 for the losses that have none."""
        return sum(self.parameters[name] for name in losses()[self.loss].arguments_of_kind("power"))

    @cached_property
    def soft(self) -> bool:
        """Whether the label is a mixture of classes."""
        labels = self.arrays.get("labels")
        return labels is not None and labels.dtype.kind == "f" and bool(np.any((labels > 0) & (labels < 1)))


def _array(value: str | int | list) -> np.ndarray:
    integers = isinstance(value, int)
    return np.array(value, dtype=np.int64 if integers else np.float64)


def _parameter(value: str | list | None) -> float | np.ndarray | None:
    return value if value is None else np.array(value, dtype=np.float64) if isinstance(value, list) else float(value)


def split(text: str) -> tuple[float, float]:
    """Return a decimal as float64 and the rest: 25 digits do not fit in one."""
    nearest = float(text)
    exact = Decimal(text)
    return nearest, float(exact - Decimal(nearest)) if exact.is_finite() and np.isfinite(nearest) else 0.0


@cache
def vectors() -> tuple[Vector, ...]:
    """Return all records of all families; where FOCAL_KIT_SAMPLE=20 is set, as `make quick` does, one in twenty."""
    every = tuple(record for family in FAMILIES for record in _family(FOLDER / f"{family}.json"))
    return every[:: int(os.environ.get("FOCAL_KIT_SAMPLE", "1"))]


@cache
def vectors_of(loss: str) -> tuple[Vector, ...]:
    """Return the records of one loss; the files of other families, which take longer, are not read."""
    if "FOCAL_KIT_SAMPLE" in os.environ:
        return tuple(record for record in vectors() if record.loss == loss)
    return tuple(record for record in _family(FOLDER / f"{losses()[loss].family}.json") if record.loss == loss)


@cache
def _family(path: Path) -> list[Vector]:
    content = json.loads(path.read_text(encoding="utf-8"))
    if unknown := set(content) ^ FILE_FIELDS:
        raise ValueError(f"{path.name}: fields {sorted(unknown)} are unknown or missing")
    return [
        Vector(**{**record, "flags": tuple(record["flags"]), "exact_in": tuple(record["exact_in"])})
        for record in content["records"]
    ]


@cache
def by_id() -> dict[str, Vector]:
    """Return the records by id."""
    return {vector.id: vector for vector in vectors()}


@cache
def flags() -> dict[str, dict]:
    """Return what each flag means: the bug it catches, its effect, where it was seen."""
    return json.loads((FOLDER / "flags.json").read_text(encoding="utf-8"))


def arguments(vector_id: str, dtype: str = "float64") -> dict:
    """Return the keyword arguments of a vector as NumPy arrays, to paste a failing call with."""
    vector = by_id()[vector_id]
    arrays = {name: array if array.dtype.kind == "i" else array.astype(dtype) for name, array in vector.arrays.items()}
    return {**arrays, **vector.parameters}
