"""Which convention does a loss have? The first in which it is right; else the one that leaves least to explain.

What an adapter declares, or its parameters' names say, is not tried otherwise. A trial that raises is no convention.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from tests.conformance.asking.adapter import AdapterError
from tests.conformance.asking.conventions import Convention, ConventionAdapter
from tests.conformance.asking.possible_conventions import conventions, ways_of_switching_off
from tests.conformance.asking.signature import DERIVATIVES
from tests.conformance.asking.subprocess_adapter import EvaluationError
from tests.conformance.diagnosing.explanation import Explained, Probed, explain, probe
from tests.conformance.diagnosing.observation import in_words, weights_without_alpha
from tests.conformance.diagnosing.probes import ProbeResults, ShapeError, query_all
from tests.conformance.diagnosing.trials import leave_out_refused, tried

OF_EACH_CLASS = "ONE_VS_REST"


@dataclass(frozen=True)
class Chosen:
    """A loss in the convention that was chosen, what explains it there, and what was assumed.

    Attributes:
        probed: its answers to the probes.
        explained: what explains them.
        assumed: in sentences.
        none_weighs: what each label weighs where alpha is None, if None does not mean off.
        none_answers: the answers to the probes where alpha is None.
    """

    probed: Probed
    explained: Explained
    assumed: list[str] = field(default_factory=list)
    none_weighs: dict[int, float] | None = None
    none_answers: ProbeResults | None = None


@np.errstate(all="ignore")  # NaN and infinity are results like any other
def choose(adapter: Callable, dtype: str) -> Chosen:
    """Return a loss in its convention.

    Raises:
        AdapterError: the first trial's, if all fail.
    """
    first_error, best = None, None
    answered: set[Convention] = set()  # whatever alpha is: a loss that takes it in one form is not tried in another
    for convention in conventions(adapter.description):
        same_but_alpha = replace(convention, alpha="none")
        same = same_but_alpha in answered and convention.alpha not in ("factor", "none")
        has_answered = convention.family in {one.family for one in answered}
        if (
            same
            or not _is_worth_a_trial(best, convention, has_answered)
            or _leaves_out_weights(convention, adapter, best)
        ):
            continue
        try:
            found = _in(adapter, convention, dtype, thorough=best is None)
        except (EvaluationError, ShapeError) as error:
            first_error = first_error or error
            continue
        answered.add(same_but_alpha)
        if best is None or (found.explained.quality < best.explained.quality and not _overlooks(found, best)):
            best = found
        if best.explained.quality[0] == 0 and best.explained.reduction == "none" and not _may_be_other(adapter, best):
            break
    if best is None or (best.probed.convention.is_rare and best.explained.value is None):
        raise first_error  # a rare convention that explains nothing is a guess
    leave_out_refused(best.probed.adapter, dtype)
    return replace(best, assumed=[*_read_off(adapter.description), *best.assumed])


def _overlooks(found: Chosen, best: Chosen) -> bool:
    """Whether a trial seems better only because it did not look what the others in the call change."""
    return best.explained.reduction is None and found.explained.value is None


def _may_be_other(adapter: Callable, best: Chosen) -> bool:
    """Whether what is explained by a mistake may be right: weights of examples, which boosting hands over, or labels.

    What looks like a binary loss of each class is right where each class is a label of its own.
    """
    takes = adapter.description.get("takes") or {}
    weight = takes.get("kind") == "weight" and best.probed.convention.alpha != "none"
    return OF_EACH_CLASS in best.explained.codes or (
        weight and best.probed.adapter.objective and bool(best.explained.codes)
    )


def _leaves_out_weights(convention: Convention, adapter: Callable, best: Chosen | None) -> bool:
    """Whether a convention gives no weights to a loss that takes them; in boosting they are those of the examples."""
    takes = (adapter.description.get("takes") or {}).get("alpha", "")
    return bool(takes) and convention.alpha == "none" and not (best and best.probed.adapter.objective)


def _is_worth_a_trial(best: Chosen | None, convention: Convention, answered: bool) -> bool:
    """Whether a convention may be better than the best.

    Args:
        best: so far.
        convention: in question; a rare one is tried where no usual one of its family answers and nothing is explained.
        answered: whether the loss has answered in a convention of that family.
    """
    if best is None:
        return True
    if OF_EACH_CLASS in best.explained.codes and convention.layout.startswith("two labels"):
        return True
    if convention.is_rare:
        return best.explained.value is None and not answered
    return _may_be_better(best, convention)


def _may_be_better(best: Chosen, convention: Convention) -> bool:
    """Whether a usual convention may be better: one number a batch may be the mean of a row, which a column tells."""
    if best.explained.value is None or best.explained.reduction is None:
        return True
    known = best.probed.convention
    if best.probed.adapter.objective and convention.alpha == "none":
        return known.layout == convention.layout  # its weights may be those of the examples
    return best.explained.reduction == "mean" and convention == replace(known, layout="column", off=convention.off)


def _in(adapter: Callable, convention: Convention, dtype: str, thorough: bool) -> Chosen:
    """Return a loss in one convention, with alpha switched off in the way that leaves least to explain.

    Only a thorough trial looks whether an unexplained value depends on the others in the call.
    """
    best, error = None, None
    takes = adapter.description.get("takes") or {}
    gammas = bool(takes.get("gamma", "gamma"))
    if convention.alpha != "factor":  # with alpha on, it does not matter how alpha is switched off
        convention = tried(ConventionAdapter(adapter, convention, gammas), dtype).convention
    for one in ways_of_switching_off(convention, adapter.description):
        if one.off == "left out" and best is not None:
            continue  # None was taken
        try:
            found = _probed(adapter, one, gammas, dtype, thorough)
        except (EvaluationError, ShapeError) as raised:
            error = error or raised
            continue
        if best is None or found.explained.quality < best.explained.quality:
            best = found
        if best.explained.quality[:2] == (0, 0):
            break
    if best is None:
        raise error
    return _with_meaning_of_none(adapter, best, dtype)


def _probed(adapter: Callable, convention: Convention, gammas: bool, dtype: str, thorough: bool) -> Chosen:
    asked = tried(ConventionAdapter(adapter, convention, gammas), dtype)
    probed = probe(asked, dtype, thorough)
    explained = explain(probed)
    if explained.constants is None:
        return Chosen(probed, explained)
    return _with_constants(adapter, probed, explained)


def _with_constants(adapter: Callable, probed: Probed, explained: Explained) -> Chosen:
    """Return a loss whose missing parameters are constants, asked where those constants are right."""
    constants, convention = explained.constants, probed.convention
    if constants.gamma is not None and not probed.adapter.gammas:
        convention = replace(convention, gamma=constants.gamma)
    if constants.weights and convention.alpha == "none" and not constants.weightless:
        convention = replace(convention, weights=tuple(sorted(constants.weights.items())))
    if convention == probed.convention or explained.reduction is None:
        return Chosen(probed, explained)
    assumed = constants.sentences(weights=bool(convention.weights), gamma=not probed.adapter.gammas)
    asked = ConventionAdapter(adapter, convention, probed.adapter.gammas)
    asked.objective = probed.adapter.objective
    return Chosen(replace(probed, adapter=asked), explained, assumed)


def _with_meaning_of_none(adapter: Callable, chosen: Chosen, dtype: str) -> Chosen:
    """Return a choice with what None means for alpha, where None is taken and does not switch alpha off."""
    convention = chosen.probed.convention
    if convention.off not in ("half", "ones", "never") or convention.alpha == "factor":
        return chosen
    as_none = ConventionAdapter(adapter, replace(convention, off="None"), chosen.probed.adapter.gammas)
    try:
        results = query_all(_OnlyOff(as_none), convention.family, dtype, chosen.probed.one_by_one)
    except AdapterError:
        return chosen
    weights = weights_without_alpha(convention.family, results)
    if weights is None:
        return replace(chosen, none_weighs={}, none_answers=results)
    says = in_words(weights)
    if convention.family == "binary" and abs(sum(weights.values()) - 1) < 1e-3:
        says = f"alpha = {weights[1]:.4g}"
    assumed = [*chosen.assumed, f"alpha = None means: {says}"]
    return replace(chosen, assumed=assumed, none_weighs=weights, none_answers=results)


class _OnlyOff:
    """An adapter that is asked only where alpha is off."""

    def __init__(self, asked: ConventionAdapter) -> None:
        self.asked, self.description = asked, asked.description

    def can_ask(self, alpha: object, gamma: float) -> bool:
        return alpha is None and self.asked.can_ask(alpha, gamma)

    def __call__(self, *arguments: object) -> dict:
        return self.asked(*arguments)


def _read_off(description: dict) -> Iterator[str]:
    """Yield what the names of parameters said."""
    takes = description.get("takes") or {}
    if takes.get("first"):
        known = " and ".join(name for name in ("alpha", "gamma") if takes.get(name))
        yield (
            f"{known} {'is' if len(known) == 5 else 'are'} given first, labels and inputs to what comes"
            if known
            else ("it is constructed first, and then called with labels and inputs")
        )
    if takes.get("inputs_first"):
        yield "inputs come before labels"
    if takes.get("keywords"):
        yield "labels and inputs are given by keyword: " + ", ".join(takes["keywords"].values())
    if takes.get("left"):
        yield f"left as they are: {', '.join(takes['left'])}"
    if takes.get("data"):
        yield "labels come inside a data object"
    if takes.get("method"):
        of_catboost = takes["method"] == DERIVATIVES
        yield (
            f"{takes['method']} gives the derivatives of minus the loss"
            if of_catboost
            else f"its method {takes['method']} is called"
        )
    for name, value in (takes.get("fixed") or {}).items():
        yield f"{name} is {value!r}"
    for name, usual in (("alpha", "alpha"), ("gamma", "gamma")):
        if takes.get(name) and takes[name] != usual:
            yield f"{name} is called {takes[name]}"
