"""The registry of what pages can ask for by name: figures, tables and numbers, each a function with a decorator."""

from collections.abc import Callable
from typing import TypeVar

Renderer = TypeVar("Renderer", bound=Callable[[], str])
REGISTRY: dict[str, dict[str, Callable[[], str]]] = {"figure": {}, "table": {}, "number": {}}


def _register(kind: str, name: str) -> Callable[[Renderer], Renderer]:
    def add(renderer: Renderer) -> Renderer:
        if name in REGISTRY[kind]:
            raise ValueError(f"two {kind}s are named {name}")
        REGISTRY[kind][name] = renderer
        return renderer

    return add


def figure(name: str) -> Callable[[Renderer], Renderer]:
    """Register a function that returns a drawing as `[[figure:NAME]]`."""
    return _register("figure", name)


def table(name: str) -> Callable[[Renderer], Renderer]:
    """Register a function that returns a table as `[[table:NAME]]`."""
    return _register("table", name)


def number(name: str) -> Callable[[Renderer], Renderer]:
    """Register a function that returns a number, as a reader sees it, as `[[number:NAME]]`."""
    return _register("number", name)


def render(kind: str, name: str) -> str:
    """Return the figure, table or number of a name; an unknown name is an error."""
    if name not in REGISTRY[kind]:
        raise LookupError(f"no {kind} is named {name}; there are {', '.join(sorted(REGISTRY[kind]))}")
    return REGISTRY[kind][name]()
