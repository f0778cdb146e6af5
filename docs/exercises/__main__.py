"""The command `fl`: sixteen exercises on focal loss, one after another.

Without a subcommand it runs what is finished and stops at the first exercise that is not, with one counterexample.
"""

from __future__ import annotations

from pathlib import Path

import click

from docs.exercises.checker.catalogue import Exercise, all_exercises, find
from docs.exercises.checker.workspace import ROOT, Workspace
from docs.exercises.commands import output

UNSAFE = "Your code runs in a process of its own, with limits of time, memory and output; that is no sandbox."


class ExerciseId(click.ParamType):
    """The id of an exercise."""

    name = "exercise"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Exercise:
        """Return the exercise with this id."""
        try:
            return find(value)
        except LookupError as error:
            self.fail(str(error), param, ctx)


@click.group(
    invoke_without_command=True, help=f"{__doc__}\n\n{UNSAFE}", epilog="Start with `fl`; your files are in my/."
)
@click.option(
    "--my", type=click.Path(path_type=Path), default=ROOT / "my", envvar="FL_MY", help="Folder of your files."
)
@click.option("--all", "again", is_flag=True, help="Run finished exercises again, too.")
@click.pass_context
def main(context: click.Context, my: Path, again: bool) -> None:
    """Run the exercises."""
    context.obj = Workspace(my)
    if context.invoked_subcommand is None:
        from docs.exercises.commands.run import run

        raise SystemExit(0 if run(context.obj, again) else 1)


@main.command()
@click.pass_obj
def watch(workspace: Workspace) -> None:
    """Run again whenever a file is saved."""
    from docs.exercises.commands.watch import watch

    watch(workspace)


@main.command()
@click.argument("number", type=click.IntRange(1, 3), default=1)
@click.option("--of", "exercise", type=ExerciseId(), help="Another exercise than the one you are at.")
@click.pass_obj
def hint(workspace: Workspace, number: int, exercise: Exercise | None) -> None:
    """Print a hint for the exercise you are at: 1, 2 or 3, each says more."""
    exercise = exercise or next(workspace.unsolved(), None)
    if exercise is None:
        return output.say("All exercises are solved; fl hint 1 --of e04 prints a hint for another.")
    return output.hint(exercise, number, f"fl hint {number + 1}")


@main.command("list")
@click.pass_obj
def list_(workspace: Workspace) -> None:
    """List the exercises and how far you are."""
    for exercise in all_exercises():
        slow = " (TensorFlow)" if exercise.tensorflow else ""
        output.say(f"{_state(workspace, exercise):8}{exercise.id:24}{exercise.title}{slow}")
    output.bar(sum(map(workspace.solved, all_exercises())), len(all_exercises()))


def _state(workspace: Workspace, exercise: Exercise) -> str:
    return "solved" if workspace.solved(exercise) else "begun" if workspace.begun(exercise) else "-"


@main.command()
@click.argument("exercise", type=ExerciseId())
@click.pass_obj
def reset(workspace: Workspace, exercise: Exercise) -> None:
    """Put the starter of an exercise back; your file is kept as .py.bak."""
    workspace.begin(exercise)
    output.say(f"{workspace.name(exercise)} is as it was given to you")


@main.command()
@click.argument("exercise", type=ExerciseId())
@click.option("--show", is_flag=True, help="Although it is not solved yet.")
@click.pass_obj
def solution(workspace: Workspace, exercise: Exercise, show: bool) -> None:
    """Print a solution, after you have solved the exercise."""
    if not exercise.has_solution:
        raise click.ClickException("this copy of the kit has no solutions")
    if not (show or workspace.solved(exercise)):
        raise click.ClickException(f"{exercise.id} is not solved yet; --show prints the solution anyway")
    click.echo(exercise.solution)


@main.command()
@click.argument("id")
def new(id: str) -> None:
    """Begin an exercise of your own, eNN_name: two files that pass their own checks."""
    from docs.exercises.commands.new import begin

    try:
        folder = begin(id)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    output.say(f"{folder.relative_to(ROOT).as_posix()}: edit exercise.py and check.py, then fl verify {id}")


@main.command()
@click.argument("exercises", type=ExerciseId(), nargs=-1)
@click.option("--gallery", is_flag=True, help="Write down, for the site, what is said to every wrong answer.")
def verify(exercises: tuple[Exercise, ...], gallery: bool) -> None:
    """Check the exercises: the starter fails, the solution passes, every wrong answer gets its own message."""
    from docs.exercises.commands.verify import verify

    failed = verify(exercises or all_exercises())
    if gallery and not failed:
        from docs.exercises.commands.gallery import write

        write()
    raise SystemExit(failed)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--hints", type=click.IntRange(0, 3), default=2, show_default=True, help="The last one says it all.")
def release(folder: Path, hints: int) -> None:
    """Write a copy for a class into FOLDER, without solutions and wrong answers."""
    from docs.exercises.commands.release import release

    try:
        count = release(folder, hints)
    except FileExistsError as error:
        raise click.ClickException(str(error)) from error
    output.say(f"{count} files in {folder}; a class starts with its README.md")


@main.command()
@click.argument("folders", type=click.Path(exists=True, file_okay=False, path_type=Path), nargs=-1, required=True)
@click.option("--json", "as_json", type=click.Path(dir_okay=False, path_type=Path), help="Write the table as JSON.")
@click.option("--csv", "as_csv", type=click.Path(dir_okay=False, path_type=Path), help="Write the table as CSV.")
@click.option("--seconds", type=float, default=10.0, show_default=True, help="For each exercise without TensorFlow.")
@click.option("--in-all", type=float, default=120.0, show_default=True, help="Seconds for each submission.")
def grade(folders: tuple[Path, ...], as_json: Path | None, as_csv: Path | None, seconds: float, in_all: float) -> None:
    """Say who solved what: a row for each of FOLDERS, which holds a learner's files."""
    from docs.exercises.commands.grade import grade, write

    rows = grade(folders, seconds, in_all)
    write(rows, as_json, as_csv)


@main.command()
@click.argument("exercises", type=ExerciseId(), nargs=-1)
@click.pass_obj
def notebook(workspace: Workspace, exercises: tuple[Exercise, ...]) -> None:
    """Write exercises as notebooks into your folder; the same checker answers there."""
    from docs.exercises.commands.notebook import write

    for path in write(workspace.folder, exercises or all_exercises()):
        output.say(str(path))


if __name__ == "__main__":
    main(prog_name="fl")
