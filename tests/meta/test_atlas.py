"""Is the atlas what a run finds? Keras' rows are run again here; of the others, that data, result and page agree."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.metadata import version

import numpy as np
import pytest

from docs.extension.figures import atlas as figures
from tests.conformance.asking.adapter import load
from tests.conformance.atlas import upstream
from tests.conformance.atlas.examining import disagreements, read
from tests.conformance.atlas.libraries import HERE, ROOT, Deviation, environments, libraries, packages
from tests.conformance.atlas.reproducing import numbers, run_here
from tests.conformance.diagnosing import severity
from tests.conformance.diagnosing.examination import examine
from tests.conformance.diagnosing.report_card import as_json

PACKAGES = {one.split("==")[0] for one in packages("kit").bare}
INSTALLED = [name for name, it in libraries().items() if it.environment == "kit" and it.package not in PACKAGES]
CARD = ("conformant", "family", "alpha_convention", "reduction", "soft_labels")
CLOSE = 1e-3  # relative: processors round differently
AGAIN = "run `make atlas` (or python -m tests.conformance.atlas {}) and look at what changed"


def row(name: str) -> dict:
    return read()["rows"][name]


@cache
def found(name: str) -> dict:
    return as_json(examine(libraries()[name].adapter))


def known(name: str) -> list[str]:
    return sorted(one["code"] for one in row(name)["diagnoses"])


@pytest.mark.parametrize("name", libraries())
def test_what_is_known_of_a_library_is_what_was_found(name: str):
    assert list(disagreements(libraries()[name], row(name))) == []


def one_worker_each(names: list[str]) -> list:
    return [pytest.param(name, marks=pytest.mark.xdist_group(f"atlas-{name}")) for name in names]


@pytest.mark.parametrize("name", one_worker_each(INSTALLED))
def test_a_run_finds_what_the_page_says(name: str):
    assert {key: found(name)[key] for key in CARD} == {key: row(name)[key] for key in CARD}, AGAIN.format(name)
    assert sorted(one["code"] for one in found(name)["diagnoses"]) == known(name), AGAIN.format(name)


@pytest.mark.parametrize("name", one_worker_each(INSTALLED))
def test_a_run_finds_neither_more_nor_less_than_is_known(name: str):
    assert list(disagreements(libraries()[name], found(name))) == []


@pytest.mark.parametrize("name", [name for name in INSTALLED if libraries()[name].package])
def test_the_page_names_the_installed_version(name: str):
    package = libraries()[name].package
    assert row(name)["versions"][package] == version(package), AGAIN.format(name)


@pytest.mark.parametrize("name", INSTALLED)
def test_each_counterexample_on_the_page_is_what_the_library_answers(name: str):
    adapter = load(str(ROOT / libraries()[name].adapter))
    for one in row(name)["diagnoses"]:
        assert any(np.isclose(answered(adapter, one), float(one["yours"]), rtol=CLOSE, atol=0, equal_nan=True)), one


def answered(adapter, diagnosis: dict) -> np.ndarray:
    """Return the entries of a library's answer to a counterexample, the value or the gradient."""
    given = diagnosis["inputs"]
    alpha = np.array(given["alpha"], np.float32) if isinstance(given["alpha"], list) else given["alpha"]
    labels = np.array([given["labels"]])
    labels = labels if adapter.family == "categorical" else labels.astype(np.float32)
    answer = adapter(labels, np.array([given["logits"]], np.float32), {"alpha": alpha, "gamma": given["gamma"]})
    of_gradient = "GRADIENT" in diagnosis["code"] or diagnosis["message"].endswith("(of the gradient)")
    return np.ravel(answer["gradient" if of_gradient else "value"])


