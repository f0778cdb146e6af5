"""What a learner reads: one counterexample, one diagnosis, one bar. Plain ASCII, so that every terminal shows it."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from docs.exercises.checker.catalogue import Exercise
from docs.exercises.checker.outcome import Outcome

WIDE = 20
PLAIN = str.maketrans({"−": "-", "α": "alpha", "γ": "gamma", "π": "pi", "≤": "<=", "≥": ">=", "’": "'", "…": "..."})
INVITATION = "You know what it is? Put it into WRONG of docs/exercises/{id}/check.py: docs/extending.md says how."


def console() -> Console:
    """Return where to print; narrow enough to read."""
    return Console(highlight=False, soft_wrap=True)


def ascii_of(text: str) -> str:
    """Return text as every terminal can show it."""
    return text.translate(PLAIN).encode("ascii", "replace").decode()


def say(text: str, style: str = "") -> None:
    """Print text as it stands."""
    console().print(escape(ascii_of(text)), style=style or None)


def show(exercise: Exercise, outcome: Outcome, where: str, help: str = "fl hint") -> None:
    """Print what became of an answer."""
    if outcome.solved:
        return console().print(f"  [green]ok[/green]  {exercise.id}  {escape(ascii_of(exercise.title))}")
    console().print(f"\n  [bold]->[/bold]  {exercise.id}  {escape(ascii_of(exercise.title))}   ({escape(where)})")
    for line in outcome.printed.splitlines():
        say(f"      | {line}", "dim")
    for line in lines(exercise, outcome):
        say(f"      {line}")
    return say(f"      stuck?  {help}", "dim") if outcome.status != "untouched" else None


def lines(exercise: Exercise, outcome: Outcome) -> list[str]:
    """Return what is to be said of an answer that is not right."""
    if outcome.status == "untouched":
        return ["not started: the file is as it was given to you"]
    found, told = outcome.finding, []
    if found and found.at:
        told = [f"{found.at}:  yours {found.yours}   truth {found.truth}" if found.code else f"{found.at}:"]
    if outcome.status == "unfinished":
        return [f"not finished, {outcome.trace.splitlines()[0]}"]
    if outcome.status in ("crashed", "stopped"):
        return [*told, *outcome.trace.splitlines()]
    told.append(f"{found.code}: {found.says}")
    if found.page:
        told.append(f"read  docs/{found.page}")
    invited = found.code == "UNKNOWN" and exercise.has_solution
    return [*told, INVITATION.format(id=exercise.id)] if invited else told


def bar(done: int, of: int) -> None:
    """Print how far a learner has come."""
    filled = WIDE * done // of if of else 0
    say(f"\n[{'#' * filled}{' ' * (WIDE - filled)}] {done}/{of}")


def hint(exercise: Exercise, number: int, following: str) -> None:
    """Print one hint, and how to ask for the next."""
    if number > len(exercise.hints):
        return say(f"{exercise.id} has {len(exercise.hints)} hints in this copy of the kit")
    say(f"{exercise.id}, hint {number} of {len(exercise.hints)}: {exercise.hints[number - 1]}")
    return say(f"another?  {following}", "dim") if number < len(exercise.hints) else None
