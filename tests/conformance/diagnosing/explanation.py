"""Probe an adapter, and explain the results: the mistakes of formula, the reduction, the mistakes of the gradient."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tests.conformance.asking.conventions import Convention, ConventionAdapter
from tests.conformance.comparing.comparison import Verdict
from tests.conformance.diagnosing import formula
from tests.conformance.diagnosing.formula import Explanation
from tests.conformance.diagnosing.gradient_constants import find_constants_of_gradient
from tests.conformance.diagnosing.observation import Constants, Facts, find_constants, observe
from tests.conformance.diagnosing.probes import ProbeResults, probes, query_all
from tests.conformance.diagnosing.reductions import Reduction, find_reduction

USUAL_GAMMA = 2.0
BATCH_RTOL = 1e-3  # more than an example's value changes by the rounding of a vectorised call
HIDES_WEIGHTS = ("weighted mean", "over positives", "focal-of-mean")  # what a single example does not show


@dataclass(frozen=True)
class Probed:
    """An adapter's results for the probes of its family.

    Attributes:
        adapter: in the convention in which it was asked.
        dtype: of the arrays.
        batched: results of calls with several examples.
        single: results of each example in a call of its own; `batched` again where both are the same.
        one_by_one: whether both differ, so that the loss is reduced: further calls have one example each.
        repeats: whether a call that is made again returns the same.
        verdicts: on all vectors of its loss.
    """

    adapter: ConventionAdapter
    dtype: str
    batched: ProbeResults
    single: ProbeResults
    one_by_one: bool
    verdicts: tuple[Verdict, ...] = ()
    repeats: bool = True

    @property
    def convention(self) -> Convention:
        """In which the adapter was asked."""
        return self.adapter.convention

    @property
    def family(self) -> str:
        """Return "binary" or "categorical"."""
        return self.convention.family

    @property
    def inputs(self) -> str:
        """Return "logits" or "probabilities"."""
        return self.convention.inputs


def probe(adapter: ConventionAdapter, dtype: str, thorough: bool = True) -> Probed:
    """Query an adapter for all probes: in batches, and one by one where the value depends on the batch.

    Args:
        adapter: in a convention.
        dtype: of the arrays.
        thorough: whether values that nothing explains are queried one by one, too.
    """
    family = adapter.convention.family
    batched = query_all(adapter, family, dtype)
    is_reduced = any(value.shape != (len(indices),) for indices, value in batched.batches)
    if not batched.valued or (not is_reduced and (not thorough or formula.explain_value(family, batched))):
        return Probed(adapter, dtype, batched, batched, False)
    single = query_all(adapter, family, dtype, one_by_one=True)
    if is_reduced or not np.allclose(single.value, batched.value, rtol=BATCH_RTOL, atol=0, equal_nan=True):
        again = query_all(adapter, family, dtype)
        of_both = zip(batched.batches, again.batches, strict=True)
        repeats = all(np.array_equal(one, other, equal_nan=True) for (_, one), (_, other) in of_both)
        return Probed(adapter, dtype, batched, single, True, repeats=repeats)
    return Probed(adapter, dtype, batched, batched, False)


@dataclass(frozen=True)
class Explained:
    """What explains an adapter's results.

    Attributes:
        value: the explanation that matches the values of single examples, or None.
        reduction: "none", "mean", "sum", "over positives", "weighted mean", "focal-of-mean", or None where nothing
            known matches.
        gradient: the mistakes of the gradient that the value does not have.
        facts: which parameters change an answer.
        constants: what stands in the place of parameters, or None.
        missing: whether the loss could not be asked without alpha, although a right one could.
        absent: the mistakes that it cannot have, since it has no such parameter.
    """

    value: Explanation | None
    reduction: str | None
    gradient: tuple[str, ...]
    facts: Facts
    constants: Constants | None = None
    missing: bool = False
    absent: frozenset[str] = frozenset()

    @property
    def matched(self) -> tuple[str, ...]:
        """The mistakes of formula that match the values of single examples."""
        return self.value.codes if self.value else ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The mistakes of formula to report; without an explanation, the parameters that are seen to do nothing."""
        if self.value is not None and self.reduction is not None:
            return self.matched
        seen = (("ALPHA_IGNORED", self.facts.alpha_matters), ("GAMMA_IGNORED", self.facts.gamma_matters))
        return tuple(code for code, matters in seen if matters is False and code not in self.absent)

    @property
    def over_classes(self) -> bool:
        """Whether the values are means over the classes."""
        return "AVERAGED_OVER_CLASSES" in self.matched

    @property
    def quality(self) -> tuple[int, int, int, int]:
        """How much is left to explain: nothing known, no answer without alpha, mistakes, a reduction."""
        unexplained = self.value is None or self.reduction is None
        mistakes = len(self.codes) + len(self.gradient)
        return int(unexplained), int(self.missing), mistakes, int(self.reduction != "none")


