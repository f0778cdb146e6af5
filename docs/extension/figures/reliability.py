"""Reliability diagrams: accuracy against confidence, over a histogram of the confidence."""

from docs.extension.drawing import Axis, Frame, dot, drawing, line, x_ticks, y_ticks
from docs.extension.experiment_results import result
from docs.extension.figures.experiment_tables import PLAIN
from docs.extension.figures.experiments import panelled
from docs.extension.figures.registry import figure

BINS = 15
DIAGRAM = Frame(left=40, right=212, top=10, bottom=182, width=220, height=268)
BASE, BARS = 242, 34  # where a histogram stands under a diagram, and its height


@figure("reliability")
def reliability() -> str:
    """Return reliability diagrams of all seeds together, as predicted and recalibrated."""
    seeds = result("overconfidence").also("all", "long", "reliability")
    panels = "".join(_diagram(head, [seed[head] for seed in seeds]) for head in seeds[0])
    keys = (
        '<span class="dots hot">as predicted</span> <span class="dots">recalibrated</span> '
        "the bars below: how many predictions a bin holds, as predicted"
    )
    return panelled(panels, keys, "overconfidence", "tiny")


def _diagram(head: str, seeds: list[dict]) -> str:
    x = Axis(0, 1, [(0, "0"), (0.5, "0.5"), (1, "1")], "probability of the predicted class")
    y = Axis(0, 1, [(0, "0"), (0.5, "0.5"), (1, "1")], "")
    parts = [x_ticks(x, DIAGRAM), y_ticks(y, DIAGRAM), line([(0, 0), (1, 1)], x, y, "ghost", DIAGRAM)]
    for kind, colour in (("inverted", "focal"), ("plain", "hot")):  # dashed over the line that it may equal
        points = pooled([seed[kind] for seed in seeds])
        parts.append(line([(p, f) for _, p, f in points], x, y, colour, DIAGRAM))
        parts += [dot((p, f), x, y, colour, DIAGRAM) for _, p, f in points]
    parts.append(_histogram(pooled([seed["plain"] for seed in seeds])))
    description = "Share of right predictions against their probability, in bins, as predicted and recalibrated."
    name = f"reliability-{'-'.join(head.replace('=', '').replace('.', '').split())}"
    said = PLAIN.get(head, head)
    svg = drawing(name, f"Reliability of {said}", description, *parts, frame=DIAGRAM)
    return f'<div class="panel"><p class="panel-title">{said}: share of right predictions</p>{svg}</div>'


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
    return bars


def bin_of(probability: float) -> int:
    """Return in which bin a mean probability lies."""
    return min(int(probability * BINS), BINS - 1)
