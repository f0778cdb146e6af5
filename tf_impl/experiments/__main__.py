"""The command line of the experiments: `python -m tf_impl.experiments NAME [--smoke] [--result FILE]`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tf_impl.experiments.runner import NAMES, WORK, run
from tf_impl.records import result_file

DEMONSTRATIONS = "demonstrations"


@click.command(context_settings={"show_default": True})
@click.argument("name", type=click.Choice([*NAMES, DEMONSTRATIONS]))
@click.option("--smoke", is_flag=True, help="Run it small, to see that it runs.")
@click.option("--result", type=click.Path(path_type=Path), help="A JSON file to write; without it none is written.")
@click.option("--work", type=click.Path(path_type=Path), default=WORK, help="Where finished seeds are kept.")
def main(name: str, smoke: bool, result: Path | None, work: Path) -> None:
    """Run an experiment as its protocol says, and print what came of its contrasts.

    It may be interrupted: what is finished is found again. The demonstrations have no protocol: nothing in them is
    left to chance.
    """
    log = Console(stderr=True)
    try:
        if result:
            result_file.check_writable(result)
        found = _run(name, smoke, work, lambda text: log.print(f"{name}, {text}"))
    except (ValueError, OSError, FloatingPointError) as error:
        raise click.ClickException(str(error)) from error
    if name != DEMONSTRATIONS:
        Console().print(summary(found))
    if result:
        result_file.write(result, found)


def _run(name: str, smoke: bool, work: Path, say: Callable[[str], None]) -> dict:
    if name != DEMONSTRATIONS:
        return run(name, smoke=smoke, work=work, say=say)
    from tf_impl.experiments import demonstrations

    return demonstrations.run(smoke=smoke, say=say)


def summary(found: dict) -> Table:
    """Return the contrasts as a table."""
    table = Table("contrast", "role", "expected", "mean", "95 % over seeds", "seeds above 0", "p (Holm)")
    table.title = found["command"]
    for of in found["contrasts"]:
        low, high = of["interval"]
        table.add_row(
            of["id"],
            of["role"],
            of["expected"],
            f"{of['mean']:.4g}",
            f"{low:.4g} to {high:.4g}",
            f"{of['above']} of {of['seeds']}",
            f"{of['p_holm']:.2g}",
        )
    return table


if __name__ == "__main__":
    main()
