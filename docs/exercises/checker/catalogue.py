"""The catalogue of exercises: a folder each, with `exercise.py` and `check.py`; nothing else lists them.

`exercise.py` holds the text (its docstring) and the solution, between two comments. The learner's starter is made from
it, so that the two cannot drift apart: the lines between the comments become a hole, or, where lines that begin with
`#|` follow a `# STARTER`, those lines.
"""

from __future__ import annotations

import ast
import json
import linecache
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

from docs.exercises.checker import packages

FOLDER = Path(__file__).parents[1]
CONSTANTS = (
    *("TITLE", "EQUATIONS", "HINTS", "TENSORFLOW", "NEEDS", "TRACK", "MINUTES", "SECONDS"),
    *("AFTER", "DEBRIEF", "SAYS"),
)
TRACKS = ("core", "numerics", "research", "keras")  # in the order in which they are offered
LEARNER = "learner"  # the name of a module that a learner wrote
NAME = re.compile(r"e\d\d_[a-z][a-z0-9_]*")
REGION = re.compile(
    r"^(?P<indent>[ ]*)# BEGIN SOLUTION\n(?P<solution>.*?)(?:^[ ]*# STARTER\n(?P<starter>.*?))?^[ ]*# END SOLUTION\n",
    re.MULTILINE | re.DOTALL,
)
BLANK = re.compile(r'("""\n)\n(?=[ ]+raise NotImplementedError)')  # which a nested function leaves behind
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
        """The module `check.py`: TITLE, HINTS, WRONG, perhaps TENSORFLOW, and the questions (or a judge)."""
        path = self.folder / "check.py"
        return load_module(path.read_text(encoding="utf-8"), str(path), f"check_{self.id}")

    @cached_property
    def questions(self) -> list:
        """The questions, in order; none where the exercise has a judge of its own."""
        return list(self.check.questions()) if hasattr(self.check, "questions") else []

    @property
    def sentences(self) -> dict[str, str]:
        """The sentences of its own: by code, or by a part and a code, "focal SIGN"."""
        return self._constants.get("SAYS", {})

    def says(self, function: str) -> dict[str, str]:
        """Return the sentences that this exercise has in place of the catalogue's, for a part of it.

        Args:
            function: the learner's function, or an aspect of it; a sentence may be for one alone: "focal SIGN".
        """
        own = self.sentences
        names = (function, function.split()[0] if function else "")
        for_part = {code: own[f"{name} {code}"] for name in names for code in _codes(own, name)}
        return {**{code: of for code, of in own.items() if " " not in code}, **for_part}

    @cached_property
    def _constants(self) -> dict[str, object]:
        """The constants of `check.py`; parsed, not run, for that would need NumPy and the vectors."""
        try:
            tree = ast.parse((self.folder / "check.py").read_text(encoding="utf-8"))
            plain = [node for node in tree.body if isinstance(node, ast.Assign)]
            wanted = {node.targets[0].id: node.value for node in plain if isinstance(node.targets[0], ast.Name)}
            found = {name: ast.literal_eval(wanted[name]) for name in CONSTANTS if name in wanted}
        except (OSError, SyntaxError, ValueError) as error:  # it must not take the other exercises with it
            return {"TITLE": f"(its check.py cannot be read: {error})", "HINTS": ()}
        return {"TITLE": "(no title)", "HINTS": (), **found}

    @property
    def title(self) -> str:
        """Its title."""
        return self._constants["TITLE"]

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints, each says more."""
        return self._constants["HINTS"]

    @property
    def text(self) -> str:
        """The task, as the learner reads it."""
        return ast.get_docstring(ast.parse(self.source))

    @property
    def starter(self) -> str:
        """The learner's file before the first key is pressed."""
        return BLANK.sub(r"\1", REGION.sub(_starter, self.source))

    @property
    def equations(self) -> tuple[str, ...]:
        """The ids of the equations that it is about; none for some exercises."""
        return self._constants.get("EQUATIONS", ())

    @property
    def has_solution(self) -> bool:
        """Whether it has a solution; a copy for a class has none."""
        return bool(REGION.search(self.source))

    @property
    def solution(self) -> str:
        """The learner's file with the solution in it."""
        return REGION.sub(lambda region: region["solution"], self.source)

    def wrong(self, code: str, number: int = 0) -> str:
        """Return the solution with one known wrong answer appended, which replaces the function that it defines."""
        return f"{self.solution}\n\n{textwrap.dedent(self.answers[code][number]).strip()}\n"

    @property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """The known wrong answers by code, as source; none in a copy for a class."""
        wrong = getattr(self.check, "WRONG", {})
        return {code: (source,) if isinstance(source, str) else tuple(source) for code, source in wrong.items()}

    @cached_property
    def recorded(self) -> list | None:
        """What the known wrong answers return, in a copy for a class, which does not have their code."""
        path = self.folder / "recorded.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    @property
    def track(self) -> str:
        """What it practises: one of TRACKS."""
        return self._constants.get("TRACK", "core")

    @property
    def minutes(self) -> int:
        """How long it may take, an estimate; 0 where there is none."""
        return self._constants.get("MINUTES", 0)

    @property
    def after(self) -> tuple[str, ...]:
        """The numbers of the exercises that it builds on: "e01"."""
        return self._constants.get("AFTER", ())

    @property
    def truth(self) -> dict:
        """SymPy expressions of its own by function, where its truth is not in the spec."""
        return getattr(self.check, "TRUTH", {})

    @property
    def debrief(self) -> str:
        """What to know after solving it: other right ways, what they cost, the answer to the text's question."""
        return self._constants.get("DEBRIEF", "")

    @property
    def tensorflow(self) -> bool:
        """Whether it needs TensorFlow, which is slow to start."""
        return self._constants.get("TENSORFLOW", False)

    @property
    def seconds(self) -> float:
        """The processor's time that an answer may take, where that is longer than usual; else 0."""
        return self._constants.get("SECONDS", 0.0)

    @property
    def one_of(self) -> tuple[str, ...]:
        """The packages of which the learner chooses one."""
        return self._constants.get("NEEDS", ())

    @property
    def needs(self) -> packages.Needs:
        """What its starter imports, and what the learner chooses from: tuples of which one package is enough."""
        return packages.needs(self.starter, self.one_of)

    @property
    def missing(self) -> str:
        """A line that says what to install before its code can run; "" where everything is there."""
        return packages.missing(self.needs)


