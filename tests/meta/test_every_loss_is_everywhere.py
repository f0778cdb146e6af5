"""Each loss of the register is in every room and in every list; what fails names the file to write."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pytest
from mkdocs.config import load_config

from docs.extension import loss_pages
from spec.bibliography import cited
from spec.equations import EQUATIONS, LOSSES, equations_of
from spec.records import Loss as Record
from tests.conformance.asking.implementations import resolve
from tests.conformance.asking.losses import REGISTER, Loss, losses
from tests.conformance.comparing.vectors import vectors
from tests.meta.mutation import of_reference, of_tf_impl

ROOT = Path(__file__).parents[2]
FOLDERS = {"reference": "reference", "tf_impl": "tf_impl/losses"}
each = pytest.mark.parametrize("loss", losses().values(), ids=str)
rooms = pytest.mark.parametrize("package", FOLDERS)


def test_the_register_has_every_loss_of_the_chapters():
    assert not set(LOSSES) - set(REGISTER["losses"]), "python -m spec vectors writes spec/vectors/losses.json"


def of_chapter(loss: Loss) -> Record:
    """Return the record of a loss in its chapter."""
    assert loss.name in LOSSES, f"write spec/equations/{loss.family}.py, with {loss.name} in LOSSES"
    return LOSSES[loss.name]


@each
def test_a_chapter_has_every_loss_of_the_register(loss: Loss):
    assert of_chapter(loss).family == loss.family


@each
@rooms
def test_every_package_exports_it_from_the_file_of_its_family(loss: Loss, package: str):
    path, module = f"{FOLDERS[package]}/{loss.family}.py", importlib.import_module(package)
    assert (ROOT / path).exists(), f"write {path}, with {loss.name}"
    exported = loss.name in module.__all__ and hasattr(module, loss.name)
    assert exported, f"{FOLDERS[package]}/__init__.py does not import {loss.name} or does not list it in __all__"
    assert Path(inspect.getfile(getattr(module, loss.name))) == ROOT / path


@each
def test_the_reference_has_every_quantity_that_it_claims(loss: Loss):
    reference, path = importlib.import_module("reference"), f"reference/{loss.family}.py"
    for quantity in loss.quantities:
        name = loss.function_of(quantity)
        assert name in reference.__all__, f"write {name} in {path}, and export it in reference/__init__.py"


@each
@rooms
def test_its_arguments_are_those_of_the_register(loss: Loss, package: str):
    parameters = inspect.signature(getattr(importlib.import_module(package), loss.name)).parameters.values()
    names = [*(["labels"] if loss.labels else []), loss.inputs]
    assert [one.name for one in parameters] == [*names, *(argument.name for argument in loss.arguments)]
    given = [one.default for one in parameters if one.kind is one.KEYWORD_ONLY]
    assert given == [inspect.Parameter.empty if a.required else a.default for a in loss.arguments]


@each
def test_it_has_vectors_of_every_quantity_for_every_kind_of_label(loss: Loss):
    own = [vector for vector in vectors() if vector.loss == loss.name]
    assert own, f"spec/vectors/{loss.family}.json has no vector of {loss.name}: python -m spec vectors {loss.family}"
    assert {quantity for vector in own for quantity in vector.expected} == set(loss.quantities)
    assert {vector.equation for vector in own} == {terms.value for terms in of_chapter(loss).terms}
    if {"soft", "distribution"} & set(loss.labels):
        assert any(vector.soft for vector in own)


@each
def test_its_equations_are_in_a_chapter_and_on_a_page(loss: Loss):
    ids = [
        id for terms in of_chapter(loss).terms for id in (terms.value, *terms.gradient, *terms.curvature, *terms.in_p_t)
    ]
    assert not [id for id in ids if id not in EQUATIONS], f"spec/equations/{loss.family}.py lacks them"
    shown = "".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    assert not [id for id in ids if f"[[equation:{id}]]" not in shown], f"docs/{loss.page} shows not all of {ids}"


@each
def test_it_has_a_page_and_an_entry_in_the_navigation(loss: Loss):
    assert (ROOT / "docs" / loss.page).exists(), f"write docs/{loss.page}"
    navigation = loss_pages.on_config(load_config(str(ROOT / "mkdocs.yml"))).nav
    assert loss.page in {page for _, _, page in loss_pages.listed(navigation)}


@each
def test_its_page_has_a_picture_and_an_example_in_numbers(loss: Loss):
    from docs.extension.figures.registry import REGISTRY

    importlib.import_module("docs.extension.figures")
    page = (ROOT / "docs" / loss.page).read_text("utf-8")
    for kind, names in {"figure": r"\S+", "table": r"(?:worked-|which-alpha)\S*"}.items():
        shown = re.findall(rf"^\[\[{kind}:({names})\]\]", page, re.MULTILINE)
        drawn = [name for name in shown if name in REGISTRY[kind]]
        assert drawn and drawn == shown, (
            f"docs/{loss.page} shows {shown or f'no {kind}'}: docs/extension/figures/{loss.family}.py draws it"
        )


@each
def test_the_works_that_its_equations_cite_have_records(loss: Loss):
    for terms in of_chapter(loss).terms:
        for equation in equations_of(terms.value.partition(".")[0]):
            cited(" ".join(equation.source))  # or an error, which names the file


@each
def test_the_changelog_has_a_line_for_it(loss: Loss):
    name = loss.name.replace("_from_probabilities", "")  # one line has both
    assert f"`{name}" in (ROOT / "CHANGELOG.md").read_text("utf-8"), f"CHANGELOG.md has no line for {name}"


@pytest.mark.parametrize(("package", "page"), [("reference", "api_reference.md"), ("tf_impl", "api_tf_impl.md")])
def test_the_pages_of_functions_show_all_that_is_exported(package: str, page: str):
    assert f"\n[[api:{package}]]\n" in (ROOT / "docs" / page).read_text("utf-8")


@each
def test_its_files_are_mutated(loss: Loss):
    lists = {
        f"reference/{loss.family}.py": of_reference.SOURCES,
        f"tf_impl/losses/{loss.family}.py": of_tf_impl.sources("tf_impl"),
    }
    for path, sources in lists.items():
        assert path in sources, f"tests/meta/mutation leaves {path} out"


@each
def test_its_accuracy_was_measured(loss: Loss):
    rows = json.loads((ROOT / "docs/results/accuracy.json").read_text("utf-8"))["rows"]
    found = {(row["implementation"].partition("-")[0], row["quantity"]) for row in rows if row["loss"] == loss.name}
    assert found == set(product(FOLDERS, loss.quantities)), "make accuracy"


@each
def test_the_command_asks_every_implementation_of_ours_for_it(loss: Loss):
    assert all(loss.name in implementation.functions for target in FOLDERS for implementation in resolve(target))


def names_in(cases: Iterable[object]) -> set[str]:
    """Return the losses that a list of cases names, be it by record, by name or in a case's own name."""
    texts = [str(part) for case in cases for part in (case if isinstance(case, tuple) else (case,))]
    return {name for name in losses() if any(text == name or text.startswith(f"{name}-") for text in texts)}


