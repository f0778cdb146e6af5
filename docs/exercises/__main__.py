"""The command `fl`: exercises on focal loss, in any order.

Without a subcommand it checks what you saved last, with one counterexample, and goes on when that is solved. `fl e04`
goes to an exercise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from docs.exercises.checker.catalogue import FOLDER, TRACKS, Exercise, all_exercises, find, set_folder, use_set
from docs.exercises.checker.workspace import ROOT, Workspace
from docs.exercises.commands import output

UNSAFE = "Your code runs in a process of its own, with limits of time, memory and output; that is no sandbox."


class ExerciseId(click.ParamType):
    """The id of an exercise."""

    name = "exercise"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Exercise:
        """Return the exercise with this id."""
        if isinstance(value, Exercise):
            return value
        try:
            return find(str(value))
        except LookupError as error:
            self.fail(str(error), param, ctx)


class Commands(click.Group):
    """The subcommands; the id of an exercise runs it, and what the system refuses is said in a line."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple:
        """Return the command that the first argument names: `fl e04` is `fl run e04`."""
        if args and self.get_command(ctx, args[0]) is None:
            try:
                find(args[0])
            except LookupError as error:
                if re.fullmatch(r"[eE]?\d+", args[0]):
                    raise click.UsageError(str(error)) from error
                return super().resolve_command(ctx, args)
            return "run", self.get_command(ctx, "run"), args
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            raise click.ClickException(f"{error.filename or ''}: {error.strerror or error}".lstrip(": ")) from error


@click.group(
    cls=Commands,
    invoke_without_command=True,
    help=f"{__doc__}\n\n{UNSAFE}",
    epilog="Start with `fl`; your files are in my/.",
)
@click.option(
    "--my",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / "my",
    envvar="FL_MY",
    help="Folder of your files.",
)
@click.option(
    "--set",
    "set_",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="FL_SET",
    help="Folder of other exercises: yours, or somebody's.",
)
@click.option("--all", "again", is_flag=True, help="Run every file again, also what has not changed.")
@click.pass_context
def main(context: click.Context, my: Path, set_: Path | None, again: bool) -> None:
    """Run the exercises."""
    use_set(set_.absolute() if set_ else FOLDER)
    context.obj = Workspace(my)
    if context.invoked_subcommand is None:
        from docs.exercises.commands.run import run

        raise SystemExit(0 if run(context.obj, again) else 1)


@main.command("run")
@click.argument("exercises", type=ExerciseId(), nargs=-1)
@click.option("--plot", is_flag=True, help="Draw your curve and the truth's, here and as SVG beside your file.")
@click.pass_obj
def run_(workspace: Workspace, exercises: tuple[Exercise, ...], plot: bool) -> None:
    """Run exercises by name, and go there; `fl e04` does the same, `fl e04 --plot` draws its curves."""
    from docs.exercises.commands.run import run_some

    current = workspace.current()
    chosen = exercises or ((current,) if current else ())
    if not chosen:
        raise click.UsageError("all exercises are solved; which one? fl run e04")
    raise SystemExit(0 if run_some(workspace, chosen, plot) else 1)


@main.command("next")
@click.argument("track", type=click.Choice(TRACKS), required=False)
@click.pass_obj
def next_(workspace: Workspace, track: str | None) -> None:
    """Leave the exercise you are at for the next one, of a TRACK or of any."""
    from docs.exercises.commands.lists import skip
    from docs.exercises.commands.run import run_some

    exercise = skip(workspace, track or "")
    if exercise is None:
        return output.say(f"There is no other unsolved exercise{f' in {track}' if track else ''}.")
    run_some(workspace, [exercise])
    return None


@main.command()
@click.pass_obj
def watch(workspace: Workspace) -> None:
    """Run again whenever a file is saved."""
    from docs.exercises.commands.watch import watch

    watch(workspace)


@main.command()
@click.argument("which", nargs=-1)
@click.option("--of", "exercise", type=ExerciseId(), help="Another exercise than the one you are at.")
@click.pass_obj
def hint(workspace: Workspace, which: Sequence[str], exercise: Exercise | None) -> None:
    """Print the next hint, or hint 1, 2 or 3: `fl hint`, `fl hint 2`, `fl hint e04`, `fl hint e04 2`."""
    numbers = [int(one) for one in which if one in ("1", "2", "3")]
    names = [one for one in which if one not in ("1", "2", "3")]
    if len(numbers) > 1 or len(names) > 1:
        raise click.UsageError("one exercise and a number from 1 to 3, please: fl hint e04 2")
    exercise = ExerciseId().convert(names[0], None, None) if names else exercise or workspace.current()
    if exercise is None:
        return output.say("All exercises are solved; fl hint e04 prints a hint for another.")
    number = numbers[0] if numbers else workspace.next_hint(exercise)
    return output.hint(exercise, number, f"fl hint {exercise.id[:3]} {number + 1}")


