"""One run of the exercises: files that changed are checked, and the one that was saved last gets a counterexample."""

from __future__ import annotations

from collections.abc import Container, Iterable
from contextlib import nullcontext

from docs.exercises.checker.catalogue import Exercise, all_exercises
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.workspace import ROOT, Workspace
from docs.exercises.commands import output


def run(workspace: Workspace, again: bool = False, worker: object | None = None) -> bool:
    """Check what changed, show the exercise where the learner is, and return whether all are solved.

    Args:
        workspace: the learner's folder.
        again: also run files that have not changed since they were checked.
        worker: the processes to run them in (`WorkerProcess`); by default for this run.
    """
    current, shown = workspace.current(), set()
    with _worker(worker) as processes:
        for exercise in filter(workspace.begun, all_exercises()):
            if exercise == current or workspace.untouched(exercise):
                continue
            outcome = Outcome("solved") if workspace.solved(exercise) and not again else None
            if outcome is None and (again or not workspace.was_checked(exercise)):
                outcome = check_file(workspace, exercise, processes)
            if outcome is None or not (outcome.solved or again):
                output.say(f"  ..  {exercise.id}  not solved yet: fl {exercise.id[:3]}", "dim")
            else:
                output.show(exercise, outcome, workspace.name(exercise))
                shown.add(exercise)
        if current:
            _show_current(workspace, current, processes, shown)
    done = sum(map(workspace.solved, all_exercises()))
    output.bar(done, len(all_exercises()))
    if done == len(all_exercises()):
        output.say("All solved. The next is yours: docs/extending.md says how a wrong answer or an exercise is added.")
    return done == len(all_exercises())


def run_some(workspace: Workspace, exercises: Iterable[Exercise], plot: bool = False) -> bool:
    """Check these exercises, begin those that were not, and return whether all of them are solved.

    Args:
        workspace: the learner's folder.
        exercises: to check.
        plot: also draw the learner's curves beside the truth's.
    """
    solved = True
    with _worker(None) as processes:
        for exercise in exercises:
            workspace.touch(exercise)
            outcome = check_file(workspace, exercise, processes)
            _show(workspace, exercise, outcome)
            if plot and outcome.status in ("solved", "wrong"):
                _plot(workspace, exercise, outcome, processes)
            solved &= outcome.solved
    return solved


def _plot(workspace: Workspace, exercise: Exercise, outcome: Outcome, processes: object) -> None:
    """Print the curve of the function that is wrong, or of the last one, and write those of all functions as SVG."""
    from docs.exercises.checker.worker_process import StoppedError
    from docs.exercises.commands import plot

    source, folder = workspace.source(exercise), workspace.folder.absolute()
    try:
        with processes.session(exercise, source, workspace.name(exercise), folder) as session:
            drawn = plot.pictures(exercise, session)
    except StoppedError as stopped:
        return output.say(f"      no picture: {stopped.outcome.trace}")
    if not drawn:
        return output.say("      no picture: what this exercise asks for is no curve")
    part = outcome.finding.part.split()[0] if outcome.finding and outcome.finding.part else ""
    shown = next((one for one in drawn if one.curve.function == part), drawn[-1])
    for line in plot.lines(shown):
        output.say(f"      {line}")
    path = workspace.path(exercise).with_suffix(".svg")
    plot.write(path, exercise, drawn)
    return output.say(f"      all of them: {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")


def _worker(worker: object | None) -> object:
    """Return a context with the processes in which files are checked; importing them takes a while."""
    if worker is not None:
        return nullcontext(worker)
    from docs.exercises.checker.worker_process import WorkerProcess

    return WorkerProcess()


def _show_current(workspace: Workspace, exercise: Exercise, processes: object, shown: Container[Exercise]) -> None:
    """Check and show where the learner is; once it is solved, begin and show the next, unless it was shown already."""
    outcome = check_file(workspace, exercise, processes)
    _show(workspace, exercise, outcome)
    following = workspace.current() if outcome.solved else None
    if following and following not in shown:
        _show_current(workspace, following, processes, shown)


def _show(workspace: Workspace, exercise: Exercise, outcome: Outcome) -> None:
    output.show(exercise, outcome, workspace.name(exercise), f"fl hint {exercise.id[:3]}")
    if outcome.solved:
        output.debrief(exercise)
    if outcome.status == "untouched":
        before = [one for one in all_exercises() if one.id[:3] in exercise.after and not workspace.solved(one)]
        if before:
            output.say(f"      it builds on {', '.join(one.id for one in before)}", "dim")
        if exercise.missing:
            output.say(f"      {exercise.missing}")
        output.say(f"\n{exercise.text}\n\nEdit {workspace.name(exercise)}, then fl. Another first?  fl next, fl list")


def check_file(workspace: Workspace, exercise: Exercise, processes: object) -> Outcome:
    """Return the outcome of the learner's file; where there is none, write the starter."""
    if not workspace.begun(exercise):
        workspace.begin(exercise)
    if workspace.untouched(exercise):
        return Outcome("untouched")
    name = workspace.name(exercise)
    outcome = processes.check(exercise, workspace.source(exercise), name, workspace.folder.absolute())
    workspace.record(exercise, outcome.solved)
    return outcome
