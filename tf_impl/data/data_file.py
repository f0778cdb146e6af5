"""Where a data file is on this machine: where an environment variable says, or where a package put it.

Every data set that cannot be committed is looked for in this one way, so that each is named, and missed, alike.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def find(variable: str, candidates: Iterable[tuple[Path, str]], missing: str) -> tuple[Path, str]:
    """Find a file, and say in words which one it is.

    Args:
        variable: An environment variable; if it is set, it alone decides.
        candidates: Where packages put the file, each with its words.
        missing: What the message says where the file is in none of them: which data, and the commands that get it.

    Raises:
        FileNotFoundError: The variable names no file; or it is not set, and no candidate is there.
    """
    if named := os.environ.get(variable):
        if Path(named).is_file():
            return Path(named), f"the file named by {variable}"
        raise FileNotFoundError(f"{variable} is {named!r}: there is no such file")
    for path, words in candidates:
        if path.is_file():
            return path, words
    raise FileNotFoundError(missing)
