"""Tables of what the heads of an experiment reached."""

from collections.abc import Mapping
from statistics import fmean

from docs.extension.experiment_results import result
from docs.extension.figures.registry import table
from docs.extension.numbers import plain
from docs.extension.tables import table as rows

NOTE = "After the long training: mean of the seeds, and their range."
PLAIN = {"CE": "cross entropy"}


def spread(values: list[float], digits: int = 3) -> str:
    """Return the mean of the seeds, and their range in small print."""
    least, most = (plain(value, digits - 1) for value in (min(values), max(values)))
    return f"{plain(fmean(values), digits)} <small>({least} to {most})</small>"


def of_heads(name: str, measures: Mapping[str, str], condition: str = "all", length: str = "long") -> str:
    """Return what every head reached in some measures (measure → what the column says)."""
    experiment = result(name)
    lines = [
        [named(head), *(spread(experiment.of_seeds(condition, length, head, measure)) for measure in measures)]
        for head in experiment.heads(condition)
    ]
    return rows(["trained with", *measures.values()], lines, NOTE)


def named(head: str) -> str:
    """Return the name of a head, in one line."""
    return f'<span class="together">{PLAIN.get(head, head)}</span>'


@table("rare-class-ranking")
def rare_ranking() -> str:
    """Return ranking and decisions of the rare class."""
    return of_heads(
        "rare-class",
        {
            "average_precision": "average precision",
            "balanced_accuracy": "balanced accuracy at ½",
            "balanced_accuracy_at_base_rate": "… at the base rate",
            "balanced_accuracy_validated": "… threshold chosen",
        },
    )


@table("rare-class-probabilities")
def rare_probabilities() -> str:
    """Return the probabilities of the rare class, as predicted, recalibrated, and at a temperature."""
    return of_heads(
        "rare-class",
        {
            "log_loss": "log loss",
            "log_loss_inverted": "… recalibrated",
            "log_loss_tempered": "… temperature",
            "calibration_error": "calibration error",
            "calibration_error_inverted": "… recalibrated",
            "calibration_error_tempered": "… temperature",
            "brier": "Brier",
        },
    )


@table("long-tail-balance")
def tail_balance() -> str:
    """Return what balances the long tail."""
    return of_heads(
        "long-tail",
        {
            "balanced_accuracy": "balanced accuracy",
            "balanced_accuracy_adjusted": "… logits adjusted afterwards",
            "tail_recall": "recall of the three rarest",
            "calibration_error": "calibration error",
            "calibration_error_tempered": "… temperature",
            "log_loss": "log loss",
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
    )
