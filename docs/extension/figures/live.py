"""What live figures are made of: controls, a drawing that a script takes over, and the spec's formulas for it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from html import escape

from docs.extension.drawing import FRAME, Axis, Frame
from docs.extension.sentences import indexed
from spec.printing.code import javascript_code
from spec.printing.forms import name_of
from spec.records import Equation


def script(*equations: Equation) -> str:
    """Return the script that hands the page its formulas: the id, and the function that SymPy printed."""
    entries = ",\n".join(
        f'"{equation.id}": (() => {{\n{javascript_code(equation)}return {name_of(equation)};\n}})()'
        for equation in equations
    )
    return f"<script>window.spec = Object.assign(window.spec || {{}}, {{\n{entries}}});</script>"


def plane(x: Axis, y: Axis, frame: Frame = FRAME, **more: str) -> dict[str, str]:
    """Return what a script must know of a drawing to draw in it."""
    axes = {name: json.dumps({"low": a.low, "high": a.high, "scale": a.scale}) for name, a in (("x", x), ("y", y))}
    return {**axes, "frame": json.dumps(asdict(frame)), **more}


# ---------------------------------------------------------------- controls


def slider(name: str, words: str, low: float, high: float, step: float, value: float) -> str:
    """Return a slider with its value beside it."""
    return (
        f'<label><span class="name">{indexed(words)}</span><input type="range" name="{name}" min="{low}" max="{high}" '
        f'step="{step}" value="{value}"/><output data-of="{name}"></output></label>'
    )


def box(name: str, words: str, low: float, high: float, value: float) -> str:
    """Return a box for a number of any size."""
    return (
        f'<label><span class="name">{indexed(words)}</span><input type="text" inputmode="decimal" name="{name}" '
        f'data-low="{low:g}" data-high="{high:g}" value="{value:g}" autocomplete="off"/></label>'
    )


def choice(name: str, words: str, options: Mapping[str, str]) -> str:
    """Return a choice between a few; the first is chosen."""
    buttons = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"{"" if i else CHOSEN}/> {text}</label>'
        for i, (value, text) in enumerate(options.items())
    )
    return f"<fieldset><legend>{words}</legend>{buttons}</fieldset>"


CHOSEN = ' checked="checked"'


def select(name: str, words: str, options: Mapping[str, str]) -> str:
    """Return a choice among many, folded; the first is chosen."""
    listed = "".join(f'<option value="{value}">{escape(text)}</option>' for value, text in options.items())
    return (
        f'<label class="many"><span class="name">{indexed(words)}</span><select name="{name}">{listed}</select></label>'
    )


def live(
    name: str, controls: str, panels: str, caption: str, formulas: str, says_first: bool = False, **data: str
) -> str:
    """Return a live figure; without its script the controls stay hidden and the drawing is there.

    Args:
        name: of the figure.
        controls: of its form.
        panels: what the script draws in or shows.
        caption: below.
        formulas: the script that hands the page its formulas.
        says_first: whether the sentence is the answer, which the panels then explain.
        data: attributes that the script reads.
    """
    attributes = "".join(f' data-{key}="{value}"' for key, value in data.items())
    says, shown = '<p class="says" role="status"></p>', f'<div class="panels">{panels}</div>'
    kind = "shown says-first" if says_first else "shown"
    return f"""<figure class="{kind}" data-figure="{name}" id="figure-{name}"{attributes}>
<form class="controls" hidden="hidden" autocomplete="off">{controls}
<button type="reset" class="reset">start again</button></form>
{says + shown if says_first else shown + says}
<figcaption>{caption}</figcaption>{formulas}</figure>"""


def panel(title: str, svg: str) -> str:
    """Return a drawing under its title."""
    return f'<div class="panel"><p class="panel-title">{title}</p>{svg}</div>'


def still(title: str, svg: str, keys: str) -> str:
    """Return a drawing that no control moves, with its title and the keys of its curves."""
    return f'<figure class="shown narrow">{panel(title, svg)}<figcaption>{keys}</figcaption></figure>'
