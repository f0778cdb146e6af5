"""The exercises in a table."""

from html import escape

from docs.extension.exercises import exercises, gallery
from docs.extension.figures.shown import number, table
from docs.extension.numbers import plain
from docs.extension.tables import table as rows


@table("exercises")
def listing() -> str:
    """Return every exercise, and how many wrong answers its check knows by name."""
    named = gallery()
    lines = [
        [
            f'<a href="{it.id}.md">{it.id[1:3]} {escape(it.title)}</a>',
            "TensorFlow" if it.tensorflow else "NumPy",
            plain(len(named.get(it.id, [])), 9),
        ]
        for it in exercises()
    ]
    return rows(["exercise", "with", "wrong answers known"], lines, "The exercises in their order.", words=2)


@number("exercises")
def count() -> str:
    """Return how many exercises there are."""
    return plain(len(exercises()), 9)


@number("wrong-answers")
def wrong_answers() -> str:
    """Return how many wrong answers are known by name."""
    return plain(sum(map(len, gallery().values())), 9)
