"""Load one file of an installed package, and nothing else: some packages are a whole framework around a loss."""

from __future__ import annotations

import importlib.util
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType

LOADED: list[str] = []  # the files, for the row


class _Everything(type):
    """Of a class that has every attribute, and that can be indexed: itself."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn

    def __getitem__(cls, _index: object) -> type:
        return cls


class StandIn(metaclass=_Everything):
    """Stands for what the loss does not need: a base class, a type, a decorator that changes nothing, a function."""

    def __new__(cls, *arguments: object, **_options: object):
        """Return what is decorated, or this class."""
        return arguments[0] if len(arguments) == 1 and callable(arguments[0]) else cls


def load_one_file(package: str, path: str, absent: tuple[str, ...] = ()) -> ModuleType:
    """Return the module in a file of a package that is installed, perhaps without its dependencies.

    The packages around the file are empty modules that know where their files are, so what the file imports of its own
    package is loaded, and no `__init__.py`.

    Args:
        package: as it is installed.
        path: of the file, from the folder of the installed packages.
        absent: modules that the file imports and the loss does not need.
    """
    file = Path(str(metadata.distribution(package).locate_file(path)))
    name = path.removesuffix(".py").replace("/", ".")
    parts = name.split(".")
    for depth in range(1, len(parts)):
        parent = ModuleType(".".join(parts[:depth]))
        parent.__path__ = [str(file.parents[len(parts) - 1 - depth])]
        sys.modules.setdefault(parent.__name__, parent)
    for one in absent:
        sys.modules.setdefault(one, StandIn)
    specification = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    LOADED.append(path)
    return module
