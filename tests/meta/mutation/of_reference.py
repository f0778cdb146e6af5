"""mutmut over `reference`; its settings are in pyproject.toml, under tool.mutmut."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.meta.mutation.record import ROOT, Mutant, change_of, merged, of_room, unchanged

SOURCES = [f"reference/{path.name}" for path in sorted((ROOT / "reference").glob("*.py")) if path.stem != "__init__"]
OUTCOMES = {0: "survived", 1: "killed", 33: "survived"}  # by pytest's exit code; at 33 no test calls the function


def run(processes: int, before: dict | None = None, one_in: int = 1) -> Iterator[dict]:
    """Run mutmut over the files that have changed since the record `before`, and yield the record.

    Args:
        processes: how many mutants live at a time.
        before: the record; files that stand as they stood keep what it says.
        one_in: a divisor of 10; of the mutants of each function, which mutmut numbers from 1, one in so many is tried.
    """
    kept = unchanged(before)
    changed = [path for path in SOURCES if path not in kept]
    if changed:
        tool = Path(sys.executable).with_name("mutmut")
        subprocess.run(
            [tool, "run", "--max-children", str(processes), *patterns(changed, one_in)], cwd=ROOT, check=True
        )
        mutants = [mutant for path in changed for mutant in _mutants(tool, path, one_in)]
        yield merged(SOURCES, of_room("mutmut", changed, mutants, one_in), before, kept)


def patterns(paths: list[str], one_in: int) -> list[str]:
    """Return what the names of the tried mutants look like: by their file, and by their last digit."""
    digits = [str(digit) for digit in range(10) if one_in == 1 or digit % one_in == 1]
    modules = (path.removesuffix(".py").replace("/", ".") for path in paths)
    return [f"{module}.*{digit}" for module in modules for digit in digits]


def _mutants(tool: Path, path: str, one_in: int) -> list[Mutant]:
    codes = json.loads((ROOT / "mutants" / f"{path}.meta").read_text("utf-8"))["exit_code_by_key"]
    tried = {name: code for name, code in codes.items() if one_in == 1 or int(name[-1]) % one_in == 1}
    return [Mutant(path, *_outcome(tool, name, code)) for name, code in tried.items()]


def _outcome(tool: Path, name: str, code: int | None) -> tuple[str, tuple[str, ...]]:
    outcome = OUTCOMES.get(code, "undecided")
    if outcome == "killed":
        return outcome, ()
    shown = subprocess.run([tool, "show", name], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return outcome, change_of(shown)
