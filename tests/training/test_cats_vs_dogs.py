"""The notebook's data, through the real builder on a small archive in the published layout."""

from __future__ import annotations

import socket
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds

from tests.training.made_data import CORRUPT, archive_of_pets, put_in_download_cache
from tf_impl import CategoricalFocalLoss, build_model, data
from tf_impl.data import cats_vs_dogs, download


def splits(dataset):
    return dataset.train, dataset.validation, dataset.test


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder of tensorflow-datasets, and a source that nobody answers for."""
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))

    def unreachable(url):
        raise OSError(f"{url} cannot be read (no network)")

    monkeypatch.setattr(cats_vs_dogs, "open_url", unreachable)
    return tmp_path


@pytest.mark.usefixtures("pets")
def test_corrupt_entries_and_files_of_other_kinds_are_left_out_and_the_rest_is_sliced():
    dataset = cats_vs_dogs.load(imbalance=1)
    assert dataset.classes == ("cat", "dog")
    held_out = [len(split.labels) for split in splits(dataset)[1:]]
    assert held_out == [12, 12]
    pictures = list(tfds.as_numpy(cats_vs_dogs.prepare().as_dataset(split="train")))
    assert len(pictures) == 120
    for split in splits(dataset):
        for index, label in zip(split.indices, split.labels, strict=True):
            assert pictures[index]["label"] == label
            assert pictures[index]["image/filename"].decode().split("/")[1].lower() == dataset.classes[label]


@pytest.mark.usefixtures("pets")
def test_an_image_is_what_the_notebook_makes_of_the_picture():
    split = cats_vs_dogs.load(imbalance=1).test
    assert split.images.shape[1:] == (224, 224, 3)
    pictures = list(cats_vs_dogs.prepare().as_dataset(split="train"))
    for index in (0, 5):
        picture = pictures[split.indices[index]]["image"]
        np.testing.assert_array_equal(split.images[index], tf.image.resize(picture, (224, 224)) / 255.0)


def test_a_picture_that_the_archive_has_twice_stands_in_one_split_alone(folder):
    put_in_download_cache(folder, archive_of_pets(pictures=30, repeated=40))
    dataset = cats_vs_dogs.load(imbalance=1)
    pictures = [set(split.images.files) for split in splits(dataset)]
    assert sum(len(files) for files in pictures) == len(set.union(*pictures))


@pytest.mark.usefixtures("pets")
def test_prepared_data_are_read_without_a_look_at_the_archive_or_the_network(monkeypatch):
    cats_vs_dogs.prepare()

    def refuse(*_, **__):
        raise AssertionError("prepared data were not enough")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(tfds.core.DatasetBuilder, "download_and_prepare", refuse)
    assert cats_vs_dogs.load().train.labels.size


# ---------------------------------------------------------------- what is refused, at once


@pytest.mark.parametrize("corrupt", [3, CORRUPT - 1, CORRUPT + 1])
def test_an_archive_with_another_number_of_corrupt_entries_is_refused(folder, corrupt):
    put_in_download_cache(folder, archive_of_pets(pictures=5, corrupt=corrupt))
    with pytest.raises(ValueError, match=f"Expected {CORRUPT} corrupt images, but found {corrupt}"):
        data.load("cats_vs_dogs")


def test_an_archive_put_there_by_hand_must_be_the_published_one(folder):
    manual = folder / "downloads" / "manual"
    manual.mkdir(parents=True)
    (manual / "kagglecatsanddogs_5340.zip").write_bytes(archive_of_pets(pictures=5))
    with pytest.raises(ValueError, match=r"^kagglecatsanddogs_5340\.zip is not the published archive"):
        data.load("cats_vs_dogs")


@pytest.mark.usefixtures("folder")
def test_without_archive_and_network_one_line_says_where_to_put_the_archive():
    with pytest.raises(FileNotFoundError, match=r"put kagglecatsanddogs_5340\.zip in .*manual$") as error:
        data.load("cats_vs_dogs")
    assert "\n" not in str(error.value)
    assert "cannot be read (no network)" in str(error.value)


def test_half_a_download_is_none(folder):
    put_in_download_cache(folder, archive_of_pets(pictures=5))
    for note in folder.rglob("*.INFO"):
        note.unlink()
    with pytest.raises(FileNotFoundError):
        data.load("cats_vs_dogs")


def test_the_server_is_asked_once_for_the_published_archive_and_not_for_long(folder, monkeypatch):
    asked = []

    def unreachable(url):
        asked.append(url)
        raise OSError

    monkeypatch.setattr(cats_vs_dogs, "open_url", unreachable)
    with pytest.raises(FileNotFoundError):
        data.load("cats_vs_dogs")
    assert asked == list(tfds.builder("cats_vs_dogs", data_dir=folder).url_infos)
    assert download.TIMEOUT <= 10


# ---------------------------------------------------------------- the notebook's model


@pytest.mark.usefixtures("pets")
def test_the_notebooks_model_takes_two_steps_on_them():
    keras.utils.set_random_seed(0)
    train = cats_vs_dogs.load(imbalance=1).train
    rows = keras.utils.to_categorical(train.labels, 2)
    batches = tf.data.Dataset.range(16).batch(8).map(train.reader())
    batches = tf.data.Dataset.zip(batches, tf.data.Dataset.from_tensor_slices(rows[:16]).batch(8))
    model = build_model(256)
    model.compile("adam", CategoricalFocalLoss(), jit_compile=False)
    assert np.isfinite(model.fit(batches, shuffle=False, verbose=0).history["loss"]).all()


def test_who_does_not_ask_for_them_needs_no_tensorflow_datasets():
    code = "import sys; sys.modules['tensorflow_datasets'] = None; import tf_impl, tf_impl.data as d; d.load('digits')"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=600)
