"""A pytest plugin: what an implementation answered before it was changed is forgotten.

The judge keeps an implementation's answers. A mutant is a fork of a process that has asked the right code already, and
would pass by its answers; and which tests call which function is only seen if each test asks anew.
"""

from __future__ import annotations

import os

from tests.conformance.comparing.comparison import judge


def pytest_sessionstart() -> None:
    """Forget what was answered before the fork."""
    judge.cache_clear()


def pytest_runtest_setup() -> None:
    """Let every test ask for itself while it is recorded which function it calls."""
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        judge.cache_clear()
