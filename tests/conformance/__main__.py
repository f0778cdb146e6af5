"""`python -m tests.conformance TARGET`: is this loss right, and if not, what is wrong with it?

Exit codes: 0 it conforms, 1 it deviates, 2 it cannot be run (one line says why).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from tests.conformance.diagnosing.drawing import as_svg
from tests.conformance.diagnosing.examination import examine
from tests.conformance.diagnosing.report_card import as_json, show

EXIT = {True: 0, False: 1, None: 2}


@click.command()
@click.argument("target")
@click.option("--report", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the findings as JSON.")
@click.option("--dtype", type=click.Choice(["float32", "float64"]), default="float32", show_default=True)
@click.option("--soft-labels", is_flag=True, help="Require that labels between 0 and 1 are right as well.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw the loss beside the truth, as SVG.")
@click.option("--fix", is_flag=True, help="Print the line that is right, in the framework of the loss.")
def main(target: str, path: Path | None, dtype: str, soft_labels: bool, plot: Path | None, fix: bool) -> None:
    """Check TARGET against the spec, and say what it does.

    TARGET is an adapter (a Python file), or a loss by its name: module:function or module:Class.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # an old terminal shows ? for what it cannot
    report = examine(target, dtype, soft_labels, draw=plot is not None)
    show(report, target, fix)
    if path:
        write(json.dumps(as_json(report), indent=1, allow_nan=False) + "\n", path, "the report")
    if plot and report.curves:
        write(as_svg(report.curves, Path(target).name), plot, "the drawing")
    raise SystemExit(EXIT[report.conformant])


def write(text: str, path: Path, what: str) -> None:
    """Write a file; where that cannot be done, say so in one line."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        click.echo(f"{what} cannot be written: {error}", err=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main(prog_name="python -m tests.conformance")
