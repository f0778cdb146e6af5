"""The diagnoses that the probes give: reduction, formula, gradient, soft labels, saturation; one function each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.conformance.asking.adapter import AdapterError
from tests.conformance.asking.subprocess_adapter import EvaluationError
from tests.conformance.diagnosing import formula, saturation
from tests.conformance.diagnosing.explanation import Explained, Probed
from tests.conformance.diagnosing.probes import ProbeResults, catalogue, probes, query_all
from tests.conformance.diagnosing.report import Diagnosis, diagnose

REDUCTION_CODES = {"mean": "REDUCED_MEAN", "sum": "REDUCED_SUM", "focal-of-mean": "FOCAL_OF_MEAN", None: "UNKNOWN"}


def check_reduction(probed: Probed, explained: Explained) -> list[Diagnosis]:
    """Return the mistake of reduction, with the first batch; a mean over classes and examples is one mistake."""
    if explained.reduction == "none" or (explained.over_classes and explained.reduction == "mean"):
        return []
    indices, value = probed.batched.batches[0]
    batch = [probes(probed.family)[index] for index in indices]
    inputs = {
        "labels": [probe.labels for probe in batch],
        probed.inputs: [probe.inputs(probed.inputs).tolist() for probe in batch],
        **batch[0].parameters,
    }
    code = REDUCTION_CODES[explained.reduction]
    message = "what one example gets depends on the others in the call" if code == "UNKNOWN" else ""
    return [diagnose(code, inputs, value.tolist(), formula.truth(probed.family).value[indices].tolist(), message)]


def check_formula(probed: Probed, explained: Explained) -> list[Diagnosis]:
    """Return the mistakes of formula; what no explanation matches is UNKNOWN, or not finite and right elsewhere."""
    value, true = probed.single.value, formula.truth(probed.family).value
    wrong = ~formula.is_close(value, true)
    if explained.value is not None:
        return [_diagnose_code(probed, code, wrong) for code in explained.codes]
    finite = np.isfinite(value)
    found = [] if finite.all() else [_diagnose_probe("NONFINITE_LOSS", probed, ~finite)]
    if finite.all() or not np.all(formula.is_close(value[finite], true[finite])):
        found.append(_diagnose_probe("UNKNOWN", probed, wrong))
    return found


def _diagnose_code(probed: Probed, code: str, wrong: np.ndarray) -> Diagnosis:
    """Return the diagnosis of one mistake, with a probe that this mistake makes wrong, if there is one."""
    explanation = formula.explanation_of(probed.family, code)
    shows = ~formula.is_close(explanation.value, formula.truth(probed.family).value) & wrong
    return _diagnose_probe(code, probed, shows if shows.any() else wrong)


def _diagnose_probe(code: str, probed: Probed, shows: np.ndarray, quantity: str = "value") -> Diagnosis:
    """Return a diagnosis with the first probe that shows it; the probes are in the order of simplicity."""
    index = int(np.argmax(shows))
    got, true = getattr(probed.single, quantity)[index], getattr(formula.truth(probed.family), quantity)[index]
    inputs = probes(probed.family)[index].arguments(probed.inputs)
    return diagnose(code, inputs, np.asarray(got).tolist(), np.asarray(true).tolist(), quantity=quantity)


def check_gradient(probed: Probed, explained: Explained) -> list[Diagnosis]:
    """Return the mistakes of the gradient that the value does not have."""
    if not explained.gradient:
        return []
    gradient, true = probed.single.gradient, explained.value.gradient or formula.truth(probed.family).gradient
    if explained.gradient == ("NONFINITE_GRADIENT",):
        shows = [not np.isfinite(one).all() for one in gradient]
    else:
        shows = [not np.all(formula.is_close(g, t, np.max(np.abs(t)))) for g, t in zip(gradient, true, strict=True)]
    return [_diagnose_probe(code, probed, np.array(shows), "gradient") for code in explained.gradient]


def check_saturation(adapter: Callable, probed: Probed, value: formula.Explanation) -> list[Diagnosis]:
    """Return the numerical mistakes of a loss with a wrong formula, at saturated logits."""
    name = f"{probed.family} far"
    try:
        results = query_all(adapter, name, probed.dtype, probed.one_by_one)
    except EvaluationError:
        return []
    found = []
    for code, quantity, index in saturation.find_saturation_mistakes(probed.family, probed.dtype, value, results):
        got = np.asarray(getattr(results, quantity)[index]).tolist()
        true = saturation.truth(probed.family, quantity)[index]
        found.append(diagnose(code, probes(name)[index].arguments(probed.inputs), got, true, quantity=quantity))
    return found


def query_soft_labels(adapter: Callable, probed: Probed) -> ProbeResults | None:
    """Return the results for soft labels, or None if the adapter rejects them."""
    try:
        return query_all(adapter, "soft", probed.dtype, probed.one_by_one)
    except AdapterError:
        return None


def check_soft_labels(probed: Probed, results: ProbeResults | None) -> list[Diagnosis]:
    """Return the mistake of a loss whose value at a soft label is not the sum of the per-class terms."""
    if results is not None and formula.find_soft_extension(results, weighted=True) == "per-class-sum":
        return []
    extension = "rejected" if results is None else formula.find_soft_extension(results)
    true = np.array(catalogue()["soft"]["answers"][0]["value"], float)
    index = 0 if results is None else int(np.argmax(~formula.is_close(results.value, true)))
    got = None if results is None else float(results.value[index])
    inputs = probes("soft")[index].arguments(probed.inputs)
    if extension == "naive-p_t":
        return [diagnose("NAIVE_SOFT_PT", inputs, got, float(true[index]))]
    return [diagnose("UNKNOWN", inputs, got, float(true[index]), f"soft labels: {extension}")]
