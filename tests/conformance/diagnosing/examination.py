"""Examine an adapter: probe it, explain the results, hold it against the vectors, and report."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.conformance.asking.adapter import AdapterError
from tests.conformance.asking.subprocess_adapter import SubprocessAdapter
from tests.conformance.diagnosing import formula, numerics
from tests.conformance.diagnosing.diagnoses import (
    check_formula,
    check_gradient,
    check_reduction,
    check_saturation,
    check_soft_labels,
    query_soft_labels,
)
from tests.conformance.diagnosing.explanation import Explained, Probed, explain, probe
from tests.conformance.diagnosing.report import Diagnosis, Report, first_of_each_code
from tests.conformance.diagnosing.vector_results import check_vectors, judge_vectors

ALPHA_CONVENTIONS = {
    "ALPHA_SWAPPED": "negative-class",
    "ALPHA_IGNORED": "ignored",
    "ALPHA_POSITIVES_ONLY": "positives-only",
    "ALPHA_RATIO": "ratio",
    "ALPHA_INVERSE": "inverse",
    "WEIGHT_LEAKED": "unknown",
    "ARGS_SWAPPED": "unknown",
}


def examine(target: str, dtype: str = "float32", soft: bool = False) -> Report:
    """Return the report on a target, in a process of its own; every exception becomes the report's `error`.

    Args:
        target: a Python file, a package.module, or a package.module:function.
        dtype: of the arrays that the adapter gets.
        soft: whether wrong values at soft labels are a mistake.
    """
    try:
        adapter = SubprocessAdapter(target)
    except AdapterError as error:
        return Report(error=str(error))
    try:
        return examine_adapter(adapter, dtype, soft)
    except Exception as error:
        return Report(error=f"the examination itself failed, please report it: {type(error).__name__}: {error}")
    finally:
        adapter.close()


def examine_adapter(adapter: Callable, dtype: str = "float32", soft: bool = False) -> Report:
    """Return the report on an adapter: it has a `description` and is called with labels, inputs and parameters."""
    description = adapter.description
    report = Report(family=description["family"], inputs=description["inputs"], versions=description["versions"])
    try:
        with np.errstate(all="ignore"):  # NaN and infinity are results like any other
            _fill(report, adapter, dtype, soft)
    except AdapterError as error:
        report.conformant, report.error, report.diagnoses = None, str(error), []
    return report


def _fill(report: Report, adapter: Callable, dtype: str, soft: bool) -> None:
    """Fill the report, step by step; a step that raises an AdapterError leaves what the earlier steps found."""
    probed = probe(adapter, dtype)
    explained = explain(probed)
    missing = probed.batched.missing
    if missing and "ARGS_SWAPPED" not in explained.matched:
        raise AdapterError(missing)
    report.reduction = explained.reduction if explained.reduction in ("none", "mean", "sum") else "unknown"
    found = check_reduction(probed, explained) + check_formula(probed, explained) + check_gradient(probed, explained)
    if not missing:
        found += _check_numerics(report, adapter, probed, explained, found)
    report.alpha_convention = _alpha_convention(probed, explained)
    report.gamma = _gamma(explained)
    report.reduction = "mean-over-classes" if explained.over_classes else report.reduction
    if probed.family == "binary":
        found += _check_soft_labels(report, adapter, probed, soft)
    report.diagnoses = first_of_each_code(found)
    report.conformant = not found


def _check_numerics(
    report: Report, adapter: Callable, probed: Probed, explained: Explained, found: list[Diagnosis]
) -> list[Diagnosis]:
    """Return the numerical mistakes: at the vectors, and at saturated logits where more than alpha is wrong."""
    verdicts = judge_vectors(adapter, probed, explained)
    worst = numerics.regions(verdicts)
    report.regions = {quantity: worst.get(quantity) for quantity in ("value", "gradient")}
    numeric = check_vectors(verdicts, probed, explained)
    is_unknown = any(one.code == "UNKNOWN" for one in (*found, *numeric))
    if explained.value is None or is_unknown or formula.only_alpha(explained.codes):
        return numeric
    return [*numeric, *check_saturation(adapter, probed, explained.value)]


def _alpha_convention(probed: Probed, explained: Explained) -> str:
    """Return what alpha does: by the mistake that explains the values, or else by the values' ratios."""
    if explained.value is None:
        return formula.find_alpha_convention(probed.family, probed.single)
    binary = probed.family == "binary"
    conventions = {**ALPHA_CONVENTIONS, "ALPHA_SAME_BOTH": "both-classes" if binary else "global-scale"}
    right = "positive-class" if binary else "per-class"
    return next((conventions[code] for code in explained.matched if code in conventions), right)


def _gamma(explained: Explained) -> str:
    """Return what gamma does, by the mistake that explains the values."""
    if explained.value is None:
        return "unknown"
    mistakes = (code for code in explained.matched if code.startswith(("GAMMA", "MODULATOR")))
    return next(mistakes, "power of 1 - p_t")


def _check_soft_labels(report: Report, adapter: Callable, probed: Probed, required: bool) -> list[Diagnosis]:
    """Return the mistake at soft labels if they are required; the report says in any case what the loss does there."""
    results = query_soft_labels(adapter, probed)
    report.soft_labels = "rejected" if results is None else formula.find_soft_extension(results)
    return check_soft_labels(probed, results) if required else []
