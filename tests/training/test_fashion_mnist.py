"""Fashion-MNIST: where it is looked for, and what is refused."""

from __future__ import annotations

import gzip
import hashlib

import numpy as np
import pytest

from tf_impl import data
from tf_impl.data import fashion_mnist

DEBIAN_HAS_IT = all((fashion_mnist.DEBIAN / file).is_file() for file in fashion_mnist.FILES)


def published(dataset):
    return {name.removesuffix(", unpacked"): digest for name, digest in dataset.provenance["sha256"].items()}


def splits(dataset):
    return dataset.train, dataset.validation, dataset.test


def test_the_garments_keep_the_test_part_and_hold_out_a_tenth_of_the_training_part(garments):
    dataset = fashion_mnist.load(imbalance=1)
    assert [len(split.labels) for split in splits(dataset)] == [270, 30, 20]
    assert set(dataset.test.indices) == set(range(300, 320))
    images, digest = fashion_mnist.read_idx(garments / "train-images-idx3-ubyte.gz")
    np.testing.assert_array_equal(dataset.train.images[..., 0], (images / np.float32(255))[dataset.train.indices])
    assert dataset.provenance["sha256"]["train-images-idx3-ubyte, unpacked"] == digest


def test_the_digest_is_of_the_unpacked_file(garments):
    path = garments / "t10k-labels-idx1-ubyte.gz"
    content = gzip.decompress(path.read_bytes())
    _, digest = fashion_mnist.read_idx(path)
    assert digest == hashlib.sha256(content).hexdigest()
    path.write_bytes(gzip.compress(content, compresslevel=1, mtime=1))
    assert fashion_mnist.read_idx(path)[1] == digest


def test_the_places_are_tried_in_their_order(garments, tmp_path, monkeypatch):
    def copy(folder):
        folder.mkdir(parents=True)
        for file in fashion_mnist.FILES:
            (folder / file).write_bytes((garments / file).read_bytes())
        return folder

    monkeypatch.setattr(fashion_mnist, "DEBIAN", copy(tmp_path / "debian"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    cache = copy(tmp_path / "keras" / "datasets" / "fashion-mnist")
    assert fashion_mnist.find_folder() == (garments, f"the folder named by {fashion_mnist.VARIABLE}")
    monkeypatch.delenv(fashion_mnist.VARIABLE)
    assert fashion_mnist.find_folder()[0] == fashion_mnist.DEBIAN
    (fashion_mnist.DEBIAN / next(iter(fashion_mnist.FILES))).unlink()
    assert fashion_mnist.find_folder() == (cache, "Keras' cache")


@pytest.fixture
def nowhere(garments, server, tmp_path, monkeypatch):
    """No place has the files, a server has; its folder, and Keras' cache."""
    url, folder = server
    for file in fashion_mnist.FILES:
        (garments / file).rename(folder / file)
    monkeypatch.delenv(fashion_mnist.VARIABLE)
    monkeypatch.setattr(fashion_mnist, "DEBIAN", tmp_path)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(fashion_mnist, "SERVER", url)
    return folder, tmp_path / "keras" / "datasets" / "fashion-mnist"


def as_published(folder, monkeypatch):
    """Take the made-up files for the published ones."""
    files = {file: fashion_mnist.read_idx(folder / file)[1] for file in fashion_mnist.FILES}
    monkeypatch.setattr(fashion_mnist, "FILES", files)


def test_at_last_it_is_downloaded_into_keras_cache_and_found_there_from_then_on(nowhere, monkeypatch):
    folder, cache = nowhere
    as_published(folder, monkeypatch)
    assert fashion_mnist.find_folder() == (cache, "a download into Keras' cache")
    assert data.load("fashion-mnist").provenance["source"] == "Fashion-MNIST, from Keras' cache"


def test_what_is_not_the_published_file_is_refused_and_not_kept(nowhere, monkeypatch):
    folder, cache = nowhere
    with pytest.raises(ValueError, match=r"train-images-idx3-ubyte\.gz is not the published file"):
        data.load("fashion-mnist")
    as_published(folder, monkeypatch)
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(b"<html>log in first</html>")
    with pytest.raises(ValueError, match=r"t10k-labels-idx1-ubyte\.gz is not the published file"):
        data.load("fashion-mnist")
    assert {path.name for path in cache.iterdir()} == set(fashion_mnist.FILES) - {"t10k-labels-idx1-ubyte.gz"}


def test_nowhere_to_be_found_is_one_line_that_says_how_to_get_it(nowhere):
    folder, _ = nowhere
    (folder / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(FileNotFoundError, match="sudo apt-get install dataset-fashion-mnist") as error:
        data.load("fashion-mnist")
    assert "\n" not in str(error.value)


def test_a_named_folder_without_the_files_is_not_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv(fashion_mnist.VARIABLE, str(tmp_path))
    with pytest.raises(FileNotFoundError, match=f"{fashion_mnist.VARIABLE} is '.*': this folder lacks"):
        fashion_mnist.find_folder()


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-9],
        lambda packed: packed[:-8] + bytes(8),
        lambda packed: packed[:10] + bytes([7]) + packed[11:],
        lambda packed: b"not packed" + packed,
        lambda packed: gzip.compress(gzip.decompress(packed)[:-1]),
        lambda packed: gzip.compress(b"\1" + gzip.decompress(packed)[1:]),
        lambda packed: gzip.compress(gzip.decompress(packed)[:3]),
    ],
    ids=["torn", "wrong checksum", "overwritten", "not packed", "a byte short", "another kind", "no header"],
)
def test_a_damaged_file_is_refused_by_its_name(garments, damage):
    path = garments / "train-labels-idx1-ubyte.gz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=r"^train-labels-idx1-ubyte\.gz is not a whole, packed IDX file"):
        data.load("fashion-mnist")


def test_debians_copy_has_the_published_files(require, monkeypatch):
    require(DEBIAN_HAS_IT, "Fashion-MNIST", fashion_mnist.APT_LINE)
    monkeypatch.setenv(fashion_mnist.VARIABLE, str(fashion_mnist.DEBIAN))
    dataset = data.load("fashion-mnist", imbalance=100)
    digests = {f"{name}.gz": digest for name, digest in published(dataset).items()}
    assert digests == fashion_mnist.FILES
    assert [len(split.labels) for split in splits(dataset)][1:] == [6_000, 10_000]
    assert dataset.train.images.shape[1:] == (28, 28, 1)
    assert np.bincount(dataset.train.labels)[[0, 9]].tolist() == [5400, 54]
    assert (np.bincount(dataset.test.labels) == 1000).all()
