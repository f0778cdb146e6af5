"""The packages that an exercise needs, and what to install where one is missing."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from importlib.util import find_spec

INSTALLED_AS = {"sklearn": "scikit-learn", "keras": "tensorflow"}
Needs = tuple[tuple[str, ...], ...]


def needs(starter: str, one_of: tuple[str, ...] = ()) -> Needs:
    """Return what to install for a file: tuples of packages, of each of which one is enough.

    Args:
        starter: the file; what it imports is needed.
        one_of: packages from which the learner chooses.
    """
    names = {INSTALLED_AS.get(name, name) for name in imported(starter)}
    return tuple((name,) for name in sorted(names)) + ((one_of,) if one_of else ())


def imported(source: str) -> set[str]:
    """Return the packages that a source imports, under the names of their modules, without the standard library's."""
    nodes = list(ast.walk(ast.parse(source)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {""}


def is_installed(package: str) -> bool:
    """Return whether a package can be imported; it is not imported for that."""
    modules = {package} | {module for module, name in INSTALLED_AS.items() if name == package}
    return any(find_spec(module) is not None for module in modules)


def missing(of: Iterable[tuple[str, ...]]) -> str:
    """Return a line that says what to install; "" where nothing is missing."""
    lacking = [one for one in of if not any(map(is_installed, one))]
    if not lacking:
        return ""
    wanted = " and ".join(" or ".join(one) for one in lacking)
    return f"it needs {wanted}, which is not installed: pip install {' '.join(one[0] for one in lacking)}"