def test_a_stale_deviation_and_a_new_one_are_told():
    library, result = libraries()["keras_categorical"], row("keras_categorical")
    assert "DEAD_GRADIENT" in library.deviations
    stale = replace(library, deviations={**library.deviations, "SIGN": Deviation("it never was")})
    assert [line.split(": ")[1].split()[0] for line in disagreements(stale, result)] == ["SIGN"]
    assert len(list(disagreements(replace(library, deviations={}), result))) == len(library.deviations)
    assert list(disagreements(library, {"conformant": None, "error": "no torch", "diagnoses": []}))


def test_every_library_is_on_the_page_with_its_adapter():
    page = (ROOT / "docs" / "atlas.md").read_text(encoding="utf-8")
    for name, library in libraries().items():
        if not library.is_control:
            shown = f'--8<-- "{library.adapter}"'
            assert f"[[table:atlas-{name}]]" in page and shown in page and f"{{#{name}}}" in page


def test_every_adapter_is_in_the_atlas():
    assert {path.stem for path in (HERE / "adapters").glob("*.py")} == set(libraries())


def test_every_row_has_a_grade_and_the_table_begins_with_the_gravest():
    assert all(row["severity"] in severity.GRADES for row in read()["rows"].values() if row["conformant"] is False)
    places = [figures.grade_index(row) for row in figures.rows().values()]
    assert places == sorted(places) and len(set(places)) > 3


@pytest.mark.parametrize("name", libraries())
def test_a_deviation_has_a_reason_and_its_issues_have_numbers(name: str):
    for deviation in libraries()[name].deviations.values():
        assert len(deviation.because.split()) > 4
        assert all(issue.count("/") == 1 and issue.split("#")[1].isdigit() for issue in deviation.issues)


def test_the_controls_conform():
    controls = [name for name, library in libraries().items() if library.is_control]
    assert all(row(name)["conformant"] for name in controls)
    frameworks = {"reference", "tf_impl", "torch", "jax"}
    assert {name.rsplit("_", 1)[0] for name in controls} == frameworks


@pytest.mark.parametrize("environment", environments())
def test_the_packages_of_an_environment_are_names_with_versions(environment: str):
    every = (*packages(environment).complete, *packages(environment).bare)
    assert every and all(line.count("==") == 1 and "/" not in line for line in every)


# ---------------------------------------------------------------- the reports


def test_the_reports_are_those_of_the_record_and_the_template():
    written = {path.name: path.read_text(encoding="utf-8") for path in upstream.FOLDER.glob("*.md")}
    assert written == upstream.drafts(), "run python -m tests.conformance.atlas.upstream"


def felt(name: str) -> list[dict]:
    return [one for one in row(name)["diagnoses"] if one["severity"] in upstream.FELT]


@pytest.mark.parametrize("name", [name for name, it in libraries().items() if it.package])
def test_what_training_feels_has_a_report_or_a_reason_for_none(name: str):
    library = libraries()[name]
    for one in felt(name):
        documented = library.deviations[one["code"]].documented
        has = upstream.file_name(library, one) in upstream.drafts()
        assert bool(documented) + bool(library.undrafted and not documented) + has == 1, one["code"]


def shows(text: str, yours: float | str | list) -> bool:
    """Whether what was printed has every number that the atlas found."""
    near = np.isclose(np.array(numbers(text)), np.array(yours, float).reshape(-1, 1), CLOSE, 0, equal_nan=True)
    return bool(near.any(axis=1).all())


@pytest.mark.parametrize("name", [name for name, it in libraries().items() if it.package])
def test_the_code_of_a_report_printed_what_the_atlas_found(name: str):
    for one, _ in upstream.faults(libraries()[name], row(name)):
        text = row(name)["reproduced"][one["code"]]
        assert shows(text, one["yours"]), (one, text)


@pytest.mark.parametrize("name", [name for name in INSTALLED if libraries()[name].report])
def test_the_code_of_a_report_prints_it_again(name: str):
    for one, _ in upstream.faults(libraries()[name], row(name)):
        text = run_here(libraries()[name], upstream.code(libraries()[name], row(name), one))
        assert shows(text, one["yours"]), (one, text)
