"""Every equation that code, a page or a vector cites exists; every public loss says which equation it implements."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest

from spec.equations import CHAPTERS, EQUATIONS
from tests.conformance.asking.losses import LOSSES
from tests.conformance.comparing.vectors import vectors

ROOT = Path(__file__).parents[2]
ID = re.compile(rf"\b(?:{'|'.join(CHAPTERS)})\.\d+\b")
CITING = ("spec", "reference", "tf_impl", "tests", "docs", "README.md", "CONTRIBUTING.md")


def texts() -> list[Path]:
    places = (ROOT / name for name in CITING)
    files = (file for place in places for file in (place.rglob("*") if place.is_dir() else [place]))
    return sorted(file for file in files if file.suffix in {".py", ".md", ".toml", ".js"} and file != Path(__file__))


@pytest.mark.parametrize("room", CITING)
def test_every_equation_that_is_cited_exists(room: str):
    cited = {
        (id, file.relative_to(ROOT).as_posix())
        for file in texts()
        if file.relative_to(ROOT).parts[0] == room
        for id in ID.findall(file.read_text(encoding="utf-8"))
    }
    on_purpose = {citation for citation in cited if room == "tests" and citation[0].endswith(".99")}
    assert not {citation for citation in cited - on_purpose if citation[0] not in EQUATIONS}


def test_every_vector_names_an_equation():
    assert {vector.equation for vector in vectors()} <= set(EQUATIONS)


@pytest.mark.parametrize("package", ["reference", "tf_impl"])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_says_which_equation_it_implements(package: str, loss: str):
    documentation = inspect.getdoc(getattr(importlib.import_module(package), loss))
    assert ID.search(documentation), f"{package}.{loss} cites no equation"


@pytest.mark.parametrize("loss", LOSSES)
def test_reference_and_tf_impl_have_one_signature(loss: str):
    signatures = [
        [
            (p.name, p.kind, p.default)
            for p in inspect.signature(getattr(importlib.import_module(package), loss)).parameters.values()
        ]
        for package in ("reference", "tf_impl")
    ]
    assert signatures[0] == signatures[1]


@pytest.mark.parametrize("loss", LOSSES)
def test_reference_has_the_gradient_of_every_loss(loss: str):
    reference = importlib.import_module("reference")
    of_loss = inspect.signature(getattr(reference, loss)).parameters
    assert list(inspect.signature(getattr(reference, f"{loss}_gradient")).parameters) == list(of_loss)