LISTS = {  # file -> its list of cases; imported late, for a loss that is nowhere breaks the import of some
    "tests/conformance/test_bad_input.py": "BAD",
    "tests/conformance/test_reference_refusals.py": "REFUSALS",
    "tests/conformance/test_shapes.py": "OFFERED",
    "tests/training/test_gradients.py": "CASES",
    "tests/training/test_modes.py": "CASES",
    "tests/training/test_dtypes.py": "CALLS",
    "tests/training/test_bad_input.py": "REFUSED",
    "tests/training/test_devices.py": "GRID",
}


def cases_of(path: str) -> Iterable[object]:
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    return getattr(module, LISTS[path])


@pytest.mark.parametrize("path", LISTS)
def test_every_list_of_cases_has_every_loss(path: str):
    missing = sorted(set(losses()) - names_in(cases_of(path)))
    assert not missing, f"{path} does not know {', '.join(missing)}"


@each
def test_its_second_derivative_is_held_against_differences(loss: Loss):
    names = cases_of("tests/training/test_gradients.py")
    kinds = {name.split("-")[1] for name in names if name.startswith(f"{loss.name}-")}
    assert kinds == {str(kind) for kind in loss.labels or (None,)}


def test_the_site_lists_the_families_of_the_register():
    from docs.extension import code

    assert set(REGISTER["families"]) <= set(code.TABS)
