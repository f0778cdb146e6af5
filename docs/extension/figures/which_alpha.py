"""Which α? A calculator: what to set for the reader's own numbers, and why, each reason with its equation.

All sentences stand in the page, each with the condition under which it holds; the script shows those that hold and
fills in the numbers. Without it the page shows the answer for one setting, and a table of decisions for others.
"""

import json
from collections.abc import Iterable
from fractions import Fraction
from html import escape
from math import ceil, log10

from docs.extension.alpha_advice import Advice, Setting, advise
from docs.extension.equations import link_ids
from docs.extension.figures.atlas import described, rows
from docs.extension.figures.library_verdict import WEIGHTED
from docs.extension.figures.live import box, choice, live, script, select, slider
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import plain
from docs.extension.tables import table as table_of
from spec.equations import EQUATIONS

START = Setting()
MANY = 1e9
DEAREST = 1e6
FORMULAS = tuple(EQUATIONS[id] for id in ("AB.8", "AB.33", "AB.36", "AB.37", "AB.38", "CA.7", "CE.1"))


def share(value: object) -> str:
    """Return a number between 0 and 1 with three digits of itself and of what is missing to 1."""
    return plain(value, _digits(value, 2))


def percent(value: object) -> str:
    """Return a number between 0 and 1 in per cent, with one digit of what is missing to 100 or more."""
    return f"{plain(100 * float(value), _digits(value, 0))} %"


def _digits(value: object, more: int) -> int:
    missing = 1 - float(value)
    return max(3, ceil(-log10(missing)) + more) if missing > 0 else 3


def shown(setting: Setting, advice: Advice) -> dict[str, str]:
    """Return what is filled in, by name; the script fills in the same."""
    return {
        "bias": plain(advice.bias),
        "start": share(advice.start),
        "constant": plain(advice.constant),
        "alpha": share(advice.alpha),
        "other": share(1 - advice.alpha),
        "odds": plain(advice.alpha / (1 - advice.alpha)),
        "gamma": plain(advice.gamma),
        "threshold": share(advice.threshold),
        "posterior": share(advice.posterior),
        "own": plain(setting.bias),
        "share": percent(advice.share),
        "shift": plain(advice.shift),
        "stretch": plain(advice.stretch),
    }


# ---------------------------------------------------------------- what is said, and when

SAMPLE_WEIGHTS = "use sample weights, {other} for examples of class 0 and {alpha} for those of class 1."
USELESS = {
    "inverse": "It divides by α, where the paper multiplies",
    "twice": "It multiplies by α twice",
    "both-classes": "Its α weights both classes alike and balances nothing",
    "global-scale": "Its α weights all classes alike and balances nothing",
    "unknown": "What its α does could not be recognised",
}
# row -> its value, and sentences, each with the conditions under which it holds ("" is always); {name} is filled in
ROWS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "initial bias": (
        "{bias}",
        (
            (
                "",
                "Every prediction then starts at the prevalence of positives, {start} (AB.36). At your bias, {own}, "
                "the positives have {share} of the first gradient (AB.33); at {constant} they would have half of it "
                "(AB.32), but small models that began at the prevalence reached a lower loss.",
            ),
        ),
    ),
    "α": (
        "{alpha}",
        (
            (
                "choose=yes",
                "Equal weights, or no α at all. α does not change the ranking (AB.11), and the threshold below does "
                "what α would do to decisions (AB.4).",
            ),
            (
                "choose=no",
                "With this α a model at the minimum of the risk decides at the lowest expected cost, with a threshold "
                "of one half (AB.38).",
            ),
        ),
    ),
    "γ": (
        "{gamma}",
        (
            ("alike=no", "Yours. The easy frequent examples lose their part of the loss (BF.3), whatever γ > 0 is."),
            (
                "alike=yes",
                "Cross entropy. Then the hard examples are not the rare ones alone, and γ weights the look-alikes just "
                "as much (GR.1).",
            ),
        ),
    ),
    "threshold": (
        "{threshold}",
        (
            (
                "choose=yes",
                "The prediction for a posterior of {posterior} (AB.9), above which “positive” costs less (AB.37). "
                "Confirm it on validation examples: training may end before the minimum.",
            ),
            (
                "choose=no",
                "With this α one half stands for a posterior of {posterior}, above which “positive” costs less (AB.4, "
                "AB.37).",
            ),
        ),
    ),
    "recalibration": (
        "",
        (
            ("map=none", "None is needed: the best prediction of this loss is the posterior (CA.11)."),
            (
                "map=even",
                "The logit of the posterior is Λ of the logit (CA.1, with code to copy), near one half about {stretch} "
                "times the logit (CA.7).",
            ),
            (
                "map=some",
                "The logit of the posterior is Λ of the logit, less the log-odds of α, {shift} (CA.1, with code to "
                "copy). Near one half Λ is about {stretch} times the logit (CA.7).",
            ),
        ),
    ),
    "your library": (
        "",
        (
            ("weights=positive-class", "Pass {alpha}: it weights class 1 by α, as the paper does (BF.2)."),
            ("weights=negative-class", "Pass {other}: it weights class 0 by its α, not class 1 (BF.2)."),
            ("weights=per-class", "Pass the weights of both classes, {other} for class 0 and {alpha} for class 1."),
            (
                "weights=positives-only",
                "Pass {odds}, the ratio of the weights: it weights class 0 by 1. The loss is then larger by a factor, "
                "which the learning rate feels (AB.21).",
            ),
            (
                "weights=ratio",
                "Pass {alpha}: it weights class 1 by α / (1 − α), and class 0 by 1. The loss is then larger by a "
                "factor, which the learning rate feels (AB.21).",
            ),
            (
                "weights=ignored equal=no",
                "It ignores α unless told otherwise: switch the balancing of classes on, and pass {alpha}.",
            ),
            (
                "weights=ignored equal=yes",
                "It ignores α unless told otherwise; leave it so, as both classes weigh alike.",
            ),
            ("weights=none equal=no", f"It takes no α: {SAMPLE_WEIGHTS}"),
            ("weights=none equal=yes", "It takes no α, and needs none: both classes weigh alike."),
            *(
                (f"weights={kind} equal=no", f"{why}: leave its α off, and {SAMPLE_WEIGHTS}")
                for kind, why in USELESS.items()
            ),
            *(
                (f"weights={kind} equal=yes", f"{why}: leave its α off, so that both classes weigh alike.")
                for kind, why in USELESS.items()
            ),
        ),
    ),
}


