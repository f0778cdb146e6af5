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
    """Run the habits, all or those whose names hold one of the words; print what is no success, write all."""
    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
    )
    habits, found = [one for one in load() if not chosen or any(word in one.id for word in chosen)], []
    for one in habits:
        found.append(outcome(one))
        if chosen or found[-1]["outcome"] not in ("works", "refused"):
            click.echo(f"{one.id}: {found[-1]['outcome']}: {found[-1]['sentence']}")
    click.echo(dict(Counter(one["outcome"] for one in found)))
    if write:
        versions = {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
        lines = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in found)
        head = json.dumps({"command": COMMAND, "versions": versions}, indent=1)[:-2]
        write.write_text(f'{head},\n "habits": [\n  {lines}\n ]\n}}\n', encoding="utf-8")
    sys.exit(any(one["outcome"] in ("surprise", "fails") for one in found))


if __name__ == "__main__":
    main()
