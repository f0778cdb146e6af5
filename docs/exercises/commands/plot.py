"""Pictures of an answer: the learner's curve and the truth's, in the terminal and as SVG.

The truth's curve is the solution's, which was held against derived values; a copy for a class has it in curves.json.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from docs.exercises.checker.catalogue import LEARNER, Exercise, load_module
from docs.exercises.checker.curves import POINTS, Curve, curve_of, functions_of
from docs.exercises.checker.questions import answer_all

COLUMNS, ROWS = POINTS, 15
SAME = 1e-3  # of the height: curves this close are drawn as one
YOURS, TRUTH, BOTH = "o", ".", "*"
DIGITS = 5


@dataclass(frozen=True)
class Picture:
    """Two curves over the same points.

    Attributes:
        curve: where they were evaluated.
        yours: the learner's values; NaN where there are none.
        truth: the true values.
    """

    curve: Curve
    yours: np.ndarray
    truth: np.ndarray

    @property
    def title(self) -> str:
        """What is drawn."""
        fixed = f", {self.curve.fixed}" if self.curve.fixed else ""
        return f"{self.curve.function} along {self.curve.argument}{fixed}"

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest value; yours may leave three times the truth's range, and is cut there."""
        truth = self.truth[np.isfinite(self.truth)]
        low, high = truth.min(), truth.max()
        yours = self.yours[np.isfinite(self.yours)]
        reach = 3 * max(high - low, 1e-9 + abs(high) / 10)
        if yours.size:
            low, high = max(min(low, yours.min()), low - reach), min(max(high, yours.max()), high + reach)
        return (low, high) if high > low else (low - 1, high + 1)


# ---------------------------------------------------------------- the values


def true_values(exercise: Exercise) -> dict[str, list[float]]:
    """Return the values of every curve of an exercise, by function."""
    written = exercise.folder / "curves.json"
    if not exercise.has_solution:
        return json.loads(written.read_text(encoding="utf-8")) if written.exists() else {}
    curves = {name: curve for name in functions_of(exercise) if (curve := curve_of(exercise, name))}
    if not curves:
        return {}
    module = load_module(exercise.solution, "<solution>", LEARNER)
    with np.errstate(all="ignore"):
        answers = {name: answer_all(module, [curve.question])[0] for name, curve in curves.items()}
    drawable = {name: of for name, of in answers.items() if isinstance(of, np.ndarray) and np.isfinite(of).all()}
    return {name: rounded(of) for name, of in drawable.items()}


def rounded(values: np.ndarray) -> list[float | None]:
    """Return values with so many digits; None for what JSON has no number for."""
    return [float(f"{one:.{DIGITS}g}") if np.isfinite(one) else None for one in values]


def pictures(exercise: Exercise, session: object) -> list[Picture]:
    """Return a picture for each function that has a curve.

    Args:
        exercise: that was answered.
        session: with the learner's module.
    """
    found = []
    for name, truth in true_values(exercise).items():
        curve = curve_of(exercise, name)
        (yours,) = session.answers([curve.question])
        if not isinstance(yours, np.ndarray) or yours.shape != curve.at.shape:
            yours = np.full(curve.at.shape, np.nan)
        found.append(Picture(curve, yours, np.array(truth, float)))
    return found


# ---------------------------------------------------------------- in the terminal


def lines(picture: Picture) -> list[str]:
    """Return a picture as lines of ASCII."""
    low, high = picture.bounds
    grid = [[" "] * COLUMNS for _ in range(ROWS)]
    for column, (truth, yours) in enumerate(zip(picture.truth, picture.yours, strict=True)):
        agree = abs(yours - truth) <= SAME * (high - low) or yours == truth
        for value, mark in ((yours, YOURS), (truth, BOTH if agree else TRUTH)):
            if not (np.isnan(value) or (agree and mark == YOURS)):
                row = round((high - np.clip(value, low, high)) / (high - low) * (ROWS - 1))
                grid[row][column] = mark
    labels = [f"{high:9.3g}", *[" " * 9] * (ROWS - 2), f"{low:9.3g}"]
    missing = "" if np.isfinite(picture.yours).all() else "   yours is not a number somewhere"
    at = picture.curve.at
    return [
        picture.title,
        *(f"{label} |{''.join(row).rstrip()}" for label, row in zip(labels, grid, strict=True)),
        f"{'':9} +{'-' * COLUMNS}",
        f"{'':11}{at[0]:<10.3g}{picture.curve.argument:^{COLUMNS - 20}}{at[-1]:>10.3g}",
        f"{'':11}{YOURS} yours   {TRUTH} truth   {BOTH} both{missing}",
    ]


# ---------------------------------------------------------------- as SVG

WIDTH, HEIGHT, MARGIN = 440, 220, 46
STYLE = (
    "text{font:12px sans-serif;fill:#333}path{fill:none;stroke-width:2}.truth{stroke:#1a6faf}"
    ".yours{stroke:#b3521d;stroke-dasharray:6 4}.frame{stroke:#999;stroke-width:1}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.truth{stroke:#7db9e8}.yours{stroke:#f0a06c}}"
)


def svg(exercise: Exercise, drawn: list[Picture]) -> str:
    """Return pictures as one SVG, one below the other; curves differ by dash as well as by colour."""
    panels = "".join(_panel(picture, number * (HEIGHT + MARGIN)) for number, picture in enumerate(drawn))
    height = len(drawn) * (HEIGHT + MARGIN)
    title = f"{exercise.id}: your curve (dashed) and the truth's"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + MARGIN} {height}" role="img" '
        f'aria-label="{_escaped(title)}"><title>{_escaped(title)}</title><style>{STYLE}</style>{panels}</svg>\n'
    )


def _panel(picture: Picture, top: float) -> str:
    low, high = picture.bounds
    at = picture.curve.at

    def place(x: float, y: float) -> str:
        across = MARGIN + (x - at[0]) / (at[-1] - at[0]) * (WIDTH - MARGIN)
        return (
            f"{across:.1f} {top + MARGIN / 2 + (high - np.clip(y, low, high)) / (high - low) * (HEIGHT - MARGIN):.1f}"
        )

    def path(values: np.ndarray, kind: str) -> str:
        parts, pen = [], "M"
        for x, y in zip(at, values, strict=True):
            parts.append(f"{pen}{place(x, y)}" if np.isfinite(y) else "")
            pen = "L" if np.isfinite(y) else "M"
        return f'<path class="{kind}" d="{"".join(parts)}"/>' if any(parts) else ""

    bottom = top + HEIGHT - MARGIN / 2
    frame = f'<path class="frame" d="M{MARGIN} {top + MARGIN / 2}V{bottom}H{WIDTH}"/>'
    texts = (
        (MARGIN, top + 14, "start", picture.title),
        (MARGIN - 4, top + MARGIN / 2 + 12, "end", f"{high:.3g}"),
        (MARGIN - 4, bottom, "end", f"{low:.3g}"),
        (MARGIN, bottom + 16, "start", f"{at[0]:.3g}"),
        (WIDTH, bottom + 16, "end", f"{at[-1]:.3g}"),
        ((MARGIN + WIDTH) / 2, bottom + 16, "middle", picture.curve.argument),
    )
    words = "".join(f'<text x="{x}" y="{y}" text-anchor="{a}">{_escaped(text)}</text>' for x, y, a, text in texts)
    return f"{frame}{path(picture.truth, 'truth')}{path(picture.yours, 'yours')}{words}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def write(path: Path, exercise: Exercise, drawn: list[Picture]) -> None:
    """Write pictures as an SVG file."""
    path.write_text(svg(exercise, drawn), encoding="utf-8")
