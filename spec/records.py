"""The records that the spec is written in: an equation and its derivation, a public loss, a claim of a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr, IndexedBase, Interval, Symbol
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
        statement: the equation in one sentence.
        why: the question that it answers, or the need for it: what a reader is told before the formula.
        meaning: what follows from it: what a reader is told after the formula.
        left: what is defined or computed, as a SymPy expression.
        right: its textbook form, without numerical tricks; what the oracle evaluates.
        assuming: what must hold beyond the domains of the symbols.
        provided: what the sentence rests on besides, in words, where no formula says it ("the whole population").
        derivation: lines from a known expression to `right`; each is proven equal to the next.
        stable: an equal form that floating point evaluates accurately for every finite logit; code is printed from it.
        source: ids of the documents' formulas, or the paper and place.
        sign: of the right side where that is the point: "> 0", "≥ 0", "< 0" or "≤ 0"; proven by `spec.proofs.sign`.
        central: whether it is one of the three or four of its chapter that a first reader needs; the others are steps.
    """

    id: str
    statement: str
    left: Expr
    right: Expr
    why: str = ""
    meaning: str = ""
    assuming: tuple[Boolean, ...] = ()
    provided: tuple[str, ...] = ()
    derivation: tuple[Step, ...] = ()
    stable: Expr | None = None
    source: tuple[str, ...] = ()
    sign: str = ""
    central: bool = False


# ---------------------------------------------------------------- public losses

ARGUMENTS = {
    "power": "a finite number, the exponent of a factor of the loss",
    "weight": "a finite number that multiplies the loss of one class",
    "factor": "a finite number that multiplies one term of the loss",
    "shift": "a finite number that is subtracted from a probability",
    "weight of class 1": "None (both classes weigh 1), or a number; class 0 weighs one minus it",
    "weights of the classes": "None (every class weighs 1), a number for all classes, or one finite weight ≥ 0 a class",
}
LABELS = {
    "hard": "0 or 1, as integers, booleans or floats",
    "soft": "floats in [0, 1]: the probability of class 1",
    "class": "integers: the index of the true class",
    "distribution": "rows of probabilities, one a class",
    "row": "rows of any numbers",
}
INPUTS = ("logits", "probabilities", "predictions")
Sample = float | tuple[float, ...] | None


@dataclass(frozen=True)
class Argument:
    """One keyword argument of a public loss.

    Attributes:
        name: in a call ("gamma").
        symbol: in the equations; the weights of the classes are a family of symbols.
        kind: one of ARGUMENTS.
        domain: the numbers that are allowed, an interval; infinite ends are never allowed.
        samples: values that the vectors use, binary fractions, each with the flags of the bugs that it would catch.
        default: what is taken where the argument is left out.
        required: whether it must be given, and has no default.
    """

    name: str
    symbol: Symbol | IndexedBase
    kind: str
    domain: Interval
    samples: Mapping[Sample, tuple[str, ...]]
    default: float | None = None
    required: bool = False


@dataclass(frozen=True)
class Terms:
    """The equations of a loss for one kind of label, by id.

    Attributes:
        value: the loss: in the margin or the logit for a hard label, in the logit with w_1 and w_0 for a soft one.
        gradient: of the value in the second argument of the call; of a row of logits first in the true class's logit.
        curvature: the second derivative in the margin.
        in_p_t: the value and its derivative as functions of p_t, where the loss is computed from probabilities.
        cancelling: quantities whose terms have both signs, so that their error is relative to the terms' magnitudes;
            that of a soft label's gradient and of a curvature always is.
    """

    value: str
    gradient: tuple[str, ...]
    curvature: tuple[str, ...] = ()
    in_p_t: tuple[str, ...] = ()
    cancelling: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loss:
    """One public loss: whatever lists losses is derived from these records (`spec/vectors/losses.json`).

    Attributes:
        name: of the public function, the same in every implementation.
        family: stem of its vector file and of its files in `reference`, `tf_impl/losses` and `docs`.
        prefix: of the ids of its vectors.
        inputs: name of the argument that the loss is differentiated in, one of INPUTS.
        rows: whether an example is a row of inputs, one a class, rather than one number.
        labels: the kinds of labels that it takes, keys of LABELS; none if it has no labels.
        arguments: its keyword arguments, in the order of the signature.
        hard: its equations for a label that is one class, or where there are no labels of classes.
        soft: its equations for any other label.
        formula: the value as Python, in the names that the README of the vectors defines; the vectors prove it.
        page: the page of the site on which it is at home.
        curvature: name of the reference's function for the second derivative in the margin, if the loss has one.
        symmetric: whether swapping the classes with their weights, and the sign of the logit, leaves the loss as it is.
    """

    name: str
    family: str
    prefix: str
    inputs: str
    rows: bool
    labels: tuple[str, ...]
    hard: Terms
    formula: str
    page: str
    soft: Terms | None = None
    arguments: tuple[Argument, ...] = ()
    curvature: str = ""
    symmetric: bool = True

    @property
    def functions(self) -> dict[str, str]:
        """The names of the reference's functions, by what they return."""
        names = {"value": self.name, "gradient": f"{self.name}_gradient"}
        return {**names, "curvature": self.curvature} if self.hard.curvature else names

    @property
    def terms(self) -> tuple[Terms, ...]:
        """The equations for each kind of label."""
        return (self.hard,) if self.soft is None else (self.hard, self.soft)


# ---------------------------------------------------------------- claims

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
        why: why it is not checkable here, where that is the verdict; else why the verdict is no other, if one may ask.
        rests_on: names of what shows it, or that it is false, or that it holds as corrected: a theorem of
            `spec.claims`, an equation, a formula, or a test.
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
