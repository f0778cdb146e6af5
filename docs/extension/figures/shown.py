"""What pages can ask for by name: figures, tables and numbers, each a function marked where it is written."""

from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made", bound=Callable[[], str])
SHOWN: dict[str, dict[str, Callable[[], str]]] = {"figure": {}, "table": {}, "number": {}}


def _mark(kind: str, name: str) -> Callable[[Made], Made]:
    def add(make: Made) -> Made:
        if name in SHOWN[kind]:
            raise ValueError(f"two {kind}s are named {name}")
        SHOWN[kind][name] = make
        return make

    return add


def figure(name: str) -> Callable[[Made], Made]:
    """Mark a function that returns a drawing."""
    return _mark("figure", name)


def table(name: str) -> Callable[[Made], Made]:
    """Mark a function that returns a table."""
    return _mark("table", name)


def number(name: str) -> Callable[[Made], Made]:
    """Mark a function that returns a number as a reader sees it."""
    return _mark("number", name)


def show(kind: str, name: str) -> str:
    """Return what was asked for; a name that nothing bears is an error."""
    if name not in SHOWN[kind]:
        raise LookupError(f"no {kind} is named {name}; there are {', '.join(sorted(SHOWN[kind]))}")
    return SHOWN[kind][name]()
