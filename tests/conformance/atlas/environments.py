"""Environments for the atlas, one a framework, under build/atlas; made once, and again when their packages change.

The environment `kit` is the one that runs this (TensorFlow is there); what it lacks lies in a folder beside it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.atlas.libraries import ROOT, packages

FOLDER = ROOT / "build" / "atlas"


class EnvironmentFailedError(Exception):
    """An environment could not be made; the message is pip's last line."""


@dataclass(frozen=True)
class Environment:
    """A Python that can import some libraries."""

    python: Path
    beside: Path | None = None

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run this Python from the root of the kit."""
        paths = [str(self.beside)] if self.beside else []
        variables = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TF_CPP_MIN_LOG_LEVEL": "2"}
        command = [str(self.python), *arguments]
        return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)


def made(name: str) -> Environment:
    """Return an environment, installing its packages if it has not got them.

    Raises:
        EnvironmentFailedError: if pip cannot.
    """
    folder, wanted = FOLDER / name, packages(name)
    stamp = folder / "installed.txt"
    beside = folder if name == "kit" else None
    python = Path(sys.executable) if beside else folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not stamp.exists() or stamp.read_text(encoding="utf-8").split() != wanted:
        if not beside:
            venv.create(folder, with_pip=True, clear=True)
        where = ["--no-deps", "--upgrade", "--target", str(folder)] if beside else []
        _install(python, [*where, *wanted])
        stamp.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    return Environment(python, beside)


def _install(python: Path, arguments: list[str]) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [f"exit {done.returncode}"]
        raise EnvironmentFailedError(lines[-1])
