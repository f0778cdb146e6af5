"""`python -m tests.meta.mutation [ROOM…]`: change the losses, see the tests fail, write down what survived."""

from __future__ import annotations

import json
import platform
from datetime import UTC, datetime
from functools import partial
from importlib import metadata

import click

from tests.meta.mutation import of_reference, of_tf_impl
from tests.meta.mutation.record import RESULT, share

ROOMS = {"reference": of_reference.run, **{room: partial(of_tf_impl.run, room) for room in of_tf_impl.ROOMS}}
PACKAGES = ("mutmut", "cosmic-ray", "numpy", "tensorflow", "pytest")


@click.command()
@click.argument("rooms", nargs=-1, type=click.Choice(list(ROOMS)))
@click.option("--processes", default=2, show_default=True, help="How many mutants live at a time.")
@click.option("--one-in", type=click.Choice(("1", "2", "5", "10")), default="1", help="Try one mutant in so many.")
def main(rooms: tuple[str, ...], processes: int, one_in: str) -> None:
    """Mutate ROOMS (by default all) and write docs/results/mutation.json; other rooms' records are kept."""
    record = json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {"rooms": {}}
    record |= {
        "command": "make mutation",
        "date": datetime.now(UTC).date().isoformat(),
        "versions": {"python": platform.python_version(), **{name: metadata.version(name) for name in PACKAGES}},
    }
    for room in rooms or ROOMS:
        for found in ROOMS[room](processes, record["rooms"].get(room), int(one_in)):
            record["rooms"][room] = found
            RESULT.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        click.echo(f"{room}: {share(record['rooms'][room]):.1%} killed or equivalent")


if __name__ == "__main__":
    main()
