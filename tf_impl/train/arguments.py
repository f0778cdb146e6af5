"""How the command line of a training reads its arguments: each mistake is one line and exit code 2."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from tf_impl.data import SOURCES, own


class CliError(click.ClickException):
    """An error message in one line."""

    exit_code = 2


class Diverged(click.ClickException):
    """Says, a line each, which runs diverged; the results of all others are kept."""

    def __init__(self, diverged: list[dict]):
        lines = [f"{run['loss']}, seed {run['seed']}: {run['message']}" for run in diverged]
        super().__init__("\nError: ".join(lines))


class Command(click.Command):
    """A command whose usage errors are one line, and which refuses an option that is given twice or is empty.

    click lets the last one win: whoever names two data sets would train on one of them, and not be told. And an empty
    path, of a shell variable that is not set, would be this folder.
    """

    def make_context(self, *args: object, **extra: object) -> click.Context:
        """Parse the command line."""
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            raise CliError(error.format_message()) from error

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, after a look at how often each option is given, and with what."""
        values, _, given = self.make_parser(ctx).parse_args(list(args))
        for option in (one for one in given if isinstance(one, click.Option)):
            if not option.multiple and given.count(option) > 1:
                raise click.BadParameter(f"it is given {given.count(option)} times: it takes one", ctx, option)
            if "" in (values[option.name] if option.multiple else [values[option.name]]):
                raise click.BadParameter("it is empty", ctx, option)
        return super().parse_args(ctx, args)


class Data(click.ParamType):
    """The type of `--data`: the name of a bundled or published data set, or a path to data of one's own."""

    name = "name|path"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text, if it is a name or the path of something that can be read."""
        if value in SOURCES:
            return value
        if not Path(value).exists():
            near = get_close_matches(value.lower(), SOURCES, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            self.fail(f"{value!r} is no file or folder, and none of {', '.join(SOURCES)}{hint}", param, ctx)
        try:
            own.kind(Path(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return value


class Alpha(click.ParamType):
    """The type of `--alpha`; the loss checks the domain of its numbers."""

    name = "number|weights|balanced|none"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text, if it is of one of the four forms."""
        try:
            if value not in ("balanced", "none"):
                [float(number) for number in value.split(",")]
        except ValueError:
            self.fail(
                f"{value!r} is no number, no list of weights with commas, not 'balanced' and not 'none'", param, ctx
            )
        return value


def once_each(ctx: click.Context, param: click.Parameter, values: tuple) -> tuple:  # noqa: ARG001
    """Refuse an option that is given twice with one value: the same run again is no evidence."""
    for value in values:
        if values.count(value) > 1:
            raise click.BadParameter(
                f"{value} is given {values.count(value)} times: each run is made once", param=param
            )
    return values
