"""Pictures of the losses that change a part of focal loss: Poly-1 one coefficient, asymmetric loss the negatives."""

from docs.extension.drawing import Axis, clip, drawing, line, x_ticks, y_ticks
from docs.extension.figures.live import still
from docs.extension.figures.registry import figure
from docs.extension.numbers import function, plain
from spec.equations import EQUATIONS, LOSSES

TICKS = [(0, "0"), (0.25, "¼"), (0.5, "½"), (0.75, "¾"), (1, "1")]
TRUE, POSITIVE = Axis(0, 1, TICKS, "probability p_t of the true class"), Axis(0, 1, TICKS, "probability p of class 1")
COEFFICIENTS = {-1: "hot", 0: "ghost", 1: "focal"}


@figure("poly1")
def poly1() -> str:
    """Return Poly-1 focal loss at γ = 2 for three coefficients."""
    height = Axis(0, 2, [(v / 2, plain(v / 2)) for v in range(5)], "loss")
    loss = function(EQUATIONS["PF.1"].right)
    along = [0.005 + i / 150 * 0.99 for i in range(151)]
    curves = [
        line([(p, loss(p_t=p, gamma=2.0, alpha_t=1.0, epsilon_1=float(e))) for p in along], TRUE, height, kind)
        for e, kind in COEFFICIENTS.items()
    ]
    svg = drawing(
        "poly1",
        "Poly-1 focal loss for three coefficients",
        "A positive coefficient raises the loss of uncertain examples, a coefficient of minus one lowers it; badly "
        "wrong examples hardly feel it.",
        clip("poly1"),
        x_ticks(TRUE),
        y_ticks(height),
        '<g clip-path="url(#poly1-clip)">',
        *curves,
        "</g>",
    )
    keys = " ".join(f'<span class="key {kind}">ε_1 = {plain(e)}</span>' for e, kind in COEFFICIENTS.items())
    return still("loss of one example, γ = 2, no α", svg, f"{keys}; at 0 it is focal loss")


@figure("asymmetric")
def asymmetric() -> str:
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
        x_ticks(POSITIVE),
        y_ticks(height),
        '<g clip-path="url(#asymmetric-clip)">',
        line([(p, _at(positive, p, settings)) for p in along], POSITIVE, height, "focal"),
        line([(p, _at(negative, p, settings)) for p in along], POSITIVE, height, "hot"),
        "</g>",
    )
    chosen = ", ".join(f"{name.replace('gamma', 'γ')} = {plain(at)}" for name, at in settings.items())
    keys = f'<span class="key focal">a positive</span> <span class="key hot">a negative</span>; {chosen}'
    return still("loss of one example", svg, keys)


def _at(loss: object, p: float, settings: dict[str, float]) -> float:
    """Return a loss at a probability, with those of the settings that it takes."""
    names = loss.__code__.co_varnames[: loss.__code__.co_argcount]
    return loss(**{name: value for name, value in {"p": p, **settings}.items() if name in names})
