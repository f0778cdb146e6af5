"""Run every habit and write what came out, for the site: `python -m tests.training.habits --write FILE`."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import click
import keras
import numpy as np
import tensorflow as tf

from tests.training.habits.registry import load, outcome

COMMAND = "python -m tests.training.habits --write docs/results/keras-habits.json"


@click.command()
@click.argument("chosen", nargs=-1)
@click.option("--write", type=click.Path(path_type=Path), help="The JSON file.")
def main(chosen: tuple[str, ...], write: Path | None) -> None:
    """Run the habits, all or those whose names hold one of the words, and write what came out.

    A file that exists keeps what it says of the habits that are not chosen.
    """
    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
    )
    found = {(one["subject"], one["habit"]): one for one in (read(write) if write and chosen else [])}
    for one in load():
        if chosen and not any(word in one.id for word in chosen):
            continue
        result = found[one.subject, one.says] = outcome(one)
        if chosen or result["outcome"] not in ("works", "refused"):
            click.echo(f"{one.id}: {result['outcome']} {result['sentence']}")
    results = [found[key] for key in ((one.subject, one.says) for one in load()) if key in found]
    click.echo(dict(Counter(one["outcome"] for one in results)))
    if write:
        write_results(write, results)
    sys.exit(any(one["outcome"] in ("surprise", "fails") for one in results))


def read(path: Path) -> list[dict[str, str]]:
    """Return the results of a file, if there is one."""
    return json.loads(path.read_text(encoding="utf-8"))["habits"] if path.exists() else []


def write_results(path: Path, results: list[dict[str, str]]) -> None:
    """Write results, a line a habit."""
    versions = {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
    lines = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in results)
    head = json.dumps({"command": COMMAND, "versions": versions}, indent=1)[:-2]
    path.write_text(f'{head},\n "habits": [\n  {lines}\n ]\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
