"""Severity: what each grade means, and what training felt of two losses of each grade."""

from html import escape

from docs.extension.drawing import Axis, Frame, dot, drawing, line, x_ticks
from docs.extension.experiment_results import result
from docs.extension.figures.experiment_tables import spread
from docs.extension.figures.experiments import panelled
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import power_of_ten
from docs.extension.tables import table as rows
from spec.mistakes.record import GRADES

NAME, LENGTH = "severity", "long"
SCALED, RAW = "scaled pixels", "raw pixels"
ORDER = "right, another order"
ROW = 26  # units of a drawing
LEAST = 1e-9  # distances of 0 are drawn here: the logarithmic axis has no zero


@table("grades")
def grades() -> str:
    """Return what each grade means."""
    lines = [[escape(name), escape(says)] for name, says in GRADES.items()]
    return rows(["Grade", "Effect on training"], lines, words=2)


def graded() -> list[tuple[str, str]]:
    """Return grade and name of each loss that was trained, but for the right one, which the others are compared to."""
    of = result(NAME).content["grades"]
    return [(grade, name) for grade, names in of.items() for name in names if name != "right"]


@table("severity-measures")
def measures() -> str:
    """Return what training felt of each loss: the wrong share, the distance, the test, and how often it ended."""
    it = result(NAME)
    lines = []
    for grade, name in [("none", "right"), *graded()]:
        share, moved = (it.also(SCALED, LENGTH, f"{kind}, {name}") for kind in ("wrong share", "moved"))
        ended = int(sum(it.also(RAW, LENGTH, f"ended, {name}")))
        scaled, loss = (it.of_seeds(SCALED, LENGTH, name, measure) for measure in ("accuracy", "log_loss"))
        raw = it.of_seeds(RAW, LENGTH, name, "accuracy")
        lines.append(
            [escape(name), escape(grade), *map(spread, (share, moved, loss, scaled, raw)), f"{ended} of {len(raw)}"]
        )
    head = [
        *("loss", "grade", "gradient wrong", "moved", "log loss", "accuracy"),
        *("accuracy, raw pixels", "ended, raw pixels"),
    ]
    caption = (
        "After the long training; scaled pixels where nothing is said. Gradient wrong: share at the predictions of the "
        "right loss. Moved: distance of the test predictions from those of the right loss."
    )
    return rows(head, lines, caption, words=2)


@figure("severity-moved")
def moved() -> str:
    """Return how far each loss moved the test predictions, every seed a dot, with chance as the yardstick."""
    of = [*graded(), ("none", ORDER)]
    frame = Frame(left=190, right=428, top=10, bottom=10 + ROW * len(of), width=440, height=56 + ROW * len(of))
    x = Axis(LEAST, 1, [(10.0**power, power_of_ten(power)) for power in (-9, -6, -3, 0)], "distance", logarithmic=True)
    y = Axis(len(of), 0, [], "")
    parts = [x_ticks(x, frame)]
    for place, (_, name) in enumerate(of):
        height = place + 0.5
        values = [max(value, LEAST) for value in result(NAME).also(SCALED, LENGTH, f"moved, {name}")]
        parts.append(line([(LEAST, height), (1, height)], x, y, "ghost", frame))
        parts += [dot((value, height), x, y, "focal" if name.startswith("right") else "hot", frame) for value in values]
        a, b = 182, frame.point(0, y.part(height))[1] + 4
        parts.append(f'<text class="note end" x="{a}" y="{b:.1f}">{escape(name)}</text>')
    description = "Distance of the test predictions from those of the right loss, scaled pixels, for each loss."
    svg = drawing(NAME, "How far a mistake moves the predictions", description, *parts, frame=frame)
    keys = '<span class="dots hot">a seed of a mistaken loss</span> <span class="dots">of a right one</span>'
    return panelled(f'<div class="panel">{svg}</div>', keys, NAME)
