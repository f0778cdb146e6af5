"""Data of somebody's own on the command line of a training: what works, and what each mistake is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from tests.training.command_words import with_defaults
from tests.training.own_data import COLOURS, features, kinds, write_arrays, write_pictures, write_table
from tf_impl.data import own
from tf_impl.train.__main__ import main

pytestmark = pytest.mark.xdist_group("train")

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((Path(__file__).parent / "training_result.schema.json").read_text(encoding="utf-8"))
TINY = ["--dense-units", "8", "--epochs", "2", "--seed", "1", "--loss", "categorical-focal"]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def trained(*arguments: str) -> dict:
    """Return the result of a training that must succeed."""
    outcome = CliRunner().invoke(
        main, [*with_defaults(TINY, arguments), "--result", "result.json"], catch_exceptions=False
    )
    assert outcome.exit_code == 0, outcome.output
    result = json.loads(Path("result.json").read_text(encoding="utf-8"))
    jsonschema.validate(result, SCHEMA)
    return result


def refused(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """Return the one line with which a command line is refused before anything is trained."""
    monkeypatch.setattr("tf_impl.train.run.fit", lambda *_, **__: pytest.fail("it trained"))
    outcome = CliRunner().invoke(
        main, with_defaults(["--epochs", "1", "--seed", "1"], arguments), catch_exceptions=False
    )
    assert (outcome.exit_code, outcome.stdout) == (2, ""), outcome.output
    lines = outcome.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("Error: ") and len(lines[0]) < 400
    return lines[0]


# ---------------------------------------------------------------- what works


def test_a_new_user_trains_on_a_folder_of_pictures_from_the_shell():
    write_pictures(Path("photos"))
    command = [sys.executable, "-m", "tf_impl.train", "--data", "photos", *TINY, "--result", "photos.json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert outcome.returncode == 0, outcome.stderr
    assert "categorical-focal" in outcome.stdout
    result = json.loads(Path("photos.json").read_text(encoding="utf-8"))
    jsonschema.validate(result, SCHEMA)
    assert (result["data"]["name"], result["data"]["classes"]) == ("photos", [*COLOURS])
    assert result["model"]["input_shape"] == [64, 64, 3]
    assert result["runs"][0]["examples_per_class"] == {"train": [8, 4, 4], "validation": [2, 2, 1], "test": [2, 2, 1]}


def test_a_table_is_trained_on_and_what_is_saved_takes_its_numbers_as_they_are():
    table = str(write_table(Path("table.csv"), examples=300))
    result = trained("--data", table, "--models", "models", "--epochs", "20", "--learning-rate", "0.01")
    assert result["data"]["classes"] == ["frequent", "rare"]
    assert result["model"]["name"] == "build_dense_model" and result["model"]["input_shape"] == [4]
    assert result["runs"][0]["test"]["balanced_accuracy"] > 0.8
    rows = features(300)
    model = keras.models.load_model("models/table-categorical-focal-seed1.keras")
    predicted = model.predict(rows * [1, 1, 100, 1e4], verbose=0).argmax(axis=1)
    assert np.mean(predicted == (kinds(rows) == "rare")) > 0.9


@pytest.mark.parametrize(
    ("x", "model", "shape"),
    [
        (np.random.default_rng(1).integers(0, 256, (60, 22, 22, 1), np.uint8), "build_model", [22, 22, 1]),
        (np.random.default_rng(1).normal(size=(60, 3)), "build_dense_model", [3]),
    ],
)
def test_arrays_are_trained_on(x, model, shape):
    y = np.arange(60) % 3 + 10
    result = trained("--data", str(write_arrays(Path("arrays.npz"), x=x, y=y)))
    assert (result["model"]["name"], result["model"]["input_shape"]) == (model, shape)
    assert result["data"]["classes"] == ["10", "11", "12"]


@pytest.mark.parametrize(
    "y", [np.arange(60) % 2 == 0, (np.arange(60) % 3).astype("uint8")[:, None], (np.arange(60) % 3).astype("float32")]
)
def test_labels_may_be_booleans_a_column_or_whole_floats(y):
    dataset = own.load(write_arrays(Path("arrays.npz"), y=y))
    assert np.array_equal(dataset.train.labels, y.ravel()[dataset.train.indices])


def test_bytes_are_pixels_and_other_numbers_stay():
    pixels = np.full((60, 2, 2, 1), 51, np.uint8)
    assert np.allclose(own.load(write_arrays(Path("bytes.npz"), x=pixels)).train.images, 0.2)
    numbers = own.load(write_arrays(Path("numbers.npz"), x=pixels.astype(np.int64))).train.images
    assert (numbers == 51).all()


def test_a_picture_is_decoded_resized_and_scaled_whatever_its_format():
    write_pictures(Path("photos"))
    grey = np.full((5, 9, 1), 128, np.uint8)
    for number in range(3):
        transparent = np.concatenate([np.full((40 + number, 9, 3), 128), np.zeros((40 + number, 9, 1))], -1)
        Path("photos/sky", f"a{number}.png").write_bytes(tf.io.encode_png(grey[: 3 + number]).numpy())
        Path("photos/sky", f"b{number}.png").write_bytes(tf.io.encode_png(transparent.astype(np.uint8)).numpy())
    dataset = own.load(Path("photos"), side=16)
    for name, split in (("train", dataset.train), ("test", dataset.test)):
        assert split.images.shape == (len(split.labels), 16, 16, 3), name
        images, sky = split.images[:], split.labels == 2
        assert images.min() >= 0 and images.max() <= 1
        assert images[sky].mean(axis=(1, 2))[:, 2].min() > 0.45


def test_numbers_name_classes_in_the_order_of_numbers():
    labels = np.repeat(["10", "9", "2"], 20)
    assert own.load(write_arrays(Path("arrays.npz"), y=labels)).classes == ("2", "9", "10")


def test_each_split_has_every_class_shares_no_example_and_depends_on_the_seed_alone():
    path = write_table(Path("table.csv"))
    first, again, other = (own.load(path, seed=seed) for seed in (3, 3, 4))
    indices = [split.indices for split in (first.train, first.validation, first.test)]
    assert sorted(np.concatenate(indices)) == list(range(60))
    for split, same in ((first.train, again.train), (first.validation, again.validation), (first.test, again.test)):
        assert set(split.labels) == {0, 1}
        assert np.array_equal(split.indices, same.indices)
    assert not np.array_equal(first.test.indices, other.test.indices)


def test_the_classes_stay_as_frequent_as_they_are_unless_an_imbalance_is_asked_for():
    path = write_arrays(Path("arrays.npz"), y=np.repeat([0, 1], 30))
    assert np.bincount(own.load(path).train.labels).tolist() == [18, 18]
    assert np.bincount(own.load(path, imbalance=6).train.labels).tolist() == [18, 3]


def test_a_copy_of_a_picture_counts_once():
    write_pictures(Path("photos"))
    Path("photos/sky/copy.png").write_bytes(Path("photos/sky/1.png").read_bytes())
    dataset = own.load(Path("photos"))
    assert len(dataset.train.labels) + len(dataset.validation.labels) + len(dataset.test.labels) == 26
    assert "1 copies left out" in dataset.provenance["source"]


def test_what_a_system_leaves_in_folders_is_no_picture():
    write_pictures(Path("photos"))
    for name in (".DS_Store", "sky/.DS_Store", "sky/Thumbs.db", "notes.txt"):
        Path("photos", name).write_text("not a picture")
    Path("photos/.git").mkdir()
    assert own.load(Path("photos")).classes == tuple(COLOURS)


def test_a_training_on_own_data_is_resumed_and_its_checkpoint_is_of_its_data_alone(monkeypatch):
    write_table(Path("table.csv"))
    arguments = ["--data", "table.csv", "--checkpoints", "checkpoints"]
    alone = trained("--data", "table.csv", "--epochs", "3")["runs"][0]["weights_sha256"]
    trained(*arguments, "--epochs", "1")
    run = trained(*arguments, "--epochs", "3")["runs"][0]
    assert (run["weights_sha256"], run["resumed_after"]) == (alone, [1])
    write_table(Path("table.csv"), examples=59)
    line = refused(monkeypatch, *arguments, "--dense-units", "8", "--loss", "categorical-focal")
    assert "is a checkpoint of another training: sha256 is" in line


# ---------------------------------------------------------------- mistakes: pictures


def empty(folder):
    folder.mkdir()


def without_pictures(folder):
    write_pictures(folder)
    (folder / "void").mkdir()


def of_splits(folder):
    write_pictures(folder / "train")
    write_pictures(folder / "test")


def nested(folder):
    write_pictures(folder)
    (folder / "sky" / "more").mkdir()


def flat(folder):
    write_pictures(folder)
    (folder / "stray.PNG").write_bytes(b"")


def torn(folder):
    write_pictures(folder)
    (folder / "sky" / "1.png").write_bytes((folder / "sky" / "1.png").read_bytes()[:60])


def of_no_bytes(folder):
    write_pictures(folder)
    (folder / "sky" / "1.png").write_bytes(b"")


def by_its_name_alone(folder):
    write_pictures(folder)
    (folder / "leaf" / "0.jpg").write_text("<html>not found</html>")


def of_another_format(folder):
    write_pictures(folder)
    (folder / "leaf" / "photo.webp").write_bytes(b"RIFF")


def of_one_class(folder):
    write_pictures(folder, (9,))


def too_few(folder):
    write_pictures(folder, (9, 2))


def of_a_broken_link(folder):
    write_pictures(folder)
    (folder / "void").symlink_to("nowhere")


def in_two_classes(folder):
    write_pictures(folder)
    (folder / "leaf" / "copy.png").write_bytes((folder / "sky" / "1.png").read_bytes())


@pytest.mark.parametrize(
    ("write", "complaint"),
    [
        (empty, "photos has no folders: each class needs a folder of its pictures there"),
        (without_pictures, "photos/void has no pictures"),
        (of_splits, "photos/test holds a folder, apple: --data names the folder of the classes"),
        (nested, "photos/sky holds a folder, more"),
        (flat, "photos/stray.PNG lies in no class"),
        (torn, "photos/sky/1.png cannot be decoded as a picture: Invalid PNG"),
        (of_no_bytes, "photos/sky/1.png cannot be decoded as a picture: it is empty"),
        (by_its_name_alone, "photos/leaf/0.jpg cannot be decoded as a picture: Unknown image file format"),
        (of_another_format, "photos/leaf/photo.webp is no picture that can be read (.bmp, .gif, .jpeg, .jpg, .png)"),
        (of_one_class, "photos has one class alone, 'apple': a classifier needs two"),
        (too_few, "photos has 2 example(s) of class 'leaf', one of 2 classes: each needs 3"),
        (of_a_broken_link, "photos/void is a link to what does not exist"),
        (in_two_classes, "photos/leaf/copy.png and photos/sky/1.png are one picture in two classes"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_folder_that_cannot_be_trained_on_is_one_line(monkeypatch, write, complaint):
    write(Path("photos"))
    assert complaint in refused(monkeypatch, "--data", "photos")


# ---------------------------------------------------------------- mistakes: tables


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no column 'label' for the label: its first line names nothing"),
        ("a,b,label\n", "has no line after its first"),
        ("a,b,kind\n1,2,x\n", "has no column 'label' for the label: its first line names 'a', 'b', 'kind'"),
        ("1,2,x\n3,4,y\n", "has no column 'label'"),
        ("label\nx\ny\n", "has no column but the label's"),
        ("a;b;label\n1;2;x\n", "has one column, 'a;b;label': the columns must be separated by commas"),
        ("a,a,label\n1,2,x\n", "has two columns named 'a'"),
        ("a,label\n1,x\nred,x\n", "table.csv, line 3, column 'a' is 'red': it must be a finite number"),
        ("a,label\n1,x\n,x\n", "line 3, column 'a' is ''"),
        ("a,label\n1,x\nnan,x\n", "line 3, column 'a' is 'nan'"),
        ("a,label\n1,x\n-inf,x\n", "line 3, column 'a' is '-inf'"),
        ("a,label\n1,x\n1e39,x\n", "has a value that is NaN, or infinite in float32, in example 1"),
        ("a,label\n1,x\n1,2,x\n", "line 3 has 3 cells: the first line names 2 columns"),
        ("a,label\n1,x\n1\n", "line 3 has 1 cells"),
        ("a,label\n1,x\n1,\n", "line 3 has no label"),
        (",a,label\n0,1,x\n", "has a column without a name, 1: leave it out (row numbers?)"),
        ("a,label\n1_000,x\n", "line 2, column 'a' is '1_000': it must be a finite number"),
        ("a,label\n0x10,x\n", "line 2, column 'a' is '0x10'"),
        ('a,label\n"1,000",x\n', "line 2, column 'a' is '1,000'"),
        ("a,label\nTRUE,x\n", "line 2, column 'a' is 'TRUE'"),
        ("a,Label\n1,x\n", "has no column 'label' for the label: its first line names 'a', 'Label'"),
        ('a,label\n1,"x\n', "is no CSV file in UTF-8"),
        ("a,label\n" + "1,x\n" * 9, "has one class alone, 'x'"),
        ("a,label\n" + "1,x\n" * 9 + "1,y\n", "has 1 example(s) of class 'y', one of 2 classes"),
        ("a,label\n" + "".join(f"1,{n / 7}\n" for n in range(9)), "has 1 example(s) of class '0.0', one of 9 classes"),
    ],
)
def test_a_table_that_cannot_be_trained_on_is_one_line(monkeypatch, text, complaint):
    Path("table.csv").write_text(text, encoding="utf-8")
    assert complaint in refused(monkeypatch, "--data", "table.csv")


@pytest.mark.parametrize("content", [b"\xff\xfea\x00", b"PK\x03\x04\xff\x00\xfe", b"a,label\n\xe9,x\n"])
def test_a_table_that_is_no_text_is_one_line(monkeypatch, content):
    Path("table.csv").write_bytes(content)
    assert "is no CSV file in UTF-8" in refused(monkeypatch, "--data", "table.csv")


def test_a_table_as_spreadsheets_write_it_is_read():
    Path("table.csv").write_bytes(b"\xef\xbb\xbf" + b'"a, in cm", label\r\n' + b'"1", x\r\n2,y\r\n\r\n' * 3)
    dataset = own.load(Path("table.csv"))
    assert dataset.classes == ("x", "y")
    assert np.array_equal(np.sort(dataset.train.images.ravel()), [1, 2])


# ---------------------------------------------------------------- mistakes: arrays

FLOATS = np.ones((60, 4), np.float32)


@pytest.mark.parametrize(
    ("arrays", "complaint"),
    [
        ({"x": np.ones((59, 4))}, "x has 59 examples and y 60 labels"),
        ({"x": np.float64(3)}, "x has shape (): it must be (examples, …)"),
        ({"x": np.ones(60)}, "x has shape (60,)"),
        ({"x": np.ones((0, 4))}, "x has shape (0, 4)"),
        ({"x": np.full((60, 4), "a")}, "x is of dtype <U1: it must be of numbers"),
        ({"x": np.ones((60, 4), complex)}, "x is of dtype complex128"),
        ({"x": np.full((60, 4), None)}, "an array holds Python objects"),
        ({"x": np.where(np.arange(240).reshape(60, 4) == 9, np.nan, 1)}, "x has a value that is NaN"),
        ({"x": np.where(np.arange(240).reshape(60, 4) == 9, np.inf, 1)}, "in example 2"),
        ({"x": np.full((60, 4), 1e300)}, "infinite in float32, in example 0"),
        ({"x": np.ones((60, 8, 4, 2, 2))}, "an example of arrays has shape (8, 4, 2, 2): the models here take images"),
        ({"x": np.ones((60, 8, 8, 1))}, "build_model needs at least 22×22 pixels: input_shape is 8×8"),
        ({"y": np.eye(2)[np.arange(60) % 2]}, "y has shape (60, 2): it must be (examples,), a label each"),
        ({"y": np.linspace(0, 1, 60)}, "y is of dtype float64: it must be integers, booleans or text"),
        ({"y": np.full(60, np.nan)}, "y is of dtype float64"),
        ({"y": np.full(60, None)}, "an array holds Python objects"),
        ({"y": np.where(np.arange(60) == 3, " ", "a")}, "y has no label in example 3"),
        ({"y": np.zeros(60, "datetime64[D]")}, "y is of dtype datetime64[D]"),
        ({"y": np.array([b"a", b"b"])[np.arange(60) % 2]}, "y is of dtype |S1"),
        ({"x": np.ones((60, 0))}, "x has shape (60, 0)"),
        ({"y": np.zeros(60, int)}, "has one class alone, '0'"),
        ({"y": np.arange(60)}, "has 1 example(s) of class '0', one of 60 classes"),
    ],
)
def test_arrays_that_cannot_be_trained_on_are_one_line(monkeypatch, arrays, complaint):
    write_arrays(Path("arrays.npz"), **arrays)
    assert complaint in refused(monkeypatch, "--data", "arrays.npz")


def test_a_file_without_x_and_y_names_what_it_holds(monkeypatch):
    np.savez("arrays.npz", x_train=FLOATS, y_train=FLOATS)
    line = refused(monkeypatch, "--data", "arrays.npz")
    assert "it holds x_train, y_train; it must hold x and y, as numpy.savez('data.npz', x=…, y=…) writes them" in line


def test_a_file_that_is_no_archive_is_one_line(monkeypatch):
    with Path("one.npz").open("wb") as file:
        np.save(file, FLOATS)
    assert "it holds one array without a name" in refused(monkeypatch, "--data", "one.npz")
    whole = write_arrays(Path("whole.npz")).read_bytes()
    for name, content in (
        ("text", b"hello"),
        ("empty", b""),
        ("torn", whole[:300]),
        ("spoilt", whole[:90] + b"xxxx" + whole[94:]),
    ):
        Path(f"{name}.npz").write_bytes(content)
        assert f"{name}.npz is no .npz file that can be trained on" in refused(monkeypatch, "--data", f"{name}.npz")


# ---------------------------------------------------------------- mistakes: the command line


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--data", "nowhere"], "'nowhere' is no file or folder, and none of digits, fashion-mnist, cats_vs_dogs"),
        (["--data", "Fashion_MNIST"], "none of digits, fashion-mnist, cats_vs_dogs; did you mean fashion-mnist?"),
        (["--data", "notes.txt"], "it must be a folder of class folders, a .csv file, an .npz file"),
        (["--data", "arrays.npz", "--label", "y"], "label is an option of a .csv file: data is 'arrays.npz'"),
        (["--label", "y"], "label is an option of a .csv file: data is 'digits'"),
        (["--data", "table.csv", "--side", "32"], "side is an option of a folder of class folders"),
        (["--data", "table.csv", "--label", "colour"], "has no column 'colour' for the label"),
        (["--data", "table.csv", "--label", "length"], "column 'label' is 'frequent'"),
        (["--data", "photos", "--side", "0"], "0 is not in the range"),
        (["--data", "photos", "--side", "21"], "build_model needs at least 22×22 pixels: input_shape is 21×21"),
        (["--data", "table.csv", "--imbalance", "1000"], "imbalance is 1000.0: it leaves a class"),
        (["--data", "table.csv", "--alpha", "1,2,3"], "alpha has 3 weights: table has 2 classes"),
        (["--seed", "0", "--seed", "3", "--seed", "0"], "0 is given 2 times: each run is made once"),
        (["--loss", "cross-entropy", "--loss", "cross-entropy"], "cross-entropy is given 2 times"),
    ],
)
def test_a_command_line_that_means_nothing_is_one_line(monkeypatch, arguments, complaint):
    write_pictures(Path("photos"))
    write_table(Path("table.csv"))
    write_arrays(Path("arrays.npz"))
    Path("notes.txt").write_text("notes")
    assert complaint in refused(monkeypatch, *arguments)


def test_too_little_memory_is_one_line(monkeypatch):
    def out_of_memory(*_, **__):
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor\nwith shape[200000,200000,3]")

    monkeypatch.setattr("tf_impl.train.run.fit", out_of_memory)
    write_table(Path("table.csv"))
    outcome = CliRunner().invoke(main, ["--data", "table.csv", *TINY], catch_exceptions=False)
    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines()[-1].startswith("Error: there is too little memory for this training")
