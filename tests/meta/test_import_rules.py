"""Who may import whom. The table is the rule; agreement between rooms that import one another would prove nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"spec", "reference", "tf_impl", "tests", "docs"}

# a path or folder -> what it may import beyond the standard library and itself; the longest match rules
MAY_IMPORT = {
    "spec": {"sympy"},
    "spec/__main__.py": {"sympy", "click", "rich"},
    "spec/vectors": {"sympy", "spec"},
    "spec/evaluation/oracle.py": {"sympy", "spec", "mpmath", "gmpy2", "flint"},
    "spec/vectors/cases.py": {"sympy", "spec", "numpy"},
    "reference": {"numpy"},
    "tf_impl": {"tensorflow", "keras", "numpy"},
    "tf_impl/data": {"tensorflow", "keras", "numpy", "sklearn", "tensorflow_datasets"},
    "tf_impl/benchmark": {"tensorflow", "keras", "numpy", "rich", "click"},
    "tf_impl/train/__main__.py": {"tensorflow", "keras", "numpy", "sklearn", "rich", "click"},
    "tf_impl/train/run.py": {"tensorflow", "keras", "numpy", "rich"},
    "tf_impl/train/losses.py": {"keras", "numpy", "sklearn"},
    "tf_impl/train/callbacks.py": {"keras", "numpy", "rich"},
    "tf_impl/records/metrics.py": {"numpy", "sklearn"},
    "tf_impl/experiments": {"tensorflow", "keras", "numpy", "sklearn", "scipy"},
    "tf_impl/experiments/__main__.py": {"click", "rich"},
    "tf_impl/records/result_file.py": {"tensorflow", "keras", "numpy", "sklearn"},
    "tests/conformance": {"numpy", "pytest", "hypothesis", "click", "rich", "tensorflow"},
    "tests/conformance/asking/adapter.py": {"numpy", "tensorflow", "torch", "jax"},
    # each may import the library that it adapts, and our controls what is ours
    "tests/conformance/atlas/adapters": {
        *(
            "balanced_loss",
            "focal_loss",
            "fvcore",
            "imbalanced_losses",
            "jax",
            "keras",
            "keras_cv",
            "kornia",
            "monai",
            "optax",
        ),
        *("optax", "pytorch_toolbelt", "segmentation_models_pytorch", "tensorflow", "torch", "torchvision"),
        *("reference", "tf_impl"),
    },
    "docs/exercises": {"numpy", "click", "rich", "tests", "tensorflow", "keras"},
    "docs/exercises/commands/watch.py": {"watchdog"},
    "docs/notebooks": {"nbclient", "nbformat"},
    "docs/extension": {"spec", "markdown", "math_core", "sympy", "mkdocs", "numpy"},
}
FREE = {"tests/derivation", "tests/training", "tests/site", "tests/exercises", "tests/meta", "tests/conftest.py"}


def sources() -> list[str]:
    folders = ("spec", "reference", "tf_impl", "tests", "docs")
    paths = (path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in paths if not any(path == free or path.startswith(f"{free}/") for free in FREE))


def rule(path: str) -> tuple[str, set[str]]:
    """Return the folder whose row of the table governs a file, and the row."""
    governing = [place for place in MAY_IMPORT if path == place or path.startswith(f"{place}/")]
    place = max(governing, key=len, default="")
    return place, MAY_IMPORT.get(place, set())


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.split(".")[0])
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"importlib.import_module", "__import__"}:
            names |= {arg.value.split(".")[0] for arg in node.args if isinstance(arg, ast.Constant)}
    return names


def forbidden(path: str, source: str) -> set[str]:
    import sys

    _, allowed = rule(path)
    room = path.split("/")[0]
    return imported(ast.parse(source)) - allowed - {room} - set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", sources())
def test_a_file_imports_only_what_its_room_may(path: str):
    bad = forbidden(path, (ROOT / path).read_text(encoding="utf-8"))
    # conformance reaches implementations by name, through its adapters
    if path == "tests/conformance/asking/implementations.py":
        bad -= {"tf_impl", "reference"}
    assert not bad, f"{path} imports {sorted(bad)}; its room may import {sorted(rule(path)[1])}"


def test_the_rule_notices_a_forbidden_import():
    assert forbidden("reference/margin.py", "import sympy") == {"sympy"}
    assert forbidden("reference/margin.py", "from tf_impl import binary_focal_loss") == {"tf_impl"}
    assert forbidden("tf_impl/losses/binary_focal.py", "import importlib; importlib.import_module('reference')") == {
        "reference"
    }
    assert forbidden("spec/equations/binary_focal.py", "import mpmath") == {"mpmath"}
    assert forbidden("tests/conformance/comparing/comparison.py", "import spec.equations") == {"spec"}


def test_every_source_has_a_row_in_the_table():
    without = [path for path in sources() if not rule(path)[0] and path.count("/") > 1]
    assert not without, f"no row of the table governs {without}"


def test_every_package_is_listed_for_installation():
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = ("spec", "reference", "tf_impl", "tests", "docs")
    packages = (init.parent.relative_to(ROOT) for folder in folders for init in (ROOT / folder).rglob("__init__.py"))
    assert sorted(listed) == sorted(".".join(package.parts) for package in packages)
