"""Who may import whom. The table is the rule; agreement between rooms that import one another would prove nothing."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("spec", "reference", "tf_impl", "tests", "docs")

# A folder, file or pattern -> the packages and the modules of ours that it may import beyond the standard library; the
# last row that a path matches is the one that rules. A package of ours stands for all that is in it.
MAY_IMPORT = {
    "spec": {"sympy", "spec"},
    "spec/__main__.py": {"sympy", "spec", "click", "rich"},
    "spec/functions.py": {"sympy", "mpmath"},
    "spec/proofs/points.py": {"sympy", "spec", "mpmath"},
    "spec/proofs/vanishing.py": {"sympy", "spec", "mpmath"},
    "spec/proofs/values.py": {"sympy", "mpmath", "spec.proofs.work"},
    "spec/evaluation/digits.py": {"sympy", "flint"},
    "spec/evaluation/oracle.py": {"sympy", "spec", "flint"},
    "reference": {"numpy", "reference"},
    "tf_impl": {"tensorflow", "keras", "numpy", "tf_impl"},
    # copied into somebody's package under any name, these two work: test_the_losses_import_one_another_relatively
    "tf_impl/losses": {"tensorflow", "numpy", "tf_impl.losses"},
    "tf_impl/keras_losses": {"tensorflow", "keras", "numpy", "tf_impl.losses", "tf_impl.keras_losses"},
    "tf_impl/data": {"tensorflow", "numpy", "tf_impl.data", "tf_impl.records", "sklearn", "tensorflow_datasets"},
    "tf_impl/records": {"tensorflow", "keras", "numpy", "tf_impl.records", "sklearn"},
    "tf_impl/train": {"tensorflow", "keras", "numpy", "tf_impl", "sklearn", "rich", "click"},
    "tf_impl/experiments": {"tensorflow", "keras", "numpy", "tf_impl", "sklearn", "scipy", "rich", "click"},
    "tf_impl/benchmark": {"tensorflow", "keras", "numpy", "tf_impl", "rich", "click"},
    "tf_impl/benchmark/other_frameworks.py": {"tensorflow", "torch", "torchvision", "jax", "optax"},
    # these two are copied into the folder that is exported, where `tolerances` stands beside them
    "tf_impl/benchmark/exported/compare_exported.py": {"numpy", "tolerances"},
    "tf_impl/benchmark/exported/run_exported.py": {"numpy", "jax", "compare_exported"},
    "tests/conformance": {"numpy", "tests.conformance", "pytest", "hypothesis", "click", "rich"},
    "tests/conformance/asking": {"numpy", "tests.conformance"},
    "tests/conformance/asking/frameworks.py": {"numpy", "tensorflow", "torch", "jax"},
    # our own implementations by their names, late: elsewhere in conformance there is no such name
    "tests/conformance/asking/implementations.py": {"numpy", "tests.conformance", "tensorflow", "tf_impl"},
    # the processor of a measurement, as every result names it
    "tests/conformance/exhaustive.py": {
        *("numpy", "tests.conformance", "click", "rich", "tf_impl.losses", "tf_impl.records")
    },
    # each may import the library that it adapts, and our controls what is ours
    "tests/conformance/atlas/adapters": {
        *("balanced_loss", "focal_loss", "fvcore", "imbalanced_losses", "jax", "keras", "keras_cv", "kornia", "monai"),
        *(
            "numpy",
            "optax",
            "paddle",
            "pytorch_toolbelt",
            "segmentation_models_pytorch",
            "tensorflow",
            "tf_keras",
            "torch",
        ),
        *("torchvision", "reference", "tf_impl", "tests.conformance.asking.binding"),
        "tests.conformance.atlas.one_file",
    },
    "docs/exercises": {"numpy", "click", "rich", "tests.conformance", "docs.exercises", "tensorflow"},
    "docs/exercises/commands/truth.py": {"sympy", "spec.evaluation.oracle", "docs.exercises"},
    "docs/exercises/commands/watch.py": {"watchdog", "docs.exercises"},
    "docs/exercises/e[0-9]*/check.py": {"numpy", "tensorflow", "keras", "tests.conformance", "docs.exercises"},
    "docs/exercises/e[0-9]*/exercise.py": {"numpy", "tensorflow", "keras"},
    "docs/exercises/e17_symbolic/exercise.py": {"sympy"},  # the learner's subject; the checker reads what it returns
    "docs/exercises/e17_symbolic/check.py": {"numpy", "sympy", "docs.exercises"},
    "docs/exercises/checker/expressions.py": {"numpy", "sympy"},
    "docs/exercises/e19_capstone/exercise.py": {"numpy", "sklearn"},  # for its data
    "docs/exercises/e25_tune/exercise.py": {"numpy", "sklearn"},
    "docs/exercises/e26_port/exercise.py": {"torch", "jax"},  # the learner's choice
    "docs/exercises/e26_port/check.py": {"numpy", "torch", "jax", "docs.exercises"},
    "docs/five_minutes": {"numpy", "keras", "torch"},
    "docs/notebooks": {"nbclient", "nbformat", "docs.notebooks", "docs.extension"},
    "docs/extension": {"spec", "docs.extension", "markdown", "math_core", "sympy", "numpy"},
    "docs/extension/exercise_pages.py": {"docs.exercises", "docs.extension", "mkdocs"},
    "docs/extension/exercise_curves.py": {"docs.exercises.checker.catalogue", "docs.extension"},
    "docs/extension/loss_pages.py": {"docs.extension", "mkdocs"},
    "docs/extension/notebook_pages.py": {"docs.extension", "mkdocs"},
    "docs/extension/protocol_files.py": {"mkdocs"},
    "docs/extension/hooks.py": {"mkdocs"},
    "docs/extension/kept": {"docs.extension"},
    "docs/extension/kept/pages.py": {"docs.extension", "jinja2", "mkdocs"},
    "docs/extension/kept/sources.py": {"docs"},
    "docs/extension/reload.py": {"docs"},
}
FREE = ("tests/derivation", "tests/training", "tests/site", "tests/exercises", "tests/meta", "tests/conftest.py")


@cache
def sources() -> tuple[str, ...]:
    return tuple(sorted(p.relative_to(ROOT).as_posix() for room in ROOMS for p in (ROOT / room).rglob("*.py")))


def lies_in(path: str, place: str) -> bool:
    return fnmatch(path, place) or path.startswith(f"{place}/")


def ruled() -> list[str]:
    return [path for path in sources() if not any(lies_in(path, free) for free in FREE)]


def rule(path: str) -> str | None:
    """Return the row of the table that rules a file."""
    return next((place for place in reversed(MAY_IMPORT) if lies_in(path, place)), None)


# ---------------------------------------------------------------- what a file imports


def module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(path: str, source: str) -> Iterator[tuple[str, bool]]:
    """Yield the full name of each thing that a file imports, and whether it does so relatively."""
    package = module(path).split(".") if path.endswith("__init__.py") else module(path).split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=aliases):
                yield from ((alias.name, False) for alias in aliases)
            case ast.ImportFrom(module=name, names=aliases, level=level):
                above = package[: len(package) - level + 1] if level else []
                yield from ((".".join(filter(None, (*above, name, a.name))), level > 0) for a in aliases)
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if _imports(node.func):
                yield name, False


def _imports(function: ast.expr) -> bool:
    return ast.unparse(function) in {"importlib.import_module", "import_module", "__import__"}


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def allowance(path: str, name: str) -> str | None:
    """Return the entry of its row that lets a file import a name."""
    return next((one for one in MAY_IMPORT[rule(path)] if f"{name}.".startswith(f"{one}.")), None)


def forbidden(path: str, source: str) -> set[str]:
    names = {name for name, _ in imported(path, source)}
    names = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
    return {name for name in names if not allowance(path, name)}


@pytest.mark.parametrize("path", ruled())
def test_a_file_imports_only_what_its_room_may(path: str):
    bad = forbidden(path, read(path))
    assert not bad, f"{path} imports {sorted(bad)}; {rule(path)} may import {sorted(MAY_IMPORT[rule(path)])}"


@pytest.mark.parametrize(
    ("path", "source", "name"),
    [
        ("reference/margin.py", "import sympy", "sympy"),
        ("reference/margin.py", "from tf_impl import binary_focal_loss", "tf_impl.binary_focal_loss"),
        ("tf_impl/losses/one.py", "import importlib; importlib.import_module('reference')", "reference"),
        ("tf_impl/losses/one.py", "from ..data import load", "tf_impl.data.load"),
        ("tf_impl/losses/one.py", "from ...reference import margin", "reference.margin"),
        ("tf_impl/losses/__init__.py", "from .. import model", "tf_impl.model"),
        ("spec/equations/binary_focal.py", "import mpmath", "mpmath"),
        ("tests/conformance/comparing/comparison.py", "import spec.equations", "spec.equations"),
        ("tests/conformance/comparing/comparison.py", "from tests.meta import ledger", "tests.meta.ledger"),
        ("docs/exercises/e01_true_class/exercise.py", "import docs.exercises", "docs.exercises"),
    ],
)
def test_the_rule_notices_a_forbidden_import(path: str, source: str, name: str):
    assert forbidden(path, source) == {name}


def test_every_source_has_a_row_in_the_table():
    without = [path for path in ruled() if rule(path) is None and read(path)]
    assert [path for path in without if path.count("/") > 1] == []


def test_every_allowance_of_the_table_is_used():
    """An allowance that nobody needs is one that nobody notices the day it is misused."""
    imports = [(path, name) for path in ruled() if rule(path) for name, _ in imported(path, read(path))]
    used = {(rule(path), allowance(path, name)) for path, name in imports}
    stale = [(place, one) for place, row in MAY_IMPORT.items() for one in sorted(row) if (place, one) not in used]
    assert not stale, f"nothing uses these rows of MAY_IMPORT: {stale}"


@pytest.mark.parametrize("path", [p for p in sources() if p.startswith(("tf_impl/losses/", "tf_impl/keras_losses/"))])
def test_the_losses_import_one_another_relatively(path: str):
    absolute = [name for name, relative in imported(path, read(path)) if name.startswith("tf_impl") and not relative]
    assert not absolute, f"{path} imports {absolute} by a name that it has in this kit alone"


@pytest.mark.parametrize("path", [path for path in sources() if lies_in(path, "tests/derivation/test_*.py")])
def test_the_tests_of_the_mathematics_ask_nothing_of_tensorflow(path: str):
    """Whether an implementation equals the derivation is asked in tests/conformance and tests/training."""
    asked = ("tensorflow", "tf_impl", "keras", "tests.conformance.asking", "tests.conformance.exhaustive")
    names = {name for name, _ in imported(path, read(path))}
    assert not [name for name in names if f"{name}.".startswith(tuple(f"{one}." for one in asked))]


# ---------------------------------------------------------------- circles


def graph(files: dict[str, str]) -> dict[str, set[str]]:
    """Return which files of ours a file imports, late imports included."""
    modules = {module(path): path for path in files}

    def defined_in(name: str) -> str | None:
        while name and name not in modules:
            name = name.rpartition(".")[0]
        return modules.get(name)

    edges = {path: {defined_in(name) for name, _ in imported(path, source)} for path, source in files.items()}
    return {path: found - {None, path} for path, found in edges.items()}


def of_parts(edges: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the same between the parts of a room: the folders and files that lie directly in it."""
    parts = {}
    for path, others in edges.items():
        parts.setdefault(_part(path), set()).update(_part(other) for other in others if _part(other) != _part(path))
    return parts


