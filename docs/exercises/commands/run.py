"""One run of the exercises: the solved ones are ticked off, the first that is not solved gets a counterexample."""

from __future__ import annotations

from docs.exercises.checker.catalogue import Exercise, all_exercises
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.worker_process import WorkerProcess
from docs.exercises.checker.workspace import Workspace
from docs.exercises.commands import output


def run(workspace: Workspace, again: bool = False, worker: WorkerProcess | None = None) -> bool:
    """Run the exercises in order, up to the first that is not solved; return whether all are.

    Args:
        workspace: the learner's folder.
        again: also run exercises that have not changed since they were solved.
        worker: the process to run them in; by default one for this run.
    """
    if worker is None:
        with WorkerProcess() as started:
            return run(workspace, again, started)
    done = 0
    for exercise in all_exercises():
        outcome = (
            Outcome("solved") if workspace.solved(exercise) and not again else check_file(workspace, exercise, worker)
        )
        output.show(exercise, outcome, workspace.name(exercise))
        if not outcome.solved:
            break
        done += 1
    _say_progress(workspace, exercise, outcome, done)
    return done == len(all_exercises())


def _say_progress(workspace: Workspace, exercise: Exercise, outcome: Outcome, done: int) -> None:
    if outcome.status == "untouched":
        output.say(f"\n{exercise.text}\n\nEdit {workspace.name(exercise)}, then fl.")
    output.bar(done, len(all_exercises()))
    if done == len(all_exercises()):
        output.say("All solved. The next is yours: docs/extending.md says how a wrong answer or an exercise is added.")


def check_file(workspace: Workspace, exercise: Exercise, worker: WorkerProcess) -> Outcome:
    """Return the outcome of the learner's file; where there is none, write the starter."""
    if not workspace.begun(exercise):
        workspace.begin(exercise)
    if workspace.untouched(exercise):
        return Outcome("untouched")
    outcome = worker.check(exercise.id, workspace.source(exercise), workspace.name(exercise), exercise.tensorflow)
    workspace.record(exercise, outcome.solved)
    return outcome
