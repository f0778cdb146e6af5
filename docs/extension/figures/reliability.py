"""Reliability diagrams: accuracy against confidence, over a histogram of the confidence."""

from docs.extension.contrasts import loss_in_words
from docs.extension.drawing import Axis, Frame, dot, drawing, line, x_ticks, y_ticks
from docs.extension.experiment_results import result
from docs.extension.figures.experiments import panelled
from docs.extension.figures.registry import figure
from docs.extension.numbers import plain

BINS = 15
DIAGRAM = Frame(left=40, right=212, top=10, bottom=182, width=220, height=268)
BASE, BARS = 242, 34  # where a histogram stands under a diagram, and its height


@figure("reliability")
def reliability() -> str:
    """Return reliability diagrams of all seeds together, as predicted and recalibrated."""
    seeds = result("overconfidence").also("all", "long", "reliability")
    kinds = {"hot": "plain", "focal": "inverted"}
    panels = "".join(
        diagram(
            f"reliability-{'-'.join(head.replace('=', '').replace('.', '').split())}",
            loss_in_words(head),
            {colour: [seed[head][kind] for seed in seeds] for colour, kind in kinds.items()},
        )
        for head in seeds[0]
    )
    keys = (
        '<span class="dots hot">as predicted</span> <span class="dots">recalibrated</span> '
        "on the dashed line as many are right as their probability says, below it the network is overconfident; the "
        "bars below: how many predictions a bin holds, as predicted, the number is that of the highest"
    )
    return panelled(panels, keys, "overconfidence", "tiny")


def diagram(name: str, said: str, curves: dict[str, list[dict]]) -> str:
    """Return a reliability diagram in a panel, over a histogram of the first curve.

    Args:
        name: Of the drawing.
        said: What was trained, for the title.
        curves: Colour -> the bins of each seed; the first stands on top, dashed over a line that it may equal.
    """
    x = Axis(0, 1, [(0, "0"), (0.5, "0.5"), (1, "1")], "predicted probability")
    y = Axis(0, 1, [(0, "0"), (0.5, "0.5"), (1, "1")], "")
    parts = [x_ticks(x, DIAGRAM), y_ticks(y, DIAGRAM), line([(0, 0), (1, 1)], x, y, "ghost", DIAGRAM)]
    for colour, seeds in reversed(curves.items()):
        points = pooled(seeds)
        parts.append(line([(p, f) for _, p, f in points], x, y, colour, DIAGRAM))
        parts += [dot((p, f), x, y, colour, DIAGRAM) for _, p, f in points]
    parts.append(_histogram(pooled(next(iter(curves.values())))))
    description = "Share of right predictions against their probability, in bins, over the number of predictions."
    svg = drawing(name, f"Reliability: {said}", description, *parts, frame=DIAGRAM)
    return f'<div class="panel"><p class="panel-title">{said}<small>share of right predictions</small></p>{svg}</div>'


def pooled(bins: list[dict[str, list[float]]]) -> list[tuple[float, float, float]]:
    """Return count, mean probability and frequency of each bin over all seeds; bins are of equal width."""
    total: dict[int, list[float]] = {}
    for of in bins:
        for count, probability, frequency in zip(of["count"], of["probability"], of["frequency"], strict=True):
            sums = total.setdefault(bin_of(probability), [0.0, 0.0, 0.0])
            for i, value in enumerate((count, count * probability, count * frequency)):
                sums[i] += value
    return [(count, p / count, f / count) for _, (count, p, f) in sorted(total.items())]


def _histogram(points: list[tuple[float, float, float]]) -> str:
    most, width = max(count for count, _, _ in points), (DIAGRAM.right - DIAGRAM.left) / BINS
    bars = ""
    for count, probability, _ in points:
        left, height = DIAGRAM.left + bin_of(probability) * width, BARS * count / most
        top = BASE - height
        bars += f'<rect class="count" x="{left:.1f}" y="{top:.1f}" width="{width - 1:.1f}" height="{height:.1f}"/>'
    return f'{bars}<text class="note start" x="{DIAGRAM.left}" y="{BASE - BARS + 10}">{plain(most, 7)}</text>'


def bin_of(probability: float) -> int:
    """Return in which bin a mean probability lies."""
    return min(int(probability * BINS), BINS - 1)
