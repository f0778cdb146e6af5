"""A file is written whole or not at all: by one process, by several at once, on a full disk, by a killed process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import keras
import pytest

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

    def full(*_):
        raise OSError(28, os.strerror(28))

    owners = {"write": (Path, "write_text"), "fsync": (os, "fsync"), "replace": (Path, "replace")}
    monkeypatch.setattr(*owners[stage], full)
    with pytest.raises(OSError, match="No space left on device"):
        write_atomically(path, write_text("new"))
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "old" and names(tmp_path) == ["file"]


WRITER = """
import sys
from pathlib import Path
from tf_impl.records.atomic import write_atomically
path, letter = Path(sys.argv[1]), sys.argv[2]
for _ in range(100):
    write_atomically(path, lambda part: part.write_text(letter * 200_000))
"""


def test_of_several_processes_that_write_at_once_one_wins_and_no_reader_sees_a_mixture(tmp_path):
    path = tmp_path / "file"
    write_atomically(path, write_text("a" * 200_000))
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), letter]) for letter in "abc"]
    while any(writer.poll() is None for writer in writers):
        seen = path.read_text(encoding="utf-8")
        assert len(seen) == 200_000 and len(set(seen)) == 1
    assert [writer.returncode for writer in writers] == [0, 0, 0] and names(tmp_path) == ["file"]


DYING = """
import os, signal, sys
from pathlib import Path
from tf_impl.records.atomic import write_atomically
def torn(part):
    part.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
write_atomically(Path(sys.argv[1]), torn)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_what_a_killed_process_left_is_removed_and_nothing_else_is(tmp_path):
    path, other = tmp_path / "file", tmp_path / "file2.part"
    path.write_text("old", encoding="utf-8")
    other.mkdir()
    killed = subprocess.run([sys.executable, "-c", DYING, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_text(encoding="utf-8") == "old" and len(names(tmp_path)) == 3
    remove_unfinished(path)
    assert names(tmp_path) == ["file", "file2.part"]


def test_a_keras_model_keeps_its_ending_while_it_is_written(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    write_atomically(tmp_path / "model.keras", model.save)
    assert names(tmp_path) == ["model.keras"]
    assert keras.models.load_model(tmp_path / "model.keras").count_params() == 3


def test_several_processes_may_check_one_path_at_once(tmp_path):
    check = "import sys; from pathlib import Path; from tf_impl.records.atomic import check_writable\n"
    check += "for _ in range(200): check_writable(Path(sys.argv[1]))"
    checks = [subprocess.Popen([sys.executable, "-c", check, str(tmp_path / "result.json")]) for _ in range(2)]
    assert [process.wait() for process in checks] == [0, 0] and not names(tmp_path)


def test_a_check_leaves_nothing_and_names_what_cannot_be_written(tmp_path):
    check_writable(tmp_path / "result.json")
    assert not names(tmp_path)
    with pytest.raises(OSError, match=r"cannot write .*missing.*: No such file or directory"):
        check_writable(tmp_path / "missing" / "result.json")
