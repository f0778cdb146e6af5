"""Examine an adapter: probe it, explain the results, compare it with the vectors, and report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tests.conformance.asking.adapter import AdapterError
from tests.conformance.asking.conventions import REDUCTIONS, ConventionAdapter
from tests.conformance.asking.subprocess_adapter import SubprocessAdapter
from tests.conformance.diagnosing import formula, numerics, severity
from tests.conformance.diagnosing.choice import choose
from tests.conformance.diagnosing.diagnoses import (
    check_formula,
    check_gradient,
    check_none,
    check_reduction,
    check_saturation,
    check_soft_labels,
    is_as_declared,
    query_soft_labels,
)
from tests.conformance.diagnosing.drawing import curves
from tests.conformance.diagnosing.explanation import Explained, Probed
from tests.conformance.diagnosing.probes import probes
from tests.conformance.diagnosing.report import Diagnosis, Report, in_order
from tests.conformance.diagnosing.vector_results import check_vectors, judge_vectors
from tests.conformance.diagnosing.where import extent, of_probe, of_verdicts

ALPHA_CONVENTIONS = {
    "ALPHA_SWAPPED": "negative-class",
    "ALPHA_IGNORED": "ignored",
    "ALPHA_POSITIVES_ONLY": "positives-only",
    "ALPHA_RATIO": "ratio",
    "ALPHA_INVERSE": "inverse",
    "ALPHA_TWICE": "twice",
    "WEIGHT_LEAKED": "unknown",
    "ARGS_SWAPPED": "unknown",
}


def examine(target: str, dtype: str = "float32", soft: bool = False, draw: bool = False) -> Report:
    """Return the report on a target, in a process of its own; every exception becomes the report's `error`.

    Args:
        target: a Python file, a package.module, or a package.module:function.
        dtype: of the arrays that the adapter gets.
        soft: whether wrong values at soft labels are a mistake.
        draw: whether the report has the curves of a drawing.
    """
    try:
        adapter = SubprocessAdapter(target)
    except AdapterError as error:
        return Report(error=str(error))
    try:
        return examine_adapter(adapter, dtype, soft, draw)
    except Exception as error:
        return Report(error=f"the examination itself failed, please report it: {type(error).__name__}: {error}")
    finally:
        adapter.close()


def examine_adapter(adapter: Callable, dtype: str = "float32", soft: bool = False, draw: bool = False) -> Report:
    """Return the report on an adapter: it has a `description` and is called with labels, inputs and parameters."""
    description = adapter.description
    report = Report(
        family=description["family"] or None, inputs=description["inputs"] or None, versions=description["versions"]
    )
    report.framework = description.get("framework", "numpy")
    try:
        with np.errstate(all="ignore"):  # NaN and infinity are results like any other
            asked = _fill(report, adapter, dtype, soft)
            report.curves = curves(asked, dtype) if draw else None
    except AdapterError as error:
        report.conformant, report.error, report.diagnoses = None, str(error), []
    return report


def _fill(report: Report, adapter: Callable, dtype: str, soft: bool) -> ConventionAdapter:
    """Fill the report, step by step; a step that raises an AdapterError leaves what the earlier steps found."""
    chosen = choose(adapter, dtype)
    probed, explained = chosen.probed, chosen.explained
    report.family, report.inputs, report.convention = probed.family, probed.inputs, probed.convention
    missing = probed.batched.missing
    if missing and not explained.matched:  # a wrong formula may have no value without alpha
        raise AdapterError(missing)
    report.reduction = explained.reduction if explained.reduction in REDUCTIONS else "unknown"
    report.assumed = [*chosen.assumed, *probed.convention.assumptions(), *_declared_family(report, adapter)]
    if not missing:
        probed = replace(probed, verdicts=judge_vectors(probed.adapter, probed, explained))
    report.asked = _asked(probed)
    found = check_reduction(probed, explained) + check_formula(probed, explained) + check_gradient(probed, explained)
    found += check_none(replace(chosen, probed=probed))
    if report.reduction not in ("none", "unknown") and is_as_declared(probed, explained):
        report.assumed.append(f"a call returns one number, {IN_WORDS[report.reduction]}: taken as intended")
    if not missing:
        found += _check_numerics(report, probed, explained, found)
    report.alpha_convention = _alpha_convention(probed, explained)
    report.gamma = _gamma(probed, explained)
    report.reduction = "mean-over-classes" if explained.over_classes else report.reduction
    if probed.family == "binary" and probed.single.valued:
        found += _check_soft_labels(report, probed, soft)
    report.diagnoses = in_order(found)
    report.severity = severity.gravest(one.severity for one in found)
    report.conformant = not found
    return probed.adapter


def _asked(probed: Probed) -> dict:
    """Return what the loss was asked: at which gammas, labels and margins every verdict holds."""
    at_probes = [of_probe(one) for one, had in zip(probes(probed.family), probed.single.answered, strict=True) if had]
    return extent([*at_probes, *of_verdicts(probed.verdicts, probed.verdicts).asked])


IN_WORDS = {
    "mean": "the batch's mean",
    "sum": "the batch's sum",
    "over positives": "the sum over the number of positives",
    "weighted mean": "the mean weighted by alpha_t",
}


def _declared_family(report: Report, adapter: Callable) -> list[str]:
    """Return what family and inputs were found to be, where nobody said."""
    said = adapter.description
    found = [] if said["family"] else [f"it is a {report.family} loss"]
    return found if said["inputs"] else [*found, f"it takes {report.inputs}"]


def _check_numerics(report: Report, probed: Probed, explained: Explained, found: list[Diagnosis]) -> list[Diagnosis]:
    """Return the numerical mistakes: at the vectors, and at saturated logits where more than alpha is wrong."""
    worst = numerics.regions(probed.verdicts)
    report.regions = {quantity: worst.get(quantity) for quantity in ("value", "gradient")}
    numeric = check_vectors(probed, explained)
    is_unknown = any(one.code == "UNKNOWN" for one in (*found, *numeric))
    if explained.value is None or is_unknown or formula.only_alpha(explained.codes) or not probed.single.valued:
        return numeric
    return [*numeric, *check_saturation(probed.adapter, probed, explained.value)]


def _alpha_convention(probed: Probed, explained: Explained) -> str:
    """Return what alpha does: by the mistake that explains the values, or else by the values' ratios.

    It is called ignored only if it was seen to change no answer, of batches either.
    """
    if probed.convention.alpha in ("none", "factor"):
        return {"none": "none", "factor": "global-scale"}[probed.convention.alpha]
    if explained.facts.alpha_matters is False:
        return "ignored"
    if explained.value is None or explained.reduction is None:
        found = formula.find_alpha_convention(probed.family, probed.single)
        return "unknown" if found == "ignored" else found
    binary = probed.family == "binary"
    conventions = {**ALPHA_CONVENTIONS, "ALPHA_SAME_BOTH": "both-classes" if binary else "global-scale"}
    right = "positive-class" if binary else "per-class"
    known = next((conventions[code] for code in explained.matched if code in conventions), right)
    return "unknown" if known == "ignored" else known


def _gamma(probed: Probed, explained: Explained) -> str:
    """Return what gamma does, by what was seen and by the mistake that explains the values."""
    constants = explained.constants
    if constants is not None and constants.gamma is not None:
        return f"fixed at {constants.gamma:g}"
    if explained.facts.gamma_matters is False:
        return "ignored" if probed.adapter.gammas else "none"
    if explained.value is None:
        return "unknown"
    mistakes = (code for code in explained.matched if code.startswith(("GAMMA", "MODULATOR", "FL_STAR")))
    return next(mistakes, "power of 1 - p_t")


def _check_soft_labels(report: Report, probed: Probed, required: bool) -> list[Diagnosis]:
    """Return the mistake at soft labels if they are required; the report says in any case what the loss does there."""
    if probed.convention.labels != "float" or probed.convention.gamma is not None:
        report.soft_labels = "not asked"
        return []
    results = query_soft_labels(probed.adapter, probed)
    report.soft_labels = "rejected" if results is None else formula.find_soft_extension(results)
    return check_soft_labels(probed, results) if required else []