def _conditions(setting: Setting, advice: Advice, weights: str) -> set[str]:
    """Return the conditions that hold."""
    yes = {True: "yes", False: "no"}
    equal = advice.alpha == Fraction(1, 2)
    kind = "some" if not equal else "even" if advice.gamma else "none"
    named = {"choose": yes[setting.choose], "alike": yes[setting.alike], "equal": yes[equal], "map": kind}
    return {f"weights={weights}", *(f"{name}={value}" for name, value in named.items())}


def _filled(text: str, values: dict[str, str]) -> str:
    """Return a sentence as HTML: what it names as links, and each number where the script finds it."""
    marked = {
        name: f'<span class="number" data-value="{name}">{escape(value)}</span>' for name, value in values.items()
    }
    return link_ids(text).format(**marked)


def _row(name: str, holding: set[str], values: dict[str, str]) -> str:
    value, sentences = ROWS[name]
    hidden = {True: "", False: ' hidden="hidden"'}
    said = "".join(
        f'<span data-when="{when}"{hidden[holding.issuperset(when.split())]}>{_filled(text, values)}</span> '
        for when, text in sentences
    )
    return f"<dt>{name} <strong>{_filled(value, values)}</strong></dt><dd>{said}</dd>"


# ---------------------------------------------------------------- the figure


def libraries() -> dict[str, str]:
    """Return the libraries that a reader may choose, and what α weights in each; a convention stands for any other."""
    measured = {name: row["alpha_convention"] for name, row in rows().items() if row["conformant"] is not None}
    return measured | {kind: kind for kind in WEIGHTED}


def _controls() -> str:
    others = {kind: f"Another one. {text}" for kind, text in WEIGHTED.items()}
    titles = {name: others.get(name) or described()[name]["title"] for name in libraries()}
    return (
        box("positives", "positives", 1, MANY, START.positives)
        + box("negatives", "negatives", 1, MANY, START.negatives)
        + box("miss", "cost of a miss", 1 / DEAREST, DEAREST, float(START.miss))
        + box("alarm", "cost of a false alarm", 1 / DEAREST, DEAREST, float(START.alarm))
        + slider("gamma", "focusing γ", 0, 5, 0.05, float(START.gamma))
        + box("bias", "your initial bias", -30, 30, float(START.bias))
        + choice("choose", "Can you choose the threshold?", {"yes": "yes", "no": "no, it is one half"})
        + choice("alike", "Do rare examples look like frequent ones?", {"no": "no", "yes": "yes"})
        + select("library", "your library", {"": "this kit, or the paper's formula", **titles})
    )


@figure("which-alpha")
def which_alpha() -> str:
    """Return the calculator, with the answer for its first setting."""
    advice = advise(START)
    values, holding = shown(START, advice), _conditions(START, advice, "positive-class")
    answer = "".join(_row(name, holding, values) for name in ROWS)
    panels = (
        f'<div class="answer"><dl class="entries advice">{answer}</dl>'
        '<p class="aside"><a class="keep" href="#figure-which-alpha">Link to this setting</a></p></div>'
    )
    caption = (
        f"First for {plain(START.positives)} positives beside {plain(START.negatives, 6)} negatives, "
        f"where a miss costs {plain(START.miss)} times a false alarm. "
        "Thresholds and probabilities are those of the minimum of the risk: the whole population, no penalty."
    )
    weights = escape(json.dumps(libraries()))
    return live("which-alpha", _controls(), panels, caption, script(*FORMULAS), True, libraries=weights)


# ---------------------------------------------------------------- without a script

ASKED = Setting(positives=1, negatives=50)
DECISIONS: tuple[tuple[str, Setting], ...] = (
    ("you may choose the threshold, and want a good ranking or the least cost", ASKED),
    (
        "you may choose the threshold, and rare examples look like frequent ones",
        Setting(positives=1, negatives=50, alike=True),
    ),
    ("the threshold is one half, and a miss costs ten false alarms", Setting(positives=1, negatives=50, choose=False)),
    (
        "the threshold is one half, and both errors cost the same",
        Setting(positives=1, negatives=50, choose=False, miss=Fraction(1)),
    ),
    (
        "the threshold is one half, and balanced accuracy counts",
        Setting(positives=1, negatives=50, choose=False, miss=Fraction(50)),
    ),
)


def decided(settings: Iterable[tuple[str, Setting]]) -> list[list[str]]:
    """Return a row for each situation: what to set."""
    lines = []
    for words, setting in settings:
        values = shown(setting, advise(setting))
        lines.append([words, *(values[name] for name in ("bias", "alpha", "gamma", "threshold"))])
    return lines


@table("which-alpha")
def decision_list() -> str:
    """Return what to set in five situations."""
    head = ["situation", "initial bias", "α", "γ", "threshold"]
    caption = (
        "50 negatives for each positive, γ = 2; where the threshold may be chosen, a miss costs ten false alarms. "
        "For balanced accuracy a miss costs as many times more as positives are rarer (AB.22)."
    )
    return table_of(head, decided(DECISIONS), caption)
