"""The records of a check: what became of an answer, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Finding:
    """What is wrong: one counterexample, one diagnosis.

    Attributes:
        code: of the mistake, or several joined by " and ".
        at: the question.
        yours: what came.
        truth: what is right.
        says: what the code means, in a sentence.
        page: of the site, that explains it.
    """

    code: str
    at: str
    yours: str
    truth: str
    says: str = ""
    page: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of an answer.

    Attributes:
        status: "solved", "untouched", "unfinished", "wrong", "crashed" or "stopped".
        finding: what is wrong.
        trace: where the learner's code raised, its own lines alone; or why it was stopped.
        printed: what the learner's code printed.
    """

    status: str
    finding: Finding | None = None
    trace: str = ""
    printed: str = ""

    @property
    def solved(self) -> bool:
        """Whether the exercise is solved."""
        return self.status == "solved"

    def printing(self, text: str) -> Outcome:
        """Return the outcome with what was printed."""
        return replace(self, printed=text)
