"""What the tests of live figures share: controls that are moved, and drawings that are read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Page

IN_PLANE = """([figure, drawing, kind, of]) => {
    const svg = document.querySelectorAll(`[data-figure=${figure}] svg`)[drawing];
    const read = (name) => JSON.parse(svg.dataset[name]);
    return [svg.querySelector(`.${of}.${kind}`).outerHTML, read("frame"), read("x"), read("y")];
}"""


class Figure:
    """A live figure on a page."""

    def __init__(self, page: Page, name: str):
        self.page, self.name = page, name
        self.root = page.locator(f"[data-figure={name}]")

    def set(self, **values: object) -> None:
        """Move controls, as a reader would."""
        for name, value in values.items():
            control = self.root.locator(f"[name={name}]")
            kind = control.first.get_attribute("type")
            if kind == "radio":
                self.root.locator(f"[name={name}][value='{value}']").check()
            elif control.first.evaluate("control => control.tagName") == "SELECT":
                control.select_option(str(value))
            elif kind == "checkbox":
                control.set_checked(bool(value))
            else:
                control.fill(str(value))

    @property
    def says(self) -> str:
        """The sentence under the drawing."""
        return self.root.locator("[role=status]").inner_text()

    def dot(self, kind: str, drawing: int = 0) -> tuple[float, float]:
        """Return where the dot of a curve stands, as parts of the frame."""
        html, frame, *_ = self._read(kind, "dot", drawing)
        return within(frame, *(float(re.search(rf'{c}="([-\d.]+)"', html)[1]) for c in ("cx", "cy")))

    def curve(self, kind: str, drawing: int = 0) -> list[tuple[float, float]]:
        """Return the points of a curve, as parts of the frame."""
        html, frame, *_ = self._read(kind, "line", drawing)
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", re.search(r' d="([^"]+)"', html)[1])]
        return [within(frame, *pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]

    def _read(self, kind: str, of: str, drawing: int) -> tuple[str, Mapping, Mapping, Mapping]:
        return self.page.evaluate(IN_PLANE, [self.name, drawing, kind, of])


def within(frame: Mapping[str, float], x: float, y: float) -> tuple[float, float]:
    """Return a point of a drawing as parts of its frame."""
    across, up = frame["right"] - frame["left"], frame["bottom"] - frame["top"]
    return (x - frame["left"]) / across, (frame["bottom"] - y) / up
