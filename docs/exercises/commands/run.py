"""One run of the exercises: what is finished is ticked off, and the first that is not gets all the attention."""

from __future__ import annotations

from docs.exercises.checker.catalogue import Exercise, shelf
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.worker_process import Apart
from docs.exercises.checker.workspace import Desk
from docs.exercises.commands import output


def run(desk: Desk, again: bool = False, apart: Apart | None = None) -> bool:
    """Run the exercises in order, up to the first that is not solved; return whether all are.

    Args:
        desk: the learner's.
        again: run those too that have not changed since they were solved.
        apart: the process to run them in; by default one for this run.
    """
    if apart is None:
        with Apart() as own:
            return run(desk, again, own)
    done = 0
    for exercise in shelf():
        outcome = Outcome("solved") if desk.solved(exercise) and not again else judged(desk, exercise, apart)
        output.show(exercise, outcome, desk.name(exercise))
        if not outcome.solved:
            break
        done += 1
    _close(desk, exercise, outcome, done)
    return done == len(shelf())


def _close(desk: Desk, exercise: Exercise, outcome: Outcome, done: int) -> None:
    if outcome.status == "untouched":
        output.say(f"\n{exercise.text}\n\nEdit {desk.name(exercise)}, then fl.")
    output.bar(done, len(shelf()))
    if done == len(shelf()):
        output.say("All solved. The next is yours: docs/extending.md says how a wrong answer or an exercise is added.")


def judged(desk: Desk, exercise: Exercise, apart: Apart) -> Outcome:
    """Return what becomes of the learner's file; where there is none, the starter is put there."""
    if not desk.begun(exercise):
        desk.begin(exercise)
    if desk.untouched(exercise):
        return Outcome("untouched")
    outcome = apart.judge(exercise.id, desk.source(exercise), desk.name(exercise), exercise.tensorflow)
    desk.note(exercise, outcome.solved)
    return outcome
