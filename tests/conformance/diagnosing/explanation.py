"""Probe an adapter, and explain the results: the mistakes of formula, the reduction, the mistakes of the gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.conformance.diagnosing import formula
from tests.conformance.diagnosing.formula import Explanation
from tests.conformance.diagnosing.probes import ProbeResults, query_all

BATCH_RTOL = 1e-3  # more than an example's value changes by the rounding of a vectorised call


@dataclass(frozen=True)
class Probed:
    """An adapter's results for the probes of its family.

    Attributes:
        family: "binary" or "categorical".
        inputs: "logits" or "probabilities".
        dtype: of the arrays.
        batched: results of calls with several examples.
        single: results of each example in a call of its own; `batched` again where both are the same.
        one_by_one: whether both differ, so that the loss is reduced: further calls have one example each.
    """

    family: str
    inputs: str
    dtype: str
    batched: ProbeResults
    single: ProbeResults
    one_by_one: bool


def probe(adapter: Callable, dtype: str) -> Probed:
    """Query an adapter for all probes: in batches, and one by one where the value depends on the batch."""
    family, inputs = adapter.description["family"], adapter.description["inputs"]
    batched = query_all(adapter, family, dtype)
    is_reduced = any(value.shape != (len(indices),) for indices, value in batched.batches)
    if not is_reduced and formula.explain_value(family, batched) is not None:
        return Probed(family, inputs, dtype, batched, batched, False)
    single = query_all(adapter, family, dtype, one_by_one=True)
    if is_reduced or not np.allclose(single.value, batched.value, rtol=BATCH_RTOL, atol=0, equal_nan=True):
        return Probed(family, inputs, dtype, batched, single, True)
    return Probed(family, inputs, dtype, batched, batched, False)


@dataclass(frozen=True)
class Explained:
    """What explains an adapter's results.

    Attributes:
        value: the explanation that matches the values of single examples, or None.
        reduction: "none", "mean", "sum", "focal-of-mean", or None where nothing known matches.
        gradient: the mistakes of the gradient that the value does not have.
    """

    value: Explanation | None
    reduction: str | None
    gradient: tuple[str, ...]

    @property
    def matched(self) -> tuple[str, ...]:
        """The mistakes of formula that match the values of single examples."""
        return self.value.codes if self.value else ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The mistakes of formula to report.

        None for an unknown reduction: in a weighted mean a single example's weight cancels. In a batch of one,
        FOCAL_OF_MEAN looks like WEIGHT_LEAKED, which is dropped.
        """
        leaked_by_mean = self.reduction == "focal-of-mean" and self.matched == ("WEIGHT_LEAKED",)
        return () if self.reduction is None or leaked_by_mean else self.matched

    @property
    def over_classes(self) -> bool:
        """Whether the values are means over the classes."""
        return "AVERAGED_OVER_CLASSES" in self.matched


def explain(probed: Probed) -> Explained:
    """Return which explanation and which reduction match the results."""
    family, batched, single = probed.family, probed.batched, probed.single
    value = formula.explain_value(family, single)
    reduction = formula.find_reduction(family, batched, single) if probed.one_by_one else "none"
    return Explained(value, reduction, _explain_gradient(family, value, single))


def _explain_gradient(family: str, value: Explanation | None, single: ProbeResults) -> tuple[str, ...]:
    """Return the mistakes of the gradient; none where it is not checked, or where no explanation matches the value."""
    if single.gradient is None or value is None:
        return ()
    codes = formula.explain_gradient(family, value, single)
    if codes is None:
        is_finite = all(np.isfinite(one).all() for one in single.gradient)
        return ("UNKNOWN",) if is_finite else ("NONFINITE_GRADIENT",)
    return codes
