"""Ask an implementation for every vector that its dtype can hold, and compare, in eps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.conformance.asking.implementations import Implementation
from tests.conformance.asking.losses import losses
from tests.conformance.comparing import tolerances
from tests.conformance.comparing.vectors import Vector, split, vectors

SMALLEST = 2.0**-1074  # of float64, subnormal: what a truth below float64's range is still told from 0 by


@dataclass(frozen=True)
class Verdict:
    """One quantity of one vector: what came, what is true, and how far that is in eps of the dtype."""

    vector: Vector
    quantity: str
    got: np.ndarray
    truth: np.ndarray
    error: np.ndarray
    allowed: np.ndarray

    @property
    def conforms(self) -> bool:
        """Whether every entry is within what is allowed; NaN never is."""
        return bool(np.all(self.error <= self.allowed))

    @property
    def worst(self) -> int:
        """The index of the entry that is furthest beyond what it is allowed."""
        excess = np.where(np.isnan(self.error), np.inf, self.error - self.allowed)
        return int(np.argmax(excess))


@cache
def judge(implementation: Implementation, loss: str) -> tuple[Verdict, ...]:
    """Return the verdicts on one loss, over all vectors that are exact in the implementation's dtype."""
    asked = [vector for vector in vectors() if vector.loss == loss and applies(vector, implementation)]
    return tuple(verdict for batch in batches(asked) for verdict in compare_batch(implementation, batch))


def applies(vector: Vector, implementation: Implementation) -> bool:
    """Whether an implementation is asked for a vector: its dtype holds it, and an adapter was promised such inputs."""
    return implementation.dtype in vector.exact_in and (implementation.ours or _promised(vector))


def _promised(vector: Vector) -> bool:
    """Whether the inputs are those of the adapter contract: a class a label, a weight a class, and finite numbers."""
    finite = np.isfinite(vector.arrays.get("logits", 0)).all() and _inside(vector)
    loss = losses()[vector.loss]
    if vector.soft or not loss.rows:
        return bool(not vector.soft and finite)
    weights = [vector.parameters[name] for name in loss.arguments_of_kind("weights of the classes")]
    one_weight_for_all = any(isinstance(weight, float) for weight in weights)
    return bool(finite and vector.arrays["labels"].dtype.kind == "i" and not one_weight_for_all)


def _inside(vector: Vector) -> bool:
    probabilities = vector.arrays.get("probabilities", np.array(0.5))
    return bool(np.all((probabilities > 0) & (probabilities < 1)))


def batches(asked: list[Vector]) -> Iterator[list[Vector]]:
    """Yield vectors that one call can answer: the same parameters, quantities, label kind and shapes."""
    together = defaultdict(list)
    for vector in asked:
        parameters = {name: value for name, value in vector.inputs.items() if name in vector.parameters}
        arrays = [(name, array.dtype.kind, array.shape) for name, array in vector.arrays.items()]
        together[repr((sorted(parameters.items()), arrays, sorted(vector.expected)))].append(vector)
    yield from together.values()


def compare_batch(implementation: Implementation, batch: list[Vector]) -> Iterator[Verdict]:
    """Yield the verdicts on vectors that one call answers."""
    first = batch[0]
    arrays = {name: np.stack([vector.arrays[name] for vector in batch]) for name in first.arrays}
    quantities = tuple(first.expected)
    answers = implementation.evaluate(implementation.functions[first.loss], arrays, first.parameters, quantities)
    for quantity, answer in answers.items():
        for vector, got in zip(batch, answer, strict=True):
            yield _compare(implementation, vector, quantity, got)


def _compare(implementation: Implementation, vector: Vector, quantity: str, got: np.ndarray) -> Verdict:
    truth, rest, scale = truths(vector, quantity)
    got = kept_entries(vector, got) if quantity == "gradient" else np.atleast_1d(got)
    form = tolerances.FLOATS[implementation.dtype]
    allowed = budget(vector, quantity, implementation.ours)
    error = tolerances.error(got, truth, rest, scale, form, form.tiny * amplification(vector, quantity))
    return Verdict(vector, quantity, got, truth, error, np.broadcast_to(allowed, error.shape))


# ---------------------------------------------------------------- the truth, and which entries of a gradient it keeps


