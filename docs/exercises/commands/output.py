"""What a learner reads: one counterexample, one diagnosis, one progress bar; in ASCII, which every terminal shows."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from docs.exercises.checker.catalogue import Exercise
from docs.exercises.checker.outcome import Outcome

BAR_WIDTH = 20
PLAIN = str.maketrans({"−": "-", "α": "alpha", "γ": "gamma", "π": "pi", "≤": "<=", "≥": ">=", "’": "'", "…": "..."})
INVITATION = "You know what it is? Give it a name: WRONG of docs/exercises/{id}/check.py; docs/extending.md says how."


def console() -> Console:
    """Return the console, which neither highlights nor wraps lines."""
    return Console(highlight=False, soft_wrap=True, emoji=False)


def ascii_of(text: str) -> str:
    """Return text in ASCII."""
    return text.translate(PLAIN).encode("ascii", "backslashreplace").decode()


def say(text: str, style: str = "") -> None:
    """Print text; square brackets in it are no markup."""
    console().print(escape(ascii_of(text)), style=style or None)


def show(exercise: Exercise, outcome: Outcome, where: str, help: str = "fl hint") -> None:
    """Print the outcome of an exercise."""
    if outcome.solved:
        return console().print(f"  [green]ok[/green]  {exercise.id}  {escape(ascii_of(exercise.title))}")
    console().print(f"\n  [bold]->[/bold]  {exercise.id}  {escape(ascii_of(exercise.title))}   ({escape(where)})")
    for line in outcome.printed.splitlines():
        console().print(escape(f"      | {_visible(line)}"), style="dim")
    for line in lines(exercise, outcome):
        say(f"      {line}")
    return say(f"      stuck?  {help}", "dim") if outcome.status not in ("untouched", "unavailable") else None


def _visible(text: str) -> str:
    """Return a learner's text in ASCII; other characters become escapes, so that a look-alike is seen."""
    return text.encode("ascii", "backslashreplace").decode()


def lines(exercise: Exercise, outcome: Outcome) -> list[str]:
    """Return the lines about an answer that is not right."""
    if outcome.status == "untouched":
        return ["not started: the file is as it was given to you"]
    finding, text = outcome.finding, []
    if outcome.passed:
        text.append(f"right: {', '.join(outcome.passed)}")
    if finding and finding.call:
        truth = f"   truth {finding.truth}" if finding.truth else ""
        text.append(f"{finding.call}:  yours {finding.yours}{truth}" if finding.code else f"{finding.call}:")
    if outcome.status == "unfinished":
        return [*text, f"not finished, {_visible(outcome.trace).splitlines()[0]}"]
    if outcome.status in ("crashed", "stopped", "unavailable"):
        return [*text, *_visible(outcome.trace).splitlines()]
    text.append(f"{finding.code}: {finding.message}")
    text += [f"- {observation}" for observation in finding.observations]
    if finding.page:
        text.append(f"more  fl explain {finding.code.split()[0]}")
    invite = finding.code == "UNKNOWN" and exercise.has_solution
    return [*text, INVITATION.format(id=exercise.id)] if invite else text


def bar(done: int, total: int) -> None:
    """Print the progress bar."""
    filled = BAR_WIDTH * done // total if total else 0
    say(f"\n[{'#' * filled}{' ' * (BAR_WIDTH - filled)}] {done}/{total}")


def hint(exercise: Exercise, number: int, following: str) -> None:
    """Print one hint, and the command for the next one."""
    if number > len(exercise.hints):
        return say(f"{exercise.id} has {len(exercise.hints)} hints in this copy of the kit")
    say(f"{exercise.id}, hint {number} of {len(exercise.hints)}: {exercise.hints[number - 1]}")
    return say(f"another?  {following}", "dim") if number < len(exercise.hints) else None


def debrief(exercise: Exercise) -> None:
    """Print what to know after an exercise is solved."""
    for line in exercise.debrief.strip().splitlines():
        say(f"      {line}" if line else "")
