"""The metric over γ and α, with every seed: of each experiment that trained a full grid of both.

Dense cells have a figure of their own (`alpha_gamma_surface`), in which a reader chooses optimiser and budget.
"""

from functools import partial
from html import escape
from statistics import fmean

from docs.extension.contrasts import after, condition_in_words
from docs.extension.drawing import Axis, Frame, drawing, line
from docs.extension.experiment_results import result
from docs.extension.figures import alpha_gamma_surface
from docs.extension.figures.alpha_gamma_surface import HEAD, MEASURE, Surface, grid
from docs.extension.figures.experiments import NAMES, panel, panelled
from docs.extension.figures.registry import figure
from docs.extension.numbers import alike

LENGTH = "long"
ROW, LEFT, TOP, WIDTH = 46, 40, 8, 284  # heights and places in a drawing
STRENGTH = 0.04, 0.34  # opacity of the worst and of the best cell
UNIT_INTERVAL = Axis(0, 1, [], "")


def surfaces(name: str) -> dict[str, Surface]:
    """Return by condition what every seed reached at each γ and α; heads that are no such pair are left out."""
    of = result(name)
    return {
        condition: {
            tuple(map(float, found.groups())): of.of_seeds(condition, LENGTH, head, MEASURE)
            for head in heads
            if (found := HEAD.fullmatch(head))
        }
        for condition, heads in of.content["heads"].items()
    }


def has_surface(name: str) -> bool:
    """Return whether a result has a grid of at least two γ and two α, that no other figure shows."""
    content = result(name).content
    measured = next(iter(content["runs"][0]["measures"].values()))[LENGTH]
    grids = [grid(of) for of in surfaces(name).values()] if MEASURE in measured else []
    full = bool(grids) and all(min(len(gammas), len(alphas)) > 1 for gammas, alphas in grids)
    return full and name != alpha_gamma_surface.RESULT


def shown(name: str) -> str:
    """Return the surface under each condition; all have one scale."""
    found = surfaces(name)
    inside = {condition: _inside(of) for condition, of in found.items()}
    values = [value for of in inside.values() for seeds in of.values() for value in seeds]
    means = [fmean(seeds) for of in inside.values() for seeds in of.values()]
    seeds = Axis(min(values), max(values), [], "")
    panels = "".join(
        panel(
            f"average precision{', ' * bool(words)}{words}",
            _drawn(f"{name}-surface-{place}", of, seeds, (min(means), max(means))),
            after(name, LENGTH),
        )
        for place, (condition, of) in enumerate(inside.items())
        for words in [condition_in_words(name, condition)]
    )
    low, high = alike((seeds.low, seeds.high), seeds.high, 3)
    text = (
        "each cell is one loss: the mean of the seeds, below it each seed as a stroke, in every cell from "
        f"{low} at the left to {high} at the right; the stronger the colour, the better; framed: the best mean"
    )
    return panelled(panels, text, name)


def _inside(of: Surface) -> Surface:
    gammas, alphas = grid(of)
    return {(gamma, alpha): of[gamma, alpha] for gamma in gammas for alpha in alphas}


def _drawn(name: str, of: Surface, seeds: Axis, reach: tuple[float, float]) -> str:
    gammas, alphas = grid(of)
    frame = Frame(left=LEFT, right=WIDTH - 8, top=TOP, bottom=TOP + ROW * len(alphas), width=WIDTH)
    frame = Frame(**{**vars(frame), "height": frame.bottom + 42})
    width = (frame.right - frame.left) / len(gammas)
    best = max(of, key=lambda point: fmean(of[point]))
    parts = []
    for i, gamma in enumerate(gammas):
        for j, alpha in enumerate(alphas):
            left, bottom = frame.left + i * width, frame.bottom - j * ROW
            cell = Frame(left=left, right=left + width, top=bottom - ROW, bottom=bottom)
            parts.append(_cell(of[gamma, alpha], cell, seeds, reach, framed=(gamma, alpha) == best))
    parts += [_text(frame.left + (i + 0.5) * width, frame.bottom + 17, f"{gamma:g}") for i, gamma in enumerate(gammas)]
    parts += [_text(frame.left - 18, frame.bottom - (j + 0.5) * ROW + 4, f"{a:g}") for j, a in enumerate(alphas)]
    parts.append(_text((frame.left + frame.right) / 2, frame.height - 6, "γ (α upwards)"))
    says = "; ".join(f"γ = {gamma:g}, α = {alpha:g}: {fmean(values):.3f}" for (gamma, alpha), values in of.items())
    return drawing(
        name, "Average precision over γ and α, every seed", f"Means of the seeds: {says}.", *parts, frame=frame
    )


def _cell(values: list[float], at: Frame, seeds: Axis, reach: tuple[float, float], *, framed: bool) -> str:
    """Return the mean of a loss over the strokes of its seeds."""
    mean, (low, high), (weak, strong) = fmean(values), reach, STRENGTH
    opacity = weak + (strong - weak) * (mean - low) / (high - low or 1)
    strip = Frame(left=at.left + 6, right=at.right - 6, top=at.bottom - 18, bottom=at.bottom - 7)
    strokes = "".join(line([(value, 0), (value, 1)], seeds, UNIT_INTERVAL, "fine focal", strip) for value in values)
    place = f'x="{at.left + 1:.1f}" y="{at.top + 1:.1f}" width="{at.right - at.left - 2:.1f}" height="{ROW - 2}"'
    (text,) = alike([mean], high, 3)
    return (
        f'<g class="{"cell best" if framed else "cell"}"><rect {place} fill-opacity="{opacity:.3f}"/>'
        f'<text x="{(at.left + at.right) / 2:.1f}" y="{at.top + 19:.1f}">{escape(text)}</text>{strokes}</g>'
    )


def _text(x: float, y: float, text: str) -> str:
    return f'<text class="at" x="{x:.1f}" y="{y:.1f}">{text}</text>'


for experiment in filter(has_surface, NAMES):
    figure(f"{experiment}-surface")(partial(shown, experiment))
