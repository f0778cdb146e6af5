"""Findings: sentences about results, each tied to numbers in a result file.

A finding is data (`docs/results/findings.toml`): the sentence, the file, and comparisons that must hold in it. A page
asks for it by its id; a sentence whose numbers do not hold stops the build, and a test.
"""

import operator
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

from docs.extension.experiment_results import ENDS, OVER_SEEDS, SEPARATOR, Result, result
from docs.extension.kept.sources import remembered
from docs.extension.numbers import alike, plain
from docs.extension.results import FOLDER

COMPARISONS: dict[str, Callable[[float, float], bool]] = {">": operator.gt, "<": operator.lt, "=": operator.eq}
PERCENT = "100 × "  # before a place
Operand = str | float | int


@dataclass(frozen=True)
class Finding:
    """A sentence and what it rests on.

    Attributes:
        id: By which pages ask for it.
        file: The result file, without its ending.
        says: The sentence; `{name}` stands for a number.
        holds: Comparisons, all of which must be true: left, one of > < =, right; a number, or a place in the file
            (see `Result.at`).
        values: The place of each number in the sentence; "100 × PLACE" is a percentage, "−PLACE" its opposite.
        digits: How many significant digits the numbers are given.
        before: The sentence that stood here of the run that this result replaced, where it is another now.
        before_values: The place of each number in that sentence.
    """

    id: str
    file: str
    says: str
    holds: tuple[tuple[Operand, str, Operand], ...]
    values: Mapping[str, str] = field(default_factory=dict)
    digits: int = 2
    before: str = ""
    before_values: Mapping[str, str] = field(default_factory=dict)

    def fails(self, of: Result) -> list[str]:
        """Return the comparisons that are not true of a result."""
        return [
            f"{left} {how} {right}"
            for left, how, right in self.holds
            if not COMPARISONS[how](_number(left, of), _number(right, of))
        ]

    def sentence(self, of: Result) -> str:
        """Return the sentence with its numbers, as HTML.

        Raises:
            LookupError: The sentence is not true of the result.
        """
        if failed := self.fails(of):
            raise LookupError(f"finding {self.id} does not hold in docs/results/{self.file}.json: {failed}")
        return self._filled(self.says, self.values, of)

    def sentence_before(self, of: Result) -> str:
        """Return the sentence about the run before, with its numbers, as HTML; empty if it still stands."""
        return self._filled(self.before, self.before_values, of)

    def _filled(self, says: str, values: Mapping[str, str], of: Result) -> str:
        numbers = {name: _number(place, of) for name, place in values.items()}
        shown = {name: plain(number, self.digits) for name, number in numbers.items()}
        for names in _read_together(values):
            together = [numbers[name] for name in names]
            if half := (max(together) - min(together)) / 2:
                shown |= zip(names, alike(together, half), strict=True)
        marked = {name: f'<span class="number">{text}</span>' for name, text in shown.items()}
        return escape(says, quote=False).format(**marked)


def _read_together(values: Mapping[str, str]) -> list[list[str]]:
    """Return the names of those numbers of a sentence that are of one interval, such as its ends and its mean."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, place in values.items():
        head, *rest = place.removeprefix("−").split(SEPARATOR)
        unit, kind = head.removesuffix(head.removeprefix(PERCENT)), head.removeprefix(PERCENT)
        if kind in OVER_SEEDS:
            groups.setdefault((unit, *rest), []).append(name)
        elif rest and (rest[-1] in ENDS or rest[-1] in OVER_SEEDS):
            groups.setdefault((unit, kind, *rest[:-1]), []).append(name)
    return [names for names in groups.values() if len(names) > 1]


def _number(operand: Operand, of: Result) -> float:
    if not isinstance(operand, str):
        return operand
    sign, place = operand.startswith("−"), operand.removeprefix("−")
    number = (100 if place.startswith(PERCENT) else 1) * of.at(place.removeprefix(PERCENT))
    return -number if sign else number


@remembered
def findings() -> dict[str, Finding]:
    """Read all findings, by their ids."""
    entries = tomllib.loads((FOLDER / "findings.toml").read_text("utf-8"))["finding"]
    found = {entry["id"]: Finding(**{**entry, "holds": tuple(map(tuple, entry["holds"]))}) for entry in entries}
    if len(found) < len(entries):
        raise ValueError("two findings have one id")
    return found


def finding(id: str) -> str:
    """Return a finding by its id, for the middle of a paragraph."""
    if id not in findings():
        raise LookupError(f"no finding is named {id}; there are {', '.join(sorted(findings()))}")
    found = findings()[id]
    return f'<span class="finding" data-finding="{id}">{found.sentence(result(found.file))}</span>'
