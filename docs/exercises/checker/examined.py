"""The conformance command's examination, of an adapter that is already here: the learner's module."""

from __future__ import annotations

from types import ModuleType

import numpy as np

from docs.exercises.checker import messages
from docs.exercises.checker.outcome import Finding
from tests.conformance.asking.adapter import Adapter, AdapterError
from tests.conformance.asking.subprocess_adapter import describe_adapter, evaluate, with_copies
from tests.conformance.diagnosing.examination import examine_adapter
from tests.conformance.diagnosing.report import Report


class Here:
    """An adapter in this process, which the examination asks as if it were in one of its own."""

    def __init__(self, adapter: Adapter) -> None:
        self.description, self._adapter = describe_adapter(adapter), with_copies(adapter)

    def __call__(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict[str, np.ndarray]:
        """Return the answer; what is no answer at all is the learner's exception, with its lines."""
        try:
            return evaluate(self._adapter, labels, inputs, parameters)
        except (NotImplementedError, MemoryError):
            raise
        except Exception as error:
            raise AdapterError(f"{type(error).__name__}: {error}") from error


def report(adapter: Adapter, dtype: str = "float32") -> Report:
    """Return what an examination reveals.

    Raises:
        Exception: the learner's own, where the adapter cannot be asked.
    """
    found = examine_adapter(Here(adapter), dtype)
    if found.conformant is None:
        raise AdapterError(found.error)
    return found


def finding(module: ModuleType) -> Finding | None:
    """Return the first mistake of a module that is an adapter, in float32 and then in float64; or None."""
    adapter = Adapter("yours", module.FAMILY, module.INPUTS, module.FRAMEWORK, module.loss)
    for dtype in ("float32", "float64"):
        for one in report(adapter, dtype).diagnoses:
            arguments = ", ".join(f"{name}={value}" for name, value in one.inputs.items())
            says = one.message if one.code == "UNKNOWN" else messages.message(one.code)
            return Finding(one.code, f"loss({arguments})", short(one.yours), short(one.truth), says, one.page)
    return None


def short(value: object) -> str:
    """Return a number as a learner reads it."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
