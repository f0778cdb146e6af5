"""The voxels of a brain: what each loss reached from each initial prediction."""

from docs.extension.experiment_results import result
from docs.extension.figures.experiment_tables import named, spread
from docs.extension.figures.initial_bias import in_words
from docs.extension.figures.registry import table
from docs.extension.tables import table as rows

NAME, LENGTH = "amygdala", "long"
MEASURES = {
    "average_precision": "average precision",
    "balanced_accuracy_validated": "balanced accuracy, threshold chosen",
    "log_loss": "log loss",
    "log_loss_tempered": "… temperature",
}
TRAINED = "training average precision"


@table("amygdala-measures")
def measures() -> str:
    """Return the measures of each loss at each initial prediction."""
    of = result(NAME)
    lines = [
        [
            named(head),
            in_words(condition),
            *(spread(of.of_seeds(condition, LENGTH, head, measure)) for measure in MEASURES),
            spread(of.also(condition, LENGTH, f"{TRAINED}, {head}")),
        ]
        for condition in of.content["heads"]
        for head in of.heads(condition)
    ]
    caption = "On the test hemisphere, the last column on the training voxels: mean of the seeds, and their range."
    return rows(["trained with", "started with", *MEASURES.values(), TRAINED], lines, caption, words=2)
