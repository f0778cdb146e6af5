"""`python -m tests.conformance.atlas [NAME…]`: examine real libraries, and write docs/results/atlas.json.

Installs the libraries from PyPI into build/atlas, which takes minutes and gigabytes the first time. Exit code 1 if the
deviations are not those that libraries.toml lists.
"""

from __future__ import annotations

import click

from tests.conformance.atlas.examining import disagreements, examine
from tests.conformance.atlas.libraries import libraries
from tests.conformance.atlas.upstream import update


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(libraries())), metavar="[NAME]…")
def main(names: tuple[str, ...]) -> None:
    """Examine the libraries named, or all."""
    rows = examine(names)
    for name, row in rows.items():
        codes = [one["code"] for one in row["diagnoses"]]
        click.echo(f"{name:<24}{'conforms' if row['conformant'] else ' '.join(codes) or row.get('error')}")
    update(rows)
    wrong = [line for name, row in rows.items() for line in disagreements(libraries()[name], row)]
    click.echo("\n".join(wrong), err=True)
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main(prog_name="python -m tests.conformance.atlas")
