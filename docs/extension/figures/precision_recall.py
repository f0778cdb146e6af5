"""Precision–recall curves of the rare class: every seed a fine line, and their mean."""

from docs.extension.contrasts import after, loss_in_words
from docs.extension.drawing import Axis
from docs.extension.experiment_results import result
from docs.extension.figures.experiments import panelled, ticks
from docs.extension.figures.learning_curves import KINDS, bundle, in_words, keys, named_first, panel
from docs.extension.figures.registry import figure

NAME = "rare-class"


@figure(f"{NAME}-precision-recall")
def precision_recall() -> str:
    """Return the mean curves of the losses that the contrasts name first, and a panel of the seeds of each."""
    condition, heads = named_first(NAME)
    curves = {head: result(NAME).also(condition, "long", f"precision at recalls, {head}") for head in heads}
    number = len(curves[heads[0]][0])
    recalls = [(k + 1) / number for k in range(number)]  # equally spaced, the last one 1
    x, y = (Axis(0, 1, ticks(0, 1), label) for label in ("recall", ""))
    panels = ""
    for place, (head, kind) in enumerate(zip(heads, KINDS, strict=True)):
        title = f"precision (0 to 1; higher is better), {in_words(head)}"
        says = f"Precision against recall on the test examples, of {loss_in_words(head)}."
        panels += panel(f"{NAME}-precision-{place}", title, says, x, y, bundle(curves[head], recalls, x, y, kind))
    together = (bundle([_mean(curves[head])], recalls, x, y, kind) for head, kind in zip(heads, KINDS, strict=True))
    says = f"Precision against recall, means of the seeds: {', '.join(map(loss_in_words, heads))}."
    panels = panel(f"{NAME}-precision", "precision, means of the seeds", says, x, y, *together) + panels
    text = f"{keys(heads)} {after(NAME, 'long')}; every seed a fine line; at the prevalence of the training examples"
    return panelled(panels, text, NAME)


def _mean(seeds: list[list[float]]) -> list[float]:
    return [sum(values) / len(values) for values in zip(*seeds, strict=True)]
