"""The measures of the experiments in the field's words: what a number is, in which unit, and which way is better."""

from dataclasses import dataclass

HIGHER, LOWER, NEITHER = "higher is better", "lower is better", "neither end is better"


@dataclass(frozen=True)
class Measure:
    """A measure as a reader sees it.

    Attributes:
        metric: Its name.
        unit: In which it is measured, or the range of a number without a unit.
        better: HIGHER, LOWER or NEITHER.
        how: What was done to the predictions before they were measured; "" for predictions as they are.
    """

    metric: str
    unit: str
    better: str
    how: str = ""

    @property
    def title(self) -> str:
        """What stands over a drawing: metric, unit, and which way is better."""
        return f"{self.metric} ({self.unit}; {self.better})"


SHARE = "0 to 1"
METRICS = {
    "average_precision": ("average precision", SHARE, HIGHER),
    "macro_average_precision": ("average precision, mean of the classes", SHARE, HIGHER),
    "rarest_average_precision": ("average precision of the rarest class", SHARE, HIGHER),
    "accuracy": ("accuracy", SHARE, HIGHER),
    "training_accuracy": ("accuracy on the training examples", SHARE, HIGHER),
    "balanced_accuracy": ("balanced accuracy", SHARE, HIGHER),
    "recall": ("recall at a threshold of one half", SHARE, HIGHER),
    "tail_recall": ("recall of the three rarest classes", SHARE, HIGHER),
    "false_alarms": ("false positive rate at a threshold of one half", SHARE, LOWER),
    "log_loss": ("log loss", "nats", LOWER),
    "brier": ("Brier score", "squared distance", LOWER),
    "calibration_error": ("expected calibration error", SHARE, LOWER),
    "trend": ("rank correlation of γ and its best α", "−1 to 1", NEITHER),
    "range over α": ("range of average precision over α", SHARE, LOWER),
    "share of gradient": ("share of the gradient from wrong labels", SHARE, LOWER),
    "share of gradient on γ=0": ("share of the gradient from wrong labels, equal predictions", SHARE, LOWER),
    "moved": ("distance of the test predictions from those of the right loss", SHARE, LOWER),
    "wrong labels learned": ("share of the wrong labels that the network repeats", SHARE, LOWER),
}
HOW = {  # how the name of a measure ends -> what was done before
    "_inverted": "recalibrated",
    "_tempered": "at its temperature",
    "_adjusted": "logits adjusted",
    "_at_base_rate": "threshold at the base rate",
    "_validated": "threshold from validation examples",
}


def measure(name: str) -> Measure:
    """Return a measure by the name that protocols and results have for it.

    Raises:
        LookupError: No metric is known for the name.
    """
    rest, done = name, []
    while rest not in METRICS:
        ending = next((ending for ending in HOW if rest.endswith(ending)), None)
        if ending is None:
            raise LookupError(f"no metric is named {name}: add it to METRICS in docs/extension/measures.py")
        rest = rest.removesuffix(ending)
        done.append(HOW[ending])
    return Measure(*METRICS[rest], how=", then ".join(done))
