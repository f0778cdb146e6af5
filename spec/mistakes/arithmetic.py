"""Mistakes of arithmetic: they have no formula, and are recognised by what is observed."""

from __future__ import annotations

from spec.mistakes.record import DIGITS, SATURATED, UNSTABLE, Mistake

MISTAKES = (
    Mistake(
        "DEAD_GRADIENT",
        "arithmetic",
        "the hardest examples have no gradient, so they are never learnt: a clip has cut it off.",
        "numerics.md",
        severity=UNSTABLE,
    ),
    Mistake(
        "LOSS_CAPPED",
        "arithmetic",
        "the loss of the hardest examples stops growing: a probability was clipped before its logarithm.",
        "numerics.md",
        severity=SATURATED,
    ),
    Mistake(
        "NONFINITE_LOSS",
        "arithmetic",
        "the loss is NaN or infinite where the truth is finite.",
        "numerics.md",
        severity=UNSTABLE,
    ),
    Mistake(
        "NONFINITE_GRADIENT",
        "arithmetic",
        "the gradient is NaN or infinite where the truth is finite.",
        "numerics.md",
        severity=UNSTABLE,
    ),
    Mistake(
        "NONFINITE_HARD_GRADIENT",
        "arithmetic",
        "the gradient of a very wrong prediction is NaN or infinite: one such example ends training.",
        "numerics.md",
        severity=UNSTABLE,
    ),
    Mistake(
        "EASY_SIDE_LOST",
        "arithmetic",
        "digits are lost where the prediction is right: 1 − p_t was taken of a p_t that had rounded.",
        "numerics.md",
        severity=DIGITS,
    ),
    Mistake("UNKNOWN", "unknown", "a different value; no known mistake matches.", "conformance.md"),
)
