"""Precision–recall curves of the rare class: every seed a fine line, and their mean."""

from docs.extension.contrasts import after, loss_in_words, protocol
from docs.extension.drawing import Axis
from docs.extension.experiment_results import result
from docs.extension.figures.experiments import panelled, ticks
from docs.extension.figures.learning_curves import KINDS, bundle, in_words, keys, panel
from docs.extension.figures.registry import figure

NAME, CONDITION, LENGTH = "rare-class", "all", "long"


def furthest() -> list[str]:
    """Return the losses whose average precision is furthest from that of cross entropy in a contrast, then that one."""
    plain = protocol(NAME)["contrast"][0]["terms"][1][1]
    found = {
        of["terms"][0][1]: abs(result(NAME).contrast(of["id"])["mean"])
        for of in protocol(NAME)["contrast"]
        if of.get("measure") == "average_precision" and of["terms"][1][1] == plain
    }
    return [*sorted(found, key=found.__getitem__)[1 - len(KINDS) :], plain]


@figure(f"{NAME}-precision-recall")
def precision_recall() -> str:
    """Return the mean curves of cross entropy and the losses furthest from it, and a panel of the seeds of each."""
    heads = furthest()
    curves = {head: result(NAME).also(CONDITION, LENGTH, f"precision at recalls, {head}") for head in heads}
    number = len(curves[heads[0]][0])
    recalls = [(k + 1) / number for k in range(number)]  # equally spaced, the last one 1
    x, y = (Axis(0, 1, ticks(0, 1), label) for label in ("recall", ""))
    together = (bundle([_mean(curves[head])], recalls, x, y, kind) for head, kind in zip(heads, KINDS, strict=True))
    says = f"Precision against recall, means of the seeds: {', '.join(map(loss_in_words, heads))}."
    panels = panel(f"{NAME}-precision", "precision (0 to 1; higher is better), means", says, x, y, *together)
    for place, (head, kind) in enumerate(zip(heads, KINDS, strict=True)):
        says = f"Precision against recall on the test examples, of {loss_in_words(head)}."
        drawn = bundle(curves[head], recalls, x, y, kind)
        panels += panel(f"{NAME}-precision-{place}", f"precision, {in_words(head)}", says, x, y, drawn)
    text = f"{keys(heads)} {after(NAME, LENGTH)}; every seed a fine line; at the prevalence of the training examples"
    return panelled(panels, text, NAME)


def _mean(seeds: list[list[float]]) -> list[float]:
    return [sum(values) / len(values) for values in zip(*seeds, strict=True)]
