"""The ledger: every checkable statement of the three documents, judged, and what the verdict rests on.

The statements are data, in `spec/documents/claims_*.toml`. What shows them is here, by theme: theorems and exact
counterexamples, each a SymPy statement and a way to check it; or it is a formula of the documents, an equation, a test.
No proof runs on import.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Collection
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

from spec.claims.evidence import CORRECTED, FALSE, Evidence
from spec.claims.numbers import filled
from spec.claims.stated import of_equation, of_formula
from spec.documents import DOCUMENTS, FORMULAS
from spec.equations import EQUATIONS
from spec.records import VERDICTS, Claim

FOLDER = Path(__file__).parents[1] / "documents"
OWN = ("id", "document", "where", "paraphrase", "same_as")


def claim(document: str, record: dict) -> Claim:
    """Return the claim in a record.

    Raises:
        ValueError: for a field, id or verdict that does not belong, and for a claim that lacks what its verdict needs.
    """
    if unknown := record.keys() - {each.name for each in fields(Claim)} | record.keys() & {"document"}:
        raise ValueError(f"{record.get('id')}: no such field: {sorted(unknown)}")
    values = {name: tuple(value) if isinstance(value, list) else filled(value) for name, value in record.items()}
    made = Claim(document=document, **{"formal": "", "verdict": "", **values})
    if fault := _fault(made):
        raise ValueError(f"{made.id}: {fault}")
    return made


def _fault(made: Claim) -> str:
    """Return what is wrong with a record, if anything is."""
    if not made.id.startswith(f"{DOCUMENTS[made.document].prefix}-"):
        return f"ids begin with {DOCUMENTS[made.document].prefix}-"
    if made.same_as:
        judged = made.formal or made.verdict or made.corrected or made.why or made.rests_on
        return "what repeats another claim is judged there" if judged else ""
    if made.verdict not in VERDICTS:
        return f"verdict {made.verdict!r} is none of {VERDICTS}"
    needed = {"formal": made.formal, **_needed(made)}
    return ", ".join(f"{name} is missing" for name, value in needed.items() if not value)


def _needed(made: Claim) -> dict[str, object]:
    if made.verdict == "not checkable":
        return {"why": made.why}
    corrected = {} if made.verdict == "proven" else {"corrected": made.corrected}
    return {"rests_on": made.rests_on, **corrected}


def _with_repeats(claims: dict[str, Claim]) -> dict[str, Claim]:
    """Return claims in which each that repeats another has its judgement."""

    def judged(one: Claim) -> Claim:
        original = claims[one.same_as]
        return replace(original, **{name: getattr(one, name) for name in OWN})

    return {id: judged(one) if one.same_as else one for id, one in claims.items()}


def read(folder: Path = FOLDER) -> dict[str, Claim]:
    """Return every claim by id, document by document, in the order of the documents.

    Raises:
        ValueError: for a record that does not belong, or an id given twice.
    """
    claims: dict[str, Claim] = {}
    for document in DOCUMENTS:
        text = (folder / f"claims_{document}.toml").read_text(encoding="utf-8")
        for record in tomllib.loads(text)["claim"]:
            if record["id"] in claims:
                raise ValueError(f"{record['id']}: ids are permanent and given once")
            claims[record["id"]] = claim(document, record)
    return _with_repeats(claims)


def verdict_of(shows: Collection[str], *, measured: bool) -> str:
    """Return the verdict that follows from what the evidence of a statement shows (see `spec.claims.evidence`).

    A statement that is false as it stands may rest on evidence of what holds as well: of what holds instead.
    """
    if not shows:
        return "not checkable"
    if CORRECTED in shows:
        return "proven with a correction"
    if FALSE in shows:
        return "refuted"
    return "measured" if measured else "proven"


def is_test(name: str) -> bool:
    """Tell a test from what can be checked here."""
    return name.startswith("tests/")


@cache
def find_evidence(name: str) -> Evidence:
    """Return what a verdict rests on, by its name: "weighting.threshold", "CF.15", "S-F3".

    Raises:
        KeyError: if there is no such evidence.
    """
    if name in EQUATIONS:
        return of_equation(name)
    if name in FORMULAS:
        return of_formula(name)
    theme, _, theorem = name.partition(".")
    found = vars(importlib.import_module(f"spec.claims.{theme}")).get(theorem)
    if not isinstance(found, Evidence):
        raise KeyError(name)
    return found


CLAIMS: dict[str, Claim] = read()
