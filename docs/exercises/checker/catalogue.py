"""The exercises as they lie on the shelf: a folder each, with `exercise.py` and `check.py`; nothing else is listed.

`exercise.py` holds the text (its docstring) and the solution, between two comments. The starter that a learner gets is
made from it, so that the two cannot drift apart: what stands between the comments becomes a hole, or, where lines that
begin with `#|` follow a `# STARTER`, those lines.
"""

from __future__ import annotations

import ast
import json
import linecache
import re
import textwrap
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parents[1]
CONSTANTS = ("TITLE", "EQUATIONS", "HINTS", "TENSORFLOW")
LEARNER = "learner"  # what a module is called that a learner wrote
NAME = re.compile(r"e\d\d_[a-z][a-z0-9_]*")
REGION = re.compile(
    r"^(?P<indent>[ ]*)# BEGIN SOLUTION\n(?P<solution>.*?)(?:^[ ]*# STARTER\n(?P<starter>.*?))?^[ ]*# END SOLUTION\n",
    re.MULTILINE | re.DOTALL,
)
HOLE = 'raise NotImplementedError("your code here")\n'


@dataclass(frozen=True)
class Exercise:
    """One exercise."""

    folder: Path

    @property
    def id(self) -> str:
        """Its name, which is its folder's."""
        return self.folder.name

    @cached_property
    def source(self) -> str:
        """The text of `exercise.py`."""
        return (self.folder / "exercise.py").read_text(encoding="utf-8")

    @cached_property
    def check(self) -> ModuleType:
        """The module `check.py`: TITLE, HINTS, WRONG, perhaps TENSORFLOW, and how an answer is judged."""
        path = self.folder / "check.py"
        return loaded(path.read_text(encoding="utf-8"), str(path), f"check_{self.id}")

    @cached_property
    def _constants(self) -> dict[str, object]:
        """What `check.py` says outright; read, not run, for that would need NumPy and the vectors."""
        tree = ast.parse((self.folder / "check.py").read_text(encoding="utf-8"))
        plain = [node for node in tree.body if isinstance(node, ast.Assign)]
        wanted = {node.targets[0].id: node.value for node in plain if isinstance(node.targets[0], ast.Name)}
        return {name: ast.literal_eval(wanted[name]) for name in CONSTANTS if name in wanted}

    @property
    def title(self) -> str:
        """What it is called."""
        return self._constants["TITLE"]

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints, each says more."""
        return self._constants["HINTS"]

    @property
    def text(self) -> str:
        """What is asked, as the learner reads it."""
        return ast.get_docstring(ast.parse(self.source))

    @property
    def starter(self) -> str:
        """The learner's file before the first key is pressed."""
        return REGION.sub(_starter, self.source)

    @property
    def equations(self) -> tuple[str, ...]:
        """The ids of the equations that it is about, if any."""
        return self._constants.get("EQUATIONS", ())

    @property
    def has_solution(self) -> bool:
        """Whether there is one; in a copy for a class there is none."""
        return bool(REGION.search(self.source))

    @property
    def solution(self) -> str:
        """A right file."""
        return REGION.sub(lambda region: region["solution"], self.source)

    def wrong(self, code: str, number: int = 0) -> str:
        """Return a file that is right but for one known wrong answer, which takes the place of what it defines."""
        return f"{self.solution}\n\n{textwrap.dedent(self.answers[code][number]).strip()}\n"

    @property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """The known wrong answers by code, as source; none where they were stripped."""
        given = getattr(self.check, "WRONG", {})
        return {code: (of,) if isinstance(of, str) else tuple(of) for code, of in given.items()}

    @cached_property
    def recorded(self) -> list | None:
        """What the known wrong answers return, where they themselves were stripped."""
        path = self.folder / "recorded.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    @property
    def tensorflow(self) -> bool:
        """Whether it is about TensorFlow, which is slow to start."""
        return self._constants.get("TENSORFLOW", False)


def _starter(region: re.Match[str]) -> str:
    if region["starter"] is None:
        return region["indent"] + HOLE
    return re.sub(r"^([ ]*)#\| ?", r"\1", region["starter"], flags=re.MULTILINE)


def loaded(source: str, path: str, name: str) -> ModuleType:
    """Return a module made of source; a traceback finds the lines, although there may be no such file."""
    linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
    module = ModuleType(name)
    module.__file__ = path
    exec(compile(source, path, "exec"), module.__dict__)
    return module


def normal(source: str) -> str:
    """Return source without what an editor changes by itself."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


@cache
def shelf(folder: Path = FOLDER) -> tuple[Exercise, ...]:
    """Return all exercises in their order, which is that of their names."""
    named = (path for path in folder.iterdir() if NAME.fullmatch(path.name) and (path / "exercise.py").exists())
    return tuple(Exercise(path) for path in sorted(named))


def find(id: str) -> Exercise:
    """Return the exercise that a learner means by "e04", "4" or the whole name.

    Raises:
        LookupError: there is none.
    """
    wanted = f"e{int(id):02}" if id.isdecimal() else Path(id).stem
    for exercise in shelf():
        if wanted in (exercise.id, exercise.id[:3]):
            return exercise
    raise LookupError(f"there is no exercise {id}; fl list names them")
