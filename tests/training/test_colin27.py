"""Colin 27: a volume read without a library, voxels of one hemisphere with their neighbourhood, and what is refused."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest

from tf_impl.data import colin27
from tf_impl.data.nifti import read_volume
from tf_impl.experiments import amygdala, protocol


def is_there() -> bool:
    try:
        colin27.find_folder()
    except FileNotFoundError:
        return False
    return True


@pytest.fixture
def there(require):
    require(is_there(), "Colin 27", colin27.APT_LINE)


# ---------------------------------------------------------------- the file format


def nifti(voxels, *, kind=2, magic=b"n+1\0"):
    """As the standard has it: x fastest, behind a header of 348 bytes and four more."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *voxels.shape, 1, 1, 1, 1)
    struct.pack_into("<h", header, 70, kind)
    struct.pack_into("<f", header, 108, 352.0)
    header[344:348] = magic
    return gzip.compress(bytes(header) + voxels.tobytes(order="F"))


def test_a_volume_is_read_with_x_fastest(tmp_path):
    voxels = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    path = tmp_path / "volume.nii.gz"
    path.write_bytes(nifti(voxels))
    found, digest = read_volume(path)
    assert np.array_equal(found, voxels) and len(digest) == 64


@pytest.mark.parametrize(
    "content",
    [
        b"not packed",
        gzip.compress(b"too short"),
        nifti(np.zeros((2, 2, 2), np.uint8), magic=b"ni1\0"),
        nifti(np.zeros((2, 2, 2), np.uint8), kind=16),
        gzip.compress(gzip.decompress(nifti(np.zeros((9, 9, 9), np.uint8)))[:-1]),
    ],
    ids=["not packed", "too short", "two files", "floats", "a voxel is missing"],  # gzip's bytes hold the time
)
def test_what_is_no_such_volume_is_refused_by_its_name(tmp_path, content):
    path = tmp_path / "volume.nii.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"volume\.nii\.gz is no volume of bytes in NIfTI-1's format"):
        read_volume(path)


# ---------------------------------------------------------------- where it is looked for


def test_where_it_is_missing_the_message_has_the_command(monkeypatch, tmp_path):
    monkeypatch.delenv(colin27.VARIABLE, raising=False)
    monkeypatch.setattr(colin27, "DEBIAN", tmp_path)
    with pytest.raises(FileNotFoundError, match="apt-get install mricron-data"):
        colin27.load()
    monkeypatch.setenv(colin27.VARIABLE, "/no/such/folder")
    with pytest.raises(FileNotFoundError, match=r"FOCAL_KIT_COLIN27 is '/no/such/folder': it has no ch2bet\.nii\.gz"):
        colin27.load()


def test_another_volume_of_that_name_is_refused(monkeypatch, tmp_path):
    for name in (colin27.IMAGE, colin27.ATLAS):
        (tmp_path / name).write_bytes(nifti(np.zeros((2, 2, 2), np.uint8)))
    monkeypatch.setenv(colin27.VARIABLE, str(tmp_path))
    with pytest.raises(ValueError, match=r"ch2bet\.nii\.gz is not that of mricron-data"):
        colin27.load()


# ---------------------------------------------------------------- the voxels


@pytest.fixture(scope="module")
def brain():
    """A small one: noise in a box around the middle."""
    image = np.zeros((181, 40, 40), np.uint8)
    image[70:111, 8:32, 8:32] = np.random.default_rng(0).integers(1, 256, (41, 24, 24))
    return image, image > 250


def test_a_mirrored_image_has_the_same_features_at_mirrored_places(brain):
    """So what is learned on the left is asked of the right."""
    image, structure = brain
    mirrored = image[::-1]
    symmetric = np.maximum(image, mirrored)
    left = colin27.hemisphere(symmetric, structure)
    right = colin27.hemisphere(symmetric[::-1], structure[::-1])
    assert np.array_equal(left.indices, right.indices)
    np.testing.assert_allclose(left.features, right.features, atol=1e-6)
    assert not np.array_equal(left.labels, right.labels)


def test_the_features_are_the_intensity_the_means_of_cubes_and_what_lies_around(brain):
    image, structure = brain
    of = colin27.hemisphere(image, structure)
    place = (80, 18, 20)
    (row,) = np.flatnonzero((of.indices == place).all(axis=1))
    assert of.labels[row] == structure[place]

    def cube(center, side):
        part = [slice(c - side // 2, c + side // 2 + 1) for c in center]
        return image[tuple(part)].astype(float) / 255

    np.testing.assert_allclose(of.features[row, :4], [cube(place, side).mean() for side in (1, 3, 7, 15)], rtol=1e-4)
    np.testing.assert_allclose(of.features[row, 5:7], [cube(place, side).std() for side in (3, 7)], rtol=1e-3)
    around = [
        cube(np.add(place, sign * step * np.eye(3, dtype=int)[axis]), 3).mean()
        for step in (5, 10)
        for axis in range(3)
        for sign in (-1, 1)
    ]
    np.testing.assert_allclose(of.features[row, 7:], around, rtol=1e-4, atol=1e-6)


def test_only_brain_left_of_the_middle_is_a_voxel(brain):
    image, structure = brain
    places = colin27.hemisphere(image, structure).indices
    assert len(places) == (image[:90] > 0).sum() and places[:, 0].max() == 89


def test_every_third_block_of_slices_validates_from_a_drawn_place_on():
    experiment = amygdala.Experiment(protocol.read("amygdala").settings)
    y = np.arange(217)
    experiment._loaded = colin27.Hemisphere(np.zeros((217, 1)), np.zeros(217), np.stack([y, y, y], axis=1)), None, {}
    drawn = {seed: experiment.validates(seed) for seed in range(20)}
    for validates in drawn.values():
        changes = np.flatnonzero(np.diff(validates.astype(int)))
        assert set(np.diff(changes)) == {4, 8} and abs(validates.mean() - 1 / 3) < 0.03
    assert len({of.tobytes() for of in drawn.values()}) > 5


@pytest.mark.usefixtures("there")
def test_one_voxel_in_five_hundred_of_each_hemisphere_is_amygdala():
    left, right, about = colin27.load()
    for of, size in ((left, 1733), (right, 1965)):
        assert of.labels.sum() == size and 430 < len(of.labels) / size < 510
        assert np.isfinite(of.features).all() and of.features.shape == (len(of.labels), 19)
    assert set(about) == {"licence", "provenance"}
