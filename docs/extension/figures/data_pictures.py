"""What the data look like: canvases with their positive cells, garments, digits, and how many examples a class has."""

from collections.abc import Sequence
from functools import partial
from html import escape
from math import log10

from docs.extension.drawing import Frame, drawing
from docs.extension.experiment_results import result
from docs.extension.figures.experiments import NAMES
from docs.extension.figures.registry import figure
from docs.extension.numbers import plain
from docs.extension.results import FOLDER, read

GARMENTS, DIGITS = "fashion-mnist", "digits"  # as the sources are named
CANVAS = Frame(left=0, right=192, top=0, bottom=192, width=192, height=192)
GAP, LABEL, COLUMNS = 4, 20, 5  # of the pictures of single examples: gap, height of a class's name, examples in a row
BAR, NAME, COUNT = 24, 104, 66  # of the bars: height of a row, least room for a name, room for a count
LETTER = 8  # how wide a letter of a name is, at most
SOURCES = {"canvas": GARMENTS, GARMENTS: GARMENTS, DIGITS: DIGITS}


def pictures(kind: str) -> list[dict]:
    """Return the stored pictures of a kind."""
    return [picture for picture in read("pictures")["runs"] if picture["picture"] == kind]


def shown(panels: str, says: str, kind: str, size: str = "") -> str:
    """Return a figure with what it shows, and whose data they are."""
    source = read("pictures")["sources"][SOURCES[kind]]
    credit = f"Data: {source['provenance']['source']}, {source['licence']}."
    caption = f"<figcaption>{escape(says, quote=False)} {escape(credit, quote=False)}</figcaption>"
    return f'<figure class="shown"><div class="panels {size}">{panels}</div>{caption}</figure>'


def picture(png: str, x: float, y: float, side: float) -> str:
    """Return an image at its place in a drawing."""
    return f'<image href="data:image/png;base64,{png}" x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}"/>'


def _frame(x: float, y: float, width: float, height: float) -> str:
    """Return a frame around a place, a little larger than it."""
    return f'<rect class="marked" x="{x - 3:g}" y="{y - 3:g}" width="{width + 6:g}" height="{height + 6:g}"/>'


# ---------------------------------------------------------------- canvases


