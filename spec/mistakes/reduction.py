"""Mistakes of what is made of the examples' values, and of soft labels: most show only when the loss is run."""

from __future__ import annotations

from spec.mistakes.record import Mistake
from spec.notation import K

MISTAKES = (
    Mistake(
        "AVERAGED_OVER_CLASSES",
        "reduction",
        "the loss is averaged over the classes, where it is their sum: it is K times too small.",
        "categorical_focal.md",
        categorical=(lambda loss: loss / K,),
    ),
    Mistake(
        "REDUCED_MEAN",
        "reduction",
        "the mean over the batch was returned, where one value an example was asked for.",
        "conformance.md",
    ),
    Mistake(
        "REDUCED_SUM",
        "reduction",
        "the sum over the batch was returned, where one value an example was asked for.",
        "conformance.md",
    ),
    Mistake(
        "REDUCED_OVER_POSITIVES",
        "reduction",
        "the batch's sum over the number of positives was returned, where one value an example was asked for.",
        "conformance.md",
    ),
    Mistake(
        "REDUCED_WEIGHTED_MEAN",
        "reduction",
        "the batch's mean weighted by alpha_t was returned, where one value an example was asked for.",
        "conformance.md",
    ),
    Mistake(
        "FOCAL_OF_MEAN",
        "reduction",
        "the modulating factor is that of the batch's mean cross entropy, so every example has the same one.",
        "binary_focal.md",
    ),
    Mistake(
        "NAIVE_SOFT_PT",
        "labels",
        "for a soft label p_t mixes the two probabilities; the loss is the sum of the classes' own terms.",
        "binary_focal.md",
    ),
)
