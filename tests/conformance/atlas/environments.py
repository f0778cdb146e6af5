"""Environments for the atlas, one a framework, under build/atlas; made once, and again when their packages change.

The environment `kit` is the one that runs this module (it has TensorFlow); further packages are installed in a folder.
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
    """A Python interpreter, and a folder of further packages or None."""

    python: Path
    extra_packages: Path | None = None

    def run(self, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess:
        """Run this Python from the root of the kit, with a text as its input."""
        paths = [str(self.extra_packages)] if self.extra_packages else []
        variables = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TF_CPP_MIN_LOG_LEVEL": "2"}
        command = [str(self.python), *arguments]
        return subprocess.run(command, cwd=ROOT, env=variables, input=text, capture_output=True, text=True)


def make(name: str) -> Environment:
    """Return an environment; install its packages if they are not installed.

    Raises:
        EnvironmentFailedError: if pip fails.
    """
    folder, wanted = FOLDER / name, packages(name)
    stamp = folder / "installed.txt"
    extra = folder if name == "kit" else None
    python = Path(sys.executable) if extra else folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    every = [*wanted.complete, *wanted.bare]
    if not stamp.exists() or stamp.read_text(encoding="utf-8").split() != every:
        if not extra:
            venv.create(folder, with_pip=True, clear=True)
        for names, options in ((wanted.complete, []), (wanted.bare, ["--no-deps"])):
            if names:
                _install(python, [*options, *(["--upgrade", "--target", str(folder)] if extra else []), *names])
        stamp.write_text("\n".join(every) + "\n", encoding="utf-8")
    return Environment(python, extra)


def _install(python: Path, arguments: list[str]) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [f"exit {done.returncode}"]
        raise EnvironmentFailedError(lines[-1])
