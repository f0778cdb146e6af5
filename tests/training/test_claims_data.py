"""What the documents say of tensorflow-datasets and of cats and dogs, on a small archive in the published layout."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
import tensorflow_datasets as tfds

from tests.meta.ledger import settles
from tests.training.made_data import archive_of_pets, put_in_download_cache
from tf_impl.model import build_model

pytestmark = pytest.mark.xdist_group("claims")


@settles("N-68")
def test_with_the_switch_and_download_true_prepared_data_are_loaded_and_nothing_is_fetched() -> bool:
    switch = tfds.core.utils.gcs_utils
    assert switch._is_gcs_disabled  # before the cell sets it
    with TemporaryDirectory() as name:
        folder = Path(name)
        put_in_download_cache(folder, archive_of_pets(pictures=4))
        tfds.builder("cats_vs_dogs", data_dir=folder).download_and_prepare()
        shutil.rmtree(folder / "downloads")
        with patch.object(switch, "_is_gcs_disabled", True), patch.object(socket, "socket", side_effect=OSError):
            examples = tfds.load("cats_vs_dogs", split="train", data_dir=folder, download=True)
        assert len(examples) == 8
        return any(folder.rglob("*.zip"))


@settles("R-39")
def test_labels_are_cat_or_dog_and_the_model_has_two_outputs() -> bool:
    label = tfds.builder("cats_vs_dogs").info.features["label"]
    return label.names == ["cat", "dog"] and build_model(1).output_shape == (None, 2)
