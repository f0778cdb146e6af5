"""The record of one mistake, and the grades of what it does to training."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sympy import Expr

Edit = Callable[[Expr], Expr]


DIFFERENT, UNSTABLE = "different loss", "NaN or dead gradient within reach of training"
SATURATED, DIGITS = "wrong only when saturated", "last digits"
EXAMPLES_OF_TRAINING = 10**6  # 16 epochs of 60,000; sampling moves the mean gradient by one part in their root
FELT = 1 / math.sqrt(EXAMPLES_OF_TRAINING)  # share of the gradient; an error that is always the same is felt beyond it
WRONG_DIGITS = 1e-3  # relative; a smaller error leaves three digits right
GRADES = {  # of the effect on training, the gravest first
    DIFFERENT: f"more than {FELT:g} of the gradient is wrong, and training finds another network",
    UNSTABLE: "one prediction that is sure enough, right or wrong, ends training; or a wrong one is never learnt",
    SATURATED: f"less than {FELT:g} of the gradient is wrong, which is less than the order of the batches changes",
    DIGITS: "the sum of a batch's gradient rounds by more",
}
KINDS = ("alpha", "formula", "reduction", "gradient", "arithmetic", "labels", "unknown")
FAMILIES = ("binary", "categorical")
REPORTS: dict[str, dict] = tomllib.loads(Path(__file__).with_name("reports.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Mistake:
    """A wrong formula that somebody has shipped, or a fault that shows only when it is run.

    Attributes:
        code: permanent name ("ALPHA_SWAPPED").
        kind: one of KINDS; mistakes of different kinds can be made together.
        statement: what is wrong, in one sentence.
        page: the page of the site, and the place there, that explains it.
        binary: the ways in which the binary loss is written wrongly.
        categorical: the same of the categorical loss.
        chained: of a gradient, whether the chain rule takes the derivative in p_t on to the logits.
        severity: its effect on training as it is usually made; the examiner measures it in each loss.
    """

    code: str
    kind: str
    statement: str
    page: str
    binary: tuple[Edit, ...] = ()
    categorical: tuple[Edit, ...] = ()
    chained: bool = True
    severity: str = DIFFERENT

    @property
    def symptom(self) -> str:
        """What one notices of it."""
        return REPORTS[self.code]["symptom"]

    @property
    def reported_in(self) -> list[str]:
        """Repositories, issues and pull requests that report it."""
        return REPORTS[self.code]["seen"]

    def edits(self, family: str) -> tuple[Edit, ...]:
        """Return the edits that apply to a family of losses."""
        return getattr(self, family)
