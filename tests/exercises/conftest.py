"""A learner's folder, and the command as a learner calls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docs.exercises.__main__ import main
from docs.exercises.checker.workspace import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "my")


@pytest.fixture
def fl(desk: Desk) -> Callable[..., Result]:
    """Return the command: fl("hint", "2")."""
    return lambda *arguments: CliRunner().invoke(main, ["--my", str(desk.folder), *arguments], catch_exceptions=False)
