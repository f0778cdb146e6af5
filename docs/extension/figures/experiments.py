"""What all experiments show: their contrasts, every seed of each."""

from collections.abc import Callable
from functools import partial
from html import escape

from docs.extension.drawing import Axis, Frame, dot, drawing, line, x_ticks
from docs.extension.experiment_results import as_expected, over_both, over_tests, result
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import plain
from docs.extension.tables import table as rows

NAMES = (
    *("initial-bias", "dense-cells", "amygdala", "rare-class", "long-tail", "shuttle"),
    *("who-else-fars", "overconfidence", "label-noise"),
)
STRIP = Frame(left=12, right=428, top=10, bottom=78, width=440, height=112)
LEVELS = {"seeds": 0.75, "over seeds": 0.42, "over test examples": 0.14}  # of a strip, from its bottom


def contrasts(name: str) -> str:
    """Return the contrasts of an experiment: the primary one first, then the secondaries after Holm."""
    experiment = result(name)
    lines = [
        [
            f"{'<strong>primary</strong>: ' if of['role'] == 'primary' else ''}{escape(of['says'])}",
            chance(of["p_holm"]),
            plain(of["mean"]),
            escape(of["expected"]),
            as_expected(of),
            between(over_both(of)),
            between(of["interval"]),
            between(over_tests(of)) if of["interval_over_test_examples"] else "–",
            f"{of['above']} of {of['seeds']}",
        ]
        for of in experiment.content["contrasts"]
    ]
    head = [
        *("difference", "p", "mean", "expected", "as expected?"),
        *("95 % over both", "95 % over seeds", "95 % over test examples", "seeds above 0"),
    ]
    caption = (
        "Paired differences, seed by seed. Over seeds: Student's interval, conditional on the test examples. Over test "
        "examples: the basic bootstrap interval of the mean of the seeds. Over both: the two variances added. As "
        "expected: by the interval over both. p: over seeds; of the secondaries, after Holm."
    )
    return rows(head, lines, caption)


def between(interval: list[float]) -> str:
    """Return an interval for reading."""
    low, high = (plain(end, 2) for end in interval)
    return f"{low} to {high}"


def chance(p: float) -> str:
    """Return a p-value for reading: small ones by their bound."""
    return "&lt; 0.001" if p < 0.001 else plain(p, 2)


def strips(name: str) -> str:
    """Return every seed of every contrast, over both its intervals."""
    panels = "".join(_strip(name, of) for of in result(name).content["contrasts"])
    keys = (
        '<span class="dots">a seed</span> <span class="key">95 % over seeds</span> '
        '<span class="key hot">95 % over test examples</span>'
    )
    return panelled(panels, keys, name)


def panelled(panels: str, keys: str, name: str, size: str = "") -> str:
    """Return panels side by side, under them the keys, the scope, and how it is made again."""
    caption = f"<figcaption>{keys}<br/>{scope(name)}</figcaption>"
    return f'<figure class="shown"><div class="panels {size}">{panels}</div>{caption}</figure>'


def _strip(name: str, of: dict) -> str:
    tests = over_tests(of) if of["interval_over_test_examples"] else []
    reach = [0.0, *of["values"], *of["interval"], *tests]
    low, high = min(reach), max(reach)
    room = (high - low or 1) * 0.06
    x = Axis(low - room, high + room, ticks(low, high), "")
    y = Axis(0, 1, [], "")
    parts = [x_ticks(x, STRIP), line([(0, 0), (0, 1)], x, y, "ghost", STRIP)]
    parts += [dot((value, LEVELS["seeds"]), x, y, "", STRIP) for value in of["values"]]
    parts.append(line([(end, LEVELS["over seeds"]) for end in of["interval"]], x, y, "focal", STRIP))
    parts.append(dot((of["mean"], LEVELS["over seeds"]), x, y, "", STRIP))
    if tests:
        parts.append(line([(end, LEVELS["over test examples"]) for end in tests], x, y, "hot", STRIP))
    description = f"{of['says']}: mean {plain(of['mean'])}, {of['above']} of {of['seeds']} seeds above 0."
    svg = drawing(f"{name}-{of['id']}", of["id"], description, *parts, frame=STRIP)
    return f'<div class="panel"><p class="panel-title">{of["id"].replace("-", " ")}</p>{svg}</div>'


def ticks(low: float, high: float, most: int = 5) -> list[tuple[float, str]]:
    """Return round places between two numbers."""
    span = high - low or 1
    exponent = next(e for e in range(-9, 9) if span <= most * 10.0**e)
    step = next(s for s in (0.1, 0.2, 0.5, 1) if span <= most * s * 10.0**exponent) * 10.0**exponent
    first = -int(-low // step) if low > 0 else -int(-low / step)
    return [(k * step, plain(k * step, 2)) for k in range(first, int(high // step) + 1)]


def scope(name: str) -> str:
    """Return of what a figure is true, and how it is made again, for its caption."""
    content = result(name).content
    data, seeds = content["data"]["name"], len(content["runs"])
    return f"{data}, {content['network']}, {seeds} seeds; <code>{content['command']}</code>, {duration(content)}."


def duration(content: dict) -> str:
    """Return how long a result took."""
    return f"{content['duration_seconds'] / 60:.1f} minutes"


def register(kind: Callable, show: str, make: Callable[[str], str]) -> None:
    """Let pages ask for what `make` makes of each experiment, as NAME-SHOW."""
    for name in NAMES:
        kind(f"{name}-{show}")(partial(make, name))


register(table, "contrasts", contrasts)
register(figure, "seeds", strips)
