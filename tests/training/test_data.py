import gzip
import hashlib
import socket
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations, pairwise

import numpy as np
import pytest
from sklearn.datasets import load_digits

from tf_impl import data
from tf_impl.data import digits, fashion_mnist
from tf_impl.data.imbalance import long_tail

DEBIAN_HAS_IT = all((fashion_mnist.DEBIAN / file).is_file() for file in fashion_mnist.FILES)


@pytest.fixture
def garments(tmp_path, monkeypatch):
    """A Fashion-MNIST of 300 + 20 made-up images in the original file format, named by the variable."""
    generator = np.random.default_rng(5)
    for part, count in (("train", 300), ("t10k", 20)):
        images = generator.integers(0, 256, (count, 28, 28), np.uint8)
        for kind, array in (("images-idx3", images), ("labels-idx1", (np.arange(count) % 10).astype(np.uint8))):
            header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
            (tmp_path / f"{part}-{kind}-ubyte.gz").write_bytes(gzip.compress(header + array.tobytes()))
    monkeypatch.setenv(fashion_mnist.VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture(params=data.SOURCES)
def name(request):
    if request.param == "fashion-mnist":
        request.getfixturevalue("garments")
    return request.param


def splits(dataset):
    return dataset.train, dataset.validation, dataset.test


# ---------------------------------------------------------------- every source


def test_every_source_has_the_one_interface(name):
    dataset = data.load(name)
    assert dataset.name == name
    assert len(set(dataset.classes)) == 10
    assert dataset.licence
    assert dataset.provenance.keys() == {"source", "reference", "split", "sha256"}
    assert all(len(bytes.fromhex(digest)) == 32 for digest in dataset.provenance["sha256"].values())
    for split in splits(dataset):
        assert len(split.images) == len(split.labels) == len(split.places) > 0
        assert (split.images.dtype, split.labels.dtype, split.places.dtype) == (np.float32, np.int64, np.int64)
        assert split.images.ndim == 4
        assert split.images.min() == 0 and split.images.max() == 1
        assert set(split.labels) == set(range(10))


@pytest.mark.parametrize("seed", [0, 1])
def test_no_example_stands_in_two_splits_or_twice_in_one(name, seed):
    places = np.concatenate([split.places for split in splits(data.load(name, seed=seed))])
    assert len(set(places)) == len(places)


def test_no_picture_stands_in_two_splits(name):
    pictures = [{image.tobytes() for image in split.images} for split in splits(data.load(name))]
    assert all(one.isdisjoint(other) for one, other in combinations(pictures, 2))


def test_the_seed_decides_the_splits_and_nothing_else_does(name):
    first, again, other = data.load(name, seed=3), data.load(name, seed=3), data.load(name, seed=4)
    for one, same in zip(splits(first), splits(again), strict=True):
        np.testing.assert_array_equal(one.images, same.images)
        np.testing.assert_array_equal(one.labels, same.labels)
    assert not np.array_equal(first.train.places, other.train.places)
    assert not np.array_equal(first.validation.places, other.validation.places)


def test_only_the_training_split_is_imbalanced(name):
    dataset = data.load(name, imbalance=7)
    train = Counter(dataset.train.labels.tolist())
    assert [train[c] for c in range(10)] == sorted(train.values(), reverse=True)
    assert train[0] / train[9] == pytest.approx(7, rel=0.15)  # 7 up to the rounding of small counts
    for split in (dataset.validation, dataset.test):
        counts = Counter(split.labels.tolist()).values()
        assert max(counts) / min(counts) < 1.25


def test_the_imbalance_takes_from_the_training_split_alone(name):
    balanced, thinned = data.load(name, imbalance=1), data.load(name, imbalance=20)
    assert set(thinned.train.places) < set(balanced.train.places)
    np.testing.assert_array_equal(balanced.validation.places, thinned.validation.places)
    np.testing.assert_array_equal(balanced.test.places, thinned.test.places)


def test_nothing_reaches_the_network(name, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a data source opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    data.load(name)


def test_an_unknown_source_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="data is 'mnist': it must be one of digits, fashion-mnist"):
        data.load("mnist")


# ---------------------------------------------------------------- the long tail


@pytest.mark.parametrize("ratio", [1, 2.5, 20, 100])
def test_the_long_tail_falls_geometrically_to_the_stated_ratio(ratio):
    labels = np.repeat(np.arange(5), [1000, 1300, 1200, 1700, 1100])
    kept = long_tail(labels, ratio=ratio, generator=np.random.default_rng(0))
    counts = np.bincount(labels[kept])
    assert counts[0] == 1000
    np.testing.assert_allclose(counts, [1000 / ratio ** (c / 4) for c in range(5)], atol=0.5)
    assert len(np.unique(kept)) == len(kept)


def test_chance_chooses_what_the_long_tail_keeps():
    labels = np.repeat(np.arange(2), 100)
    one, other, again = (long_tail(labels, ratio=10, generator=np.random.default_rng(seed)) for seed in (0, 1, 0))
    assert set(one) != set(other)
    np.testing.assert_array_equal(one, again)


@pytest.mark.parametrize("ratio", [0.5, 0, -1, np.nan, np.inf])
def test_a_ratio_that_is_none_is_refused(ratio):
    with pytest.raises(ValueError, match=f"imbalance is {ratio}: it must be finite and at least 1"):
        long_tail(np.arange(10), ratio=ratio, generator=np.random.default_rng(0))


def test_a_ratio_that_empties_a_class_is_refused():
    with pytest.raises(ValueError, match=r"imbalance is 1000: it leaves a class of 1\d\d examples with none"):
        data.load("digits", seed=0, imbalance=1000)


# ---------------------------------------------------------------- digits


def test_the_digits_are_the_bundled_ones_each_pixel_enlarged_to_a_square():
    source = load_digits()
    dataset = digits.load(seed=1)
    for split in splits(dataset):
        assert split.images.shape[1:] == (32, 32, 1)
        np.testing.assert_array_equal(split.labels, source.target[split.places])
        small = split.images[..., 0].reshape(-1, 8, 4, 8, 4)
        assert (small.min(axis=(2, 4)) == small.max(axis=(2, 4))).all()
        np.testing.assert_array_equal(small[:, :, 0, :, 0] * 16, source.images[split.places])


def test_the_digits_are_the_ones_the_results_were_made_from():
    assert digits.load().provenance["sha256"] == {
        "images, uint8": "8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3",
        "labels, uint8": "8ba4f891220f5e4c9c819638d1602d74b83618f167043c6da52a2a247841ddf0",
    }


def test_each_form_repeats_the_labels_of_the_others():
    labels = "".join(map(str, load_digits().target))
    forms = [labels[start:end] for start, end in pairwise(digits.FORMS)]
    assert len(forms) == 14 and "".join(forms) == labels
    for form in forms:
        assert form.startswith("0123456789")
        assert SequenceMatcher(None, forms[0], form, autojunk=False).ratio() > 0.9


@pytest.mark.parametrize("seed", range(5))
def test_a_form_goes_to_one_split_whole(seed):
    dataset = digits.load(seed=seed, imbalance=1)
    owners = [{int(form) for form in np.searchsorted(digits.FORMS, s.places, side="right")} for s in splits(dataset)]
    assert [len(forms) for forms in owners] == [8, 2, 4]
    assert set.union(*owners) == set(range(1, 15))
    assert len(dataset.test.labels) == sum(digits.FORMS[form] - digits.FORMS[form - 1] for form in owners[2])


# ---------------------------------------------------------------- Fashion-MNIST


def test_the_garments_keep_the_test_part_and_hold_out_a_tenth_of_the_training_part(garments):
    dataset = fashion_mnist.load(imbalance=1)
    assert [len(split.labels) for split in splits(dataset)] == [270, 30, 20]
    assert set(dataset.test.places) == set(range(300, 320))
    images, digest = fashion_mnist.read_idx(garments / "train-images-idx3-ubyte.gz")
    np.testing.assert_array_equal(dataset.train.images[..., 0], (images / np.float32(255))[dataset.train.places])
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
    (fashion_mnist.DEBIAN / fashion_mnist.FILES[0]).unlink()
    assert fashion_mnist.find_folder() == (cache, "Keras' cache")


def test_nowhere_to_be_found_is_one_line_that_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.delenv(fashion_mnist.VARIABLE, raising=False)
    monkeypatch.setattr(fashion_mnist, "DEBIAN", tmp_path)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
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


def test_debians_copy_has_the_published_sizes(require, monkeypatch):
    require(DEBIAN_HAS_IT, "Fashion-MNIST", fashion_mnist.APT_LINE)
    monkeypatch.setenv(fashion_mnist.VARIABLE, str(fashion_mnist.DEBIAN))
    dataset = data.load("fashion-mnist", imbalance=100)
    assert [len(split.labels) for split in splits(dataset)][1:] == [6_000, 10_000]
    assert dataset.train.images.shape[1:] == (28, 28, 1)
    assert np.bincount(dataset.train.labels)[[0, 9]].tolist() == [5400, 54]
    assert (np.bincount(dataset.test.labels) == 1000).all()
