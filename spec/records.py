"""The records that the spec is written in: an equation, a line of its derivation, a claim of a document."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr
from sympy.logic.boolalg import Boolean


@dataclass(frozen=True)
class Step:
    """One line of a printed derivation: an expression equal to the line above, and why it is."""

    expression: Expr
    because: str


@dataclass(frozen=True)
class Equation:
    """One numbered equation.

    Attributes:
        id: permanent, never reused ("BF.3").
        says: the equation in one sentence.
        left: what is defined or computed, as a SymPy expression.
        right: its textbook form, without numerical tricks; what the oracle evaluates.
        assuming: what must hold beyond the domains of the symbols.
        derivation: lines from a known expression to `right`; each is proven equal to the next.
        stable: an equal form that floating point evaluates accurately for every finite logit; code is printed from it.
        source: ids of the documents' formulas, or the paper and place.
        sign: of the right side where that is the point: "> 0", "≥ 0", "< 0" or "≤ 0"; proven by `spec.proofs.sign`.
    """

    id: str
    says: str
    left: Expr
    right: Expr
    assuming: tuple[Boolean, ...] = ()
    derivation: tuple[Step, ...] = ()
    stable: Expr | None = None
    source: tuple[str, ...] = ()
    sign: str = ""


VERDICTS = ("proven", "proven with a correction", "refuted", "measured", "not checkable")


@dataclass(frozen=True)
class Claim:
    """One checkable statement of a document, judged.

    Attributes:
        id: permanent, never reused ("S-17").
        document: id of the document ("study_note").
        where: the section, and which sentence, row, comment or line of code.
        paraphrase: the statement, in our words.
        formal: what it says exactly, in one line.
        verdict: one of VERDICTS; "proven" and "measured" are of the statement as it stands.
        corrected: what holds instead, or under which assumptions and versions it holds.
        why: why it is not checkable here, where that is the verdict.
        rests_on: names of what shows it: a theorem of `spec.claims`, an equation, a formula, or a test.
        equations: ids of the equations that it is about.
        exercises: ids of the exercises that practise it.
        same_as: id of the claim that this one repeats.
    """

    id: str
    document: str
    where: str
    paraphrase: str
    formal: str
    verdict: str
    corrected: str = ""
    why: str = ""
    rests_on: tuple[str, ...] = ()
    equations: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()
    same_as: str = ""

    @property
    def holds(self) -> bool:
        """Whether the statement is true as it stands."""
        return self.verdict in ("proven", "measured")