@main.command("list")
@click.pass_obj
def list_(workspace: Workspace) -> None:
    """List the exercises by track, and how far you are."""
    from docs.exercises.commands.lists import show_list

    show_list(workspace)


@main.command()
@click.argument("code")
def explain(code: str) -> None:
    """Explain the CODE of a mistake: what it says, where, and who shipped it."""
    from docs.exercises.commands.explain import explanation

    try:
        for line in explanation(code.upper()):
            output.say(line)
    except LookupError as error:
        raise click.ClickException(str(error.args[0])) from error


@main.command()
@click.argument("exercise", type=ExerciseId())
@click.pass_obj
def reset(workspace: Workspace, exercise: Exercise) -> None:
    """Put the starter of an exercise back; each version of your file is kept (.py.bak, .py.bak2, ...)."""
    kept = workspace.begin(exercise)
    output.say(f"{workspace.name(exercise)} is as it was given to you{f'; yours is {kept.name}' if kept else ''}")


@main.command()
@click.argument("exercise", type=ExerciseId())
@click.option("--show", is_flag=True, help="Although it is not solved yet.")
@click.pass_obj
def solution(workspace: Workspace, exercise: Exercise, show: bool) -> None:
    """Print a solution, after you have solved the exercise, and what to know then."""
    if not exercise.has_solution:
        raise click.ClickException("this copy of the kit has no solutions")
    if not (show or workspace.solved(exercise)):
        raise click.ClickException(f"{exercise.id} is not solved yet; --show prints the solution anyway")
    click.echo(exercise.solution)
    output.debrief(exercise)


@main.command()
@click.argument("id")
def new(id: str) -> None:
    """Begin an exercise of your own, by a name: two files that pass their own checks."""
    from docs.exercises.commands.new import begin

    try:
        folder = begin(id)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    shown = folder.relative_to(ROOT).as_posix() if folder.is_relative_to(ROOT) else str(folder)
    in_set = "" if folder.parent == FOLDER else f"--set {folder.parent} "
    output.say(f"{shown}: edit exercise.py and check.py, then fl {in_set}verify {folder.name}")


@main.command()
@click.argument("exercises", type=ExerciseId(), nargs=-1)
@click.option("--gallery", is_flag=True, help="Write down, for the site, what is said to every wrong answer.")
@click.option(
    "--mutants", default=0, show_default=True, help="Changed copies of each answer whose diagnosis is tested."
)
def verify(exercises: tuple[Exercise, ...], gallery: bool, mutants: int) -> None:
    """Check the exercises: the starter fails, the solution passes, every wrong answer is named by a true sentence."""
    from docs.exercises.commands.gallery import is_stale, write
    from docs.exercises.commands.verify import verify

    chosen = exercises or all_exercises()
    failed = verify(chosen, mutants)
    if gallery and not failed:
        write(chosen)
    for exercise in chosen if set_folder() == FOLDER and not failed else ():
        if is_stale(exercise):
            failed = 1
            output.say(f"{exercise.id}: the site has other messages; fl verify {exercise.id} --gallery writes them")
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
    for exercise in all_exercises():
        if exercise.missing:
            output.say(f"{exercise.id}: its own wrong answers are not recorded, for {exercise.missing}")
    output.say(f"{count} files in {folder}; a class starts with its README.md")


@main.command()
@click.argument("folders", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@click.option("--json", "as_json", type=click.Path(dir_okay=False, path_type=Path), help="Write the table as JSON.")
@click.option("--csv", "as_csv", type=click.Path(dir_okay=False, path_type=Path), help="Write the table as CSV.")
@click.option("--seconds", type=float, default=10.0, show_default=True, help="For each exercise without TensorFlow.")
@click.option("--in-all", type=float, default=120.0, show_default=True, help="Seconds for each submission.")
def grade(folders: tuple[Path, ...], as_json: Path | None, as_csv: Path | None, seconds: float, in_all: float) -> None:
    """Say who solved what: a row for each of FOLDERS, which holds a learner's files."""
    from docs.exercises.commands import grade as grading

    found, notes = grading.submissions(folders)
    for note in notes:
        output.say(note, "dim")
    grading.check_writable(as_json, as_csv)
    names = [path.resolve().name for path in folders if path.is_dir()]
    grading.write(grading.grade(found, names, seconds, in_all), as_json, as_csv)


@main.command()
@click.argument("exercises", type=ExerciseId(), nargs=-1)
@click.pass_obj
def notebook(workspace: Workspace, exercises: tuple[Exercise, ...]) -> None:
    """Write exercises as notebooks into your folder; the same checker answers there."""
    from docs.exercises.commands.notebook import write

    for path, is_new in write(workspace.folder, exercises or all_exercises()):
        output.say(f"{path}{'' if is_new else '  (was there already: left as it is)'}")


if __name__ == "__main__":
    main(prog_name="fl")
