"""Read libraries.toml: the libraries and controls of the atlas, and the environments that they need."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


@dataclass(frozen=True)
class Deviation:
    """A known deviation.

    Attributes:
        because: why the library has it.
        issues: where it was reported.
        documented: where the library says that it does so; then it is a convention, and no fault.
        title: of a report, where the mistake has no name that says it.
    """

    because: str
    issues: tuple[str, ...] = ()
    documented: str = ""
    title: str = ""


@dataclass(frozen=True)
class Report:
    """How a report calls the library, with ALPHA and GAMMA for their values.

    Attributes:
        imports: one line or more.
        call: the last lines; they set `loss`, or `gradient`, from labels and logits, or probabilities. SCALE is 2 where
            a half stands for no weight.
        off: ALPHA where the weights are off.
        framework: whose arrays they are.
    """

    imports: str
    call: str
    off: str = "None"
    framework: str = "torch"


@dataclass(frozen=True)
class Library:
    """One loss of one library, or one of our controls, which have no package.

    Attributes:
        name: of its adapter, of its row, and of its place on the page.
        title: what readers call it.
        environment: where it is installed.
        package: whose version is shown.
        deviations: the codes that the command is known to find, and why.
        report: how a report calls it, or None.
        undrafted: why no report is drafted where there is none.
    """

    name: str
    title: str
    environment: str
    package: str = ""
    deviations: dict[str, Deviation] = field(default_factory=dict)
    report: Report | None = None
    undrafted: str = ""

    @property
    def adapter(self) -> str:
        """The adapter's path from the root of the kit."""
        return (HERE / "adapters" / f"{self.name}.py").relative_to(ROOT).as_posix()

    @property
    def is_control(self) -> bool:
        """Whether this is a right loss of our own, which must conform."""
        return not self.package


@cache
def _content() -> dict:
    return tomllib.loads((HERE / "libraries.toml").read_text(encoding="utf-8"))


def libraries() -> dict[str, Library]:
    """Return every library and control by name, in the order of the page."""
    return {name: _library(name, table) for name, table in _content()["libraries"].items()}


def _library(name: str, table: dict) -> Library:
    known = {
        code: Deviation(**{**it, "issues": tuple(it.get("issues", ()))})
        for code, it in table.get("deviations", {}).items()
    }
    report = Report(**table["report"]) if "report" in table else None
    return Library(**{**table, "name": name, "deviations": known, "report": report})


@dataclass(frozen=True)
class Packages:
    """What an environment needs, each as name==version: with dependencies, and without them."""

    complete: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


def packages(environment: str) -> Packages:
    """Return what an environment needs."""
    return Packages(**{kind: tuple(names) for kind, names in _content()["environments"][environment].items()})


def environments() -> list[str]:
    """Return the names of all environments."""
    return list(_content()["environments"])


def not_run() -> dict[str, str]:
    """Return the libraries that are not in the atlas, and why."""
    return _content()["not_run"]
