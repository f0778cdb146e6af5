"""Every family of vectors: its cases are written out in `cases.py`, or made here from the records of its losses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import cycle, product
from math import inf

from spec.equations import LOSSES
from spec.records import Argument, Loss
from spec.vectors import points
from spec.vectors.cases import HARD_LABELS, WRITTEN, Case, logit_of
from spec.vectors.points import WITH_ALL_GAMMAS, WITH_TWO_GAMMAS, ZEROS, Flags, with_both_signs

Inputs = dict[str, float | None]


class NoCasesError(NotImplementedError):
    """A loss whose cases nobody has written, and that are not made from its record."""


class UnknownFamilyError(ValueError):
    """A family that no chapter has a loss of."""


def cases_from_records(losses: tuple[Loss, ...]) -> Iterator[Case]:
    """Yield the cases of losses that have no written ones: margins × labels × arguments.

    Raises:
        NoCasesError: for a loss of rows or of probabilities, whose points nobody can guess.
    """
    for loss in losses:
        if loss.rows or loss.inputs != "logits":
            raise NoCasesError(
                f"{loss.name} is no binary loss of logits: write a function {loss.family} with its cases "
                "in spec/vectors/cases.py, and name it in WRITTEN there"
            )
        yield from _binary_cases(loss)


def _binary_cases(loss: Loss) -> Iterator[Case]:
    """Yield hard labels at every margin, the ordinary ones thrice and infinite ones too, and soft labels."""
    ordinary, others = WITH_ALL_GAMMAS[:1], (*WITH_ALL_GAMMAS[1:], *WITH_TWO_GAMMAS)
    infinite = [(margin, ("InfiniteLogit",)) for margin in (inf, -inf)]
    hard = [*(3 * list(with_both_signs(ordinary))), *ZEROS, *with_both_signs(others), *infinite]
    uses = [(label, logit_of(margin, label), flags) for (margin, flags), label in product(hard, HARD_LABELS)]
    if "soft" in loss.labels:
        uses += [(label, logit, ("SoftLabel",)) for label, logit in product(points.SOFT_LABELS, points.SOFT_LOGITS)]
    asked = set()
    for (label, logit, flags), (values, own) in zip(uses, cycle(combinations(loss.arguments))):
        inputs = {"labels": label, "logits": logit, **values}
        if repr(inputs) not in asked:
            asked.add(repr(inputs))
            yield Case(loss.name, inputs, (*flags, *own))


def combinations(arguments: tuple[Argument, ...]) -> list[tuple[Inputs, Flags]]:
    """Return values for all arguments together, each sample of each at least once, and the flags of the values.

    As many as the longest list of samples, not their product: frameworks compile a call anew for each. An odd number,
    so that in turn each meets both labels.
    """
    longest = max((len(argument.samples) for argument in arguments), default=1)
    chosen = []
    for turn in range(longest if longest % 2 else longest + 1):
        samples = [list(argument.samples.items())[turn % len(argument.samples)] for argument in arguments]
        values = {argument.name: value for argument, (value, _) in zip(arguments, samples, strict=True)}
        chosen.append((values, tuple(flag for _, flags in samples for flag in flags)))
    return chosen


def _families() -> dict[str, tuple[str, Callable[[], Iterator[Case]]]]:
    found = {}
    for family in dict.fromkeys(loss.family for loss in LOSSES.values()):
        losses = tuple(loss for loss in LOSSES.values() if loss.family == family)
        found[family] = losses[0].prefix, WRITTEN.get(family, partial(cases_from_records, losses))
    return found


# family -> the prefix of its vectors' ids, and its cases
FAMILIES = _families()


def known(families: Iterable[str]) -> tuple[str, ...]:
    """Return families that are known.

    Raises:
        UnknownFamilyError: if one is not.
    """
    families = tuple(families)
    if unknown := sorted(set(families) - set(FAMILIES)):
        raise UnknownFamilyError(
            f"no family is named {', '.join(unknown)}; there are {', '.join(FAMILIES)}. A family is "
            "known once spec/equations/<family>.py has LOSSES"
        )
    return families