@cache
def _truths(vector: Vector, quantity: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    texts = _flat(vector.expected[quantity])
    truth, rest = np.array([split(text) for text in texts]).T
    if quantity in vector.scale:
        return truth, rest, np.array([float(text) for text in _flat(vector.scale[quantity])])
    not_zero = np.array([text != "0" for text in texts])  # although float64 may round it to 0
    return truth, rest, np.where(not_zero, np.maximum(np.abs(truth), SMALLEST), 0.0)


def truths(vector: Vector, quantity: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return truth (float64), what rounding it left over, and the scale that errors are relative to, each flat."""
    return _truths(vector, quantity)


def _flat(expected: str | list | dict) -> list[str]:
    if isinstance(expected, dict):
        largest = [value for _, value in expected["largest"]]
        return [expected["target"], *largest, expected["sum_of_others"], expected["sum_of_magnitudes"]]
    return expected if isinstance(expected, list) else [expected]


def kept_entries(vector: Vector, gradient: np.ndarray) -> np.ndarray:
    """Return the entries of a gradient that the vector keeps, in its order."""
    expected = vector.expected["gradient"]
    if not isinstance(expected, dict):
        return np.atleast_1d(gradient)
    target = int(vector.arrays["labels"])
    largest = [gradient[index] for index, _ in expected["largest"]]
    sums = [np.sum(np.delete(gradient, target)), np.sum(np.abs(gradient))]
    return np.array([gradient[target], *largest, *sums])


# ---------------------------------------------------------------- what is allowed


def budget(vector: Vector, quantity: str, ours: bool) -> np.ndarray:
    """Return the eps that each entry is granted (tolerances.py says why)."""
    narrow = tolerances.arithmetic(vector.gamma) + _softmax_budget(vector, quantity)
    if ours:
        return narrow
    return np.maximum(narrow, tolerances.third_party_budget(margin_of(vector), vector.gamma) + _rounded_once(vector))


def _rounded_once(vector: Vector) -> float:
    """Return the eps that a stranger's loss is granted for one rounding of what the definition itself writes."""
    if losses()[vector.loss].softmax:
        return tolerances.offset_budget(vector.arrays["logits"], vector.gamma)
    given = vector.arrays.get("probabilities")
    if given is None or np.ndim(given) or vector.soft or vector.arrays["labels"] != 0:
        return 0.0
    return tolerances.complement_budget(float(given), vector.gamma)


def margin_of(vector: Vector) -> float:
    """Return the margin of a vector with a hard label, also where a probability is given; 0 where there is none."""
    if vector.margin is not None:
        return float(vector.margin)
    given, labels = vector.arrays.get("probabilities"), vector.arrays.get("labels")
    if given is None or vector.soft:
        return 0.0
    true = given[int(np.argmax(labels) if np.ndim(labels) else labels)] if np.ndim(given) else given
    odds = -1 if np.ndim(given) == 0 and labels == 0 else 1
    with np.errstate(divide="ignore"):
        return float(odds * (np.log(true) - np.log1p(-true)))


def amplification(vector: Vector, quantity: str) -> float:
    """Return what multiplies the number that a format may have flushed to zero."""
    loss, margin = losses()[vector.loss], float(vector.margin) if vector.margin is not None else 0.0
    classes = vector.arrays["logits"].size if loss.softmax else 2
    heaviest = max((float(np.max(weight)) for weight in _given(vector, *WEIGHTS)), default=1.0)
    factors = _given(vector, "factor") if "logits" in vector.arrays else ()  # elsewhere no exponential is multiplied
    return tolerances.amplification(quantity, margin, vector.gamma, heaviest, classes) * (1 + sum(map(abs, factors)))


WEIGHTS = ("weight", "weight of class 1", "weights of the classes")


def _given(vector: Vector, *kinds: str) -> list[float | np.ndarray]:
    """Return the values of a vector's arguments of some kinds, as far as they are not off."""
    given = (vector.parameters[name] for name in losses()[vector.loss].arguments_of_kind(*kinds))
    return [value for value in given if value is not None]


def _softmax_budget(vector: Vector, quantity: str) -> np.ndarray | float:
    if not losses()[vector.loss].softmax:
        return 0.0
    logits, classes = vector.arrays["logits"], _classes(vector)
    margins = [_margin(vector, logits, target) for target in classes]
    of_margin = max(tolerances.margin(margin, vector.gamma) for margin in margins)
    if quantity != "gradient":
        return of_margin
    of_share = np.max([tolerances.share(logits, target) for target in classes], axis=0)
    return of_margin + _kept_budget(vector, of_share)


def _classes(vector: Vector) -> list[int]:
    """Return the classes whose terms are in the loss: the true one, or all that a soft label gives weight."""
    labels = vector.arrays["labels"]
    return [int(labels)] if labels.dtype.kind == "i" else list(np.flatnonzero(labels))


def _margin(vector: Vector, logits: np.ndarray, target: int) -> float:
    if vector.margin is not None:
        return float(vector.margin)
    others = np.delete(logits, target)
    largest = np.max(others)
    return logits[target] - largest - np.log(np.sum(np.exp(others - largest)))


def _kept_budget(vector: Vector, of_share: np.ndarray) -> np.ndarray:
    """Return the share budget of the entries that a vector keeps.

    In the two sums entry j counts by its share s_j, and |z_j - max| is at most -log s_j: together that is at most the
    entropy of the shares, log K.
    """
    expected = vector.expected["gradient"]
    if not isinstance(expected, dict):
        return of_share
    entropy = np.log(len(of_share))
    return np.array([0.0, *(of_share[index] for index, _ in expected["largest"]), entropy, entropy])
