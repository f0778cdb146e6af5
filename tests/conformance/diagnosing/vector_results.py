"""Compare an adapter with every vector of its family, and find its numerical mistakes in the verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np

from tests.conformance.asking.adapter import AdapterError, Result
from tests.conformance.asking.conventions import ConventionAdapter
from tests.conformance.asking.implementations import Implementation
from tests.conformance.asking.subprocess_adapter import EvaluationError, format_call
from tests.conformance.comparing.comparison import Verdict, applies, batches, compare_batch
from tests.conformance.comparing.tolerances import FLOATS
from tests.conformance.comparing.vectors import Vector, vectors_of
from tests.conformance.diagnosing import formula, severity, where
from tests.conformance.diagnosing.differences import at_vectors
from tests.conformance.diagnosing.explanation import HIDES_WEIGHTS, Explained, Probed
from tests.conformance.diagnosing.numerics import constant_of_cap, most_telling, numeric_mistakes
from tests.conformance.diagnosing.probes import query_each, query_once
from tests.conformance.diagnosing.report import Diagnosis, diagnose

FLUSHED = 8.0  # times the smallest normal number: what a call is scaled by lies between 1/8 and 8
OF_GRADIENT = ("NONFINITE_GRADIENT", "NONFINITE_HARD_GRADIENT")


def judge_vectors(adapter: ConventionAdapter, probed: Probed, explained: Explained) -> tuple[Verdict, ...]:
    """Return the verdicts on all vectors of the adapter's loss that it can be asked."""
    loss = f"{probed.family}_focal_loss{'_from_probabilities' if probed.inputs == 'probabilities' else ''}"
    evaluate = partial(_evaluate, adapter, probed, explained)
    implementation = Implementation("the adapter", probed.dtype, False, {loss: loss}, evaluate, "")
    asked = [
        vector
        for vector in vectors_of(loss)
        if applies(vector, implementation) and _can_ask(adapter, vector, explained)
    ]
    verdicts = tuple(verdict for batch in batches(asked) for verdict in compare_batch(implementation, batch))
    if adapter.objective:
        return tuple(map(_as_summand, verdicts))
    scaled = adapter.convention.off == "half" or adapter.convention.weights or "pos" in adapter.convention.alpha
    return tuple(_unflushed(verdict, probed.dtype) for verdict in verdicts) if scaled else verdicts


def _unflushed(verdict: Verdict, dtype: str) -> Verdict:
    """Return a verdict that forgives what a scaled call has flushed to zero: with alpha = 0.5 it is half the result."""
    flushed = np.abs(verdict.got - verdict.truth) <= FLUSHED * FLOATS[dtype].tiny
    return replace(verdict, error=np.where(flushed, 0.0, verdict.error))


def _as_summand(verdict: Verdict) -> Verdict:
    """Return a verdict on a Hessian as boosting uses it: added up in a leaf, so that its absolute error counts."""
    if verdict.quantity != "curvature":
        return verdict
    scale = np.minimum(1.0, np.abs(verdict.truth))
    return replace(verdict, error=verdict.error * scale, allowed=verdict.allowed * (1 + verdict.vector.gamma))


def _can_ask(adapter: ConventionAdapter, vector: Vector, explained: Explained) -> bool:
    """Whether a vector can be asked; over the positives, a negative alone is divided by 0."""
    alone = explained.reduction == "over positives" and vector.arrays["labels"] == 0
    return not alone and adapter.can_ask(vector.parameters["alpha"], vector.parameters["gamma"])


def _evaluate(adapter, probed: Probed, explained: Explained, _function, arrays, parameters, quantities) -> Result:
    """Return an adapter's results for a batch of vectors, as comparison.py wants them from any implementation."""
    labels, inputs = (a if a.dtype.kind == "i" else a.astype(probed.dtype) for a in arrays.values())
    cast = {key: p.astype(probed.dtype) if isinstance(p, np.ndarray) else p for key, p in parameters.items()}
    try:
        ask = query_each if probed.one_by_one else query_once
        results = ask(adapter, labels, inputs, cast)
    except EvaluationError:
        if explained.matched:
            return {}  # a wrong formula may be undefined at an edge: alpha / (1 - alpha)
        raise
    first = results[0]
    if "value" in first and not probed.one_by_one and first["value"].size != len(labels):
        raise AdapterError(f"{format_call(labels, inputs, cast)}: one value for all, where others had one each")
    names = [name for name in quantities if name in first and (name == "value" or _judges_gradient(adapter))]
    return {name: np.concatenate([_per_example(result[name], name, labels) for result in results]) for name in names}


def _judges_gradient(adapter) -> bool:
    """Whether gradients are held against the vectors: of logits, and of probabilities where a framework has one."""
    return adapter.description["gradient"] or adapter.convention.inputs == "probabilities"


