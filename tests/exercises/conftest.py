"""A learner's folder, and the command as a learner calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docs.exercises.__main__ import main
from docs.exercises.checker.catalogue import FOLDER, use_set
from docs.exercises.checker.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "my")


@pytest.fixture
def fl(workspace: Workspace) -> Iterator[Callable[..., Result]]:
    """Return the command: fl("hint", "2")."""
    yield lambda *arguments: CliRunner().invoke(
        main, ["--my", str(workspace.folder), *arguments], catch_exceptions=False
    )
    use_set(FOLDER)  # a call with --set uses another one from then on
