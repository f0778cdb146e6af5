"""Line drawings in SVG, written while the site is built.

Colours are left to the stylesheet (so drawings follow light and dark), curves differ by dash as well as by colour,
and every drawing has a title and a description for those who do not see it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log, log10


@dataclass(frozen=True)
class Axis:
    """One axis: its range, where it carries which text, and what it measures."""

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    label: str
    logarithmic: bool = False
    log_odds: bool = False

    @property
    def scale(self) -> str:
        """How the axis is divided."""
        return "log" if self.logarithmic else "log-odds" if self.log_odds else "linear"

    def part(self, value: float) -> float:
        """Return how far along the axis a value lies, from 0 to 1."""
        low, high, value = map(SCALES[self.scale], (self.low, self.high, value))
        return (value - low) / (high - low)


PROBABILITY_TICKS = [(0, "0"), (0.25, "¼"), (0.5, "½"), (0.75, "¾"), (1, "1")]
SCALES = {"linear": float, "log": log10, "log-odds": lambda p: log(p / (1 - p))}


@dataclass(frozen=True)
class Frame:
    """The rectangle that is drawn in, in the units of the drawing."""

    left: float = 46
    right: float = 428
    top: float = 14
    bottom: float = 226
    width: float = 440
    height: float = 272

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point lies, given how far it is along both axes."""
        return self.left + x * (self.right - self.left), self.bottom - y * (self.bottom - self.top)


FRAME = Frame()
UNIT = 24.4  # units of a drawing in a rem, the same in all: so their texts have one size, and two fit side by side


def path(points: Iterable[tuple[float, float]], x: Axis, y: Axis, frame: Frame = FRAME) -> str:
    """Return the `d` of a path through the points."""
    places = (frame.point(x.part(a), y.part(b)) for a, b in points)
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in places)


def line(points: Iterable[tuple[float, float]], x: Axis, y: Axis, kind: str, frame: Frame = FRAME) -> str:
    """Return a curve; `kind` is its CSS class, which decides colour and dash."""
    return f'<path class="line {kind}" d="{path(points, x, y, frame)}"/>'


def dot(at: tuple[float, float], x: Axis, y: Axis, kind: str, frame: Frame = FRAME) -> str:
    """Return one marked point."""
    a, b = frame.point(x.part(at[0]), y.part(at[1]))
    return f'<circle class="dot {kind}" cx="{a:.1f}" cy="{b:.1f}" r="4"/>'


def note(text: str, at: tuple[float, float], x: Axis, y: Axis, kind: str, frame: Frame = FRAME) -> str:
    """Return a word beside a curve."""
    a, b = frame.point(x.part(at[0]), y.part(at[1]))
    return f'<text class="note {kind}" x="{a:.1f}" y="{b:.1f}">{escape(text)}</text>'


def x_ticks(axis: Axis, frame: Frame = FRAME, kind: str = "x") -> str:
    """Return the horizontal axis: ticks, their texts, and what it measures."""
    places = [(frame.point(axis.part(value), 0), text) for value, text in axis.ticks]
    ticks = "".join(
        f'<path class="grid" d="M{a:.1f} {frame.top}V{b:.1f}"/><text x="{a:.1f}" y="{b + 18:.1f}">{escape(text)}</text>'
        for (a, b), text in places
    )
    middle = (frame.left + frame.right) / 2
    label = f'<text class="label" x="{middle}" y="{frame.height - 6}">{escape(axis.label)}</text>'
    return f'<g class="axis {kind}">{ticks}{label}</g>'


def y_ticks(axis: Axis, frame: Frame = FRAME) -> str:
    """Return the vertical axis: ticks and their texts."""
    places = [(frame.point(0, axis.part(value)), text) for value, text in axis.ticks]
    ticks = "".join(
        f'<path class="grid" d="M{a:.1f} {b:.1f}H{frame.right}"/>'
        f'<text x="{a - 7:.1f}" y="{b + 4:.1f}">{escape(text)}</text>'
        for (a, b), text in places
    )
    return f'<g class="axis y">{ticks}</g>'


def clip(name: str, frame: Frame = FRAME, margin: float = 6) -> str:
    """Return a clipping path `NAME-clip`: the frame and a little more, so that dots on its edge stay round."""
    width, height = (high - low + 2 * margin for low, high in ((frame.left, frame.right), (frame.top, frame.bottom)))
    x, y = frame.left - margin, frame.top - margin
    return f'<clipPath id="{name}-clip"><rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/></clipPath>'


def drawing(
    name: str, title: str, description: str, *parts: str, frame: Frame = FRAME, data: Mapping[str, str] | None = None
) -> str:
    """Return a drawing of the given parts; `data` are attributes that a script reads."""
    attributes = "".join(f' data-{key}="{escape(text)}"' for key, text in (data or {}).items())
    return (
        f'<svg class="drawing" viewBox="0 0 {frame.width:g} {frame.height:g}" style="width:{frame.width / UNIT:g}rem" '
        f'role="img"{attributes} '
        f'aria-labelledby="{name}-title {name}-text"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(description)}</desc>{"".join(parts)}</svg>'
    )
