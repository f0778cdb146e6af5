"""`python -m spec` lists the equations; `python -m spec BF.8` prints one; `python -m spec vectors` writes vectors.

`python -m spec claims` lists what the documents state, with a verdict each; `python -m spec claims S-54` prints one.
"""

from __future__ import annotations

import difflib
import time
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from types import ModuleType

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sympy import Basic, Eq, Indexed, Set, pretty

from spec.documents import DOCUMENTS
from spec.equations import CHAPTERS, EQUATIONS, equations_of
from spec.function_notation import FunctionNotation, functions_of
from spec.notation import NOTATION, Notation
from spec.printing.code import javascript_code, numpy_code
from spec.printing.latex import latex, latex_expression
from spec.records import Claim, Equation


class UnknownNameError(click.ClickException):
    """A name that is neither an equation nor a command."""

    exit_code = 2


class Equations(click.Group):
    """A group whose commands are its own and the id of every equation."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command:
        """Return the command of that name, or one that prints the equation with that id."""
        if command := super().get_command(ctx, name):
            return command
        if equation := EQUATIONS.get(name.upper()):
            return click.Command(equation.id, callback=lambda: print_equation(equation))
        raise UnknownNameError(f"the spec has no {name}; the nearest are {nearest(name, (*EQUATIONS, *self.commands))}")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the three known names that are most like a name."""
    names = {one.upper(): one for one in known}
    return ", ".join(names[match] for match in difflib.get_close_matches(name.upper(), names, n=3, cutoff=0))


@click.group(cls=Equations, invoke_without_command=True, options_metavar="", subcommand_metavar="[ID | COMMAND]")
@click.pass_context
def main(context: click.Context) -> None:
    """List the equations; with the id of one (BF.8), print it."""
    if context.invoked_subcommand is None:
        list_equations()


