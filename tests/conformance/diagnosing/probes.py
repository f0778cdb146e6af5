"""The probes of spec/vectors/mistakes.json, and an adapter's results for them, in batches or one by one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from tests.conformance.asking.adapter import AdapterError, Result
from tests.conformance.asking.subprocess_adapter import format_call
from tests.conformance.comparing.vectors import FOLDER


class ShapeError(AdapterError):
    """A result has another shape than the contract has."""


@cache
def catalogue() -> dict:
    """Return the mistakes, the probes, and the results of each mistake for the probes."""
    return json.loads((FOLDER / "mistakes.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, eq=False)
class Probe:
    """One example with its parameters, as mistakes.json holds it."""

    fields: dict

    @cached_property
    def alpha(self) -> float | np.ndarray | None:
        """The weight of class 1, one weight a class, or None."""
        alpha = self.fields["alpha"]
        return np.array(alpha, float) if isinstance(alpha, list) else alpha if alpha is None else float(alpha)

    @property
    def gamma(self) -> float:
        """The focusing parameter."""
        return float(self.fields["gamma"])

    @property
    def labels(self) -> float | int:
        """The label: a number, or the index of a class."""
        return self.fields["labels"] if isinstance(self.fields["labels"], int) else float(self.fields["labels"])

    def inputs(self, kind: str) -> np.ndarray:
        """Return the logits or the probabilities."""
        return np.array(self.fields[kind], float)

    def arguments(self, kind: str) -> dict:
        """Return the arguments of a call with this probe, as JSON holds them."""
        return {"labels": self.labels, kind: self.inputs(kind).tolist(), **self.parameters}

    @property
    def parameters(self) -> dict:
        """Alpha and gamma, as JSON holds them."""
        return {"alpha": self.alpha.tolist() if isinstance(self.alpha, np.ndarray) else self.alpha, "gamma": self.gamma}

    def at(self, gamma: float) -> Probe:
        """Return this probe at another gamma."""
        return Probe({**self.fields, "gamma": gamma})

    @property
    def group(self) -> str:
        """What the probes of one call have in common: the parameters and the number of classes."""
        return repr((self.fields["alpha"], self.fields["gamma"], np.shape(self.fields["logits"])))


@cache
def probes(name: str) -> tuple[Probe, ...]:
    """Return probes by name: "binary", "categorical", "soft", or saturated ones, "binary far" and "categorical far"."""
    family, _, where = name.partition(" ")
    return tuple(Probe(fields) for fields in catalogue()[family][where or "probes"])


@dataclass(frozen=True)
class ProbeResults:
    """An adapter's results for the probes, in the probes' order; NaN where a call failed.

    Attributes:
        value: one per probe, (P,).
        gradient: one array per probe, or None if the gradient is not checked.
        batches: for every call, the indices of its probes and the value as the adapter returned it.
        missing: why the probes without an alpha have no result, or "".
        asked: of each probe, whether it could be asked and was answered.
    """

    value: np.ndarray
    gradient: list[np.ndarray] | None
    batches: list[tuple[list[int], np.ndarray]]
    missing: str = ""
    asked: np.ndarray | None = None

    @property
    def answered(self) -> np.ndarray:
        """Of each probe, whether there is an answer."""
        return np.full(len(self.value), True) if self.asked is None else self.asked

    @property
    def valued(self) -> bool:
        """Whether there are values, not the gradient and the Hessian alone."""
        return bool(self.batches) or self.asked is None


def query_all(adapter: Callable, name: str, dtype: str, one_by_one: bool = False) -> ProbeResults:
    """Return an adapter's results for all probes of a name.

    Args:
        adapter: with a `description`, called with labels, inputs and parameters (`SubprocessAdapter`).
        name: of the probes.
        dtype: of the arrays.
        one_by_one: whether each probe is a call of its own, so that a reduction has nothing to reduce.

    Raises:
        AdapterError: if a call fails (calls without alpha may fail), or returns an array of a wrong shape.
    """
    value, gradient = np.full(len(probes(name)), np.nan), [np.array(np.nan)] * len(probes(name))
    batches, missing, asked = [], "", np.full(len(probes(name)), False)
    for indices in _calls(adapter, name, one_by_one):
        try:
            result = query_batch(adapter, [probes(name)[index] for index in indices], dtype)
        except AdapterError as error:
            if probes(name)[indices[0]].alpha is not None or not asked.any():
                raise
            missing = missing or str(error)
            continue
        asked[indices] = True
        if "value" in result:
            batches.append((indices, result["value"]))
            value[indices] = result["value"].reshape(-1)  # a scalar stands for all: `batches` tells the two apart
        for index, one in zip(indices, result.get("gradient", []), strict=False):
            gradient[index] = one
    return ProbeResults(value, gradient if adapter.description["gradient"] else None, batches, missing, asked)


def _calls(adapter: Callable, name: str, one_by_one: bool) -> list[list[int]]:
    """Return the indices of the probes of each call that can be asked; calls without alpha come last: they may fail."""
    can_ask = getattr(adapter, "can_ask", lambda _alpha, _gamma: True)
    calls = defaultdict(list)
    for index, probe in enumerate(probes(name)):
        if not can_ask(probe.alpha, probe.gamma):
            continue
        calls[(probe.group, index if one_by_one else None)].append(index)
    return sorted(calls.values(), key=lambda indices: probes(name)[indices[0]].alpha is None)


def query_batch(adapter: Callable, batch: list[Probe], dtype: str) -> Result:
    """Return the result of one call with several probes."""
    first = batch[0]
    labels = np.array([probe.labels for probe in batch])
    labels = labels if labels.dtype.kind == "i" else labels.astype(dtype)
    inputs = np.stack([probe.inputs(adapter.description["inputs"]) for probe in batch]).astype(dtype)
    alpha = first.alpha.astype(dtype) if isinstance(first.alpha, np.ndarray) else first.alpha
    return query_checked(adapter, labels, inputs, {"alpha": alpha, "gamma": first.gamma})


def query_checked(adapter: Callable, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> Result:
    """Return the result of one call, whose shapes are those of the contract or of a reduction.

    Raises:
        ShapeError: for any other shape.
    """
    return _checked(adapter(labels, inputs, parameters), labels, inputs, parameters)


def query_once(adapter: Callable, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> list[Result]:
    """Return the one result of a call with all examples, checked."""
    return [query_checked(adapter, labels, inputs, parameters)]


def query_each(adapter: Callable, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> list[Result]:
    """Return the checked results of calls with one example each."""
    alone = [(labels[i : i + 1], inputs[i : i + 1], parameters) for i in range(len(labels))]
    return [_checked(result, *one) for result, one in zip(adapter.every(alone), alone, strict=True)]


def _checked(result: Result, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> Result:
    of_gradient = {"value": {labels.shape, (), (1,)}, "gradient": {inputs.shape}, "curvature": {inputs.shape}}
    for name, allowed in of_gradient.items():
        if name in result and result[name].shape not in allowed:
            function = {"value": "loss", "gradient": "gradient", "curvature": "the Hessian"}[name]
            expected = labels.shape if name == "value" else inputs.shape
            found = f"{function} returned shape {result[name].shape}, not {expected}"
            raise ShapeError(f"{format_call(labels, inputs, parameters)}: {found}")
    return result
