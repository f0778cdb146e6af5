"""The digest of a protocol is of what it decides: the table of the small run is left out, and nothing else is."""

import hashlib
import json
import tomllib
from pathlib import Path

import pytest

from tf_impl.experiments import protocol, runner

RESULTS = Path(__file__).parents[2] / "docs" / "results"
NAME = "label-noise"
HEAD = f"[{protocol.SMOKE}]\n"


@pytest.fixture
def written(monkeypatch, tmp_path):
    """Return a function that writes a protocol instead of one of ours, and reads it."""
    monkeypatch.setattr(protocol, "FOLDER", tmp_path)

    def write(text):
        (tmp_path / f"{NAME}.toml").write_text(text, encoding="utf-8")
        return protocol.read(NAME)

    return write


def text_of(name):
    return (Path(protocol.__file__).parent / "protocols" / f"{name}.toml").read_text(encoding="utf-8")


def is_fresh(of):
    return json.loads((RESULTS / f"{NAME}.json").read_text("utf-8"))["protocol"]["sha256"] == of.sha256


@pytest.mark.parametrize("name", runner.NAMES)
def test_the_digest_is_of_the_lines_before_the_table_smoke(name):
    decided = text_of(name)[: text_of(name).index(HEAD)]
    assert protocol.read(name).sha256 == hashlib.sha256(decided.encode()).hexdigest()
    assert protocol.read(name).settings[protocol.SMOKE] == tomllib.loads(text_of(name))[protocol.SMOKE]


@pytest.mark.parametrize(
    "smoke",
    [
        "training = {seeds = [9]}\n",
        'conditions = ["0 % wrong"]\n[smoke.training]\nseeds = [9]\n',
        "# nothing is smaller\n",
    ],
)
def test_a_changed_table_smoke_leaves_a_result_fresh(written, smoke):
    text = text_of(NAME)
    before, after = written(text), written(text[: text.index(HEAD)] + HEAD + smoke)
    assert after.settings[protocol.SMOKE] != before.settings[protocol.SMOKE]
    assert is_fresh(before) and is_fresh(after)
    assert before.smoke_sha256 != after.smoke_sha256


def test_every_other_changed_line_makes_a_result_stale(written):
    """A line that is left out, or gains a comment; of a text over several lines, a word."""
    lines = text_of(NAME).splitlines(keepends=True)
    decided, changed = lines[: lines.index(HEAD)], 0
    for place, line in enumerate(decided):
        for other in (f"{line.rstrip()} # changed\n", ""):
            try:
                of = written("".join([*lines[:place], other, *lines[place + 1 :]]))
            except (ValueError, KeyError, TypeError):  # such a file is no protocol
                continue
            assert not is_fresh(of), line
            changed += 1
    assert changed > len(decided)


@pytest.mark.parametrize(
    "after", ["[losses.more]\ngamma = 9\n", '[[contrast]]\nid = "more"\n', "[data.more]\nratio = 9\n"]
)
def test_a_setting_after_the_table_smoke_is_refused(written, after):
    """The digest would not see it change."""
    with pytest.raises(ValueError, match=r"settings after \[smoke\]"):
        written(f"{text_of(NAME)}\n{after}")


def test_a_table_smoke_that_the_digest_would_cover_is_refused(written):
    text = text_of(NAME)
    inline = text[: text.index(HEAD)].replace("[data]", "smoke = {data = {examples = 2000}}\n\n[data]", 1)
    with pytest.raises(ValueError, match="no line of its own"):
        written(inline)


def test_a_protocol_without_a_small_run_is_read_whole(written):
    decided = text_of(NAME)[: text_of(NAME).index(HEAD)]
    of = written(decided)
    assert is_fresh(of) and of.smoke_sha256 == hashlib.sha256(b"").hexdigest()


def test_a_changed_table_smoke_starts_a_small_run_anew_and_no_other(written, monkeypatch):
    folders = []

    def store(folder, _):
        folders.append(folder.name)
        raise OSError

    monkeypatch.setattr(runner, "Store", store)
    text = text_of(NAME)
    for content in (text, f"{text}# smaller\n"):
        written(content)
        for smoke in (True, False):
            with pytest.raises(OSError):
                runner.run(NAME, smoke=smoke)
    small, whole, other_small, same = folders
    assert small != other_small and whole == same and small.startswith(f"{whole}-smoke-")


@pytest.mark.parametrize("name", runner.NAMES)
def test_a_result_says_what_its_digest_is_of(name):
    kept = json.loads((RESULTS / f"{name}.json").read_text("utf-8"))["protocol"]
    assert kept["sha256_of"] == protocol.SHA256_OF
