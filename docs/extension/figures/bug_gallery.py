"""The bug gallery: every mistake of the catalogue with its symptom, where it was seen, its formula and its curve."""

import json
from html import escape
from pathlib import Path

from sympy import Expr, diff

import spec.vectors
from docs.extension import mathematics
from docs.extension.drawing import Axis, Frame, drawing, line, x_ticks, y_ticks
from docs.extension.figures.registry import figure, number
from docs.extension.kept.sources import remembered
from docs.extension.mistake_curves import MistakeCurves, mistake_curves, points
from docs.extension.numbers import plain
from spec.mistakes import MISTAKES
from spec.mistakes.edits import right
from spec.mistakes.record import KINDS, Mistake
from spec.notation import p_t
from spec.printing.latex import latex_expression

FRAME = Frame(left=40, right=288, top=10, bottom=150, width=300, height=190)
PAGES = {
    "alpha.md": "What α means",
    "binary_focal.md": "Binary focal loss",
    "categorical_focal.md": "Categorical focal loss",
    "conformance.md": "Test your own loss",
    "cross_entropy.md": "From cross entropy",
    "gradients.md": "Gradients",
    "numerics.md": "Numerics",
}


@remembered
def recorded() -> dict:
    """Return the mistakes as data: what each answers to the probes."""
    return json.loads((Path(spec.vectors.__file__).parent / "mistakes.json").read_text("utf-8"))


def entries(kind: str) -> str:
    """Return all mistakes of one kind."""
    return "".join(entry(one) for one in MISTAKES.values() if one.kind == kind)


for name in KINDS:
    figure(f"mistakes-{name}")(lambda kind=name: entries(kind))
number("mistakes")(lambda: str(len(MISTAKES) - 1))


def entry(mistake: Mistake) -> str:
    """Return one mistake under its permanent anchor, which the command's findings link to."""
    page = f'<a href="{mistake.page}">{PAGES[mistake.page]}</a>'
    return (
        f'<h3 id="{mistake.code}">{mistake.code}</h3><p>{escape(_sentence(mistake.statement))}</p>'
        f'<p class="aside">Symptom: {escape(mistake.symptom)} {_graded(mistake)}</p>'
        f"{_formulas(mistake)}{_example(mistake)}{_drawn(mistake)}"
        f'<p class="aside">{_seen(mistake.reported_in)}Read {page}.</p>'
    )


def _graded(mistake: Mistake) -> str:
    """Return the effect of a mistake on training, which of an unknown one only the examiner can say."""
    if mistake.kind == "unknown":
        return ""
    return f'Effect on training: <a href="severity.md">{mistake.severity}</a>.'


def _sentence(message: str) -> str:
    return message if message.startswith("p_t") else message[0].upper() + message[1:]


def _seen(threads: list[str]) -> str:
    links = (f'<a href="https://github.com/{t.replace("#", "/issues/")}">{escape(t)}</a>' for t in threads)
    return f"Seen in {', '.join(links)}. " if threads else "No public thread is known to us. "


# ---------------------------------------------------------------- formulas


def _formulas(mistake: Mistake) -> str:
    """Return the right formula beside the first wrong variant; the other variants are folded."""
    edits = mistake.binary or mistake.categorical
    if not edits:
        return ""
    shown = right() if mistake.kind != "gradient" else diff(right(), p_t)
    first, *others = (edit(right()) for edit in edits)
    beside = _formula("right", shown, mistake.code) + _formula("this mistake", first, mistake.code)
    more = "".join(_formula("or", one, mistake.code) for one in others)
    folded = f'<details class="derivation"><summary>Other ways to make it</summary>{more}</details>' if more else ""
    return f'<div class="beside">{beside}</div>{folded}'


def _formula(name: str, expression: Expr, code: str) -> str:
    label = f"{code}, {name}"
    return f'<div><p class="aside">{name}</p>{mathematics.display(latex_expression(expression), label)}</div>'


# ---------------------------------------------------------------- the smallest counterexample


def _example(mistake: Mistake) -> str:
    inputs, yours, truth = _from_probes(mistake) or _from_curves(mistake) or ("", "", "")
    if not inputs:
        return ""
    return (
        f'<p class="counterexample">{inputs}: this formula <strong>{yours}</strong>, truth <strong>{truth}</strong></p>'
    )


