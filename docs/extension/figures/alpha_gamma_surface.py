"""The measured surface: average precision over α and γ, of the experiment with one cell in a thousand positive.

Where the experiment has no result file the figure and its table are empty, and the balance is drawn without it.
"""

import json
import re
from html import escape
from statistics import fmean

from docs.extension.drawing import Axis, Frame, drawing
from docs.extension.figures.live import choice, live, panel, plane, slider
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import plain
from docs.extension.results import FOLDER, read
from docs.extension.tables import table as rows

RESULT, MEASURE = "dense-cells", "average_precision"
HEAD = re.compile(r"γ=(\S+) α=(\S+)")
FRAME = Frame(left=46, right=428, top=8, bottom=236, height=284)
Surface = dict[tuple[float, float], list[float]]


def there() -> bool:
    """Tell whether the experiment has been run."""
    return (FOLDER / f"{RESULT}.json").exists()


def conditions() -> list[str]:
    """Return optimisers and starts, by name; the first has the fullest grid."""
    return list(read(RESULT)["heads"])


def lengths(condition: str) -> list[str]:
    """Return the training budgets for which the precision was kept."""
    measured = read(RESULT)["runs"][0]["measures"][condition]
    return [length for length, of in measured.items() if MEASURE in of]


def surface(condition: str, length: str) -> Surface:
    """Return the average precision of every seed at each γ and α."""
    content = read(RESULT)
    points = [tuple(map(float, HEAD.fullmatch(head).groups())) for head in content["heads"][condition]]
    seeds = [run["measures"][condition][length][MEASURE] for run in content["runs"]]
    return {point: [seed[place] for seed in seeds] for place, point in enumerate(points)}


def grid(of: Surface) -> tuple[list[float], list[float]]:
    """Return the γ and the α that make a full grid; class weights at γ = 0 stand outside it."""
    gammas = sorted({gamma for gamma, _ in of})
    return gammas, sorted(alpha for alpha in {alpha for _, alpha in of} if all((g, alpha) in of for g in gammas))


def best(of: Surface) -> dict[float, float]:
    """Return the α with the best mean precision at each γ."""
    gammas, alphas = grid(of)
    return {gamma: max(alphas, key=lambda alpha: fmean(of[gamma, alpha])) for gamma in gammas}


def longest() -> tuple[str, str]:
    """Return the first condition and its longest budget."""
    first = conditions()[0]
    return first, lengths(first)[-1]


# ---------------------------------------------------------------- the figure


@table("alpha-gamma-surface")
def table_of_surface() -> str:
    """Return the mean precision at each γ and α, under the first condition, with the best of each γ marked."""
    if not there():
        return ""
    of, peaks = surface(*longest()), best(surface(*longest()))
    gammas, alphas = grid(of)
    lines = [
        [plain(alpha), *(_marked(fmean(of[gamma, alpha]), alpha == peaks[gamma]) for gamma in gammas)]
        for alpha in reversed(alphas)
    ]
    seeds = len(read(RESULT)["runs"])
    caption = f"Average precision, mean of {seeds} seeds ({', '.join(longest())}); the best of each γ bold."
    return rows(["α", *(f"γ = {plain(gamma)}" for gamma in gammas)], lines, caption, words=0)


def _marked(value: float, is_best: bool) -> str:
    return f"<strong>{value:.3f}</strong>" if is_best else f"{value:.3f}"


@figure("alpha-gamma-surface")
def alpha_gamma_surface() -> str:
    """Return the surface as cells, which say their values when pointed at; the script changes the condition."""
    if not there():
        return ""
    of = surface(*longest())
    data = {name: {length: _packed(surface(name, length)) for length in lengths(name)} for name in conditions()}
    unit = Axis(0, 1, [], "")
    svg = drawing(
        "surface",
        "Average precision over alpha and gamma",
        "Each cell is one loss; the darker, the more precise. The best alpha of each gamma has a frame.",
        *_cells(of),
        *_labels(of),
        frame=FRAME,
        data=plane(unit, unit, FRAME, surface=json.dumps(data)),
    )
    shown = panel("average precision", svg)
    return live("alpha-gamma-surface", _controls(of), shown, "framed: the best α of each γ", "", narrow="true")


def _controls(of: Surface) -> str:
    """Return the choice of condition and budget, and of a cell; at first the paper's setting."""
    gammas, alphas = grid(of)
    budgets = lengths(conditions()[0])[::-1]
    at = [values.index(paper) if paper in values else 0 for values, paper in ((gammas, 2), (alphas, 0.25))]
    return (
        choice("condition", "trained with", {name: escape(name) for name in conditions()})
        + choice("length", "for", dict(zip(budgets, budgets, strict=True)))
        + slider("gamma", "column γ", 0, len(gammas) - 1, 1, at[0])
        + slider("alpha", "row α", 0, len(alphas) - 1, 1, at[1])
    )


def _packed(of: Surface) -> dict:
    """Return a surface as its script reads it: for each cell mean, lowest and highest seed."""
    gammas, alphas = grid(of)
    cells = [[[round(f(of[g, a]), 5) for f in (fmean, min, max)] for g in gammas] for a in alphas]
    return {"gammas": gammas, "alphas": alphas, "cells": cells}


def _size(of: Surface) -> tuple[float, float]:
    gammas, alphas = grid(of)
    return (FRAME.right - FRAME.left) / len(gammas), (FRAME.bottom - FRAME.top) / len(alphas)


def _cells(of: Surface) -> list[str]:
    """Return the cells with their values; the script draws the same."""
    (gammas, alphas), (width, height), peaks = grid(of), _size(of), best(of)
    means = {point: fmean(of[point]) for point in ((gamma, alpha) for gamma in gammas for alpha in alphas)}
    low, high = min(means.values()), max(means.values())
    parts = []
    for i, gamma in enumerate(gammas):
        for j, alpha in enumerate(alphas):
            x, y, mean = FRAME.left + i * width, FRAME.bottom - (j + 1) * height, means[gamma, alpha]
            kind = "cell best" if alpha == peaks[gamma] else "cell"
            place = f'x="{x + 1:.1f}" y="{y + 1:.1f}" width="{width - 2:.1f}" height="{height - 2:.1f}"'
            strength = 0.04 + 0.3 * (mean - low) / (high - low or 1)
            parts.append(
                f'<g class="{kind}" data-cell="{i} {j}"><rect {place} fill-opacity="{strength:.3f}"/>'
                f'<text x="{x + width / 2:.1f}" y="{y + height / 2 + 4:.1f}">{mean:.2f}</text></g>'
            )
    return parts


def _labels(of: Surface) -> list[str]:
    """Return γ under the columns and α beside the rows."""
    (gammas, alphas), (width, height) = grid(of), _size(of)
    under = [(FRAME.left + (i + 0.5) * width, FRAME.bottom + 18, "at", f"{g:g}") for i, g in enumerate(gammas)]
    beside = [(FRAME.left - 7, FRAME.bottom - (j + 0.5) * height + 4, "at end", f"{a:g}") for j, a in enumerate(alphas)]
    below = [((FRAME.left + FRAME.right) / 2, FRAME.height - 6, "at", "γ (α upwards)")]
    return [
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{text}</text>' for x, y, kind, text in under + beside + below
    ]
