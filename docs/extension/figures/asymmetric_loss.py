"""Asymmetric loss: a picture of both labels, and negatives below and above the shift in numbers."""

from sympy import Integer, Rational

from docs.extension.drawing import PROBABILITY_TICKS, Axis, clip, drawing, line, x_ticks, y_ticks
from docs.extension.figures.live import still
from docs.extension.figures.registry import figure, table
from docs.extension.figures.worked_examples import right
from docs.extension.numbers import function, plain, value
from docs.extension.tables import table as rows_of
from spec.equations import EQUATIONS, LOSSES

P = Axis(0, 1, PROBABILITY_TICKS, "probability p of class 1")


@figure("asymmetric")
def picture() -> str:
    """Return the loss of a positive and of a negative, with the defaults of the functions."""
    height = Axis(0, 3, [(v, plain(v)) for v in range(4)], "loss")
    settings = {argument.symbol.name: argument.default for argument in LOSSES["asymmetric_loss"].arguments}
    branches = dict(zip(("positive", "negative"), (branch for branch, _ in EQUATIONS["AL.2"].right.args), strict=True))
    shifted = EQUATIONS["AL.1"].right
    positive = function(branches["positive"])
    negative = function(branches["negative"].subs(EQUATIONS["AL.1"].left, shifted))
    along = [0.002 + i / 150 * 0.996 for i in range(151)]
    svg = drawing(
        "asymmetric",
        "Asymmetric loss of a positive and of a negative",
        "The loss of a positive falls as its probability rises. That of a negative is exactly zero up to the shift and "
        "stays small well beyond it.",
        clip("asymmetric"),
        x_ticks(P),
        y_ticks(height),
        '<g clip-path="url(#asymmetric-clip)">',
        line([(p, _at(positive, p, settings)) for p in along], P, height, "focal"),
        line([(p, _at(negative, p, settings)) for p in along], P, height, "hot"),
        "</g>",
    )
    chosen = ", ".join(f"{name.replace('gamma', 'γ')} = {plain(at)}" for name, at in settings.items())
    keys = f'<span class="key focal">a positive</span> <span class="key hot">a negative</span>; {chosen}'
    return still("loss of one example", svg, keys)


def _at(loss: object, p: float, settings: dict[str, float]) -> float:
    """Return a loss at a probability, with those of the settings that it takes."""
    names = loss.__code__.co_varnames[: loss.__code__.co_argcount]
    return loss(**{name: value for name, value in {"p": p, **settings}.items() if name in names})


@table("worked-asymmetric")
def example() -> str:
    """Return negatives below and above the shift."""
    settings = {one.symbol.name: Rational(str(one.default)) for one in LOSSES["asymmetric_loss"].arguments}
    lines = []
    for p in (Rational(4, 100), Rational(1, 10), Rational(1, 2), Rational(9, 10)):
        shifted = right("AL.1", p=p, s=settings["s"])
        loss = right("AL.2", p=p, p_m=shifted, y=Integer(0), **settings)
        lines.append([plain(p), plain(value(shifted)), plain(value(right("CE.7", p=p, y=0))), plain(value(loss))])
    head = ["p of a negative", "shifted (AL.1)", "cross entropy", "asymmetric loss (AL.2)"]
    return rows_of(head, lines, "With the defaults of the functions.", words=0)
