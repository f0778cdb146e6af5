"""The data sets: one interface, splits that share nothing, and the long tail."""

import socket
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations, pairwise

import numpy as np
import pytest
import tensorflow as tf
from sklearn.datasets import load_digits

from tf_impl import data
from tf_impl.data import digits
from tf_impl.data.imbalance import long_tail


@pytest.fixture(params=data.SOURCES)
def name(request):
    made_up = {"fashion-mnist": "garments", "cats_vs_dogs": "pets"}
    if request.param in made_up:
        request.getfixturevalue(made_up[request.param])
    return request.param


def splits(dataset):
    return dataset.train, dataset.validation, dataset.test


# ---------------------------------------------------------------- every source


def test_every_source_has_the_one_interface(name):
    dataset = data.load(name)
    assert dataset.name == name
    assert len(set(dataset.classes)) == len(dataset.classes) == (2 if name == "cats_vs_dogs" else 10)
    assert dataset.licence
    assert dataset.provenance.keys() == {"source", "reference", "split", "sha256"}
    assert all(len(bytes.fromhex(digest)) == 32 for digest in dataset.provenance["sha256"].values())
    for split in splits(dataset):
        assert len(split.images) == len(split.labels) == len(split.indices) > 0
        assert (split.images.dtype, split.labels.dtype, split.indices.dtype) == (np.float32, np.int64, np.int64)
        images = split.images[:]
        assert images.dtype == np.float32 and images.shape == split.images.shape
        assert images.ndim == 4
        assert images.min() == 0 and images.max() == 1
        assert set(split.labels) == set(range(len(dataset.classes)))


def test_a_reader_returns_the_images_at_the_indices_in_a_pipeline_too(name):
    split = data.load(name).train
    indices = np.arange(len(split.labels))[::-3]
    np.testing.assert_array_equal(split.reader()(indices), split.images[indices])
    (batch,) = tf.data.Dataset.from_tensors(indices).map(split.reader())
    np.testing.assert_array_equal(batch, split.images[indices])


@pytest.mark.parametrize("seed", [0, 1])
def test_no_example_stands_in_two_splits_or_twice_in_one(name, seed):
    indices = np.concatenate([split.indices for split in splits(data.load(name, seed=seed))])
    assert len(set(indices)) == len(indices)


def test_no_picture_stands_in_two_splits(name):
    pictures = [{image.tobytes() for image in split.images[:]} for split in splits(data.load(name))]
    assert all(one.isdisjoint(other) for one, other in combinations(pictures, 2))


def test_the_seed_decides_the_splits_and_nothing_else_does(name):
    first, again, other = data.load(name, seed=3), data.load(name, seed=3), data.load(name, seed=4)
    for one, same in zip(splits(first), splits(again), strict=True):
        np.testing.assert_array_equal(one.images[:], same.images[:])
        np.testing.assert_array_equal(one.labels, same.labels)
    assert not np.array_equal(first.train.indices, other.train.indices)
    fixed = name == "cats_vs_dogs"  # slices of the source's own order
    assert np.array_equal(first.validation.indices, other.validation.indices) is fixed


def test_only_the_training_split_is_imbalanced(name):
    dataset = data.load(name, imbalance=7)
    train = Counter(dataset.train.labels.tolist())
    classes = range(len(dataset.classes))
    assert [train[c] for c in classes] == sorted(train.values(), reverse=True)
    assert train[0] / train[classes[-1]] == pytest.approx(7, rel=0.15)  # 7 up to the rounding of small counts
    if name == "cats_vs_dogs":
        return  # slices hold about as many of the one as of the other
    for split in (dataset.validation, dataset.test):
        counts = Counter(split.labels.tolist()).values()
        assert max(counts) / min(counts) < 1.25


def test_the_imbalance_takes_from_the_training_split_alone(name):
    balanced, thinned = data.load(name, imbalance=1), data.load(name, imbalance=20)
    assert set(thinned.train.indices) < set(balanced.train.indices)
    np.testing.assert_array_equal(balanced.validation.indices, thinned.validation.indices)
    np.testing.assert_array_equal(balanced.test.indices, thinned.test.indices)


def test_nothing_reaches_the_network(name, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a data source opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    data.load(name)


def test_an_unknown_source_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="data is 'mnist': it must be one of digits, fashion-mnist, cats_vs_dogs"):
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
        np.testing.assert_array_equal(split.labels, source.target[split.indices])
        small = split.images[..., 0].reshape(-1, 8, 4, 8, 4)
        assert (small.min(axis=(2, 4)) == small.max(axis=(2, 4))).all()
        np.testing.assert_array_equal(small[:, :, 0, :, 0] * 16, source.images[split.indices])


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
    owners = [{int(form) for form in np.searchsorted(digits.FORMS, s.indices, side="right")} for s in splits(dataset)]
    assert [len(forms) for forms in owners] == [8, 2, 4]
    assert set.union(*owners) == set(range(1, 15))
    assert len(dataset.test.labels) == sum(digits.FORMS[form] - digits.FORMS[form - 1] for form in owners[2])
