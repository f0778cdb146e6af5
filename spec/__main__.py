"""`python -m spec` lists the equations; `python -m spec BF.8` prints one; `python -m spec vectors` writes vectors."""

from __future__ import annotations

import difflib

import click
from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table

from spec.equations import CHAPTERS, EQUATIONS, equations_of
from spec.notation import NOTATION, Equation
from spec.printing import javascript_code, latex, latex_expression, numpy_code

console = Console()


class UnknownName(click.ClickException):
    """A name that is neither an equation nor a command."""

    exit_code = 2


class Equations(click.Group):
    """A group whose commands are its own and every equation's id."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command:
        """Return the command, or one that prints the equation."""
        if command := super().get_command(ctx, name):
            return command
        if equation := EQUATIONS.get(name.upper()):
            return click.Command(equation.id, callback=lambda: print_equation(equation))
        nearest = difflib.get_close_matches(name.upper(), EQUATIONS, n=3, cutoff=0) or list(EQUATIONS)
        raise UnknownName(f"no equation {name}; the nearest are {', '.join(nearest)}")


@click.group(cls=Equations, invoke_without_command=True)
@click.pass_context
def main(ctx: click.Context) -> None:
    """List the equations; with an id (BF.8) print one."""
    if ctx.invoked_subcommand is None:
        list_equations()


@main.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a committed file differs.")
def vectors(check: bool) -> None:
    """Write the vectors from the derivations."""
    from spec.vectors.generate import generate  # late: the oracle is slow to import

    raise SystemExit(generate(check))


def list_equations() -> None:
    """Print every equation's id and sentence, by chapter."""
    for prefix, chapter in CHAPTERS.items():
        table = Table(title=chapter.__doc__.splitlines()[0], title_justify="left", show_header=False, box=None)
        for equation in equations_of(prefix):
            table.add_row(f"[bold]{equation.id}[/bold]", equation.says)
        console.print(table, "")


def print_equation(equation: Equation) -> None:
    """Print one equation: sentence, symbols, assumptions, LaTeX, derivation, code."""
    console.print(f"[bold]{equation.id}[/bold]  {equation.says}\n")
    _section("LaTeX", [latex(equation)])
    _section("where", [f"{entry.symbol}: {entry.meaning}; in {entry.domain}" for entry in _symbols(equation)])
    _section("assuming", [str(assumption) for assumption in equation.assuming])
    _section("derivation", [f"= {latex_expression(s.expression)}    [{s.because}]" for s in equation.derivation])
    _section("stable form", [] if equation.stable is None else [latex_expression(equation.stable)])
    _section("source", equation.source)
    for title, language, code in (("NumPy", "python", numpy_code), ("JavaScript", "javascript", javascript_code)):
        if text := code(equation):
            console.print(f"[bold]{title}[/bold]")
            console.print(Syntax(text, language, background_color="default"))


def _section(title: str, lines: list[str] | tuple[str, ...]) -> None:
    if lines:
        console.print(f"[bold]{title}[/bold]")
        for line in lines:
            console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
        console.print()


def _symbols(equation: Equation) -> list:
    used = equation.left.free_symbols | equation.right.free_symbols
    return [entry for entry in NOTATION if entry.symbol in used]


if __name__ == "__main__":
    main(prog_name="python -m spec")
