"""The diagnoses that the probes give: reduction, formula, gradient, soft labels, saturation; one function each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tests.conformance.asking.adapter import AdapterError
from tests.conformance.asking.conventions import REDUCTIONS
from tests.conformance.asking.subprocess_adapter import EvaluationError
from tests.conformance.diagnosing import differences, formula, saturation, severity, where
from tests.conformance.diagnosing.choice import Chosen
from tests.conformance.diagnosing.explanation import HIDES_WEIGHTS, Explained, Probed
from tests.conformance.diagnosing.numerics import region
from tests.conformance.diagnosing.probes import ProbeResults, catalogue, probes, query_all
from tests.conformance.diagnosing.reductions import CODES
from tests.conformance.diagnosing.report import Diagnosis, diagnose
from tests.conformance.diagnosing.where import NOWHERE

TELLING = 0.1  # of a counterexample: two numbers that differ by a tenth are told apart at a glance


def check_reduction(probed: Probed, explained: Explained) -> list[Diagnosis]:
    """Return the mistake of reduction, with the first batch; a mean over classes and examples is one mistake."""
    if is_as_declared(probed, explained) or (explained.over_classes and explained.reduction == "mean"):
        return []
    indices, value = probed.batched.batches[0]
    batch = [probes(probed.family)[index] for index in indices]
    inputs = {
        "labels": [probe.labels for probe in batch],
        probed.inputs: [probe.inputs(probed.inputs).tolist() for probe in batch],
        **batch[0].parameters,
    }
    code = CODES[explained.reduction]
    depends = "depends on the others in the call" if probed.repeats else "differs between two calls with the same input"
    message = f"what one example gets {depends}" if code == "UNKNOWN" else ""
    true = formula.truth(probed.family).value[indices].tolist()
    return [diagnose(code, inputs, value.tolist(), true, message=message, seen=_seen_in_batches(probed))]


def _seen_in_batches(probed: Probed) -> where.Seen:
    """Return in which batches a value is not that of each example alone."""
    asked, faulty = [], []
    for indices, value in probed.batched.batches:
        alone = probed.single.value[indices]
        asked.append(where.of_batch([probes(probed.family)[index] for index in indices]))
        faulty.append(value.shape != alone.shape or not np.all(formula.is_close(value, alone)))
    return where.Seen(tuple(asked), tuple(faulty))


def is_as_declared(probed: Probed, explained: Explained) -> bool:
    """Whether the reduction is the one that is asked for: none, the declared one, or any of a loss by name alone."""
    declared = probed.adapter.description.get("reduction", "none")
    if explained.reduction == "none":
        return True
    if declared == "any":
        return explained.reduction in REDUCTIONS
    return explained.reduction == declared or (declared == "mean over classes" and explained.reduction == "mean")


def check_formula(probed: Probed, explained: Explained) -> list[Diagnosis]:
    """Return the mistakes of formula; what no explanation matches is UNKNOWN, or not finite and right elsewhere."""
    if not probed.single.valued:
        true, alone = formula.truth(probed.family).gradient, len(explained.codes) == 1
        return [_diagnose_gradient(code, probed, true, alone) for code in explained.codes]
    value, true, known = probed.single.value, formula.truth(probed.family).value, probed.single.answered
    wrong = known & ~formula.is_close(value, true)
    codes = _without_declared(probed, explained)
    alone = len(explained.codes) <= 1 and explained.reduction not in (*HIDES_WEIGHTS, None)
    named = [_diagnose_code(probed, explained, code, wrong, alone) for code in codes]
    if explained.value is not None:
        return named
    finite = np.isfinite(value) | ~known
    found = [] if finite.all() else [_diagnose_probe("NONFINITE_LOSS", probed, ~finite)]
    judged = known & finite
    if finite.all() or not np.all(formula.is_close(value[judged], true[judged])):
        how = differences.at_probes(probed.family, probed.single)
        alone = alone and not named and not found
        found.append(_diagnose_probe("UNKNOWN", probed, wrong, how=how, alone=alone))
    return [*named, *found]


def _without_declared(probed: Probed, explained: Explained) -> tuple[str, ...]:
    """Return the mistakes without the mean over the classes, where it is declared."""
    declared = probed.adapter.description.get("reduction", "none")
    asked_for = ("AVERAGED_OVER_CLASSES",) if declared == "mean over classes" else ()
    return tuple(code for code in explained.codes if code not in asked_for)


def _diagnose_code(probed: Probed, explained: Explained, code: str, wrong: np.ndarray, alone: bool) -> Diagnosis:
    """Return the diagnosis of one mistake, with a probe that this mistake makes wrong, if there is one."""
    explanation, true = formula.explanation_of(probed.family, code), formula.truth(probed.family).value
    if alone and explained.value is not None:
        explanation = explained.value  # a mistake may have several formulas
    shows = ~formula.is_close(explanation.value, true) & wrong
    how = ", ".join(_constants_of(code, explained))
    grade = severity.of_share(severity.share_at_probes(explanation.value, true), probed.dtype)
    return _diagnose_probe(code, probed, shows if shows.any() else wrong, how=how, grade=grade, alone=alone)


def _constants_of(code: str, explained: Explained) -> list[str]:
    """Return which constant stands in the place of an ignored parameter."""
    known = explained.constants
    return [] if known is None else known.sentences(weights=code == "ALPHA_IGNORED", gamma=code == "GAMMA_IGNORED")


def _diagnose_probe(
    code: str,
    probed: Probed,
    shows: np.ndarray,
    quantity: str = "value",
    how: str = "",
    grade: str = "",
    alone: bool = False,
) -> Diagnosis:
    """Return a diagnosis with the first probe that shows it clearly; the probes are in the order of simplicity.

    Where no other mistake is in that quantity, what is wrong at moderate margins of the vectors is this mistake too.
    """
    got, true = getattr(probed.single, quantity), getattr(formula.truth(probed.family), quantity)
    known = [index for index in np.flatnonzero(shows) if probed.single.answered[index]] or [0]
    clear = [index for index in known if not np.all(_near(got[index], true[index]))]
    index = int((clear or known)[0])
    answered = np.flatnonzero(probed.single.answered)
    share = severity.share_at_probes([got[i] for i in answered], [true[i] for i in answered])
    grade = grade or severity.of_share(share, probed.dtype, stops=code in severity.STOPS)
    yours, truth = np.asarray(got[index]).tolist(), np.asarray(true[index]).tolist()
    inputs = probes(probed.family)[index].arguments(probed.inputs)
    seen = _seen_at_probes(probed.family, answered, shows) + (_seen_at_vectors(probed, quantity) if alone else NOWHERE)
    return diagnose(code, inputs, yours, truth, quantity=quantity, how=how, severity=grade, seen=seen)


def _seen_at_probes(name: str, answered: np.ndarray, shows: np.ndarray) -> where.Seen:
    asked = tuple(where.of_probe(probes(name)[index]) for index in answered)
    return where.Seen(asked, tuple(bool(shows[index]) for index in answered))


def _seen_at_vectors(probed: Probed, quantity: str) -> where.Seen:
    """Return at which vectors a quantity is wrong, of those with moderate margins: rounding is not seen there."""
    judged = [one for one in probed.verdicts if one.quantity == quantity and region(one) == "middle"]
    judged = [one for one in judged if np.isfinite(one.got).all()]  # what is no number has a name of its own
    wrong = [one for one in judged if not formula.is_close(one.got[one.worst], one.truth[one.worst])]
    return where.of_verdicts(judged, wrong)


def _near(got: np.ndarray, true: np.ndarray) -> np.ndarray:
    if np.shape(got) != np.shape(true):
        return np.array(False)
    return np.abs(np.asarray(got) - true) <= TELLING * np.max(np.abs(true))


def check_none(chosen: Chosen) -> list[Diagnosis]:
    """Return the mistake of a loss in which None as alpha means neither off nor any alpha."""
    weights, probed = chosen.none_weighs, chosen.probed
    if weights is None:
        return []
    binary = probed.family == "binary"
    sums_to_one = weights and abs(sum(weights.values()) - 1) < formula.MATCH_RTOL
    one_factor = weights and max(weights.values()) - min(weights.values()) < formula.MATCH_RTOL
    if sums_to_one if binary else one_factor:
        return []
    as_none = replace(probed, single=chosen.none_answers)
    off = chosen.none_answers.answered
    return [_diagnose_probe("UNKNOWN", as_none, off, how="alpha = None means neither off nor an alpha")]


def check_gradient(probed: Probed, explained: Explained) -> list[Diagnosis]:
    """Return the mistakes of the gradient that the value does not have."""
    right = formula.truth(probed.family).gradient
    true = explained.value.gradient or right if explained.value else right
    alone = len(explained.gradient) == 1 and not explained.matched and explained.reduction not in (*HIDES_WEIGHTS, None)
    return [_diagnose_gradient(code, probed, true, alone) for code in explained.gradient]


def _diagnose_gradient(code: str, probed: Probed, true: list[np.ndarray], alone: bool) -> Diagnosis:
    gradient = probed.single.gradient
    if code == "NONFINITE_GRADIENT":
        shows = [not np.isfinite(one).all() for one in gradient]
    else:
        shows = [
            np.shape(g) != np.shape(t) or not np.all(formula.is_close(g, t, np.max(np.abs(t))))
            for g, t in zip(gradient, true, strict=True)
        ]
    how = differences.of_gradients(probed.family, probed.single) if code == "UNKNOWN" else ""
    return _diagnose_probe(code, probed, np.array(shows) & probed.single.answered, "gradient", how=how, alone=alone)


def check_saturation(adapter: Callable, probed: Probed, value: formula.Explanation) -> list[Diagnosis]:
    """Return the numerical mistakes of a loss with a wrong formula, at saturated logits."""
    name = f"{probed.family} far"
    if probed.convention.gamma is not None:
        return []
    try:
        results = query_all(adapter, name, probed.dtype, probed.one_by_one)
    except EvaluationError:
        return []
    found = []
    for code, quantity, index in saturation.find_saturation_mistakes(probed.family, probed.dtype, value, results):
        got = np.asarray(getattr(results, quantity)[index]).tolist()
        true = saturation.truth(probed.family, quantity)[index]
        inputs = probes(name)[index].arguments(probed.inputs)
        grade = _grade_when_saturated(code, index, probed, results)
        seen = _seen_at_probes(name, np.flatnonzero(results.answered), np.arange(len(results.value)) == index)
        found.append(diagnose(code, inputs, got, true, quantity=quantity, severity=grade, seen=seen))
    return found


def _grade_when_saturated(code: str, index: int, probed: Probed, results: ProbeResults) -> str:
    """Return the grade of a mistake at one saturated probe; a gradient is dead within reach if it is at -30 as well."""
    if code == "EASY_SIDE_LOST":
        return severity.DIGITS
    if code == "LOSS_CAPPED":
        return severity.SATURATED
    if code == "DEAD_GRADIENT":
        near = [hard for very, hard in saturation.hard_pairs(probed.family) if very == index]
        dead = any(np.all(np.abs(results.gradient[hard]) < saturation.DEAD_GRADIENT) for hard in near)
        return severity.UNSTABLE if dead else severity.SATURATED
    margin = np.max(np.abs(probes(f"{probed.family} far")[index].inputs("logits")))
    return severity.UNSTABLE if margin <= severity.reach(probed.dtype) else severity.SATURATED


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
    every = np.arange(len(true))
    wrong = every >= 0 if results is None else ~formula.is_close(results.value, true)
    seen = _seen_at_probes("soft", every, wrong)
    if extension == "naive-p_t":
        return [diagnose("NAIVE_SOFT_PT", inputs, got, float(true[index]), seen=seen)]
    return [diagnose("UNKNOWN", inputs, got, float(true[index]), message=f"soft labels: {extension}", seen=seen)]
