"""The pictures on the page of an exercise: what each of its functions looks like, and what a wrong answer does.

The values are in curves.json, which `fl verify --gallery` writes; nothing is run here.
"""

import json
from html import escape

from docs.exercises.checker.catalogue import FOLDER
from docs.extension.drawing import FRAME, Axis, drawing, line, x_ticks, y_ticks
from docs.extension.exercise_text import in_symbols
from docs.extension.kept.sources import remembered
from docs.extension.numbers import plain

REACH = 3  # a wrong curve may leave the truth's range by so many times its size; there it is cut off

Values = list[float | None]


@remembered
def curves() -> dict[str, dict]:
    """Return the curves of every exercise by function."""
    return json.loads((FOLDER / "curves.json").read_text("utf-8"))


def target(id: str) -> str:
    """Return a picture of each function of an exercise, as it should look."""
    panels = "".join(_panel(id, name, of, None, "") for name, of in curves()[id].items())
    return f'<figure class="shown"><div class="panels small">{panels}</div></figure>'


def picture(id: str, number: int, code: str) -> str:
    """Return a picture of a wrong answer beside the truth, or "" where it has no curve.

    Args:
        id: of the exercise.
        number: of the answer, in the order of the gallery.
        code: of the mistake.
    """
    with_it = [(name, of) for name, of in (curves().get(id) or {}).items() if of["wrong"].get(str(number))]
    panels = "".join(_panel(id, name, of, of["wrong"][str(number)], f"{code}-{number}") for name, of in with_it)
    keys = '<span class="key">right</span><span class="key hot">this answer</span>'
    figure = f'<figure class="shown"><div class="panels small">{panels}</div><figcaption>{keys}</figcaption></figure>'
    return figure if panels else ""


def _panel(id: str, name: str, of: dict, wrong: Values | None, code: str) -> str:
    at = [of["low"] + (of["high"] - of["low"]) * n / (len(of["truth"]) - 1) for n in range(len(of["truth"]))]
    truth = [value for value in of["truth"] if value is not None]
    y = _vertical(truth, [value for value in wrong or [] if value is not None])
    x = Axis(of["low"], of["high"], ticks(of["low"], of["high"]), in_symbols(of["along"]))
    drawn = [(of["truth"], "focal"), *([(wrong, "hot")] if wrong else [])]
    lines = [line(piece, x, y, kind) for values, kind in drawn for piece in _pieces(at, values, y)]
    title = f"{name} at {in_symbols(of['fixed'])}" if of["fixed"] else name
    beside = f": the right curve and that of {code}" if code else ""
    description = f"{title}, along {of['along']}{beside}."
    svg = drawing(f"{id}-{name}-{code or 'target'}", title, description, x_ticks(x, FRAME), y_ticks(y, FRAME), *lines)
    return f'<div class="panel"><p class="panel-title">{escape(title)}</p>{svg}</div>'


def _vertical(truth: list[float], wrong: list[float]) -> Axis:
    low, high = min(truth), max(truth)
    reach = REACH * (high - low or abs(high) or 1)
    if wrong:
        low, high = max(min(low, *wrong), low - reach), min(max(high, *wrong), high + reach)
    if high - low < 1e-9:
        low, high = low - 1, high + 1
    found = ticks(low, high)
    return Axis(low, high, found, "")


def ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Return about four round places from low to high, with their texts."""
    steps = (base * 10.0**power for power in range(-9, 9) for base in (1, 2, 5))
    step = next(one for one in steps if (high - low) / one <= 5)
    numbers = range(-int(-low // step), int(high // step) + 1)
    return [(number * step, plain(number * step, 3)) for number in numbers]


def _pieces(at: list[float], values: Values, y: Axis) -> list[list[tuple[float, float]]]:
    """Return a curve in pieces: it breaks off where there is no number, and where it leaves the drawing."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(at, values, strict=True):
        if value is None or not y.low <= value <= y.high:
            pieces.append([])
        else:
            pieces[-1].append((x, value))
    return [piece for piece in pieces if len(piece) > 1]
