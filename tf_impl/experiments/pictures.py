"""Small pictures of what the experiments train on, for their pages: `python -m tf_impl.experiments.pictures`.

The data sets themselves are never committed. A few of their images are, drawn anew as PNG and named with their
licences, which allow it: so the site is built without the data. Canvases are the first ones of the test split, and
garments and digits the first of their class, so nobody has chosen what is shown.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click
import numpy as np
import tensorflow as tf

from tf_impl import data
from tf_impl.data import dense_cells
from tf_impl.experiments import features, protocol, runner
from tf_impl.records import result_file
from tf_impl.records.atomic import check_writable

CANVASES = 4  # of each experiment
PARTS = ("train", "validation", "test")


@click.command(context_settings={"show_default": True})
@click.option("--result", type=click.Path(path_type=Path), required=True, help="The JSON file to write.")
def main(result: Path) -> None:
    """Write pictures of the data, and how many examples of each class the sources have."""
    try:
        check_writable(result)
        garments, digits = (data.load(name, seed=0, imbalance=1) for name in ("fashion-mnist", "digits"))
        about = {
            "command": f"python -m tf_impl.experiments.pictures --result {result}",
            "date": datetime.now(UTC).date().isoformat(),
            "versions": result_file.versions(),
            "sources": {of.name: source(of) for of in (garments, digits)},
        }
        runs = [*canvases("dense-cells"), *canvases("initial-bias"), *singles(garments), *singles(digits)]
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    result_file.write(result, about | {"runs": runs})


def source(of: data.Dataset) -> dict:
    """Return licence and origin of a data set, and the examples of each class in its three parts."""
    counts = {part: np.bincount(getattr(of, part).labels, minlength=len(of.classes)).tolist() for part in PARTS}
    return {"licence": of.licence, "provenance": of.provenance, "classes": of.classes, "examples_per_class": counts}


def canvases(experiment: str) -> Iterator[dict]:
    """Yield the first test canvases of an experiment with dense cells, each with its positive cells (row, column)."""
    of = import_module(runner.NAMES[experiment]).Experiment(protocol.read(experiment).settings)
    painted = of.painted("test", of.settings["data"]["test_canvases"], 0)
    for image, positive in zip(painted.images[:CANVASES], painted.positive[:CANVASES], strict=True):
        yield {
            "picture": "canvas",
            "experiment": experiment,
            "side": dense_cells.SIDE,
            "stride": dense_cells.STRIDE,
            "positive": np.argwhere(positive).tolist(),
            "png": png(image[..., 0]),
        }


def singles(of: data.Dataset) -> Iterator[dict]:
    """Yield the first training image of each class, as published and, of garments, as the small networks read it."""
    firsts = [int(np.argmax(of.train.labels == label)) for label in range(len(of.classes))]
    shown = data.Split(of.train.images[firsts], of.train.labels[firsts], of.train.indices[firsts])
    for place, (name, image) in enumerate(zip(of.classes, shown.images, strict=True)):
        picture = {"picture": of.name, "class": name, "side": image.shape[0], "png": png(image[..., 0])}
        if of.name == "fashion-mnist":
            read = features.pooled_pixels(shown)[place] * features.PIXEL_SPREAD + features.PIXEL_MEAN
            picture["read"] = png(read.reshape(14, 14))
        yield picture


def png(image: np.ndarray) -> str:
    """Return a grey image with values from 0 to 1, clipped, as a PNG in base64."""
    levels = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    return base64.b64encode(tf.io.encode_png(levels[..., None]).numpy()).decode()


if __name__ == "__main__":
    main()
