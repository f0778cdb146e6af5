"""The command line of the experiments: `python -m tf_impl.experiments NAME [--smoke] [--result FILE]`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tf_impl.experiments.earlier import with_earlier_runs
from tf_impl.experiments.runner import NAMES, WORK, Log, run
from tf_impl.records import result_file
from tf_impl.records.atomic import check_writable

DEMONSTRATIONS = "demonstrations"


@click.command(context_settings={"show_default": True})
@click.argument("name", type=click.Choice([*NAMES, DEMONSTRATIONS]))
@click.option("--smoke", is_flag=True, help="Run it with small settings, to test that it runs.")
@click.option("--result", type=click.Path(path_type=Path), help="A JSON file to write; without it none is written.")
@click.option("--work", type=click.Path(path_type=Path), default=WORK, help="Where finished parts are kept.")
def main(name: str, smoke: bool, result: Path | None, work: Path) -> None:
    """Run an experiment as its protocol says, and print its contrasts.

    A run may be interrupted: the next one reads the parts that are finished. The demonstrations have no protocol,
    because they have one fixed seed.
    """
    console = Console(stderr=True, emoji=False)
    try:
        if result:
            check_writable(result)
        outcome = _run(name, smoke, work, lambda text: console.print(f"{name}, {text}"))
    except (ValueError, OSError, FloatingPointError) as error:
        raise click.ClickException(str(error)) from error
    if name != DEMONSTRATIONS:
        Console(emoji=False).print(summary(outcome))
    if result:
        result_file.write(result, outcome if name == DEMONSTRATIONS else with_earlier_runs(outcome, result))


def _run(name: str, smoke: bool, work: Path, log: Log) -> dict:
    if name != DEMONSTRATIONS:
        return run(name, smoke=smoke, work=work, log=log)
    from tf_impl.experiments import demonstrations

    return demonstrations.run(smoke=smoke, log=log)


def summary(result: dict) -> Table:
    """Return the contrasts as a table."""
    table = Table("contrast", "role", "expected", "mean", "95 % over seeds", "seeds above 0", "p (Holm)")
    table.title = result["command"]
    for contrast in result["contrasts"]:
        low, high = contrast["interval"]
        table.add_row(
            contrast["id"],
            contrast["role"],
            contrast["expected"],
            f"{contrast['mean']:.4g}",
            f"{low:.4g} to {high:.4g}",
            f"{contrast['above']} of {contrast['seeds']}",
            f"{contrast['p_holm']:.2g}",
        )
    return table


if __name__ == "__main__":
    main()
