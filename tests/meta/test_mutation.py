"""The record of the mutants is of these sources, enough were killed, and every survivor is listed."""

from __future__ import annotations

import json
import socket
from fnmatch import fnmatch
from threading import Thread
from types import SimpleNamespace

import pytest

from tests.meta.mutation import fork_server, of_reference, of_tf_impl, one_of_each_first
from tests.meta.mutation.record import (
    REQUIRED,
    RESULT,
    ROOT,
    change_of,
    code_of,
    digest,
    merged,
    reasons,
    share,
    unchanged,
)

ROOMS = json.loads(RESULT.read_text(encoding="utf-8"))["rooms"]
SOURCES = {"reference": of_reference.SOURCES, **{room: of_tf_impl.sources(room) for room in of_tf_impl.ROOMS}}
each = pytest.mark.parametrize("room", ROOMS)  # those that were measured


@each
def test_every_source_was_mutated_as_it_stands_or_is_listed_as_not_tried(room: str):
    measured = {path: source["sha256"] for path, source in ROOMS[room]["sources"].items()}
    assert measured == {path: digest(path) for path in measured}, "make mutation"
    assert sorted([*measured, *ROOMS[room]["not_tried"]]) == sorted(SOURCES[room]), "make mutation"


def test_no_file_of_the_reference_is_left_out():
    assert ROOMS["reference"]["not_tried"] == []


@each
def test_enough_mutants_are_killed_or_equivalent(room: str):
    assert share(ROOMS[room]) >= REQUIRED


@each
def test_what_was_not_killed_is_listed_with_its_change(room: str):
    for path, source in ROOMS[room]["sources"].items():
        listed = [one for one in ROOMS[room]["not_killed"] if one["path"] == path]
        assert len(listed) == source.get("survived", 0) + source.get("undecided", 0)
        assert source["killed"] > len(listed)
        assert all(one["change"] for one in listed)


def test_every_reason_is_of_a_mutant_that_survived():
    survived = {(one["path"], tuple(one["change"])): one for room in ROOMS.values() for one in room["not_killed"]}
    for place, reason in reasons().items():
        if place in survived:
            assert survived[place]["equivalent"] == reason != ""
        else:
            assert was_not_tried(*place), f"{place} did not survive: its reason is stale"


def was_not_tried(path: str, change: tuple[str, ...]) -> bool:
    """Return whether a change is of a file as it stands of which only a sample was tried, or none."""
    lines = {line.strip() for line in (ROOT / path).read_text(encoding="utf-8").splitlines()}
    one_in = {path: source.get("one_in", 1) for room in ROOMS.values() for path, source in room["sources"].items()}
    return one_in.get(path, 2) > 1 and all(line[2:] in lines for line in change if line.startswith("-"))


def test_the_change_of_a_diff_is_its_changed_lines():
    diff = "--- a\n+++ b\n@@ -1 +1 @@\n context\n-    return a + b\n+    return a - b\n"
    assert change_of(diff) == ("- return a + b", "+ return a - b")


@pytest.mark.parametrize("one_in", (1, 2, 5, 10))
def test_a_sample_takes_one_in_so_many_of_the_names_and_the_first_of_each_function(one_in: int):
    names = [f"reference.margin.x_sigmoid__mutmut_{number}" for number in range(1, 101)]
    patterns = of_reference.patterns(["reference/margin.py"], one_in)
    taken = [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)]
    assert not any(fnmatch("reference.cross_entropy.x_sigmoid__mutmut_1", pattern) for pattern in patterns)
    assert len(taken) == 100 // one_in and taken[0] == names[0]


def test_a_docstring_or_a_comment_is_no_code_and_all_else_is():
    source = '"""Says."""\n\n\ndef f(x):\n    """Says\n    more."""\n    return "# x" + x  # why\n'
    assert code_of(source) == 'def f(x):\n    return "# x" + x'
    assert code_of(source.replace("why", "why not")) == code_of(source) != code_of(source.replace("+ x", "- x"))


def test_a_survivor_without_a_reason_lowers_the_share():
    room = {"sources": {"x.py": {"killed": 18}}, "not_killed": [{"equivalent": "why"}, {"equivalent": ""}]}
    assert share(room) == 0.95


def test_a_file_that_has_not_changed_keeps_its_record():
    still, changed = SOURCES["tf_impl"][:2]
    before = {
        "sources": {still: {"sha256": digest(still), "killed": 1}, changed: {"sha256": "another", "killed": 9}},
        "not_killed": [{"path": path, "change": ["- a", "+ b"], "equivalent": "stale"} for path in (still, changed)],
    }
    fresh = {"tool": "a tool", "sources": {changed: {"sha256": digest(changed), "killed": 2}}, "not_killed": []}
    record = merged([still, changed], fresh, before, unchanged(before))
    assert record["sources"] == {still: before["sources"][still], changed: fresh["sources"][changed]}
    assert record["not_tried"] == []
    assert record["not_killed"] == [{"path": still, "change": ["- a", "+ b"], "equivalent": ""}]


def test_an_annotation_is_found_where_it_stands(tmp_path):
    source = tmp_path / "made.py"
    source.write_text("def f(x: int | None = 1) -> int:\n    y: int = x | 1\n    return y\n", encoding="utf-8")
    places = [((1, 9), (1, 19)), ((1, 28), (1, 31)), ((2, 7), (2, 10))]
    assert sorted(of_tf_impl.annotations(source)) == places


def test_a_file_that_defines_losses_is_tested_by_those_alone():
    assert of_tf_impl.losses_of("tf_impl/losses/poly1_focal.py") == ["poly1_focal_loss"]
    assert of_tf_impl.chosen("tf_impl/losses/poly1_focal.py").endswith("and (poly1_focal_loss)")
    assert of_tf_impl.chosen("tf_impl/losses/focal_terms.py") == of_tf_impl.FIRST_EAGERLY


@pytest.mark.parametrize(
    ("came", "outcome"), [("1\n", "killed"), ("2\n", "killed"), ("timeout\n", "undecided"), ("died\n", "undecided")]
)
def test_a_mutant_whose_tests_hung_or_were_ended_from_outside_is_not_counted_as_killed(came, outcome):
    result = SimpleNamespace(test_outcome=SimpleNamespace(value="killed"), output=came)
    assert of_tf_impl._outcome(result) == outcome


def test_one_case_of_each_test_runs_before_the_second_of_any():
    names = ["a.py::f[1]", "a.py::f[2]", "a.py::g", "b.py::f[1]", "b.py::C::f[1]", "b.py::f[2]"]
    items = [SimpleNamespace(nodeid=name) for name in names]
    one_of_each_first.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == [names[0], *names[2:5], names[1], names[5]]


def test_a_run_that_ends_without_an_answer_died():
    with socket.create_server(("127.0.0.1", 0)) as server:
        asked = Thread(target=_read_and_close, args=[server])
        asked.start()
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(fork_server, "PORT", server.getsockname()[1])
            assert fork_server.ask(["-q"]) == "died"
        asked.join()


def _read_and_close(server):
    connection, _ = server.accept()
    with connection:
        connection.makefile().readline()