def _codes(own: dict[str, str], name: str) -> list[str]:
    """Return the codes for which there is a sentence "NAME CODE"."""
    return [key.removeprefix(f"{name} ") for key in own if name and key.rpartition(" ")[0] == name]


def _starter(region: re.Match[str]) -> str:
    if region["starter"] is None:
        return region["indent"] + HOLE
    return re.sub(r"^([ ]*)#\| ?", r"\1", region["starter"], flags=re.MULTILINE)


def load_module(source: str, path: str, name: str) -> ModuleType:
    """Run source as a module; its lines are cached under `path` for tracebacks, where there may be no such file."""
    linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
    module = ModuleType(name)
    module.__file__ = path
    exec(compile(source, path, "exec"), module.__dict__)
    return module


def normal(source: str) -> str:
    """Return source without the white space that an editor changes by itself."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def all_exercises() -> tuple[Exercise, ...]:
    """Return all exercises of the set that is in use, in the order of their names."""
    return _exercises_in(_SET[-1])


@cache
def _exercises_in(folder: Path) -> tuple[Exercise, ...]:
    folders = (path for path in folder.iterdir() if NAME.fullmatch(path.name) and (path / "exercise.py").exists())
    return tuple(Exercise(path) for path in sorted(folders))


_SET = [FOLDER]  # the last one is in use


def set_folder() -> Path:
    """Return the folder of the set of exercises that is in use."""
    return _SET[-1]


def use_set(folder: Path) -> None:
    """Use the exercises of another folder from now on: a set of one's own, or of somebody else."""
    _SET[:] = [folder]
    if folder != FOLDER:
        _exercises_in.cache_clear()  # somebody is at work there


def in_order(exercises: Iterable[Exercise]) -> list[Exercise]:
    """Return exercises by number, those that need a framework last: nobody without it is stopped by one."""
    return sorted(exercises, key=lambda exercise: (exercise.tensorflow or bool(exercise.one_of), exercise.id))


def find(id: str) -> Exercise:
    """Return the exercise that a learner means by "e04", "e4", "4" or the whole name.

    Raises:
        LookupError: there is none.
    """
    numbered = re.fullmatch(r"[eE]?(\d{1,2})", id)
    wanted = f"e{int(numbered[1]):02}" if numbered else Path(id).stem
    for exercise in all_exercises():
        if wanted in (exercise.id, exercise.id[:3]):
            return exercise
    raise LookupError(f"there is no exercise {id}; fl list names them")
