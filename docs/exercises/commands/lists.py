"""What there is to do: the list of the exercises by track, and the way to another one."""

from __future__ import annotations

from docs.exercises.checker.catalogue import TRACKS, Exercise, all_exercises, in_order
from docs.exercises.checker.workspace import Workspace
from docs.exercises.commands import output

SAYS = {
    "core": "from p_t to a loss, in NumPy",
    "numerics": "logits, gradients, what floating point does",
    "research": "bias, calibration, soft labels",
    "keras": "classes, pipelines, other people's losses; needs TensorFlow",
}


def show_list(workspace: Workspace) -> None:
    """Print the exercises by track, how long each may take, what it builds on, and how far the learner is."""
    for track in TRACKS:
        of_track = [exercise for exercise in all_exercises() if exercise.track == track]
        if of_track:
            output.say(f"{track}: {SAYS[track]}", "bold")
        for exercise in of_track:
            output.say(f"  {_line(workspace, exercise)}")
    output.bar(sum(map(workspace.solved, all_exercises())), len(all_exercises()))


def _line(workspace: Workspace, exercise: Exercise) -> str:
    minutes = f"{exercise.minutes:3} min" if exercise.minutes else ""
    after = f"   after {', '.join(exercise.after)}" if exercise.after else ""
    needs = f"   needs {' or '.join(exercise.one_of)}" if exercise.one_of else ""
    return f"{_state(workspace, exercise):8}{exercise.id:24}{minutes:9}{exercise.title}{after}{needs}"


def _state(workspace: Workspace, exercise: Exercise) -> str:
    return "solved" if workspace.solved(exercise) else "begun" if workspace.begun(exercise) else "-"


def skip(workspace: Workspace, track: str = "") -> Exercise | None:
    """Go to the next unsolved exercise, in the order of the list, and return it; None where there is no other.

    Args:
        workspace: the learner's folder.
        track: the one to stay in; by default any.
    """
    current = workspace.current()
    order = [one for one in in_order(all_exercises()) if not track or one.track == track]
    start = order.index(current) + 1 if current in order else 0
    rest = [one for one in [*order[start:], *order[:start]] if not workspace.solved(one) and one != current]
    if not rest:
        return None
    workspace.touch(rest[0])
    return rest[0]
