"""Call a loss as the contract does, in the way that its signature says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import numpy as np

from tests.conformance.asking.signature import DERIVATIVES, Signature, construct


class Labels:
    """What a boosting library hands to an objective in place of labels."""

    def __init__(self, labels: np.ndarray) -> None:
        self.label = labels

    def get_label(self) -> np.ndarray:
        """Return the labels."""
        return self.label

    def get_weight(self) -> None:
        """Return no weights."""

    def num_data(self) -> int:
        """Return how many examples there are."""
        return len(self.label)


def bind(loss: Callable, signature: Signature) -> Callable:
    """Return a loss as the contract calls it: (labels, inputs, *, alpha, gamma), where either may be left out."""
    if signature.everything or signature.standard:
        return loss
    made: dict[str, Callable] = {}  # once for the same parameters, as in training: a graph is traced once

    def called(labels, inputs, **parameters):
        names = {"alpha": signature.alpha, "gamma": signature.gamma}
        given = {names[name]: value for name, value in parameters.items() if names[name]}
        classes = int(inputs.shape[-1]) if len(inputs.shape) > 1 else 2
        if signature.first:
            wanted = f"{classes} {[np.asarray(one).tolist() for one in given.values()]}"
            if wanted not in made:
                made[wanted] = construct(loss, asdict(signature), given, classes)
            one = made[wanted]
            return _apply(getattr(one, signature.method) if signature.method else one, signature, labels, inputs)
        counted = {signature.counted: classes} if signature.counted else {}
        if signature.keywords:
            examples = {signature.keywords["labels"]: labels, signature.keywords["inputs"]: inputs}
            return loss(**examples, **signature.fixed, **counted, **given)
        by_place = [given.pop(name) for name in signature.positional if name in given]
        return _apply(
            lambda *both: loss(*both, *by_place, **signature.fixed, **counted, **given), signature, labels, inputs
        )

    return called


def _apply(function: Callable, signature: Signature, labels, inputs):
    if signature.method == DERIVATIVES:  # of CatBoost, which maximises: the derivatives of minus the loss
        pairs = function(list(map(float, inputs)), list(map(float, labels)), None)
        return tuple(-np.asarray(column, np.float64) for column in zip(*pairs, strict=True))
    labels = Labels(labels) if signature.data else labels
    return function(inputs, labels) if signature.inputs_first else function(labels, inputs)
