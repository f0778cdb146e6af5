"""The probes, read from spec/vectors/mistakes.json, and an adapter's answers to them, together and one at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from tests.conformance.asking.adapter import AdapterError
from tests.conformance.asking.subprocess_adapter import Asked, call
from tests.conformance.comparing.vectors import FOLDER


@cache
def catalogue() -> dict:
    """Return the mistakes, the probes, and what each mistake answers."""
    return json.loads((FOLDER / "mistakes.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, eq=False)
class Probe:
    """One question: an example and the parameters; and what it is when it is asked."""

    stated: dict

    @cached_property
    def alpha(self) -> float | np.ndarray | None:
        """The weight of class 1, one weight a class, or None."""
        alpha = self.stated["alpha"]
        return np.array(alpha, float) if isinstance(alpha, list) else alpha if alpha is None else float(alpha)

    @property
    def gamma(self) -> float:
        """The focusing parameter."""
        return float(self.stated["gamma"])

    @property
    def labels(self) -> float | int:
        """The label: a number, or the index of a class."""
        return self.stated["labels"] if isinstance(self.stated["labels"], int) else float(self.stated["labels"])

    def inputs(self, kind: str) -> np.ndarray:
        """Return logits or probabilities."""
        return np.array(self.stated[kind], float)

    @property
    def group(self) -> str:
        """What probes of one call have in common: the parameters, and how many classes there are."""
        return repr((self.stated["alpha"], self.stated["gamma"], np.shape(self.stated["logits"])))


@cache
def probes(name: str) -> tuple[Probe, ...]:
    """Return the probes of a family, those "binary far" or "categorical far" out, or those with soft labels."""
    family, _, where = name.partition(" ")
    return tuple(Probe(stated) for stated in catalogue()[family][where or "probes"])


@dataclass(frozen=True)
class Answers:
    """An adapter's answers to the probes, in their order; NaN where none came.

    Attributes:
        value: one an example, (P,).
        gradient: one array an example, or None if it is not judged.
        batches: for every call, which probes it asked and the whole of what came as the value.
        missing: why the probes without an alpha have no answer, or "".
    """

    value: np.ndarray
    gradient: list[np.ndarray] | None
    batches: list[tuple[list[int], np.ndarray]]
    missing: str = ""


def ask(asked: Asked, name: str, dtype: str, singly: bool = False) -> Answers:
    """Return the answers to all probes.

    Args:
        asked: the adapter.
        name: of the probes.
        dtype: of the arrays.
        singly: whether each probe is a call of its own, so that a reduction has nothing to reduce.

    Raises:
        AdapterError: if it cannot answer, or answers with an array of another shape.
    """
    together = defaultdict(list)
    for index, probe in enumerate(probes(name)):
        together[(probe.group, index if singly else None)].append(index)
    value, gradient = np.full(len(probes(name)), np.nan), [np.array(np.nan)] * len(probes(name))
    batches, missing, answered = [], "", False
    for indices in sorted(together.values(), key=lambda indices: probes(name)[indices[0]].alpha is None):
        try:
            answer = ask_once(asked, [probes(name)[index] for index in indices], dtype)
        except AdapterError as error:
            if probes(name)[indices[0]].alpha is not None or not answered:
                raise
            missing = missing or str(error)
            continue
        answered = True
        batches.append((indices, answer["value"]))
        value[indices] = answer["value"].reshape(-1)  # a single number stands for all: that is told elsewhere
        for index, one in zip(indices, answer.get("gradient", []), strict=False):
            gradient[index] = one
    return Answers(value, gradient if asked.card["gradient"] else None, batches, missing)


def ask_once(asked: Asked, of: list[Probe], dtype: str) -> dict[str, np.ndarray]:
    """Return the answer to one call."""
    kind, first = asked.card["inputs"], of[0]
    labels = np.array([probe.labels for probe in of])
    labels = labels if labels.dtype.kind == "i" else labels.astype(dtype)
    inputs = np.stack([probe.inputs(kind) for probe in of]).astype(dtype)
    alpha = first.alpha.astype(dtype) if isinstance(first.alpha, np.ndarray) else first.alpha
    parameters = {"alpha": alpha, "gamma": first.gamma}
    return ask_shaped(asked, labels, inputs, parameters)


def ask_shaped(asked: Asked, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict[str, np.ndarray]:
    """Return an adapter's answer, of the right shape or that of a reduction."""
    return shaped(asked(labels, inputs, parameters), labels, inputs, parameters)


def shaped(answer: dict, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict[str, np.ndarray]:
    """Return an answer whose shapes are right, or those of a reduction; raise an AdapterError for any other."""
    for name, allowed in (("value", {labels.shape, (), (1,)}), ("gradient", {inputs.shape})):
        if name in answer and answer[name].shape not in allowed:
            function = "loss" if name == "value" else "gradient"
            expected = labels.shape if name == "value" else inputs.shape
            found = f"{function} returned shape {answer[name].shape}, not {expected}"
            raise AdapterError(f"{call(labels, inputs, parameters)}: {found}")
    return answer
