"""A drawing of a loss and the truth over the margin, value and gradient, as an SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np

from tests.conformance.asking.adapter import AdapterError
from tests.conformance.asking.conventions import Asked
from tests.conformance.diagnosing.probes import query_checked

MARGINS = np.linspace(-20, 20, 161)
GAMMA = 2.0
WIDTH, HEIGHT, LEFT, TOP, GAP = 420, 260, 48, 30, 40
STYLE = (
    "text{font:12px sans-serif;fill:#333}path{fill:none}"
    ".t{stroke:#1a6;stroke-width:3}.y{stroke:#c22;stroke-width:1.5}.a{stroke:#999}"
)
TEXT = '<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>'


@dataclass(frozen=True)
class Curves:
    """A loss over the margin: yours and the truth; the gradient is in the margin, None where there is none."""

    gamma: float
    value: np.ndarray | None
    gradient: np.ndarray | None
    true_value: np.ndarray
    true_gradient: np.ndarray


def truth(margins: np.ndarray, gamma: float) -> tuple[np.ndarray, np.ndarray]:
    """Return focal loss and its derivative in the margin (BF.8, BF.9), without a weight; a test has the vectors."""
    cost, easy = np.logaddexp(0, -margins), np.exp(-np.logaddexp(0, margins))
    factor = np.exp(-gamma * np.logaddexp(0, margins))
    return factor * cost, -factor * (gamma * (1 - easy) * cost + easy)


def curves(asked: Asked, dtype: str) -> Curves | None:
    """Return a loss's curves, of positives, or of the first of three classes; None where it cannot be asked alone."""
    gamma = asked.convention.gamma if asked.convention.gamma is not None else GAMMA
    rows = [_query(asked, margin, gamma, dtype) for margin in MARGINS]
    if all(row is None for row in rows):
        return None
    value, gradient = (np.array([np.nan if row is None else row[n] for row in rows]) for n in (0, 1))
    true_value, true_gradient = truth(MARGINS, gamma)
    given = (None if np.isnan(of).all() else of for of in (value, gradient))
    return Curves(gamma, *given, true_value, true_gradient)


def _query(asked: Asked, margin: float, gamma: float, dtype: str) -> tuple[float, float] | None:
    binary = asked.convention.family == "binary"
    if binary:
        inputs = margin if asked.convention.inputs == "logits" else 1 / (1 + np.exp(-margin))
        labels = np.array([1.0], dtype)
    else:
        rest = -np.log1p(np.exp(margin)) - np.log(2), -np.log1p(np.exp(-margin))
        row = np.array([rest[1], rest[0], rest[0]])
        inputs = row if asked.convention.inputs == "logits" else np.exp(row)
        labels = np.array([0])
    try:
        result = query_checked(asked, labels, np.array([inputs], dtype), {"alpha": None, "gamma": gamma})
    except AdapterError:
        return None
    value = float(np.ravel(result["value"])[0]) if "value" in result else np.nan
    gradient = float(np.ravel(result["gradient"])[0]) if "gradient" in result else np.nan
    return value, gradient


# ---------------------------------------------------------------- as SVG


def as_svg(of: Curves, title: str) -> str:
    """Return curves as a drawing of two panels, with a title and a description for those who cannot see it."""
    panels = [("value", of.value, of.true_value), ("gradient in the logit", of.gradient, of.true_gradient)]
    width = 2 * (LEFT + WIDTH) + GAP
    parts = [_panel(number * (LEFT + WIDTH + GAP), *panel, of.gamma) for number, panel in enumerate(panels)]
    name = escape(f"{title}: yours (thin, red) and the truth (broad, green) over the margin, γ = {of.gamma:g}, α off")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT + TOP + 40}" role="img">'
        f"<title>{name}</title><style>{STYLE}</style>{''.join(parts)}</svg>\n"
    )


def _panel(left: float, name: str, yours: np.ndarray | None, true: np.ndarray, gamma: float) -> str:
    finite = [one[np.isfinite(one)] for one in (yours, true) if one is not None]
    low, high = min(0.0, *(of.min() for of in finite if len(of))), max(0.0, *(of.max() for of in finite if len(of)))
    high = high if high > low else low + 1

    def x(margin: float) -> float:
        return left + LEFT + WIDTH * (margin - MARGINS[0]) / (MARGINS[-1] - MARGINS[0])

    def y(value: float) -> float:
        return TOP + HEIGHT * (high - value) / (high - low)

    lines = [f'<path class="t" d="{_path(true, x, y)}"/>']
    lines += [f'<path class="y" d="{_path(yours, x, y)}"/>'] if yours is not None else []
    missing = "" if yours is not None else ": yours is not judged"
    bottom = TOP + HEIGHT
    texts = [TEXT.format(x(at), bottom + 16, "middle", f"{at:g}") for at in (-20, -10, 0, 10, 20)]
    texts += [TEXT.format(left + LEFT - 6, y(at) + 4, "end", f"{at:.3g}") for at in sorted({low, 0.0, high})]
    texts.append(TEXT.format(left + LEFT, TOP - 12, "start", f"{escape(name + missing)}, γ = {gamma:g}"))
    texts.append(TEXT.format(x(0), bottom + 34, "middle", "margin"))
    frame = f'<path class="a" d="M{x(-20):.1f} {y(0):.1f}H{x(20):.1f}M{x(0):.1f} {TOP}V{bottom}"/>'
    return "".join([*texts, frame, *lines])


def _path(values: np.ndarray, x: Callable, y: Callable) -> str:
    """Return a curve as a path that breaks off where there is no number."""
    text, broken = [], True
    for margin, value in zip(MARGINS, values, strict=True):
        if np.isfinite(value):
            text.append(f"{'M' if broken else 'L'}{x(margin):.1f} {y(value):.1f}")
        broken = not np.isfinite(value)
    return "".join(text)
