"""The stored pictures of the data are those of the data: made again where the data are installed, they are the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from tf_impl.data import fashion_mnist
from tf_impl.experiments import pictures

STORED = Path(__file__).parents[2] / "docs" / "results" / "pictures.json"
INSTALLED = all((fashion_mnist.DEBIAN / file).is_file() for file in fashion_mnist.FILES)


def pixels(png: str) -> np.ndarray:
    return tf.io.decode_png(tf.io.decode_base64(png.replace("+", "-").replace("/", "_").rstrip("="))).numpy()


def test_made_again_the_pictures_are_the_stored_ones(require, tmp_path):
    require(INSTALLED, "Fashion-MNIST", fashion_mnist.APT_LINE)
    result = tmp_path / "pictures.json"
    ran = CliRunner().invoke(pictures.main, ["--result", str(result)])
    assert ran.exit_code == 0, ran.output
    again, stored = (json.loads(path.read_text("utf-8")) for path in (result, STORED))
    assert again["sources"] == stored["sources"]
    for new, old in zip(again["runs"], stored["runs"], strict=True):
        for kind in {"png", "read"} & new.keys():
            np.testing.assert_array_equal(pixels(new.pop(kind)), pixels(old.pop(kind)))
        assert new == old


@pytest.mark.parametrize("value", [-1.0, 0.0, 0.5, 1.0, 2.0])
def test_a_png_has_the_levels_of_the_image_clipped(value: float):
    assert pixels(pictures.png(np.full((2, 3), value)))[0, 0, 0] == round(min(max(value, 0), 1) * 255)
