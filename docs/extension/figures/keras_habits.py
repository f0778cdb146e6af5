"""Keras habits: what was run, and what came of it."""

from html import escape
from itertools import groupby

from docs.extension.figures.registry import number, table
from docs.extension.results import facts, read, versions
from docs.extension.tables import table as rows

RESULT = "keras-habits"
SAID = {"works": "works", "refused": "refused: ", "surprise": "works with a surprise: ", "fails": "fails: "}


def _count(outcome: str) -> str:
    return str(sum(one["outcome"] == outcome for one in read(RESULT)["habits"]))


@table("keras-habits")
def habits() -> str:
    """Return a table of all habits, subject by subject."""
    lines = []
    for subject, of in groupby(read(RESULT)["habits"], key=lambda one: one["subject"]):
        for index, one in enumerate(of):
            sentence = f"<q>{escape(one['sentence'])}</q>" if one["sentence"] else ""
            lines.append([escape(subject) if not index else "", escape(one["habit"]), SAID[one["outcome"]] + sentence])
    return rows(["subject", "habit", "what happens"], lines, words=3)


@table("keras-habits-run")
def provenance() -> str:
    """Return what they were run with."""
    return facts({"versions": versions(read(RESULT)["versions"]), "again": read(RESULT)["command"]})


@number("keras-habits")
def how_many() -> str:
    """Return the number of habits."""
    return str(len(read(RESULT)["habits"]))


@number("keras-habits-that-work")
def how_many_work() -> str:
    """Return how many work."""
    return _count("works")


@number("keras-habits-refused")
def how_many_are_refused() -> str:
    """Return how many are refused."""
    return _count("refused")
