"""The conventions that a loss may have, by what its signature says, the most usual first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from tests.conformance.asking.conventions import PAIRS, Convention
from tests.conformance.asking.layouts import RARE, USUAL

BINARY_ALPHAS = {
    "alpha": ("number", *PAIRS, "number array"),
    "weight": (*PAIRS, "number", "none"),
    "pos_weight": ("pos_weight", "pos_weight array"),
}
CATEGORICAL_ALPHAS = ("classes", "class list", "class dict", "factor")
LABELS = {
    ("binary", "flat"): ("float", "int", "sign"),
    ("binary", "two columns"): ("int", "one-hot"),
}
OTHER_LABELS = {"binary": ("float", "int"), "categorical": ("int", "one-hot")}
LOGARITHMS = "log_p logp log_pt logpt log_prob log_probs logprobs log_probabilities log_softmax".split()


def conventions(description: dict) -> Iterator[Convention]:
    """Yield the conventions that an adapter may have, the most usual first.

    Args:
        description: of the adapter; what it declares is not varied.
    """
    takes = description.get("takes") or {"alpha": "alpha", "kind": "alpha", "gamma": "gamma"}
    families = [description["family"]] if description.get("family") else ["binary", "categorical"]
    kinds = [description["inputs"]] if description.get("inputs") else _inputs(takes)
    families = [(family, layout) for family in families for layout in _layouts(family, description)]
    families.sort(
        key=lambda one: (one[1] in RARE[one[0]], one[1] == "two columns")
    )  # last: a loss of many classes takes two as well
    logarithms = takes.get("inputs_named") in LOGARITHMS
    for (family, layout), inputs in product(families, kinds):
        forms = (description["labels"],) if description.get("labels") else _forms_of_labels(family, layout)
        for labels, alpha in product(forms, _alphas(family, takes, description)):
            of_logarithms = logarithms and family == "categorical" and inputs == "logits"
            yield Convention(family, inputs, labels, layout, alpha, logarithms=of_logarithms)
    if "binary" in dict(families) and not description.get("labels"):
        for inputs, alpha in product(kinds, _alphas("binary", takes, description)):
            yield Convention("binary", inputs, "bool", "flat", alpha)


def _forms_of_labels(family: str, layout: str) -> tuple[str, ...]:
    return LABELS.get((family, layout), OTHER_LABELS[family])


def _inputs(takes: dict) -> list[str]:
    """Return the kinds of inputs; a name that says probabilities is believed first."""
    probable = takes.get("inputs_named") in ("p", "prob", "probs", "probas", "probabilities")
    return ["probabilities", "logits"] if probable else ["logits", "probabilities"]


def _layouts(family: str, description: dict) -> tuple[str, ...]:
    usual = USUAL[family]
    if description.get("keras") and family == "binary":
        usual = ("column", "flat", "two columns")
    return (*usual, *RARE[family])


def _alphas(family: str, takes: dict, description: dict) -> tuple[str, ...]:
    if not takes["alpha"]:
        return ("none",)
    if description.get("alpha"):
        return (description["alpha"],)
    return BINARY_ALPHAS[takes["kind"]] if family == "binary" else CATEGORICAL_ALPHAS


def ways_of_switching_off(convention: Convention, description: dict) -> Iterator[Convention]:
    """Yield a convention with each way of switching alpha off, the most usual first; the way that is declared alone."""
    takes = description.get("takes") or {}
    if convention.alpha == "none":
        yield convention
        return
    if description.get("off"):
        yield replace(convention, off=description["off"])
        return
    yield convention
    if takes.get("alpha_default") == "None":
        yield replace(convention, off="left out")
    yield neutral(convention)
    if convention.alpha != "factor":
        yield replace(convention, off="never")


def neutral(convention: Convention) -> Convention:
    """Return a convention in which alpha is never off, but has no effect."""
    halves = convention.family == "binary" and convention.alpha in ("number", *PAIRS, "number array")
    return replace(convention, off="half" if halves else "ones")