@main.command()
@click.argument("families", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; fail if a committed file differs.")
def vectors(families: tuple[str, ...], check: bool) -> None:
    """Write the vectors of FAMILIES again from the derivations; by default all, and the mistakes and exercises."""
    from spec.vectors.families import NoCasesError, UnknownFamilyError
    from spec.vectors.generate import generate  # late: listing equations needs no oracle

    try:
        raise SystemExit(generate(families, check))
    except (UnknownFamilyError, NoCasesError) as error:
        raise UnknownNameError(str(error)) from error


@main.command()
@click.argument("chapters", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; fail if the committed file differs.")
def proofs(chapters: tuple[str, ...], check: bool) -> None:
    """Prove the equations of CHAPTERS (PF), by default all, and write how: for every number of classes, or for some."""
    from spec.proofs.record import write  # late: listing equations proves nothing

    prefixes = [chapter.upper() for chapter in chapters]
    if unknown := [prefix for prefix in prefixes if prefix not in CHAPTERS]:
        raise UnknownNameError(f"no chapter {unknown[0]}; there are {', '.join(CHAPTERS)}")
    raise SystemExit(write(check, prefixes or CHAPTERS))


@main.command()
@click.argument("ids", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; fail if a committed file differs.")
def coq(ids: tuple[str, ...], check: bool) -> None:
    """Have Coq check the proofs, and write what it says; with IDS (BF.9) print the statements of those equations."""
    from spec.printing.coq import UnprintableError
    from spec.proofs.coq import check as machine  # late: listing equations needs no proofs

    if unknown := [id for id in ids if id.upper() not in EQUATIONS]:
        raise UnknownNameError(f"no equation {unknown[0]}; the nearest are {nearest(unknown[0], EQUATIONS)}")
    try:
        if ids:
            click.echo("\n\n".join(text for id in ids for text in _statements(id.upper())))
        else:
            raise SystemExit(_check_proofs(machine, only_compare=check))
    except (machine.RefusedError, UnprintableError, LookupError) as error:
        raise click.ClickException(str(error)) from error


def _statements(id: str) -> Iterator[str]:
    from spec.printing.coq import UnprintableError
    from spec.proofs.coq.statements import names_of, statement

    for name in names_of(id):
        try:
            yield statement(name)
        except UnprintableError as error:
            yield f"(* no {name}: {error} *)"


def _check_proofs(machine: ModuleType, only_compare: bool) -> int:
    started = time.monotonic()
    changed = machine.write(only_compare)
    for file in changed:
        click.echo(f"spec/proofs/coq/{file} {'is not what is written now' if only_compare else 'is written'}")
    click.echo(f"{machine.summary()}, in {time.monotonic() - started:.0f} s")
    return int(only_compare and bool(changed))


@main.command()
@click.argument("id", required=False)
def claims(id: str | None) -> None:
    """List what the documents state and the verdicts; with the id of one (S-54), print it and prove it again."""
    from spec.claims import CLAIMS  # late: listing equations needs no ledger

    if id is None:
        list_claims(CLAIMS.values())
    elif claim := CLAIMS.get(id.upper()):
        print_claim(claim)
    else:
        raise UnknownNameError(f"no claim {id}; the nearest are {nearest(id, CLAIMS)}")


def list_claims(claims: Iterable[Claim]) -> None:
    """Print every claim's id, verdict and paraphrase, document by document."""
    for document, own in groupby(claims, key=attrgetter("document")):
        table = Table(
            title=f"What {DOCUMENTS[document].title} states", title_justify="left", show_header=False, box=None
        )
        for claim in own:
            repeats = f" (as {claim.same_as})" if claim.same_as else ""
            table.add_row(f"[bold]{claim.id}[/bold]", escape(f"{claim.verdict}{repeats}"), escape(claim.paraphrase))
        Console(emoji=False).print(table, "")


def print_claim(claim: Claim) -> None:
    """Print one claim: where it stands, what it says exactly, the verdict, what holds, and what that rests on."""
    click.echo(f"{claim.id}  {claim.paraphrase}\n")
    _section("stands in", [f"{DOCUMENTS[claim.document].title}, {claim.where}"])
    _section("repeats", [claim.same_as] if claim.same_as else [])
    _section("says exactly", [claim.formal])
    _section("verdict", [claim.verdict])
    _section("what holds", [claim.corrected] if claim.corrected else [])
    _section("why this verdict", [claim.why] if claim.why else [])
    _section("rests on", map(_shown, claim.rests_on))
    _section("see", [*claim.equations, *claim.exercises])


def _shown(name: str) -> str:
    from spec.claims import find_evidence, is_test

    if is_test(name):
        return f"{name}  (run it with pytest)"
    shown = find_evidence(name)
    shown.check()
    point = getattr(shown, "false_at", getattr(shown, "at", {}))
    where = ", ".join(f"{symbol} = {value}" for symbol, value in point.items()) if 0 < len(point) < 8 else ""
    return f"{name}  ({shown.kind}{' at ' * bool(where)}{where}; checked just now)"


def list_equations() -> None:
    """Print every equation's id and sentence, chapter by chapter."""
    for prefix, chapter in CHAPTERS.items():
        table = Table(title=chapter.__doc__.splitlines()[0], title_justify="left", show_header=False, box=None)
        for equation in equations_of(prefix):
            table.add_row(f"[bold]{equation.id}[/bold]", equation.statement)
        Console(emoji=False).print(table, "")


def print_equation(equation: Equation) -> None:
    """Print one equation: sentence, symbols, assumptions, LaTeX, derivation, code."""
    click.echo(f"{equation.id}  {equation.statement}\n")
    _section("LaTeX", [latex(equation)])
    _section("where", [*map(_meaning, _symbols(equation)), *map(_function, functions_of(equation))])
    _section("assuming", [*map(_assumption, equation.assuming), *equation.provided])
    _section("derivation", [f"= {latex_expression(s.expression)}   ({s.because})" for s in equation.derivation])
    _section("computed as", [] if equation.stable is None else [latex_expression(equation.stable)])
    _section("source", equation.source)
    _section("machine-checked in Coq", _machine_checked(equation))
    for language, code in (("NumPy", numpy_code(equation)), ("JavaScript", javascript_code(equation))):
        if code:
            click.echo(f"{click.style(language, bold=True)}\n\n{code}")


def _machine_checked(equation: Equation) -> list[str]:
    from spec.proofs.coq.check import RefusedError, theorems_of

    try:
        return theorems_of(equation.id)
    except RefusedError as error:
        return [str(error)]


def _section(title: str, lines: Iterable[str]) -> None:
    if lines := list(lines):
        click.echo("\n".join([click.style(title, bold=True), *(f"    {line}" for line in lines), ""]))


def _symbols(equation: Equation) -> list[Notation]:
    parts = (equation.left, equation.right, *equation.assuming)
    symbols = set().union(*(part.free_symbols for part in parts))
    families = {entry.base for part in parts for entry in part.atoms(Indexed)}
    return [e for e in NOTATION if (e.symbol.base in families if e.symbol.is_Indexed else e.symbol in symbols)]


def _meaning(entry: Notation) -> str:
    return f"{entry.symbol}: {entry.meaning}; in {_plain(entry.domain)}"


def _function(row: FunctionNotation) -> str:
    return f"{row.name}: {row.meaning}" + (f"; see {row.defined_by}" if row.defined_by else "")


def _assumption(assumption: Basic) -> str:
    return f"{assumption.lhs} = {assumption.rhs}" if isinstance(assumption, Eq) else _plain(assumption)


def _plain(part: Basic | Set) -> str:
    return pretty(part, use_unicode=True, wrap_line=False)


if __name__ == "__main__":
    main(prog_name="python -m spec")
