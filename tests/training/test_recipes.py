"""The recipes of the site run as they are printed, and mean what the reference means."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import mpmath
import numpy as np
import pytest

import reference

PAGE = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
BEFORE, *SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)
CODE = {text.partition("\n")[0]: "\n".join(BLOCK.findall(text)) for text in SECTIONS}
CHECKS: dict[str, Callable[[dict], None]] = {}


def checks(title: str) -> Callable:
    """Register what must be true of the names that a recipe leaves."""

    def add(check: Callable[[dict], None]) -> Callable[[dict], None]:
        CHECKS[title] = check
        return check

    return add


def run(title: str) -> dict:
    """Run the code of a recipe, after that of the page's beginning."""
    names: dict = {}
    exec("\n".join(BLOCK.findall(BEFORE)), names)
    exec(CODE[title], names)
    return names


def test_every_recipe_has_code_and_is_checked():
    assert [title for title, code in CODE.items() if code] == [*CODE] == [*CHECKS]


@pytest.mark.parametrize("title", CODE)
def test_a_recipe_runs_and_its_loss_is_the_reference_s(title: str):
    CHECKS[title](run(title))


def kept_mean(values: np.ndarray, kept: np.ndarray) -> float:
    return float((values * kept).sum() / kept.sum())


def predicted(names: dict, inputs: str, model: str = "model") -> np.ndarray:
    return names[model].predict(names[inputs], verbose=0).astype(float)


@checks("Segmentation with void pixels")
def segmentation(names: dict) -> None:
    labels, kept = names["labels"], names["labels"] != 255
    assert 0 < kept.mean() < 1
    z = predicted(names, "images")
    values = reference.categorical_focal_loss(np.where(kept, labels, 0), z, alpha=[0.5, 1.0, 1.0, 2.0])
    found = names["model"].evaluate(names["images"], labels, verbose=0)
    assert found == pytest.approx(kept_mean(values, kept), rel=1e-4)


@checks("Several labels an example")
def several_labels(names: dict) -> None:
    labels = names["labels"]
    kept, known = labels >= 0, np.maximum(labels, 0)
    values = reference.binary_focal_loss(known, predicted(names, "features"), alpha=0.25)
    some = kept.any(axis=1)
    truth = np.mean([kept_mean(v, k) for v, k in zip(values[some], kept[some], strict=True)])
    found = names["model"].evaluate(names["features"], labels, batch_size=64, verbose=0)
    assert found == pytest.approx(truth, rel=1e-4)
    z = predicted(names, "features", "weighted")[..., 0]
    truth = (reference.binary_focal_loss(known, z) * kept * names["of_labels"]).mean()
    weights = kept * names["of_labels"]
    found = names["weighted"].evaluate(names["features"], known[..., None], sample_weight=weights, verbose=0)
    assert found == pytest.approx(truth, rel=1e-4)


@checks("Sequences with padding")
def sequences(names: dict) -> None:
    kept = names["tokens"] != 0
    tags = np.where(kept, names["tags"], 0)
    values = reference.categorical_focal_loss_from_probabilities(tags, predicted(names, "tokens"))
    found = names["model"].evaluate(names["tokens"], names["tags"], batch_size=16, verbose=0)
    assert found == pytest.approx(kept_mean(values, kept), rel=1e-4)


@checks("Dice and focal loss together")
def dice_and_focal(names: dict) -> None:
    p, y = predicted(names, "images"), names["masks"]
    focal = reference.binary_focal_loss_from_probabilities(y, p, alpha=0.75).mean()
    dice = 1 - 2 * (y * p).sum() / (y.sum() + p.sum())
    found = names["model"].evaluate(names["images"], y, batch_size=8, verbose=0)
    assert found == pytest.approx(dice + 20 * focal, rel=1e-4)


@checks("A gamma that changes")
def schedule(names: dict) -> None:
    z = predicted(names, "features")
    assert float(names["gamma"]) == 1.0
    for gamma in (1.0, 0.5):
        names["gamma"].assign(gamma)
        truth = reference.categorical_focal_loss(names["classes"], z, gamma=gamma).mean()
        assert names["model"].evaluate(names["features"], names["classes"], verbose=0) == pytest.approx(truth, rel=1e-4)
    first, *_, last = names["history"]["loss"]
    assert last > first  # a smaller gamma gives larger losses


@checks("A batch that does not fit")
def accumulation(names: dict) -> None:
    x, classes = names["features"].astype(float), names["classes"]
    kernel, bias = names["before"]
    gradient = reference.categorical_focal_loss_gradient(classes, x @ kernel + bias) / 64
    np.testing.assert_allclose(kernel - names["model"].get_weights()[0], x.T @ gradient, atol=1e-6)
    kernel, bias = names["model"].get_weights()
    gradient = reference.categorical_focal_loss_gradient(classes, x @ kernel + bias) / 64
    np.testing.assert_allclose(names["total"][0], x.T @ gradient, atol=1e-6)


@checks("Gradient boosting")
def boosting(names: dict) -> None:
    """The derivatives are the finite differences of the vectors' losses, in 50 digits."""
    objective, floor = names["focal_objective"], names["FLOOR"]
    for record in vectors():
        inputs = {name: value and float(value) for name, value in record["inputs"].items()}
        data = names["Labelled"](np.array([inputs["labels"]]))
        options = {"alpha": inputs["alpha"], "gamma": inputs["gamma"]}
        gradient, hessian = objective(np.array([inputs["logits"]]), data, **options)
        first, second = finite_differences(**inputs)
        assert gradient.shape == hessian.shape == (1,)
        assert gradient[0] == pytest.approx(first, rel=1e-9, abs=1e-14), record["id"]
        assert hessian[0] == pytest.approx(max(abs(second), floor), rel=1e-6, abs=1e-9), record["id"]
    weights = np.array([0.5, 2.0])
    plain = names["focal_objective_of_labels"](np.array([0.0, 1.0]), np.array([1.0, -1.0]))
    weighted = names["focal_objective_of_labels"](np.array([0.0, 1.0]), np.array([1.0, -1.0]), weights)
    np.testing.assert_allclose(weighted, plain * weights)


def vectors() -> list[dict]:
    """Return binary vectors with finite logits of ordinary size."""
    import json

    path = Path(__file__).parents[2] / "spec" / "vectors" / "binary_focal.json"
    records = json.loads(path.read_text(encoding="utf-8"))["records"]
    focal = [
        one for one in records if one["loss"] == "binary_focal_loss" and np.isfinite(float(one["inputs"]["logits"]))
    ]
    ordinary = [one for one in focal if abs(float(one["inputs"]["logits"])) <= 20][::7]
    assert len(ordinary) > 50
    return ordinary


def finite_differences(labels: float, logits: float, alpha: float | None, gamma: float) -> tuple[float, float]:
    """Return central differences of the definition (BF.3), in 50 digits."""
    with mpmath.workdps(50):
        step = mpmath.mpf(10) ** -15
        positive = 1 if alpha is None else mpmath.mpf(alpha)
        negative = 1 if alpha is None else 1 - mpmath.mpf(alpha)

        def loss(x):
            p = 1 / (1 + mpmath.exp(-x))
            one = positive * mpmath.mpf(labels) * (1 - p) ** gamma * -mpmath.log(p)
            return one + negative * (1 - mpmath.mpf(labels)) * p**gamma * -mpmath.log(1 - p)

        low, middle, high = (loss(mpmath.mpf(logits) + k * step) for k in (-1, 0, 1))
        return float((high - low) / (2 * step)), float((high - 2 * middle + low) / step**2)
