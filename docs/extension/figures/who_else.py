"""Focal loss beside what is used instead of it: the tables of one data set, and those of all together."""

from collections.abc import Mapping
from functools import partial
from statistics import fmean

from docs.extension.experiment_results import Result, result
from docs.extension.figures.experiment_tables import NOTE, named, spread
from docs.extension.figures.registry import table
from docs.extension.tables import table as rows

DATA = {"shuttle": "Shuttle", "who-else-fars": "FARS", "who-else-rare": "rare class", "long-tail": "long tail"}
EVERY_LOSS = ("shuttle", "who-else-fars", "who-else-rare")  # the data sets on which all of them were trained
PLACE = ("all", "long")  # condition and length of training
CROSS_ENTROPY, TRAINED = "CE", "training accuracy"
BETTER, WORSE = "▲", "▼"
LOWER_IS_BETTER = ("log_loss", "calibration_error")
BALANCE = {
    "accuracy": "accuracy",
    TRAINED: "… on training examples",
    "balanced_accuracy": "balanced accuracy",
    "balanced_accuracy_adjusted": "… adjusted",
    "balanced_accuracy_adjusted_inverted": "… recalibrated first",
    "balanced_accuracy_adjusted_tempered": "… at its temperature first",
    "balanced_accuracy_validated": "… threshold chosen",
    "rarest_average_precision": "average precision of the rarest class",
    "macro_average_precision": "average precision, mean of the classes",
}
ALIKE = {"who-else-rare": ("accuracy", TRAINED)}  # where one class is rare nearly all losses have the same
PROBABILITIES = {
    "log_loss": "log loss",
    "log_loss_inverted": "… recalibrated",
    "log_loss_tempered": "… temperature",
    "calibration_error": "calibration error",
    "calibration_error_inverted": "… recalibrated",
    "calibration_error_tempered": "… temperature",
}
TOGETHER = {  # what a table of all data sets shows: measure -> what the column says
    "balance": {
        "balanced_accuracy": "as predicted",
        "balanced_accuracy_adjusted": "adjusted",
    },
    "recalibrated": {"balanced_accuracy_adjusted_inverted": ""},
    "tempered": {"balanced_accuracy_adjusted_tempered": ""},
    "probabilities": {"log_loss": "as predicted", "log_loss_tempered": "temperature"},
    "ranking": {"macro_average_precision": ""},
}
SAID = {
    "balance": "Balanced accuracy, higher is better",
    "recalibrated": "Balanced accuracy with adjusted logits, recalibrated before, higher is better",
    "tempered": "Balanced accuracy with adjusted logits, at a temperature before, higher is better",
    "probabilities": "Log loss, lower is better",
    "ranking": "Average precision, mean of the classes, higher is better",
}


# ---------------------------------------------------------------- one data set


def of_one(columns: Mapping[str, str], name: str) -> str:
    """Return what every loss reached on one data set, in those of the measures that its result has."""
    of = result(name)
    run = of.content["runs"][0]
    kept = {*run["measures"][PLACE[0]][PLACE[1]], *({TRAINED} if _trained(run, of.heads(PLACE[0])[0]) else ())}
    kept -= {*ALIKE.get(name, ())}
    shown = {measure: says for measure, says in columns.items() if measure in kept}
    lines = [[named(head), *(spread(values(of, head, measure)) for measure in shown)] for head in of.heads(PLACE[0])]
    return rows(["trained with", *shown.values()], lines, NOTE)


def _trained(run: dict, head: str) -> bool:
    return f"{TRAINED}, {head}" in run["also"][PLACE[0]][PLACE[1]]


def values(of: Result, head: str, measure: str) -> list[float]:
    """Return a measure of a head, one value a seed."""
    if measure == TRAINED:
        return of.also(*PLACE, f"{TRAINED}, {head}")
    return of.of_seeds(*PLACE, head, measure)


# ---------------------------------------------------------------- all together


def together(show: str) -> str:
    """Return what every loss reached on every data set: means of the seeds, marked where they differ from CE's."""
    results, columns = {name: result(name) for name in DATA}, TOGETHER[show]
    lines = [
        [named(head), *(_cell(of, head, measure) for of in results.values() for measure in columns)]
        for head in results[EVERY_LOSS[0]].heads(PLACE[0])
    ]
    head = [f"{data}{', ' if says else ''}{says}" for data in DATA.values() for says in columns.values()]
    caption = (
        f"{SAID[show]}; means of the seeds. {BETTER} better, {WORSE} worse than cross entropy in the same column: the "
        "95 % confidence interval of the paired difference over seeds excludes 0; not corrected for the number of "
        "comparisons. –: not trained, or not measured."
    )
    return rows(["trained with", *head], lines, caption)


def _cell(of: Result, head: str, measure: str) -> str:
    if head not in of.heads(PLACE[0]) or measure not in of.content["runs"][0]["measures"][PLACE[0]][PLACE[1]]:
        return "–"
    mean = f"{fmean(of.of_seeds(*PLACE, head, measure)):#.3g}"  # with its zeros: numbers of a column are compared
    mark = verdict(of, head, measure)
    return f'<span class="together">{mean} {mark}</span>' if mark else mean


def verdict(of: Result, head: str, measure: str) -> str:
    """Return whether a loss is better or worse than cross entropy in a measure, over seeds; "" where that is open."""
    if head == CROSS_ENTROPY:
        return ""
    ends = of.paired(*PLACE, head, measure, CROSS_ENTROPY, measure)
    sign = (ends["low"] > 0) - (ends["high"] < 0)
    if measure.startswith(LOWER_IS_BETTER):
        sign = -sign
    return {1: BETTER, -1: WORSE, 0: ""}[sign]


for _name in EVERY_LOSS:
    table(f"{_name}-balance")(partial(of_one, BALANCE, _name))
    table(f"{_name}-probabilities")(partial(of_one, PROBABILITIES, _name))
for _show in TOGETHER:
    table(f"who-else-{_show}")(partial(together, _show))
