"""`python -m tests.conformance.atlas.reproducing ADAPTER < CODE`: run the code of a report in a library's environment.

The adapter is loaded first: it loads the file of a package that is installed without its dependencies.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.conformance.asking.adapter import load
from tests.conformance.atlas.environments import Environment, make
from tests.conformance.atlas.libraries import Library

NUMBER = re.compile(r"-?(?:nan|inf|\d+\.?\d*(?:e[-+]?\d+)?)")


def printed(library: Library, code: str) -> str:
    """Return what the code of a report prints in a library's environment, or the last line of its error."""
    return _printed(make(library.environment), library, code)


def run_here(library: Library, code: str) -> str:
    """Return what the code of a report prints in the environment that runs this, which has the library."""
    return _printed(Environment(Path(sys.executable)), library, code)


def _printed(environment: Environment, library: Library, code: str) -> str:
    done = environment.run("-m", __spec__.name, library.adapter, text=code)
    lines = (done.stderr if done.returncode else done.stdout).strip().splitlines()
    return lines[-1] if lines else "it printed nothing"


def numbers(text: str) -> list[float]:
    """Return the numbers in what was printed."""
    return [float(one) for one in NUMBER.findall(text)]


if __name__ == "__main__":
    load(sys.argv[1])
    exec(compile(sys.stdin.read(), "report", "exec"), {"__name__": "report"})
