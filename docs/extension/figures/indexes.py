"""Tables that list a whole kind: the documents' formulas, the study note's headings, all equations, all exercises."""

from html import escape

from docs.extension.documents import formula_rows
from docs.extension.equations import equation_rows, link, sentence
from docs.extension.exercise_pages import exercises, gallery
from docs.extension.figures.registry import number, table
from docs.extension.numbers import plain
from docs.extension.proofs import ways_of_proof
from docs.extension.tables import table as rows
from spec.documents import DOCUMENTS
from spec.equations import CHAPTERS
from spec.proofs.coq.check import recorded
from spec.proofs.coq.statements import committed, equation_of, sentence_of

# ---------------------------------------------------------------- the documents

for _document in DOCUMENTS.values():

    @table(f"formulas-{_document.id}")
    def formulas(document: str = _document.id, what: str = _document.what) -> str:
        """Return every formula of one document, where it stands, and its equation in the spec."""
        return f'<p class="aside">{escape(what)}</p>{formula_rows(document)}'


# heading of the study note -> the sections that answer it, by the text of the link
ANSWERED_BY = {
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
    """Return each heading of the study note, in its order, with links to the sections that answer it."""
    lines = [
        (escape(heading), ", ".join(f'<a href="{page}">{escape(text)}</a>' for text, page in links.items()))
        for heading, links in ANSWERED_BY.items()
    ]
    return rows(("The study note's heading", "Here"), lines, words=2)


# ---------------------------------------------------------------- the equations


@table("equations")
def equations() -> str:
    """Return every equation with its sentence, chapter by chapter, each with a link to its home page."""
    body = "".join(
        f'<tr><th scope="rowgroup" colspan="2">{module.__doc__.splitlines()[0].rstrip(".")}</th></tr>'
        f"{equation_rows(prefix)}"
        for prefix, module in CHAPTERS.items()
    )
    return f'<table data-search-exclude="true"><tbody>{body}</tbody></table>'


# ---------------------------------------------------------------- the proofs


@table("proofs")
def proof_rows() -> str:
    """Return how many statements of the equations were proven in each way."""
    return rows(["proven", "statements"], ways_of_proof(), "Lines, derivatives, identities and stable forms.")


@number("coq-theorems")
def coq_theorems() -> str:
    """Return how many theorems Coq has checked."""
    return plain(len(recorded()["theorems"]), 9)


@number("coq-axioms")
def coq_axioms() -> str:
    """Return the axioms on which the theorems rest, as Coq named them."""
    return f"<span>{', '.join(f'<code>{escape(name)}</code>' for name in recorded()['axioms'])}</span>"


@table("coq")
def coq_statements() -> str:
    """Return every theorem that Coq has checked: its equation, its sentence and, folded, what it says in Coq."""
    entries = (
        f'<div id="coq-{name}"><p>{link(equation_of(name))} {sentence(sentence_of(name))}</p>'
        f'<details class="derivation"><summary>{name}, in {each["file"]}</summary>'
        f'<pre class="theorem"><code>{escape(committed()[name])}</code></pre></details></div>'
        for each in recorded()["theorems"]
        for name in [each["theorem"]]
    )
    return f'<div data-search-exclude="true">{"".join(entries)}</div>'


# ---------------------------------------------------------------- the exercises


PROPER = {"torch": "PyTorch", "jax": "JAX"}


@table("exercises")
def exercise_rows() -> str:
    """Return every exercise, and how many wrong answers its check can name."""
    named = gallery()
    lines = [
        [
            f'<a href="{exercise.id}.md">{exercise.id[1:3]} {escape(exercise.title)}</a>',
            exercise.track,
            plain(exercise.minutes, 9),
            "TensorFlow" if exercise.tensorflow else " or ".join(map(PROPER.get, exercise.one_of)) or "NumPy",
            plain(len(named.get(exercise.id, [])), 9),
        ]
        for exercise in exercises()
    ]
    return rows(["exercise", "track", "minutes", "with", "wrong answers known"], lines, "The exercises.", words=2)


@number("exercises")
def exercise_count() -> str:
    """Return how many exercises there are."""
    return plain(len(exercises()), 9)


@number("wrong-answers")
def wrong_answers() -> str:
    """Return how many wrong answers the checks can name."""
    return plain(sum(map(len, gallery().values())), 9)
