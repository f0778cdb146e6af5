"""Shuttle: read from an R data file without R, split so that no split shares an example; and what is refused."""

from __future__ import annotations

import lzma
import struct

import numpy as np
import pytest

from tf_impl.data import shuttle
from tf_impl.data.r_data import read_data_frame
from tf_impl.experiments.who_else import Stratified


def is_there() -> bool:
    try:
        shuttle.find_file()
    except FileNotFoundError:
        return False
    return True


@pytest.fixture
def there(require):
    require(is_there(), "Shuttle", shuttle.UNPACK_LINES)


# ---------------------------------------------------------------- the file format, written here by its description


def string(text):
    return struct.pack(">ii", 9, len(text)) + text.encode()


def symbol(name):
    return struct.pack(">i", 1) + string(name)


def pair(name, item):
    return struct.pack(">i", 2 | 0x400) + name + item


def vector(kind, values, attributes=b""):
    body = b"".join(values)
    return struct.pack(">ii", kind | (0x200 if attributes else 0), len(values)) + body + attributes


def strings(*texts):
    return vector(16, [string(text) for text in texts])


END, HEADER = struct.pack(">i", 254), struct.pack(">iii", 2, 0x30500, 0x20300)


def data_frame(numbers, codes, levels):
    """As R writes it: a name that came before is a reference to it."""
    column = vector(14, [struct.pack(">d", number) for number in numbers])
    of_factor = pair(symbol("levels"), strings(*levels)) + pair(symbol("class"), strings("factor")) + END
    factor = vector(13, [struct.pack(">i", code) for code in codes], of_factor)
    class_again = struct.pack(">i", 255 | (3 << 8))  # the third name of the file
    of_frame = pair(symbol("names"), strings("x", "y")) + pair(class_again, strings("data.frame")) + END
    frame = vector(19, [column, factor], of_frame)
    return b"RDX2\nX\n" + HEADER + pair(symbol("frame"), frame) + END


def test_a_data_frame_of_numbers_and_a_factor_is_read(tmp_path):
    path = tmp_path / "frame.rda"
    path.write_bytes(lzma.compress(data_frame([1.5, -2.0, 1e300], [2, 1, 2], ["no", "yes"])))
    columns, levels, digest = read_data_frame(path, "frame")
    assert columns["x"].tolist() == [1.5, -2.0, 1e300] and columns["y"].tolist() == [2, 1, 2]
    assert levels == {"y": ["no", "yes"]} and len(digest) == 64


@pytest.mark.parametrize(
    "content",
    [
        b"no xz at all",
        lzma.compress(b"no R"),
        lzma.compress(data_frame([1.0], [1], ["a"])[:-60]),
        lzma.compress(b"RDX2\nX\n" + HEADER + pair(symbol("frame"), struct.pack(">ii", 24, 1)) + END),
    ],
)
def test_what_is_no_such_file_is_refused_by_its_name(tmp_path, content):
    path = tmp_path / "frame.rda"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"frame\.rda is not an R data file with a data frame frame"):
        read_data_frame(path, "frame")


def test_a_missing_data_frame_is_named(tmp_path):
    path = tmp_path / "frame.rda"
    path.write_bytes(lzma.compress(data_frame([1.0], [1], ["a"])))
    with pytest.raises(ValueError, match="with a data frame Shuttle"):
        read_data_frame(path, "Shuttle")


# ---------------------------------------------------------------- where it is looked for


def test_where_it_is_missing_the_message_has_the_commands(monkeypatch, tmp_path):
    monkeypatch.delenv(shuttle.VARIABLE, raising=False)
    monkeypatch.setattr(shuttle, "DEBIAN", tmp_path / "Shuttle.rda")
    with pytest.raises(FileNotFoundError, match=r"apt-get install r-cran-mlbench; .* apt-get download"):
        shuttle.load()
    monkeypatch.setenv(shuttle.VARIABLE, "/no/such/file")
    with pytest.raises(FileNotFoundError, match="FOCAL_KIT_SHUTTLE is '/no/such/file': there is no such file"):
        shuttle.load()


def test_another_file_of_that_name_is_refused(monkeypatch, tmp_path):
    path = tmp_path / "Shuttle.rda"
    content = data_frame([1.0], [1], ["a"])
    at = content.index(string("frame"))
    content = content[:at] + string("Shuttle") + content[at + len(string("frame")) :]
    path.write_bytes(lzma.compress(content))
    monkeypatch.setenv(shuttle.VARIABLE, str(path))
    with pytest.raises(ValueError, match="is not mlbench's"):
        shuttle.load()


# ---------------------------------------------------------------- the data


@pytest.mark.usefixtures("there")
def test_every_class_is_in_every_split_and_no_example_in_two():
    one, other = shuttle.load(seed=1), shuttle.load(seed=2)
    splits = [one.train, one.validation, one.test]
    indices = np.concatenate([split.indices for split in splits])
    assert len(np.unique(indices)) == len(indices) == 58_000
    sizes = [np.bincount(split.labels) for split in splits]
    assert sum(sizes).tolist() == [45_586, 8_903, 3_267, 171, 50, 13, 10]
    assert all(len(of) == 7 and of.min() > 0 for of in sizes)
    assert np.array_equal(one.test.indices, other.test.indices)
    assert not np.array_equal(one.train.indices, other.train.indices)
    assert np.array_equal(np.bincount(one.train.labels), np.bincount(other.train.labels))


@pytest.mark.usefixtures("there")
def test_the_rows_are_those_of_the_file_drawn_in_and_scaled():
    of = shuttle.load()
    path, _ = shuttle.find_file()
    columns, levels, _ = read_data_frame(path, "Shuttle")
    raw = np.stack([columns[f"V{i}"] for i in range(1, 10)], axis=1)
    for split in (of.train, of.test):
        assert [of.classes[c] for c in split.labels[:20]] == [
            levels["Class"][columns["Class"][i] - 1] for i in split.indices[:20]
        ]
        column = raw[split.indices, 3]  # one of extreme numbers
        assert np.array_equal(np.argsort(column, kind="stable"), np.argsort(split.images[:, 3], kind="stable"))
    rest = np.concatenate([of.train.images, of.validation.images])
    np.testing.assert_allclose(rest.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(rest.std(axis=0), 1, atol=1e-4)


# ---------------------------------------------------------------- its bootstrap


def test_no_draw_loses_a_rare_class():
    labels = np.repeat([0, 1, 2], [200, 20, 2])
    sample = Stratified(labels, draws=50)
    for c, size in enumerate((200, 20, 2)):
        assert (sample.weights[:, labels == c].sum(axis=1) == size).all()
    assert (sample.weights[0] == 1).all() and len(np.unique(sample.weights[1:, -1])) > 1
    recall = sample.balanced_accuracy(labels, np.zeros_like(labels))
    np.testing.assert_allclose(recall, 1 / 3)
