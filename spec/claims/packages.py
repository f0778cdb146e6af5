"""For which Pythons the versions that the documents name were released, as pip found them on 2026-11-21.

`pip install --dry-run --no-deps --only-binary=:all: --python-version 3.10 --target somewhere tensorflow==2.10.0`, and
so on for each: it accepts a version of Python or says that there is no matching distribution.
"""

PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13")
RELEASED_FOR = {
    "tensorflow 2.10.0": ("3.9", "3.10"),
    "tensorflow 2.19.0": ("3.9", "3.10", "3.11", "3.12"),
    "numpy 2.1.3": ("3.10", "3.11", "3.12", "3.13"),
}


def pythons_with(*packages: str) -> tuple[str, ...]:
    """Return the Pythons for which every one of some packages was released."""
    return tuple(python for python in PYTHONS if all(python in RELEASED_FOR[package] for package in packages))
