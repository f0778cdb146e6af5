"""Tables of what the heads of an experiment reached."""

from collections.abc import Mapping
from functools import partial
from statistics import fmean

from docs.extension.contrasts import loss_in_words
from docs.extension.experiment_results import result
from docs.extension.figures.registry import table
from docs.extension.numbers import alike
from docs.extension.tables import table as rows

NOTE = "After the long training: mean of the seeds, and their range."


def spread(values: list[float], digits: int = 3) -> str:
    """Return the mean of the seeds, and in small print their range to the same place.

    That is where the largest has so many digits, or half the range one less, if that is sooner: the seeds vary it more.
    """
    shown = fmean(values), min(values), max(values)
    half = (max(values) - min(values)) / 2
    by_size = alike(shown, max(map(abs, shown)) or 1, digits)
    mean, least, most = min(by_size, alike(shown, half, digits - 1), key=lambda of: len(of[0])) if half else by_size
    return f"{mean} <small>({least} to {most})</small>"


def of_heads(name: str, measures: Mapping[str, str], trained: str = "") -> str:
    """Return what every head reached in some measures (measure → what the column says), and in training."""
    experiment, at = result(name), ("all", "long")
    lines = [
        [
            named(head),
            *([spread(experiment.also(*at, f"{trained}, {head}"))] if trained else []),
            *(spread(experiment.of_seeds(*at, head, measure)) for measure in measures),
        ]
        for head in experiment.heads("all")
    ]
    return rows(["trained with", *([trained] if trained else []), *measures.values()], lines, NOTE)


def named(head: str) -> str:
    """Return the name of a head, whose lines do not end within an equality."""
    return loss_in_words(head).removeprefix("focal loss ")


def binary_ranking(name: str) -> str:
    """Return ranking and decisions of an experiment with two classes."""
    return of_heads(
        name,
        {
            "average_precision": "average precision",
            "balanced_accuracy": "balanced accuracy at ½",
            "balanced_accuracy_at_base_rate": "… at the base rate",
            "balanced_accuracy_validated": "… threshold chosen",
        },
        "training average precision",
    )


def binary_probabilities(name: str) -> str:
    """Return the probabilities of an experiment with two classes, as predicted, recalibrated, and at a temperature."""
    return of_heads(
        name,
        {
            "log_loss": "log loss",
            "log_loss_inverted": "… recalibrated",
            "log_loss_tempered": "… temperature",
            "calibration_error": "calibration error",
            "calibration_error_inverted": "… recalibrated",
            "calibration_error_tempered": "… temperature",
        },
    )


for _name in ("rare-class", "caravan", "hiva"):
    table(f"{_name}-ranking")(partial(binary_ranking, _name))
    table(f"{_name}-probabilities")(partial(binary_probabilities, _name))


@table("long-tail-balance")
def tail_balance() -> str:
    """Return what balances the long tail."""
    return of_heads(
        "long-tail",
        {
            "balanced_accuracy": "balanced accuracy",
            "balanced_accuracy_adjusted": "… logits adjusted afterwards",
            "balanced_accuracy_adjusted_inverted": "… recalibrated first",
            "tail_recall": "recall of the three rarest",
        },
        "training accuracy",
    )


@table("long-tail-probabilities")
def tail_probabilities() -> str:
    """Return the probabilities of the long tail, as predicted and at a temperature."""
    return of_heads(
        "long-tail",
        {
            "log_loss": "log loss",
            "log_loss_tempered": "… temperature",
            "calibration_error": "calibration error",
            "calibration_error_tempered": "… temperature",
            "brier": "Brier",
        },
    )


@table("overconfidence-measures")
def confidence() -> str:
    """Return how sure the losses make a network, and what helps."""
    return of_heads(
        "overconfidence",
        {
            "accuracy": "accuracy",
            "calibration_error": "calibration error",
            "calibration_error_inverted": "… recalibrated",
            "calibration_error_tempered": "… temperature",
            "log_loss": "log loss",
            "log_loss_inverted": "… recalibrated",
            "log_loss_tempered": "… temperature",
            "brier": "Brier",
        },
        "training accuracy",
    )