def _part(path: str) -> str:
    depth = 3 if path.startswith(("tests/", "docs/")) else 2
    return "/".join(path.split("/")[:depth])


def circle(edges: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_files_import_one_another_in_a_circle():
    found = circle(graph({path: read(path) for path in sources()}))
    assert not found, " <- ".join(found)


def test_no_parts_of_a_room_import_one_another_in_a_circle():
    found = circle(of_parts(graph({path: read(path) for path in sources()})))
    assert not found, " <- ".join(found)


def test_a_circle_is_noticed_even_if_it_is_closed_late_or_relatively():
    files = {
        "spec/vectors/one.py": "from spec.evaluation import two",
        "spec/evaluation/two.py": "def late():\n    from ..proofs.three import f",
        "spec/proofs/three.py": "import spec.vectors.one",
    }
    assert set(circle(graph(files))) == set(files)
    files["spec/proofs/three.py"] = "import spec.vectors.four"
    files["spec/vectors/four.py"] = ""
    assert not circle(graph(files))
    assert set(circle(of_parts(graph(files)))) == {"spec/vectors", "spec/evaluation", "spec/proofs"}


# ---------------------------------------------------------------- installation


def test_every_package_is_listed_for_installation():
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    packages = (init.parent.relative_to(ROOT) for room in ROOMS for init in (ROOT / room).rglob("__init__.py"))
    assert sorted(listed) == sorted(".".join(package.parts) for package in packages)
