"""What all tests share: which implementations are held against the vectors, and what must be present."""

from __future__ import annotations

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