def explain(probed: Probed) -> Explained:
    """Return which explanation and which reduction match the results."""
    family, batched, single = probed.family, probed.batched, probed.single
    facts = observe(family, batched)
    absent = _absent(probed)
    if not batched.valued:
        value, constants = formula.explain_objective(family, single), None
        if absent and (value is None or absent & set(value.codes)):
            constants = find_constants_of_gradient(family, single, absent)
            value = constants.value if constants else value
        return Explained(value, "none", () if value else ("UNKNOWN",), facts, constants, absent=absent)
    value, constants = formula.explain_value(family, single), None
    if value is None or absent & set(value.codes) or {"ALPHA_IGNORED", "GAMMA_IGNORED"} & set(value.codes):
        constants = None if single.missing else find_constants(family, single, facts)
    if constants is None and value is None and not probed.adapter.gammas:
        constants = _wrong_at_one_gamma(family, single)
    if constants and (value is None or absent & set(value.codes)):
        codes = tuple(code for code in constants.value.codes if code not in absent)
        value = replace(constants.value, codes=codes)
    reduction = Reduction("none", value)
    if probed.one_by_one:
        reduction = find_reduction(family, batched, single, value, facts.alpha_matters)
        value = reduction.value
    gradient = () if reduction.name in HIDES_WEIGHTS else _explain_gradient(family, value, single)
    missing = bool(single.missing) and not (value and "ARGS_SWAPPED" in value.codes)
    return Explained(value, reduction.name, gradient, facts, constants, missing, absent)


def _wrong_at_one_gamma(family: str, single: ProbeResults) -> Constants | None:
    """Return the mistake of a loss without gamma that explains it at one of the probes' gammas, the most used first."""
    gammas = np.array([probe.gamma for probe in probes(family)])
    for gamma in sorted(set(gammas), key=lambda one: one != USUAL_GAMMA):
        there = replace(single, asked=single.answered & (gammas == gamma))
        if value := formula.explain_value(family, there):
            return Constants(Explanation(value.codes, value.value, None), float(gamma), None)
    return None


def _absent(probed: Probed) -> frozenset[str]:
    """Return what cannot be a mistake, since the loss has no such parameter."""
    no_gamma, no_alpha = not probed.adapter.gammas, probed.convention.alpha == "none"
    return frozenset(["GAMMA_IGNORED"] * no_gamma + ["ALPHA_IGNORED"] * no_alpha)


def _explain_gradient(family: str, value: Explanation | None, single: ProbeResults) -> tuple[str, ...]:
    """Return the mistakes of the gradient; none where it is not checked, or where no explanation matches the value."""
    if single.gradient is None or value is None:
        return ()
    codes = formula.explain_gradient(family, value, single)
    if codes is None:
        is_finite = all(np.isfinite(single.gradient[index]).all() for index in np.flatnonzero(single.answered))
        return ("UNKNOWN",) if is_finite else ("NONFINITE_GRADIENT",)
    return codes
