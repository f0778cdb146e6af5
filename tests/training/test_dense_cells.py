import numpy as np
import pytest

from tf_impl.data import dense_cells
from tf_impl.data.dense_cells import CELLS, paint
from tf_impl.data.imbalance import rare_positive


def garments(number=200):
    """Ten classes of flat squares, each of a brightness of its own: it says which garment a pixel belongs to."""
    labels = np.arange(number) % 10
    images = np.broadcast_to(((1 + np.arange(number)) / number)[:, None, None], (number, 28, 28)).astype(np.float32)
    return images, labels


def painted(indices=None, canvases=200, seed=0, wanted=7):
    images, labels = garments()
    indices = np.arange(len(labels)) if indices is None else indices
    return paint(
        images, labels, indices=indices, wanted=wanted, canvases=canvases, generator=np.random.default_rng(seed)
    )


# ---------------------------------------------------------------- dense cells


@pytest.mark.parametrize("canvases", [50, 125, 200])
def test_one_cell_in_a_thousand_is_positive(canvases):
    cells = painted(canvases=canvases).positive
    assert cells.shape == (canvases, 24, 24)
    assert cells.sum() == round(canvases * CELLS**2 / 1000)
    assert cells.sum(axis=(1, 2)).max() == 1


def test_a_positive_cell_is_the_centre_of_a_wanted_garment_and_no_wanted_garment_is_elsewhere(monkeypatch):
    monkeypatch.setattr(dense_cells, "NOISE", 0.0)
    images, labels = garments()
    brightness = {float(images[place, 0, 0]): labels[place] for place in range(len(labels))}
    it = painted()
    for image, cells in zip(it.images[..., 0], it.positive, strict=True):
        shown = {brightness[value] for value in np.unique(image).tolist() if value}
        if not cells.any():
            assert 7 not in shown
            continue
        row, column = np.argwhere(cells)[0]
        there = image[4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
        wanted = [value for value, label in brightness.items() if label == 7]
        hidden_by_brighter = there.min() > min(wanted)
        assert np.isin(there, wanted).any() or hidden_by_brighter


def test_one_seed_paints_one_set_of_canvases():
    one, same, other = painted(seed=1), painted(seed=1), painted(seed=2)
    np.testing.assert_array_equal(one.images, same.images)
    np.testing.assert_array_equal(one.positive, same.positive)
    assert not np.array_equal(one.images, other.images)


def test_canvases_of_disjoint_places_share_no_garment():
    half = np.arange(100)
    one, other = painted(indices=half), painted(indices=half + 100)
    assert set(one.sources) <= set(half) and set(other.sources) <= set(half + 100)
    assert not set(one.sources) & set(other.sources)


def test_canvases_without_anything_to_find_are_refused():
    with pytest.raises(ValueError, match="0 canvases of 200 garments, 20 wanted: nothing to find"):
        painted(canvases=0)
    with pytest.raises(ValueError, match="50 canvases of 1 garments, 0 wanted: nothing to find"):
        painted(indices=np.array([1]), canvases=50)


def test_the_splits_of_the_experiment_share_no_garment(require):
    from tests.training.test_fashion_mnist import DEBIAN_HAS_IT
    from tf_impl.data import fashion_mnist
    from tf_impl.experiments import protocol, runner
    from tf_impl.experiments.dense_cells import Experiment

    require(DEBIAN_HAS_IT, "Fashion-MNIST", fashion_mnist.APT_LINE)
    experiment = Experiment(runner.smoke_settings(protocol.read("dense-cells").settings))
    used = [
        set(experiment.painted(split, 30, seed).sources) for split in ("train", "validation", "test") for seed in (0, 1)
    ]
    backbone = set(range(experiment.settings["backbone"]["garments"]))
    source = experiment.source
    assert not used[0] & backbone and not used[1] & backbone
    indices = [set(getattr(source, split).indices) for split in ("train", "validation", "test")]
    assert not indices[0] & indices[1] and not indices[0] & indices[2] and not indices[1] & indices[2]
    assert used[0] != used[1]  # each seed paints its own training canvases


# ---------------------------------------------------------------- a rare class


def labels_of(positives=300, negatives=3000):
    return np.random.default_rng(5).permutation(np.repeat([3, 0, 1], [positives, negatives // 2, negatives // 2]))


@pytest.mark.parametrize(("ratio", "positives"), [(10, 200), (100, 20), (1000, 2), (7, 286)])
def test_a_rare_class_has_the_stated_ratio(ratio, positives):
    labels = labels_of()
    kept = rare_positive(labels, positive=3, ratio=ratio, negatives=2000, generator=np.random.default_rng(0))
    assert (labels[kept] == 3).sum() == positives and (labels[kept] != 3).sum() == 2000
    assert len(np.unique(kept)) == len(kept) and (np.diff(kept) > 0).all()


def test_chance_chooses_the_rare_and_the_frequent_and_one_seed_chooses_once():
    labels = labels_of()
    one, same, other = (
        rare_positive(labels, positive=3, ratio=50, negatives=1000, generator=np.random.default_rng(seed))
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one, same)
    for is_rare in (True, False):
        assert set(one[(labels[one] == 3) == is_rare]) != set(other[(labels[other] == 3) == is_rare])


@pytest.mark.parametrize("ratio", [0, -1, np.nan, np.inf])
def test_a_ratio_that_is_none_is_refused(ratio):
    with pytest.raises(ValueError, match=f"ratio is {ratio}: it must be finite and above 0"):
        rare_positive(labels_of(), positive=3, ratio=ratio, negatives=100, generator=np.random.default_rng(0))


def test_more_examples_than_there_are_is_refused():
    generator = np.random.default_rng(0)
    with pytest.raises(ValueError, match="ask for 0 examples of class 3"):
        rare_positive(labels_of(), positive=3, ratio=1000, negatives=300, generator=generator)
    with pytest.raises(ValueError, match="ask for 400 examples of class 3: there are 300"):
        rare_positive(labels_of(), positive=3, ratio=5, negatives=2000, generator=generator)
    with pytest.raises(ValueError, match="ask for 4000 examples beside class 3: there are 3000"):
        rare_positive(labels_of(), positive=3, ratio=100, negatives=4000, generator=generator)
