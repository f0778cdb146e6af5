"""Call a loss in its own convention: labels, columns and weights as it takes them, results as the contract has them.

A convention is data: which form labels, inputs, alpha and gamma have. `ConventionAdapter` translates a call of the
contract into it and the result back, exactly: what alpha cannot express is not asked (`can_ask`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tests.conformance.asking.adapter import Result
from tests.conformance.asking.layouts import (
    RARE,
    SAYS_LAYOUT,
    labels_in_form,
    laid_out,
    read_back,
    with_two_columns,
)

Parameters = dict[str, float | np.ndarray | None]

SAYS_LABELS = {
    "int": "labels are integers",
    "bool": "labels are False and True",
    "sign": "labels are -1 and 1",
    "one-hot": "labels are one-hot rows",
}
SAYS_ALPHA = {
    "none": "it takes no alpha, so none is asked",
    "pair": "the weights of two classes are [1 - alpha, alpha]",
    "list": "the weights of two classes are the list [1 - alpha, alpha]",
    "tuple": "the weights of two classes are the tuple (1 - alpha, alpha)",
    "dict": "the weights of two classes are the dict {0: 1 - alpha, 1: alpha}",
    "number array": "alpha is an array without an axis",
    "pos_weight": "pos_weight is alpha / (1 - alpha), and what comes is multiplied by 1 - alpha",
    "pos_weight array": "pos_weight is alpha / (1 - alpha) as an array, and what comes is multiplied by 1 - alpha",
    "class list": "the weights of the classes are a list",
    "class dict": "the weights of the classes are a dict",
    "factor": "alpha is one factor for all classes, which balances nothing",
}
SAYS_OFF = {
    "left out": "alpha is off where it is left out",
    "half": "alpha cannot be off: with alpha = 0.5 the loss is doubled",
    "ones": "alpha cannot be off: every weight is 1",
    "never": "alpha cannot be off, so it never is",
    "zero": "alpha is off where it is 0, so a weight of 0 is not asked",
}
PAIRS = ("pair", "list", "tuple", "dict")
REDUCTIONS = ("none", "mean", "sum", "over positives", "weighted mean", "mean over classes", "any")


@dataclass(frozen=True)
class Convention:
    """In which form a loss takes its arguments.

    Attributes:
        family: "binary" or "categorical".
        inputs: "logits" or "probabilities".
        labels: "float", "int", "bool", "sign" (-1 and 1) or "one-hot".
        layout: "flat", "column", "two columns", or a rare one (`layouts`).
        alpha: a key of `SAYS_ALPHA`, "number" or "classes".
        off: how alpha is switched off: "None", "left out", "half" (doubled), "ones", "zero" or "never".
        gamma: the fixed gamma of a loss that takes none, or None.
        weights: of a loss that takes no alpha, the constant weight of each label, by which results are divided.
        logarithms: whether logits are given as logarithms of probabilities.
        refused: the gammas that the loss refuses, which are not asked.
        whole: whether gamma is an integer, so that no other is asked.
    """

    family: str = "binary"
    inputs: str = "logits"
    labels: str = "float"
    layout: str = "flat"
    alpha: str = "number"
    off: str = "None"
    gamma: float | None = None
    weights: tuple[tuple[int, float], ...] = ()
    logarithms: bool = False
    refused: tuple[float, ...] = ()
    whole: bool = False

    @property
    def is_rare(self) -> bool:
        """Whether it is tried only on a loss that answers in no usual convention."""
        return self.layout in RARE[self.family] or self.labels == "bool"

    def assumptions(self) -> list[str]:
        """Return in sentences what is not as the contract has it."""
        if self.family == "binary":
            usual = "int" if self.layout == "two columns" else "float"
        else:
            usual = "int"
        found = [SAYS_LAYOUT.get(self.layout, ""), SAYS_LABELS[self.labels] if self.labels != usual else ""]
        found.append(SAYS_ALPHA.get(self.alpha, ""))
        found.append("" if self.alpha == "none" else SAYS_OFF.get(self.off, ""))
        found.append("inputs are logarithms of probabilities" if self.logarithms else "")
        refused = ", ".join(f"{gamma:g}" for gamma in self.refused)
        found.append(f"gamma = {refused} is refused, and not asked" if refused else "")
        found.append("gamma is an integer" if self.whole else "")
        return [one for one in found if one]


class ConventionAdapter:
    """An adapter in its own convention, called as the contract says.

    Args:
        adapter: with a `description`, called with labels, inputs and parameters.
        convention: of the adapter.
        gammas: whether it takes gamma.
    """

    def __init__(self, adapter: Callable, convention: Convention, gammas: bool = True) -> None:
        self.adapter, self.convention, self.gammas = adapter, convention, gammas
        self.objective = adapter.description.get("objective", False)
        self.switched_off: dict = {"alpha": None}

    @property
    def description(self) -> dict:
        """What the adapter is: its own description, in this convention."""
        gradient = self.objective or (self.convention.inputs == "logits" and self.adapter.description["gradient"])
        mine = {"family": self.convention.family, "inputs": self.convention.inputs, "gradient": gradient}
        return {**self.adapter.description, **mine}

    def with_factor(self, factor: float) -> Callable:
        """Return the adapter with one number as alpha wherever it is called without one."""
        asked = ConventionAdapter(self.adapter, replace(self.convention, off="None"), self.gammas)
        asked.switched_off = {"alpha": factor}
        return asked

    def can_ask(self, alpha: float | np.ndarray | None, gamma: float) -> bool:
        """Return whether a call with these parameters can be made."""
        known = self.convention
        if (known.gamma is not None and gamma != known.gamma) or gamma in known.refused:
            return False
        if known.whole and gamma != int(gamma):
            return False
        if alpha is None:
            return known.off != "never"
        if known.alpha in ("none", "factor"):
            return False
        unasked = {"pos_weight": 1, "pos_weight array": 1}.get(known.alpha, 0 if known.off == "zero" else None)
        return unasked is None or not np.array_equal(alpha, unasked)

    def __call__(self, labels: np.ndarray, inputs: np.ndarray, parameters: Parameters) -> Result:
        """Return the result of a call of the contract."""
        arguments, scale = self._arguments(labels, inputs, parameters)
        return self._read_back(self.adapter(*arguments), scale, labels, inputs)

    def every(self, calls: list[tuple[np.ndarray, np.ndarray, Parameters]]) -> list[Result]:
        """Return the results of several calls of the contract, which travel to another process together."""
        arguments = [self._arguments(*call) for call in calls]
        together = getattr(self.adapter, "every", lambda every: [self.adapter(*one) for one in every])
        results = together([one for one, _ in arguments])
        return [
            self._read_back(result, scale, *call[:2])
            for result, (_, scale), call in zip(results, arguments, calls, strict=True)
        ]

    def _arguments(self, labels: np.ndarray, inputs: np.ndarray, parameters: Parameters) -> tuple[tuple, float]:
        """Return a call in this convention, and what its result is multiplied by."""
        dtype, classes = inputs.dtype, inputs.shape[-1] if inputs.ndim > 1 else 2
        alpha, scale = self._alpha(parameters["alpha"], dtype, classes)
        number = parameters["gamma"]
        gamma = {"gamma": int(number) if self.convention.whole else number} if self.gammas else {}
        return (*self._examples(labels, inputs), {**alpha, **gamma}), scale

    def _read_back(self, result: Result, scale: float, labels: np.ndarray, inputs: np.ndarray) -> Result:
        """Return a result as the contract has it."""
        scaled = {name: array * scale for name, array in result.items()}
        back = read_back(self.convention.layout, scaled, inputs)
        if self.convention.logarithms and "gradient" in back:
            back["gradient"] = _through_log_softmax(back["gradient"], inputs)
        return self._unweighted(back, labels) if self.convention.weights else back

    def _unweighted(self, result: Result, labels: np.ndarray) -> Result:
        """Return a result divided by the constant weight of each example's label."""
        weights = dict(self.convention.weights)
        scale = np.array([weights.get(int(label), 1.0) for label in labels])
        return {
            name: array / (scale[:, None] if array.ndim == 2 else scale if array.ndim == 1 else scale[0])
            for name, array in result.items()
        }

    def _alpha(self, alpha: float | np.ndarray | None, dtype: np.dtype, classes: int) -> tuple[dict, float]:
        """Return alpha as the loss takes it, and what its result is multiplied by."""
        form, off = self.convention.alpha, self.convention.off
        if form == "none" or (alpha is None and off == "left out"):
            return {}, 1.0
        if alpha is None and off in ("None", "zero"):
            return {"alpha": 0.0} if off == "zero" else self.switched_off, 1.0
        scale = 1.0
        if alpha is None and form in ("number", *PAIRS, "number array"):
            alpha, scale = 0.5, 2.0
        elif alpha is None:
            alpha = 1.0 if form == "factor" or form.startswith("pos") else np.ones(classes, dtype)
        elif form.startswith("pos_weight"):
            alpha, scale = alpha / (1 - alpha), 1 - alpha
        return {"alpha": _as(form, alpha, dtype)}, scale

    def _examples(self, labels: np.ndarray, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        known = self.convention
        if known.layout == "two columns":
            inputs = with_two_columns(inputs, known.inputs)
        if known.logarithms:
            inputs = _log_softmax(inputs).astype(inputs.dtype)
        labels = labels_in_form(labels, known.labels, inputs.shape[-1] if inputs.ndim > 1 else 2, inputs.dtype)
        return laid_out(known.layout, labels, inputs)


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    """Return the logarithms of the probabilities; each from the others' logits, so that none near 0 is lost."""
    z = logits.astype(np.float64)
    others = [np.logaddexp.reduce(np.delete(z, index, axis=-1), axis=-1) for index in range(z.shape[-1])]
    return -np.logaddexp(0, np.stack(others, -1) - z)


def _through_log_softmax(gradient: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return the gradient in the logits of a gradient in the logarithms of the probabilities."""
    return gradient - np.exp(_log_softmax(logits)) * gradient.sum(-1, keepdims=True)


def _as(form: str, alpha: float | np.ndarray, dtype: np.dtype) -> object:
    """Return a weight, or weights, in a form."""
    if form in PAIRS:
        pair = [1 - alpha, alpha]
        return {"pair": np.array(pair, dtype), "list": pair, "tuple": tuple(pair), "dict": dict(enumerate(pair))}[form]
    if form.startswith("class ") or form == "number array":
        numbers = np.asarray(alpha, dtype)
        listed = numbers.tolist()
        return numbers if form == "number array" else listed if form == "class list" else dict(enumerate(listed))
    return np.array([alpha], dtype) if form == "pos_weight array" else alpha
