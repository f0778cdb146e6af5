"""The records of a check: the outcome of an answer, and its counterexample."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Finding:
    """One counterexample and one diagnosis.

    Attributes:
        code: of the mistake, or several joined by " and ".
        call: the call as a learner reads it.
        yours: what the learner's function returned.
        truth: what is right; "" where many answers are.
        message: what the code means, in a sentence.
        page: the page of the site that explains it.
        observations: what else was seen of the answers, a sentence each.
        part: the function that was asked about, and perhaps an aspect of it.
    """

    code: str
    call: str
    yours: str
    truth: str
    message: str = ""
    page: str = ""
    observations: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a check.

    Attributes:
        status: "solved", "untouched", "unfinished", "wrong", "crashed", "stopped", or "unavailable", where a
            package is not installed.
        finding: the counterexample of a wrong answer.
        trace: the learner's own lines where the code raised; or why it was stopped; or what to install.
        printed: what the learner's code printed.
        passed: the functions that were right before the one that is not.
    """

    status: str
    finding: Finding | None = None
    trace: str = ""
    printed: str = ""
    passed: tuple[str, ...] = ()

    @property
    def solved(self) -> bool:
        """Whether the exercise is solved."""
        return self.status == "solved"

    def with_printed(self, text: str) -> Outcome:
        """Return the outcome with what was printed."""
        return replace(self, printed=text)