def canvases(name: str) -> str:
    """Return the first test canvases of an experiment, each positive cell marked."""
    wanted = result(name).content["data"]["wanted"].lower()
    found = [canvas for canvas in pictures("canvas") if canvas["experiment"] == name]
    panels = "".join(_canvas(name, number, wanted, canvas) for number, canvas in enumerate(found, 1))
    cells = (found[0]["side"] // found[0]["stride"]) ** 2
    says = (
        f"The first {len(found)} test canvases, as they come: {cells} cells each, every cell an example. A square "
        f"marks the only positive cell of a canvas, at the centre of the {wanted}; all other cells are negative."
    )
    return shown(panels, says, "canvas", "tiny")


def _canvas(name: str, number: int, wanted: str, canvas: dict) -> str:
    scale = CANVAS.width / canvas["side"]
    cell = canvas["stride"] * scale
    marks = "".join(_frame(column * cell, row * cell, cell, cell) for row, column in canvas["positive"])
    says = f"a positive cell, {wanted}" if canvas["positive"] else "no positive cell"
    svg = drawing(
        f"{name}-canvas-{number}",
        f"Canvas {number}: {says}",
        f"{canvas['side']}×{canvas['side']} pixels of garments and noise; {says}.",
        picture(canvas["png"], 0, 0, CANVAS.width),
        marks,
        frame=CANVAS,
    )
    return f'<div class="panel"><p class="panel-title">{says}</p>{svg}</div>'


# ---------------------------------------------------------------- single examples


def garments(name: str) -> str:
    """Return one garment of each class, as published and as the small networks read it; a positive class is framed."""
    positive = result(name).content["data"].get("positive")
    says = (
        "The first training image of each class: left as published, right as the network reads it, in means of 2×2 "
        "pixels."
    )
    if positive:
        says += f" The framed class, {positive.lower()}, is the rare one."
    return shown(_tiles(f"{name}-garments", pictures(GARMENTS), 39, framed=positive), says, GARMENTS)


@figure("digits-images")
def digits() -> str:
    """Return one digit of each class, with the number of its training examples."""
    counts = read(DIGITS)["runs"][0]["examples_per_class"]["train"]
    says = (
        f"The first image of each class, {pictures(DIGITS)[0]['side']} pixels wide as the network reads it; below, the "
        "class and how many examples of it one seed trains on."
    )
    named = [f"{digit['class']}: {count}" for digit, count in zip(pictures(DIGITS), counts, strict=True)]
    return shown(_tiles("digits-images", pictures(DIGITS), 64, named=named), says, DIGITS)


def _tiles(
    name: str, of: Sequence[dict], side: int, *, framed: str | None = None, named: Sequence[str] | None = None
) -> str:
    """Return examples in rows, each as many units wide, under it the name of its class."""
    width, height = 436 / COLUMNS, side + LABEL + 10
    parts = []
    for place, example in enumerate(of):
        x, y = place % COLUMNS * width + 4, place // COLUMNS * height + 6
        images = [example[kind] for kind in ("png", "read") if kind in example]
        parts += [picture(png, x + i * (side + GAP), y, side) for i, png in enumerate(images)]
        if example["class"] == framed:
            wide = len(images) * (side + GAP) - GAP
            parts.append(_frame(x, y, wide, side))
        said = named[place] if named else example["class"]
        parts.append(f'<text class="note start" x="{x:g}" y="{y + side + 15:g}">{escape(said)}</text>')
    rows = -(-len(of) // COLUMNS)
    frame = Frame(width=440, height=rows * height + 6)
    description = f"One example of each class: {', '.join(example['class'] for example in of)}."
    svg = drawing(name, "The classes, an example of each", description, *parts, frame=frame)
    return f'<div class="panel">{svg}</div>'


# ---------------------------------------------------------------- examples of each class


def bars(name: str, classes: Sequence[str], counts: Sequence[int], title: str, says: str) -> str:
    """Return a bar a class, as long as the logarithm of its number of examples."""
    left = max(NAME, LETTER * max(map(len, classes)) + 8)
    whole, parts = 440 - left - COUNT, []
    for place, (label, count) in enumerate(zip(classes, counts, strict=True)):
        y, width = place * BAR + 4, whole * log10(count + 1) / log10(max(counts) + 1)
        parts += [
            f'<text class="note start" x="0" y="{y + 14}">{escape(label)}</text>',
            f'<rect class="count" x="{left}" y="{y}" width="{width:.1f}" height="{BAR - 7}"/>',
            f'<text class="note start" x="{left + width + 6:.1f}" y="{y + 14}">{plain(count, 7)}</text>',
        ]
    numbers = "; ".join(f"{label} {plain(count, 7)}" for label, count in zip(classes, counts, strict=True))
    svg = drawing(name, title, f"{numbers}.", *parts, frame=Frame(width=440, height=len(counts) * BAR + 6))
    panel = f'<div class="panel"><p class="panel-title">{title}</p>{svg}</div>'
    caption = f"<figcaption>{escape(says, quote=False)}</figcaption>"
    return f'<figure class="shown"><div class="panels">{panel}</div>{caption}</figure>'


@figure("long-tail-counts")
def tail_counts() -> str:
    """Return the training examples of the long tail, from the most frequent class to the rarest."""
    counts = result("long-tail").content["data"]["examples_per_class"]
    classes = ["most frequent", *(f"{place}th" for place in range(2, len(counts))), "rarest"]
    classes[1:3] = ["2nd", "3rd"]
    says = "Length: logarithm of the number. Each seed draws which garment is the most frequent and which the rarest."
    return bars("long-tail-counts", classes, counts, "training examples of each class (number)", says)


def counts_of(name: str) -> str:
    """Return the examples of each class of a data set, of all parts together; of training alone if it was made rare."""
    data = result(name).content["data"]
    parts, made = data["examples_per_class"], "prevalence" in data
    counts = parts["train"] if made else [sum(of) for of in zip(*parts.values(), strict=True)]
    says = f"Length: logarithm of the number. Data: {data['provenance']['reference']}; {data['licence']}."
    title = f"{'training ' if made else ''}examples of each class (number)"
    return bars(f"{name}-counts", data["classes"], counts, title, says)


for _name in NAMES:
    if not (FOLDER / f"{_name}.json").exists():  # its page says so; the others can be built
        continue
    _data = result(_name).content["data"]
    if isinstance(_data.get("examples_per_class"), dict):
        figure(f"{_name}-counts")(partial(counts_of, _name))
    if any(canvas["experiment"] == _name for canvas in pictures("canvas")):
        figure(f"{_name}-canvases")(partial(canvases, _name))
    elif _data["name"] == GARMENTS:
        figure(f"{_name}-garments")(partial(garments, _name))
