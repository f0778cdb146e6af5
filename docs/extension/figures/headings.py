"""The study note, heading by heading: where each is answered."""

from html import escape

from docs.extension.figures.shown import table
from docs.extension.tables import table as table_of

ANSWERS = {
    "Motivation": {
        "With focusing: it depends on the start": "alpha.md#with-focusing-it-depends-on-the-start",
        "easy examples": "index.md",
    },
    "Binary Cross-Entropy (Review)": {
        "From cross entropy": "cross_entropy.md",
    },
    "Focal Loss (Binary Case)": {
        "Definition": "binary_focal.md#definition",
        "in the margin": "binary_focal.md#in-the-margin",
    },
    "Parameters": {
        "Definition": "binary_focal.md#definition",
        "What α means": "alpha.md",
    },
    "Behavior": {
        "What the power takes away": "binary_focal.md#what-the-power-takes-away",
        "where the gradient exceeds one": "gradients.md#where-it-exceeds-one",
    },
    "Focal Loss in PyTorch": {
        "Numerics": "numerics.md",
        "soft labels": "calibration.md#soft-labels-as-they-are-in-use",
        "test your own loss": "conformance.md",
    },
    "Comparison to Cross-Entropy": {
        "Gradients": "gradients.md",
        "class weights": "alpha.md#without-focusing-class-weights",
    },
    "Multiclass Focal Loss": {
        "Categorical focal loss": "categorical_focal.md",
    },
    "Summary": {
        "Summary": "binary_focal.md#summary",
    },
    "Where the confusion happened": {
        "The quarrel": "alpha.md#the-quarrel",
    },
    "Proper Setting of α": {
        "Which to take": "alpha.md#which-to-take",
    },
    "Consistency with Weighted Cross-Entropy": {
        "Without focusing: class weights": "alpha.md#without-focusing-class-weights",
    },
    "Why Then Did RetinaNet Use α = 0.25?": {
        "With focusing: it depends on the start": "alpha.md#with-focusing-it-depends-on-the-start",
    },
    "Final Rule of Thumb": {
        "Which to take": "alpha.md#which-to-take",
    },
}


@table("study-note-headings")
def study_note_headings() -> str:
    """Return each heading of the study note, in its order, beside links to what answers it."""
    rows = [
        (escape(heading), ", ".join(f'<a href="{page}">{escape(says)}</a>' for says, page in links.items()))
        for heading, links in ANSWERS.items()
    ]
    return table_of(("The study note's heading", "Here"), rows, words=2)
