"""What all experiments show: their contrasts in a table, and what stands under a figure."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from itertools import chain
from math import ceil, floor

from docs.extension.contrasts import difference
from docs.extension.drawing import Frame
from docs.extension.experiment_results import as_expected, over_both, over_tests, result
from docs.extension.figures.registry import table
from docs.extension.homes import table_pages
from docs.extension.numbers import alike, plain
from docs.extension.tables import table as rows

NAMES = (
    "initial-bias",
    "dense-cells",
    "amygdala",
    "rare-class",
    "caravan",
    "hiva",
    "long-tail",
    "shuttle",
    "who-else-fars",
    "who-else-rare",
    "overconfidence",
    "label-noise",
    "severity",
)
STRIP = Frame(left=12, right=428, top=10, bottom=78, width=440, height=112)
LEVELS = {"seeds": 0.75, "over seeds": 0.42, "over test examples": 0.14}  # of a strip, from its bottom


def contrasts(name: str) -> str:
    """Return the contrasts of an experiment: the primary one first, then the secondaries after Holm."""
    lines = [
        [
            f"{'<strong>primary</strong>: ' if of['role'] == 'primary' else ''}{in_words(name, of['id'])}",
            chance(of["p_holm"]),
            mean,
            escape(of["expected"]),
            as_expected(of),
            *(both, seeds, tests if of["interval_over_test_examples"] else "–"),
            f"{of['above']} of {of['seeds']}",
        ]
        for of in result(name).content["contrasts"]
        for mean, both, seeds, tests in [read_together(of["mean"], over_both(of), of["interval"], over_tests(of))]
    ]
    head = [
        *("difference", "p", "mean", "expected", "as expected?"),
        *("95 % interval over both", "95 % confidence interval over seeds"),
        *("95 % bootstrap interval over test examples", "seeds above 0"),
    ]
    caption = (
        "Paired differences, seed by seed. Confidence interval over seeds: Student's, conditional on the test "
        "examples. Bootstrap interval over test examples: the basic one, of the mean of the seeds. Over both: the two "
        "variances added. As expected: by the interval over both. p: over seeds; of the secondaries, after Holm."
    )
    return rows(head, lines, caption)


def in_words(name: str, id: str) -> str:
    """Return a contrast as HTML: measure, what is subtracted from what, in small print under which conditions."""
    it = difference(name, id)
    metric = "" if it.title == it.measure.metric else f"{it.measure.metric}: "
    return f"{escape(metric + it.title)} <small>{escape(it.common)}</small>"


def read_together(mean: float, *intervals: Sequence[float]) -> list[str]:
    """Return a mean and its intervals for reading, all to the place that two digits of the widest half width reach."""
    width = max(high - low for low, high in intervals)
    first, *ends = alike([mean, *chain.from_iterable(intervals)], width / 2 or abs(mean) or 1)
    return [first, *(f"{low} to {high}" for low, high in zip(ends[::2], ends[1::2], strict=True))]


def chance(p: float) -> str:
    """Return a p-value for reading: small ones by their bound."""
    return "&lt; 0.001" if p < 0.001 else plain(p, 2)


def panelled(panels: str, keys: str, name: str, size: str = "", *, wrapped: bool = True) -> str:
    """Return panels side by side, under them the keys, the scope, and how it is made again.

    Panels that stand in rows of their own are not `wrapped`.
    """
    caption = f"<figcaption>{keys}<br/>{scope(name)}</figcaption>"
    rows = f'<div class="panels {size}">{panels}</div>' if wrapped else panels
    return f'<figure class="shown">{rows}{caption}</figure>'


def panel(title: str, svg: str, small: str = "") -> str:
    """Return a drawing under its title, and under that in small print under which conditions it holds."""
    below = f"<small>{escape(small)}</small>" if small else ""
    return f'<div class="panel"><p class="panel-title">{escape(title)}{below}</p>{svg}</div>'


def ticks(low: float, high: float, most: int = 5) -> list[tuple[float, str]]:
    """Return round places between two numbers."""
    span = high - low or 1
    exponent = next(e for e in range(-9, 9) if span <= most * 10.0**e)
    step = next(s for s in (0.1, 0.2, 0.5, 1) if span <= most * s * 10.0**exponent) * 10.0**exponent
    rounding = 1e-9  # of a quotient of two round numbers
    first, last = ceil(low / step - rounding), floor(high / step + rounding)
    return [(k * step, plain(k * step, 2)) for k in range(first, last + 1)]


def scope(name: str) -> str:
    """Return of what a figure is true, and where it says how it is made again, for its caption."""
    content = result(name).content
    data, seeds = content["data"]["name"], len(content["runs"])
    page = table_pages()[f"{name}-experiment"]
    return f'{data}, {seeds} seeds; <a href="{page}#how-it-was-run">how it was run</a>.'


def duration(content: dict) -> str:
    """Return how long a result took by the clock and, where it recorded that, of the processors."""
    clock = f"{content['duration_seconds'] / 60:.1f} minutes"
    return f"{clock}, {of / 60:.1f} of a processor" if (of := content.get("processor_seconds")) else clock


def register(kind: Callable, show: str, make: Callable[[str], str]) -> None:
    """Let pages ask for what `make` makes of each experiment, as NAME-SHOW."""
    for name in NAMES:
        kind(f"{name}-{show}")(partial(make, name))


register(table, "contrasts", contrasts)
