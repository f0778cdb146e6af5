"""Is your library right? Pick one: its verdict in words, each deviation with its smallest example.

All verdicts stand in the page; the script shows the one that is picked. Without it they are a list that unfolds.
"""

from html import escape

from docs.extension.figures.atlas import (
    CONFORMS,
    FELT,
    IN_WORDS,
    USUAL_GAMMA,
    VERDICTS,
    described,
    documented,
    in_greek,
    rows,
)
from docs.extension.figures.live import live, select
from docs.extension.figures.registry import figure, number
from docs.extension.numbers import plain
from docs.extension.results import read
from docs.extension.sentences import indexed
from spec.mistakes.record import GRADES

NOT_FINITE = {"nan": "no number", "inf": "infinite", "-inf": "minus infinity"}
WEIGHTED = {
    "positive-class": "Its α weights class 1, as in the paper.",
    "negative-class": "Its α weights class 0, not class 1.",
    "both-classes": "Its α weights both classes alike.",
    "positives-only": "Its α weights class 1, and class 0 weighs 1.",
    "ratio": "Its α weights class 1 by α / (1 − α), and class 0 weighs 1.",
    "inverse": "Its α divides the loss, of class 1 or of both, where the paper multiplies.",
    "twice": "Its α weights twice: as in the paper, and once more.",
    "per-class": "Its α is a weight for each class.",
    "global-scale": "Its α weights all classes alike.",
    "ignored": "It ignores α by default.",
    "none": "It takes no α.",
    "unknown": "What its α does was not recognised.",
}
HOOK = "keras_categorical"  # whose gradient is 0 where it should be largest


def examined() -> dict[str, dict]:
    """Return the losses that were run, by name."""
    return {name: row for name, row in rows().items() if row["conformant"] is not None}


def verdict(name: str, row: dict) -> str:
    """Return what was found of one library, in words."""
    word, kind = VERDICTS[row["conformant"]]
    found = "".join(f"<li>{_in_words(one)}</li>" for one in row["diagnoses"])
    agrees = "It agrees with the definition in all digits that float32 has." if not found else f"<ul>{found}</ul>"
    return (
        f'<div class="verdict-of" data-library="{name}" data-says="{escape(in_short(name, row))}">'
        f'<p><a href="atlas.md#{name}">{escape(described()[name]["title"])}</a> '
        f'<span class="verdict {kind}">{word}</span> '
        f"{WEIGHTED[row['alpha_convention']]}</p>{_felt(row)}{agrees}</div>"
    )


def in_short(name: str, row: dict) -> str:
    """Return whether a library is right at the usual gamma and where it is worse, and whether it affects training."""
    title, faults = described()[name]["title"], row["diagnoses"]
    grade = row.get("severity")
    if not faults or not grade:
        return f"{title} {CONFORMS[0] if row['conformant'] else VERDICTS[row['conformant']][0]}."
    usual = {one["severity"] for one in faults if USUAL_GAMMA in one["seen"]["gamma"]}
    gravest = [one for one in faults if one["severity"] == grade]
    known = ", as its documentation says" if all(documented(name, one) for one in gravest) else ""
    where = in_greek(row["severity_where"])
    if grade in usual:
        return f"{title} {IN_WORDS[grade][0]}{known}, at the usual γ = {USUAL_GAMMA:g} too{_unfelt(grade)}."
    if not usual or not where.startswith("only"):
        return f"{title} {IN_WORDS[grade][0]}{known}, {where}{_unfelt(grade)}."
    mild = next(one for one in GRADES if one in usual)
    return (
        f"{title} {IN_WORDS[mild][0]} at the usual γ = {USUAL_GAMMA:g}{_unfelt(mild)}; "
        f"{where} it {IN_WORDS[grade][0]}{known}."
    )


def _unfelt(grade: str) -> str:
    return "" if grade in FELT else ", which training does not feel"


def _felt(row: dict) -> str:
    """Return the effect on training of the gravest deviation, and at which gamma, where it was measured."""
    grade = row.get("severity")
    if not grade:
        return ""
    at = escape(in_greek(row["severity_where"]))
    return f'<p class="felt">Effect on training: <strong>{grade}</strong>, {at}: {GRADES[grade]}.</p>'


def _in_words(one: dict) -> str:
    """Return a deviation as a sentence, with its smallest example."""
    at = ", ".join(f"{name}={value}" for name, value in one["inputs"].items())
    theirs, truth = _value(one["yours"]), _value(one["truth"])
    message = one["message"][0].upper() + one["message"][1:].replace("NaN or infinite", "not finite")
    graded = f"<strong>{one['severity']}</strong>: " if "severity" in one else ""
    seen = f" Seen {escape(in_greek(one['where']))}." if one["where"] else ""
    return (
        f"{graded}{indexed(escape(message))}{seen} At <code>{escape(at)}</code> theirs is {theirs}, the truth {truth}."
    )


def _value(value: float | str | list) -> str:
    """Return a number, one that is not finite, or a row of numbers, as a reader sees it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return NOT_FINITE[value] if isinstance(value, str) else plain(value)


@figure("library-verdict")
def library_verdict() -> str:
    """Return the choice, and all verdicts; at first that of the loss with the gradient of 0."""
    order = sorted(examined(), key=lambda name: (name != HOOK, described()[name]["title"].lower()))
    titles = {name: described()[name]["title"] for name in order}
    listed = "".join(verdict(name, examined()[name]) for name in order)
    panels = f'<div class="answer"></div><details class="verdicts"><summary>All verdicts</summary>{listed}</details>'
    measured = read("atlas")["measured"]["date"]
    caption = f"As measured on {measured}, in float32. A deviation is not always a fault: a library may intend it."
    return live("library-verdict", select("library", "your library", titles), panels, caption, "", True)


def _dead() -> dict:
    """Return the example of the gradient that is 0."""
    return next(one for one in examined()[HOOK]["diagnoses"] if one["code"] == "DEAD_GRADIENT")


number("dead-theirs")(lambda: plain(_dead()["yours"]))
number("dead-truth")(lambda: plain(_dead()["truth"]))
number("dead-margin")(lambda: plain(_dead()["inputs"]["logits"][0] - _dead()["inputs"]["logits"][1]))
