"""The contrasts of an experiment as drawings: the primary one with what it compares, and every seed of all."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby

from docs.extension.contrasts import Difference, Term, condition_in_words, difference, loss_in_words, protocol
from docs.extension.drawing import Axis, Frame, dot, drawing, line, x_ticks
from docs.extension.experiment_results import Result, over_both, over_tests, result
from docs.extension.figures.experiments import LEVELS, STRIP, panel, panelled, register, ticks
from docs.extension.figures.registry import figure
from docs.extension.numbers import plain

SEEDS, TESTS = "95 % confidence interval over seeds", "95 % bootstrap interval over test examples"
BOTH = "95 % interval over both"
LABELLED = replace(STRIP, height=116)  # with words under the numbers of its axis
ROW, HEADING, MARGIN = 38, 24, 10  # heights in a drawing of rows
UNIT_INTERVAL = Axis(0, 1, [], "")  # across the axis of values


# ---------------------------------------------------------------- the headline: what is compared, and the difference


def headline(name: str) -> str:
    """Return what the losses of the primary contrast reached, among others in its measure, and their difference."""
    of = next(contrast for contrast in result(name).content["contrasts"] if contrast["role"] == "primary")
    it = difference(name, of["id"])
    panels = _reached(name, it) + _difference(name, of, it)
    left, right = it.ends
    caption = (
        "First drawing: each dot is a seed, the line their mean, whose value stands at the right; the blue ones are "
        "compared. Second drawing: their difference, seed by seed"
    )
    caption += f"; left of 0 the loss that is named first is {left}, right of 0 {right}." if left else "."
    return panelled(panels, escape(caption, quote=False), name)


def _reached(name: str, primary: Difference) -> str:
    """Return a panel of the values of each loss that a contrast asks for in the measure of the primary one."""
    experiment, rows = result(name), _compared(name, primary)
    values = {term: _values(experiment, term) for term in rows}
    x = axis(value for of in values.values() for value in of)
    groups = [(condition, list(of)) for condition, of in groupby(rows, lambda term: term.condition)]
    headings = [condition_in_words(name, condition) for condition, _ in groups]
    height = ROW * len(rows) + HEADING * sum(map(bool, headings)) + MARGIN
    frame = replace(STRIP, top=MARGIN, bottom=height, height=height + 24)
    parts, top, blue = [x_ticks(x, frame)], float(MARGIN), {replace(term, weight=1) for term in primary.terms}
    for heading, (_, terms) in zip(headings, groups, strict=True):
        if heading:
            parts.append(_text(heading, frame.left, top + 15, "start"))
            top += HEADING
        for term in terms:
            parts += _row(term, values[term], top, x, frame, compared=term in blue)
            top += ROW
    it = primary.measure
    svg = drawing(
        f"{name}-reached",
        f"{it.metric}, every seed",
        f"{it.title}: "
        + "; ".join(f"{_loss(term)} {plain(sum(of) / len(of))}" for term, of in values.items())
        + ", means of the seeds.",
        *parts,
        frame=frame,
    )
    return panel(f"{it.metric} ({it.unit}; {it.better})", svg, primary.common.rpartition(", ")[2])


def _compared(name: str, primary: Difference) -> list[Term]:
    """Return the terms of all contrasts in the metric and length of the primary one, by their condition."""
    terms = [
        replace(term, weight=1)
        for contrast in protocol(name)["contrast"]
        for term in difference(name, contrast["id"]).terms
        if (term.measure.metric, term.length) == (primary.measure.metric, primary.terms[0].length)
    ]
    conditions = list(dict.fromkeys(term.condition for term in terms))
    return sorted(dict.fromkeys(terms), key=lambda term: conditions.index(term.condition))


def _values(experiment: Result, term: Term) -> list[float]:
    condition, length, head, measure = term.place
    return experiment.of_seeds(*term.place) if head else experiment.also(condition, length, measure)


def _loss(term: Term) -> str:
    loss = loss_in_words(term.head or term.name.partition(", ")[2])
    return f"{loss}, {term.measure.how}" if term.measure.how else loss


def _row(term: Term, values: Sequence[float], top: float, x: Axis, frame: Frame, *, compared: bool) -> list[str]:
    kind, mean = "" if compared else "ghost", sum(values) / len(values)
    level = (frame.bottom - top - 26) / (frame.bottom - frame.top)
    half = 8 / (frame.bottom - frame.top)
    parts = [_text(_loss(term), frame.left, top + 14, "start"), _text(plain(mean), frame.right, top + 14, "end")]
    parts += [dot((value, level), x, UNIT_INTERVAL, kind, frame) for value in values]
    parts.append(line([(mean, level - half), (mean, level + half)], x, UNIT_INTERVAL, "mean", frame))
    return parts


def _difference(name: str, of: dict, it: Difference) -> str:
    """Return a panel of the primary contrast: each seed, and its three intervals."""
    intervals = {
        SEEDS: ("focal", of["interval"]),
        TESTS: ("hot", _tests(of)),
        BOTH: ("both", over_both(of) if _tests(of) else []),
    }
    shown = {label: (kind, interval) for label, (kind, interval) in intervals.items() if interval}
    x = axis([0.0, *of["values"], *(end for _, interval in shown.values() for end in interval)])
    height = ROW * (len(shown) + 1) + MARGIN
    frame = replace(STRIP, top=MARGIN, bottom=height, height=height + 40)
    parts = [x_ticks(x, frame), line([(0, 0), (0, 1)], x, UNIT_INTERVAL, "ghost", frame), *_ends(it, frame)]
    for number, label in enumerate(("each seed", *shown)):
        top = MARGIN + ROW * number
        level = (frame.bottom - top - 26) / (frame.bottom - frame.top)
        parts.append(_text(label, frame.left, top + 14, "start"))
        if label in shown:
            kind, interval = shown[label]
            parts.append(line([(end, level) for end in interval], x, UNIT_INTERVAL, kind, frame))
            parts.append(dot((of["mean"], level), x, UNIT_INTERVAL, "hot" if kind == "hot" else "", frame))
        else:
            parts += [dot((value, level), x, UNIT_INTERVAL, "", frame) for value in of["values"]]
    svg = drawing(f"{name}-difference", _sentence(it), _described(of, it), *parts, frame=frame)
    return panel(f"difference: {it.title}", svg, it.common)


# ---------------------------------------------------------------- every seed of every contrast


def strips(name: str) -> str:
    """Return every seed of every secondary contrast with its intervals; those of one measure share a scale."""
    contrasts = [of for of in result(name).content["contrasts"] if of["role"] != "primary"]
    by_measure: dict[str, list[dict]] = {}
    for of in contrasts:
        by_measure.setdefault(difference(name, of["id"]).measure.title, []).append(of)
    groups = "".join(
        f'<p class="group-title">{escape(title)}</p>'
        f'<div class="panels level">{"".join(_strip(name, of, _reach(group)) for of in group)}</div>'
        for title, group in by_measure.items()
    )
    keys = f'<span class="dots">a seed</span> <span class="key">{SEEDS}</span> <span class="key hot">{TESTS}</span>'
    says = "Better and worse are said of the loss that is named first. Drawings under one title have one scale."
    return panelled(groups, f"{keys}<br/>{says}", name, wrapped=False)


def _strip(name: str, of: dict, x: Axis) -> str:
    it, tests = difference(name, of["id"]), _tests(of)
    parts = [x_ticks(x, LABELLED), line([(0, 0), (0, 1)], x, UNIT_INTERVAL, "ghost", LABELLED), *_ends(it, LABELLED)]
    parts += [dot((value, LEVELS["seeds"]), x, UNIT_INTERVAL, "", LABELLED) for value in of["values"]]
    parts.append(line([(end, LEVELS["over seeds"]) for end in of["interval"]], x, UNIT_INTERVAL, "focal", LABELLED))
    parts.append(dot((of["mean"], LEVELS["over seeds"]), x, UNIT_INTERVAL, "", LABELLED))
    if tests:
        parts.append(line([(end, LEVELS["over test examples"]) for end in tests], x, UNIT_INTERVAL, "hot", LABELLED))
    svg = drawing(f"{name}-{of['id']}", _sentence(it), _described(of, it), *parts, frame=LABELLED)
    return panel(it.title, svg, it.common)


# ---------------------------------------------------------------- what both have


def axis(values: Iterable[float]) -> Axis:
    """Return an axis that holds all values, with a little room, and round ticks."""
    values = list(values)
    low, high = min(values), max(values)
    room = (high - low or 1) * 0.06
    return Axis(low - room, high + room, ticks(low, high), "")


def _reach(contrasts: Iterable[dict]) -> Axis:
    return axis(end for of in contrasts for end in (0.0, *of["values"], *of["interval"], *_tests(of)))


def _tests(of: dict) -> list[float]:
    return over_tests(of) if of["interval_over_test_examples"] else []


def _ends(it: Difference, frame: Frame) -> list[str]:
    """Return what the two ends of the axis mean, below its ticks."""
    left, right = it.ends
    at = frame.height - 4
    if not left:
        return []
    return [_text(f"← {left}", frame.left, at, "start"), _text(f"{right} →", frame.right, at, "end")]


def _text(text: str, x: float, y: float, kind: str) -> str:
    return f'<text class="note halo {kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _sentence(it: Difference) -> str:
    return f"{it.measure.metric}: {it.title}, {it.common}"


def _described(of: dict, it: Difference) -> str:
    where = f"left of 0 the first is {it.ends[0]}, " if it.ends[0] else ""
    return f"{_sentence(it)}: {where}mean {plain(of['mean'])}, {of['above']} of {of['seeds']} seeds above 0."


register(figure, "headline", headline)
register(figure, "seeds", strips)
