"""Precision–recall curves, of each experiment whose result keeps them: every seed a fine line, and their mean."""

from functools import partial

from docs.extension.contrasts import after, condition_in_words, loss_in_words, protocol
from docs.extension.drawing import Axis
from docs.extension.experiment_results import result
from docs.extension.figures.experiments import NAMES, panelled, ticks
from docs.extension.figures.learning_curves import KINDS, bundle, panel
from docs.extension.figures.registry import figure

LENGTH, MEASURE = "long", "average_precision"
Head = tuple[str, str]  # condition and loss


def has_curves(name: str) -> bool:
    """Return whether a result keeps the curves."""
    kept = next(iter(result(name).content["runs"][0]["also"].values())).get(LENGTH, {})
    return any(key.startswith(_key("")) for key in kept)


def _key(head: str) -> str:
    return f"precision at recalls, {head}"


def furthest(name: str) -> list[Head]:
    """Return what the primary contrast compares with, and before it those furthest from it in average precision."""
    contrasts = protocol(name)["contrast"]
    plain = contrasts[0]["terms"][1][:2]
    found = {
        tuple(of["terms"][0][:2]): abs(result(name).contrast(of["id"])["mean"])
        for of in contrasts
        if of.get("measure") == MEASURE and of["length"] == LENGTH and of["terms"][1][:2] == plain
    }
    return [*sorted(found, key=found.__getitem__)[1 - len(KINDS) :], tuple(plain)]


def curves(name: str, head: Head) -> list[list[float]]:
    """Return the precision of a head at equally spaced recalls, the last one 1, one curve a seed."""
    condition, loss = head
    return result(name).also(condition, LENGTH, _key(loss))


def precision_recall(name: str) -> str:
    """Return the mean curves of cross entropy and the losses furthest from it, and a panel of the seeds of each."""
    heads = furthest(name)
    kept = {head: curves(name, head) for head in heads}
    number = len(kept[heads[0]][0])
    recalls = [(k + 1) / number for k in range(number)]
    words = {head: _in_words(name, head) for head in heads}
    x, y = (Axis(0, 1, ticks(0, 1), label) for label in ("recall", ""))
    together = (bundle([_mean(kept[head])], recalls, x, y, kind) for head, kind in zip(heads, KINDS, strict=True))
    says = f"Precision against recall, means of the seeds: {'; '.join(words.values())}."
    panels = panel(f"{name}-precision", "precision (0 to 1; higher is better), means", says, x, y, *together)
    for place, (head, kind) in enumerate(zip(heads, KINDS, strict=True)):
        says = f"Precision against recall on the test examples, of {words[head]}."
        drawn = bundle(kept[head], recalls, x, y, kind)
        panels += panel(f"{name}-precision-{place}", f"precision, {words[head]}", says, x, y, drawn)
    keys = "".join(f'<span class="key {kind}">{words[head]}</span> ' for head, kind in zip(heads, KINDS, strict=True))
    note = result(name).content["data"].get("measured", "")
    return panelled(
        panels, "; ".join(filter(None, (f"{keys} {after(name, LENGTH)}", "every seed a fine line", note))), name
    )


def _in_words(name: str, head: Head) -> str:
    condition, loss = head
    return ", ".join(
        filter(None, (loss_in_words(loss).removeprefix("focal loss "), condition_in_words(name, condition)))
    )


def _mean(seeds: list[list[float]]) -> list[float]:
    return [sum(values) / len(values) for values in zip(*seeds, strict=True)]


for experiment in filter(has_curves, NAMES):
    figure(f"{experiment}-precision-recall")(partial(precision_recall, experiment))
