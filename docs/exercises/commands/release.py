"""A copy of the exercises for a class: without solutions and wrong answers, but the checker still names mistakes.

In place of a wrong answer's code the copy holds the numbers that it returns to the questions (recorded.json).
"""

from __future__ import annotations

import ast
import json
import re
import shutil
from pathlib import Path

from docs.exercises.checker.catalogue import CONSTANTS, Exercise, all_exercises
from docs.exercises.checker.diagnosis import record
from docs.exercises.checker.start_tensorflow import start_tensorflow
from docs.exercises.checker.workspace import ROOT
from docs.exercises.commands.plot import true_values

HOOKS = ("questions", "judge", "explanations", "recognise", "curve", "QUANTITY")  # which the checker reads
NEEDED = (
    "tests/__init__.py",
    "tests/conformance/*.py",
    *(f"tests/conformance/{package}/*.py" for package in ("asking", "comparing", "diagnosing")),
    "spec/vectors/*.json",
    "docs/__init__.py",
    "docs/exercises/*.py",
    *(f"docs/exercises/{package}/*.py" for package in ("checker", "commands")),
    "LICENSE",
)
README = """# Exercises on focal loss

    pip install "numpy>=2.1" "click>=8.4" "rich>=14" watchdog{more}
    alias fl="python -m docs.exercises"     # messages call it so
    fl                                      # start here; it says which file to edit
    fl --help

{needs}Your files are in `my/`. They run in a process of their own with limits of time, memory and output. That is no
sandbox.
"""
TENSORFLOW = '"tensorflow>=2.21,<2.22"'


def release(folder: Path, hints: int = 2) -> int:
    """Write the copy and return how many files it has.

    Args:
        folder: empty, or not there yet.
        hints: how many of the three; the last one gives the solution away.

    Raises:
        FileExistsError: the folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    needed = [path for pattern in NEEDED for path in sorted(ROOT.glob(pattern))]
    _copy([path for path in needed if not path.name.startswith(("test_", "conftest"))], folder)
    for exercise in all_exercises():
        _strip(exercise, folder / "docs" / "exercises" / exercise.id, hints)
    (folder / "README.md").write_text(_readme(), encoding="utf-8")
    return sum(path.is_file() for path in folder.rglob("*"))


def _readme() -> str:
    """Return what a class reads first: what to install for these exercises, and no more."""
    exercises = all_exercises()
    with_tensorflow = any(exercise.tensorflow for exercise in exercises)
    more = "".join(f" {name}" for name in ([TENSORFLOW] * with_tensorflow + further_packages()))
    marked = ["TensorFlow"] * with_tensorflow + sorted({" or ".join(one.one_of) for one in exercises if one.one_of})
    needs = [f"{name} is needed for the exercises that `list` marks with it alone.\n" for name in marked]
    return README.format(more=more, needs="".join(needs))


def further_packages() -> list[str]:
    """Return what the exercises import beyond NumPy and TensorFlow, by the names under which it is installed."""
    found = {name for exercise in all_exercises() for one in exercise.needs if len(one) == 1 for name in one}
    return sorted(found - {"numpy", "tensorflow"})


def _copy(paths: list[Path], folder: Path) -> None:
    for path in paths:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _strip(exercise: Exercise, folder: Path, hints: int) -> None:
    """Write an exercise without its solution, wrong answers and last hints."""
    if exercise.tensorflow:
        start_tensorflow()
    folder.mkdir(parents=True)
    (folder / "exercise.py").write_text(exercise.starter, encoding="utf-8")
    (folder / "check.py").write_text(without_answers(exercise, hints), encoding="utf-8")
    if (exercise.folder / "truth.json").exists():
        shutil.copyfile(exercise.folder / "truth.json", folder / "truth.json")
    (folder / "curves.json").write_text(json.dumps(true_values(exercise)) + "\n", encoding="utf-8")
    (folder / "recorded.json").write_text(
        json.dumps([] if exercise.missing else record(exercise)) + "\n", encoding="utf-8"
    )


def without_answers(exercise: Exercise, hints: int) -> str:
    """Return check.py with so many hints, without WRONG and TRUTH, and without what only they use."""
    source = (exercise.folder / "check.py").read_text(encoding="utf-8")
    lines, tree = source.splitlines(keepends=True), ast.parse(source)
    needed = _needed(tree)
    for node in reversed(tree.body):
        defined = names_of(node)
        if defined == {"HINTS"}:
            kept = "".join(f"    {json.dumps(hint)},\n" for hint in exercise.hints[:hints])
            lines[node.lineno - 1 : node.end_lineno] = [f"HINTS = (\n{kept})\n"]
        elif isinstance(node, ast.Import | ast.ImportFrom) and defined & needed:
            node.names = [alias for alias in node.names if imported_as(alias) in needed]
            lines[node.lineno - 1 : node.end_lineno] = [f"{ast.unparse(node)}\n"]
        elif defined and not defined & needed:
            first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
            del lines[first - 1 : node.end_lineno]
    return re.sub(r"\n{4,}", "\n\n\n", "".join(lines))


def _needed(tree: ast.Module) -> set[str]:
    """Return the top-level names that the checker reads, and those that they need: not what only WRONG or CLAIMS do."""
    uses = {name: used_by(node) for node in tree.body for name in names_of(node)}
    found, todo = set(), [*HOOKS, *(set(CONSTANTS) - {"DEBRIEF"})]
    while todo:
        name = todo.pop()
        if name in uses and name not in found:
            found.add(name)
            todo += uses[name]
    return found


def used_by(node: ast.stmt) -> set[str]:
    """Return the names that a statement mentions."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def names_of(node: ast.stmt) -> set[str]:
    """Return the names that a statement defines: of a function, of a class, of what is imported or assigned."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {imported_as(alias) for alias in node.names} if getattr(node, "module", "") != "__future__" else set()
    parts = [part for target in getattr(node, "targets", []) for part in ast.walk(target)]
    return {part.id for part in parts if isinstance(part, ast.Name)}


def imported_as(alias: ast.alias) -> str:
    """Return the name under which something is imported."""
    return alias.asname or alias.name.partition(".")[0]
