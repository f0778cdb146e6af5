"""Hold an adapter against every vector of its family, and find its numerical mistakes in the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np

from tests.conformance.asking.adapter import AdapterError, Result
from tests.conformance.asking.implementations import Implementation
from tests.conformance.asking.subprocess_adapter import EvaluationError, format_call
from tests.conformance.comparing.comparison import Verdict, judge
from tests.conformance.diagnosing import formula
from tests.conformance.diagnosing.explanation import Explained, Probed
from tests.conformance.diagnosing.numerics import find_numeric_mistakes
from tests.conformance.diagnosing.probes import query_checked
from tests.conformance.diagnosing.report import Diagnosis, diagnose


def judge_vectors(adapter: Callable, probed: Probed, explained: Explained) -> tuple[Verdict, ...]:
    """Return the verdicts on all vectors of the adapter's loss."""
    loss = f"{probed.family}_focal_loss{'_from_probabilities' if probed.inputs == 'probabilities' else ''}"
    evaluate = partial(_evaluate, adapter, probed, explained)
    return judge(Implementation("the adapter", probed.dtype, False, {loss: loss}, evaluate, ""), loss)


def _evaluate(adapter, probed: Probed, explained: Explained, _function, arrays, parameters, quantities) -> Result:
    """Return an adapter's results for a batch of vectors, as comparison.py wants them from any implementation."""
    labels, inputs = (a if a.dtype.kind == "i" else a.astype(probed.dtype) for a in arrays.values())
    cast = {key: p.astype(probed.dtype) if isinstance(p, np.ndarray) else p for key, p in parameters.items()}
    calls = [slice(i, i + 1) for i in range(len(labels))] if probed.one_by_one else [slice(None)]
    try:
        results = [query_checked(adapter, labels[call], inputs[call], cast) for call in calls]
    except EvaluationError:
        if explained.matched:
            return {}  # a wrong formula may be undefined at an edge: alpha / (1 - alpha)
        raise
    if not probed.one_by_one and results[0]["value"].size != len(labels):
        raise AdapterError(f"{format_call(labels, inputs, cast)}: one value for all, where others had one each")
    names = [name for name in quantities if name in results[0] and (name == "value" or adapter.description["gradient"])]
    return {name: np.concatenate([_per_example(result[name], name) for result in results]) for name in names}


def _per_example(array: np.ndarray, name: str) -> np.ndarray:
    return array.reshape(1) if name == "value" and array.ndim == 0 else array


def check_vectors(verdicts: Iterable[Verdict], probed: Probed, explained: Explained) -> list[Diagnosis]:
    """Return the numerical mistakes that the vectors show."""
    return [_diagnose_verdict(code, verdict) for code, verdict in _numeric_mistakes(verdicts, probed, explained)]


def _numeric_mistakes(verdicts, probed, explained) -> Iterator[tuple[str, Verdict]]:
    if explained.value is None or explained.reduction in (None, "focal-of-mean"):
        plain = filter(_is_unweighted, verdicts)  # an infinite 1 / alpha is no numerical mistake
        yield from ((code, v) for code, v in find_numeric_mistakes(plain) if code.startswith("NONFINITE"))
    elif explained.matched:
        yield from _numeric_mistakes_despite_formula(verdicts, probed, explained)
    else:
        yield from _numeric_mistakes_of_right_formula(verdicts, explained)


def _numeric_mistakes_of_right_formula(verdicts, explained) -> Iterator[tuple[str, Verdict]]:
    """Yield the numerical mistakes; a gradient whose formula is wrong can only be checked for being finite."""
    yield from find_numeric_mistakes(v for v in verdicts if v.quantity == "value" or not explained.gradient)
    if "FORGOT_CHAIN" not in explained.gradient:  # the gradient in a probability is infinite where it should be
        yield from ((code, v) for code, v in find_numeric_mistakes(verdicts) if code == "NONFINITE_GRADIENT")


def _numeric_mistakes_despite_formula(verdicts, probed, explained) -> Iterator[tuple[str, Verdict]]:
    """Yield the numerical mistakes of a loss whose formula is wrong, at the vectors without alpha.

    If only alpha is wrong, the loss is right there; otherwise only results that are not finite are mistakes.
    """
    own = explained.value.gradient
    gradient_follows = bool(own and probed.single.gradient) and formula.gradients_match(probed.single, own)
    compared = [v for v in verdicts if _is_unweighted(v) and (v.quantity == "value" or gradient_follows)]
    for code, verdict in find_numeric_mistakes(compared):
        if explained.value.only_alpha or code.startswith("NONFINITE"):
            yield code, verdict


def _is_unweighted(verdict: Verdict) -> bool:
    return verdict.vector.inputs["alpha"] is None


def _diagnose_verdict(code: str, verdict: Verdict) -> Diagnosis:
    arguments = {**verdict.vector.arrays, **verdict.vector.parameters}
    inputs = {name: given.tolist() if isinstance(given, np.ndarray) else given for name, given in arguments.items()}
    got, true = float(verdict.got[verdict.worst]), float(verdict.truth[verdict.worst])
    return diagnose(code, inputs, got, true, quantity=verdict.quantity)