def _per_example(array: np.ndarray, name: str, labels: np.ndarray) -> np.ndarray:
    if name == "curvature" and array.ndim == 2:
        return np.take_along_axis(array, labels[:, None], axis=1)[:, 0]
    return array.reshape(1) if name == "value" and array.ndim == 0 else array


def check_vectors(probed: Probed, explained: Explained) -> list[Diagnosis]:
    """Return the numerical mistakes that the vectors show."""
    right = explained.value is not None and not explained.matched and explained.reduction is not None
    hides = explained.reduction in HIDES_WEIGHTS  # an infinite 1 / alpha is no numerical mistake
    judged = probed.verdicts if right and not hides else tuple(filter(_is_unweighted, probed.verdicts))
    groups = _numeric_mistakes(judged, probed, explained)
    constant = constant_of_cap(groups["LOSS_CAPPED"]) if "LOSS_CAPPED" in groups else None
    return [_diagnose(code, of, judged, probed.dtype, constant) for code, of in groups.items()]


def _numeric_mistakes(judged, probed, explained) -> dict[str, list[Verdict]]:
    """Return the numerical mistakes with the verdicts that show them; of a wrong formula fewer can be seen."""
    if explained.value is None or explained.reduction in (None, "focal-of-mean"):
        return {code: of for code, of in numeric_mistakes(judged).items() if code.startswith("NONFINITE")}
    if explained.matched or explained.reduction in HIDES_WEIGHTS:
        return _despite_formula(judged, probed, explained)
    return _of_right_formula(judged, explained)


def _of_right_formula(verdicts, explained) -> dict[str, list[Verdict]]:
    """Return the numerical mistakes; a gradient whose formula is wrong can only be checked for being finite."""
    found = numeric_mistakes(v for v in verdicts if v.quantity == "value" or not explained.gradient)
    if explained.gradient and "FORGOT_CHAIN" not in explained.gradient:  # in a probability it is infinite as it should
        found = {**_nonfinite_gradients(verdicts), **found}
    return found


def _nonfinite_gradients(verdicts) -> dict[str, list[Verdict]]:
    return {code: of for code, of in numeric_mistakes(verdicts).items() if code in OF_GRADIENT}


def _despite_formula(judged, probed, explained) -> dict[str, list[Verdict]]:
    """Return the numerical mistakes of a loss whose formula is wrong, at the vectors without alpha.

    If only alpha is wrong, the loss is right there; otherwise only results that are not finite are mistakes, unless
    they are so at every margin: then it is the formula that has no value at that gamma.
    """
    own = explained.value.gradient
    gradient_follows = bool(own and probed.single.gradient) and formula.gradients_match(probed.single, own)
    compared = [v for v in judged if v.quantity == "value" or gradient_follows]
    undefined = _undefined_gammas(compared)
    found = numeric_mistakes(v for v in compared if v.vector.gamma not in undefined)
    return {code: of for code, of in found.items() if explained.value.only_alpha or code.startswith("NONFINITE")}


def _undefined_gammas(verdicts: Iterable[Verdict]) -> set[float]:
    """Return the gammas at which no value is finite."""
    finite = defaultdict(list)
    for verdict in verdicts:
        if verdict.quantity == "value":
            finite[verdict.vector.gamma].append(bool(np.isfinite(verdict.got).all()))
    return {gamma for gamma, of in finite.items() if not any(of)}


def _is_unweighted(verdict: Verdict) -> bool:
    return verdict.vector.inputs["alpha"] is None


def _diagnose(code: str, wrong: list[Verdict], every, dtype: str, constant: float | None) -> Diagnosis:
    verdict = most_telling(wrong)
    arguments = {**verdict.vector.arrays, **verdict.vector.parameters}
    inputs = {name: given.tolist() if isinstance(given, np.ndarray) else given for name, given in arguments.items()}
    got, true = float(verdict.got[verdict.worst]), float(verdict.truth[verdict.worst])
    how = at_vectors(wrong) if code == "UNKNOWN" else _of_one_constant(code, constant, dtype)
    grade = severity.of_verdicts(code, wrong, every, dtype)
    seen = where.of_verdicts(every, wrong)
    return diagnose(code, inputs, got, true, quantity=verdict.quantity, how=how, severity=grade, seen=seen)


def _of_one_constant(code: str, constant: float | None, dtype: str) -> str:
    """Return what the constant of a cap does on both sides; it is one fault."""
    if constant is None or code not in ("LOSS_CAPPED", "EASY_SIDE_LOST"):
        return ""
    if code == "EASY_SIDE_LOST" and constant < np.finfo(dtype).eps / 4:  # beside a probability next to 1 it is nothing
        return ""
    side = "hard" if code == "LOSS_CAPPED" else "easy"
    return f"a constant of about {constant:.2g} beside the probability does this on the {side} side"
