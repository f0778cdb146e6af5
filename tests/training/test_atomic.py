"""A file is written whole or not at all: by one process, by several at once, on a full disk, by a killed process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import keras
import pytest

from tf_impl.records import atomic
from tf_impl.records.atomic import check_writable, remove_unfinished, write_atomically


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def write_text(text: str):
    return lambda part: part.write_text(text, encoding="utf-8")


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "new" / "folder" / "file.json"
    for text in ("first", "second"):
        write_atomically(path, write_text(text))
        assert path.read_text(encoding="utf-8") == text and names(path.parent) == ["file.json"]


@pytest.mark.parametrize("stage", ["write", "fsync", "replace"])
def test_an_error_at_any_stage_keeps_the_old_file_and_leaves_nothing(tmp_path, monkeypatch, stage):
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")

    def full(*_, **__):
        raise OSError(28, os.strerror(28))

    owners = {"write": (Path, "write_text"), "fsync": (os, "fsync"), "replace": (Path, "replace")}
    monkeypatch.setattr(*owners[stage], full)
    with pytest.raises(OSError, match="No space left on device"):
        write_atomically(path, write_text("new"))
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "old" and names(tmp_path) == ["file"]


def test_a_write_that_another_one_overtakes_is_not_mixed_with_it(tmp_path):
    """Two processes at once, in a fixed order: one writes half, the other its whole file, the first one the rest."""
    path = tmp_path / "file"

    def write(part):
        with part.open("w", encoding="utf-8") as file:
            file.write("half, ")
            file.flush()
            write_atomically(path, write_text("other"))
            assert path.read_text(encoding="utf-8") == "other"
            file.write("whole")
            file.flush()
            assert path.read_text(encoding="utf-8") == "other"

    write_atomically(path, write)
    assert path.read_text(encoding="utf-8") == "half, whole" and names(tmp_path) == ["file"]


# `runpy` loads the file without its package, which would import TensorFlow in every process
LOAD = "import os, runpy, signal, sys; from pathlib import Path; names = runpy.run_path(sys.argv.pop(1)); "
WRITER = """
path, letter = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for _ in range(50):
    names["write_atomically"](path, lambda part: part.write_text(letter * 200_000))
"""


def start(script, *arguments):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", LOAD + script, atomic.__file__, *map(str, arguments)], **pipes)


def test_of_several_processes_that_write_at_once_one_wins_and_no_reader_sees_a_mixture(tmp_path):
    path = tmp_path / "file"
    write_atomically(path, write_text("a" * 200_000))
    writers = [start(WRITER, path, letter) for letter in "abc"]
    assert [writer.stdout.readline() for writer in writers] == ["ready\n"] * 3
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    while any(writer.poll() is None for writer in writers):
        seen = path.read_text(encoding="utf-8")
        assert len(seen) == 200_000 and len(set(seen)) == 1
    assert [writer.communicate() and writer.returncode for writer in writers] == [0, 0, 0]
    assert names(tmp_path) == ["file"]


DYING = """
def torn(part):
    part.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
names["write_atomically"](Path(sys.argv[1]), torn)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_what_a_killed_process_left_is_removed_and_nothing_else_is(tmp_path):
    path, other = tmp_path / "file", tmp_path / "file2.part"
    path.write_text("old", encoding="utf-8")
    other.mkdir()
    killed = start(DYING, path)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert path.read_text(encoding="utf-8") == "old" and len(names(tmp_path)) == 3
    remove_unfinished(path)
    assert names(tmp_path) == ["file", "file2.part"]


def test_a_keras_model_keeps_its_ending_while_it_is_written(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    write_atomically(tmp_path / "model.keras", model.save)
    assert names(tmp_path) == ["model.keras"]
    assert keras.models.load_model(tmp_path / "model.keras").count_params() == 3


def test_several_processes_may_check_one_path_at_once(tmp_path, monkeypatch):
    write = Path.write_text

    def write_while_another_checks(path, *arguments, **options):
        monkeypatch.setattr(Path, "write_text", write)
        write(path, *arguments, **options)
        check_writable(tmp_path / "result.json")

    monkeypatch.setattr(Path, "write_text", write_while_another_checks)
    check_writable(tmp_path / "result.json")
    assert not names(tmp_path)


def test_a_check_leaves_nothing_and_names_what_cannot_be_written(tmp_path):
    check_writable(tmp_path / "result.json")
    assert not names(tmp_path)
    with pytest.raises(OSError, match=r"cannot write .*missing.*: No such file or directory"):
        check_writable(tmp_path / "missing" / "result.json")
