"""How pytest-xdist shares the tests out: what is made or traced once for several of them is made in one worker."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest

from tests import conftest

FILES = ["tests/training/test_exported.py", "tests/site/test_layout.py", "tests/meta/test_words.py"]


def item(file: str, scopes: list[str], marks: tuple[str, ...] = ()) -> SimpleNamespace:
    """Return what stands for a test of a file that asks for fixtures of such scopes."""
    definitions = {str(number): [SimpleNamespace(scope=scope)] for number, scope in enumerate(scopes)}
    groups = list(marks)
    return SimpleNamespace(
        nodeid=f"{file}::test",
        _fixtureinfo=SimpleNamespace(name2fixturedefs=definitions),
        get_closest_marker=lambda _: next(iter(groups), None),
        add_marker=lambda mark: groups.append(*mark.args),
        groups=groups,
    )


def test_tests_that_share_what_a_fixture_makes_for_their_file_are_a_group():
    shared, alone, named = item(FILES[0], ["session", "module"]), item(FILES[1], ["function"]), ("resume",)
    grouped = item(FILES[2], ["module"], named)
    conftest.pytest_collection_modifyitems([shared, alone, grouped])
    assert (shared.groups, alone.groups, grouped.groups) == ([FILES[0]], [], ["resume"])


def test_pytest_says_what_scope_a_fixture_has(request: pytest.FixtureRequest, tmp_path):  # noqa: ARG001
    assert {definitions[-1].scope for definitions in conftest.fixtures_of(request.node)} >= {"function"}


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/a.py::test_one[1-x::y]", "tests/a.py::test_one"),
        ("tests/a.py::test_one", "tests/a.py::test_one"),
        ("tests/a.py::test_one[1]@resume", "resume"),
    ],
)
def test_all_cases_of_a_test_are_one_unit_of_work_and_a_named_group_goes_before(monkeypatch, nodeid, group):
    scheduling = importlib.import_module("xdist.scheduler.loadgroup").LoadGroupScheduling
    monkeypatch.setattr(scheduling, "__init__", lambda *_: None)
    scheduler = conftest.pytest_xdist_make_scheduler(SimpleNamespace(getvalue=lambda _: "loadgroup"), None)
    assert scheduler._split_scope(nodeid) == group
    assert conftest.pytest_xdist_make_scheduler(SimpleNamespace(getvalue=lambda _: "load"), None) is None
