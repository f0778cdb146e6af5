"""What all tests share: which implementations are held against the vectors, and what must be present."""

from __future__ import annotations

import gc
import os

import pytest

# Thread pools of two test processes would fight over the same cores.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
# SymPy remembers a thousand results of each function, and a proof asks for more of them again: a tenth of its time.
os.environ.setdefault("SYMPY_CACHE_SIZE", "100000")

REQUIRE_ALL = "FOCAL_KIT_REQUIRE_ALL"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--impl",
        action="append",
        metavar="NAME",
        help="test this implementation: an adapter file, package.module or package.module:function, or one of ours, "
        "reference or tf_impl; repeatable (default: both of ours)",
    )


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker run the tests of a file that share what a fixture makes once for it: two would make it twice."""
    for item in items:
        of_a_module = any(definitions[-1].scope == "module" for definitions in fixtures_of(item))
        if of_a_module and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def fixtures_of(item: pytest.Item) -> list[tuple]:
    """Return the definitions of each fixture that a test asks for, the one that it gets last."""
    information = getattr(item, "_fixtureinfo", None)  # pytest has no public way to a fixture's scope
    return list(information.name2fixturedefs.values()) if information else []


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Return a scheduler of pytest-xdist that hands all cases of a test function to one worker.

    What the first case traces, compiles or evaluates, the others find; and a scheduler that counts through twenty
    thousand cases after each of them takes a minute. A group that a test names goes before.
    """
    from xdist.scheduler.loadgroup import LoadGroupScheduling

    class OfOneFunction(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            group = super()._split_scope(nodeid)
            return nodeid.split("[", 1)[0] if group == nodeid else group

    return OfOneFunction(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """Leave out of all later garbage collections what lives to the end: modules, formulas, the collected tests.

    Going through it again whenever many graphs have been traced took a twentieth of the time of such tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)


@pytest.fixture(scope="session")
def require():
    """Return a function that skips with the line to install what is missing, or fails where all is required."""

    def missing_unless(present: object, what: str, line: str) -> None:
        if present:
            return
        reason = f"{what} is not installed: {line}"
        if os.environ.get(REQUIRE_ALL) == "1":
            pytest.fail(f"{reason} ({REQUIRE_ALL}=1 forbids skipping)")
        pytest.skip(reason)

    return missing_unless