def _from_probes(mistake: Mistake) -> tuple[str, str, str] | None:
    """Return the first probe that shows the mistake; probes are in order of simplicity."""
    family = "binary" if mistake.binary else "categorical"
    quantity = "gradient" if mistake.kind == "gradient" else "value"
    true, *others = recorded()[family]["explanations"]
    wrong = next((one for one in others if one["codes"] == [mistake.code]), None)
    if wrong is None:
        return None
    pairs = zip(recorded()[family]["probes"], wrong[quantity], true[quantity], strict=True)
    probe, yours, truth = next((probe, a, b) for probe, a, b in pairs if a is not None and _differ(a, b))
    return _inputs(probe), _plain(yours), _plain(truth)


def _differ(one: str | list, other: str | list) -> bool:
    if isinstance(one, list):
        return any(map(_differ, one, other))
    return abs(float(one) - float(other)) > 1e-3 * abs(float(other))


def _inputs(probe: dict) -> str:
    names = {"labels": "label", "logits": "logit", "alpha": "α", "gamma": "γ"}
    return ", ".join(f"{names[name]} = {_plain(probe[name])}" for name in names)


def _plain(value: str | int | list | None) -> str:
    if isinstance(value, list):
        return f"({', '.join(map(_plain, value))})"
    return "off" if value is None else plain(value, 5)


def _from_curves(mistake: Mistake) -> tuple[str, str, str] | None:
    for one in mistake_curves(mistake):
        yours, truth = one.wrong(one.at), one.right(one.at)
        return (
            f"{one.label}, margin {plain(one.at)}",
            "no number" if yours is None else plain(yours, 5),
            plain(truth, 5),
        )
    return None


# ---------------------------------------------------------------- curves


def _drawn(mistake: Mistake) -> str:
    panels = "".join(_panel(mistake, one, number) for number, one in enumerate(mistake_curves(mistake)))
    keys = '<span class="key">right</span><span class="key hot">this mistake</span>'
    figure = f'<figure class="shown"><div class="panels small">{panels}</div><figcaption>{keys}</figcaption></figure>'
    return figure if panels else ""


def _panel(mistake: Mistake, one: MistakeCurves, number: int) -> str:
    xs = points(one)
    curves = [[(at, of(at)) for at in xs] for of in (one.right, one.wrong)]
    values = [value for points_of in curves for _, value in points_of if value is not None]
    x = Axis(one.low, one.high, [(tick, plain(tick)) for tick in _round(one.low, one.high)], "logit or margin")
    y = _vertical(min(values), max(values))
    lines = [
        line(piece, x, y, kind, FRAME)
        for of, kind in zip(curves, ("focal", "hot"), strict=True)
        for piece in _pieces(of, y)
    ]
    name = f"{mistake.code}-{number}"
    description = f"{one.label}: the right curve and that of {mistake.code}. {mistake.statement}"
    svg = drawing(name, mistake.code, description, x_ticks(x, FRAME), y_ticks(y, FRAME), *lines, frame=FRAME)
    return f'<div class="panel"><p class="panel-title">{escape(one.label)}</p>{svg}</div>'


def _pieces(of: list[tuple[float, float | None]], y: Axis) -> list[list[tuple[float, float]]]:
    """Return a curve in pieces: it breaks off where there is no number, and where it leaves the drawing."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for at, value in of:
        if value is None or not y.low <= value <= y.high:
            pieces.append([])
        else:
            pieces[-1].append((at, value))
    return [piece for piece in pieces if len(piece) > 1]


def _vertical(low: float, high: float) -> Axis:
    ticks = _round(min(low, 0.0), max(high, 0.0))
    step = ticks[1] - ticks[0]
    return Axis(min(low, ticks[0]), max(high, ticks[-1]) + step / 8, [(tick, plain(tick)) for tick in ticks], "")


def _round(low: float, high: float) -> list[float]:
    """Return some round numbers from low to high."""
    steps = (base * 10.0**power for power in range(-3, 4) for base in (1, 2, 5))
    step = next(one for one in steps if (high - low) / one <= 5)
    first = -(-low // step)
    return [(first + number) * step for number in range(int((high - first * step) / step) + 1)]
