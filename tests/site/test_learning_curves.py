"""Learning curves and the sensitivity to the rate: every seed drawn, the mean where the numbers put it."""

from __future__ import annotations

import re
from statistics import fmean

import pytest

from docs.extension.experiment_results import result
from docs.extension.figures import confusion, learning_curves, precision_recall, rate_sensitivity, surfaces
from docs.extension.figures.experiments import NAMES
from docs.extension.figures.registry import REGISTRY, render

WITH_CURVES = [name for name in NAMES if learning_curves.has_curves(name)]
WITH_SCORES = [name for name in NAMES if rate_sensitivity.has_scores(name)]
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
PATH = re.compile(r'<path class="line ([^"]*)" d="M([^"]*)"')


def drawings(html: str) -> dict[str, list[tuple[str, list[list[float]]]]]:
    """Return of each drawing, by its id, the lines: class and points."""
    found = {}
    for svg in SVG.findall(html):
        name = re.search(r'<title id="(.*?)-title"', svg)[1]
        found[name] = [
            (kind, [list(map(float, point.split())) for point in points.split("L")])
            for kind, points in PATH.findall(svg)
        ]
    return found


def means(lines: list, kind: str) -> list[list[float]]:
    """Return the points of the one line of a kind that is not fine."""
    (points,) = [points for of, points in lines if of == kind]
    return points


@pytest.mark.parametrize("name", NAMES)
def test_what_a_result_keeps_of_the_training_is_drawn(name):
    for show in ("learning", "sensitivity"):
        keeps = name in (WITH_CURVES if show == "learning" else WITH_SCORES)
        assert (f"{name}-{show}" in REGISTRY["figure"]) == keeps
    assert (f"{name}-speed" in REGISTRY["table"]) == (name in WITH_CURVES)


@pytest.mark.parametrize("name", WITH_CURVES)
def test_the_metric_of_every_seed_is_drawn_and_the_mean_is_where_the_numbers_put_it(name):
    content = result(name).content
    _, heads = learning_curves.named_first(name)
    shown = drawings(render("figure", f"{name}-learning"))
    heights = []  # (score, height) of the last epoch, in all panels of the metric: they have one axis
    for i, condition in enumerate(content["heads"]):
        lines = shown[f"{name}-learning-{i}-metric"]
        for head, kind in zip(heads, learning_curves.KINDS, strict=True):
            assert [of for of, _ in lines].count(f"fine {kind}") == len(content["runs"])
            at = content["heads"][condition].index(head)
            score = fmean(run["curves"][condition][-1][at] for run in content["runs"])
            heights.append((score, means(lines, kind)[-1][1]))
    (least, low), (most, high) = min(heights), max(heights)
    for score, height in heights:
        assert height == pytest.approx(low + (score - least) / (most - least) * (high - low), abs=0.2)
    assert low > high  # upwards is better


@pytest.mark.parametrize("name", [name for name in WITH_CURVES if "loss_curves" in result(name).content["runs"][0]])
def test_a_loss_is_drawn_in_training_and_in_validation(name):
    content = result(name).content
    _, heads = learning_curves.named_first(name)
    shown = drawings(render("figure", f"{name}-learning"))
    for i, condition in enumerate(content["heads"]):
        for j, head in enumerate(heads):
            lines, at = shown[f"{name}-learning-{i}-loss-{j}"], content["heads"][condition].index(head)
            assert len(lines) == 2 * (len(content["runs"]) + 1)
            last = {
                part: fmean(run["loss_curves"][condition][part][-1][at] for run in content["runs"])
                for part in ("training", "validation")
            }
            validation, training = (means(lines, kind)[-1][1] for kind in ("focal", "ghost"))
            lower = validation > training  # heights grow downwards; within a unit the ends of the lines coincide
            assert abs(validation - training) < 1 or lower == (last["validation"] < last["training"])


@pytest.mark.parametrize("name", WITH_SCORES)
def test_a_mean_over_the_rates_is_highest_at_the_chosen_rate(name):
    content = result(name).content
    _, heads = learning_curves.named_first(name)
    shown = drawings(render("figure", f"{name}-sensitivity"))
    for i, condition in enumerate(content["heads"]):
        for length, scores in content["rate_scores"][condition].items():
            lines = shown[f"{name}-rate-{i}-{length}"]
            rates = list(next(iter(scores.values())))
            for head, kind in zip(heads, learning_curves.KINDS, strict=True):
                heights = [height for _, height in means(lines, kind)]
                chosen = rates.index(f"{content['rates'][condition][length][head]:g}")
                assert heights[chosen] == min(heights)
            assert [of for of, _ in lines].count("fine") == len(scores) - len(heads)


@pytest.mark.parametrize(("curve", "epoch"), [([0.1, 0.94, 0.96, 1.0], 3), ([0.5], 1), ([0.9, 0.2, 0.1], 1)])
def test_the_first_epoch_near_the_best_is_counted_from_one(curve, epoch):
    assert learning_curves.first_near_best(curve) == epoch


WITH_PRECISION = [name for name in NAMES if precision_recall.has_curves(name)]


def test_the_losses_whose_precision_differs_most_are_drawn():
    assert precision_recall.furthest("rare-class") == [
        ("all", "γ=5 α=0.5"),
        ("all", "γ=0 α=0.99"),
        ("all", "γ=0 α=0.5"),
    ]


@pytest.mark.parametrize("name", WITH_PRECISION)
def test_the_precision_of_every_seed_is_drawn_and_the_mean_is_where_the_numbers_put_it(name):
    content = result(name).content
    heads = precision_recall.furthest(name)
    shown = drawings(render("figure", f"{name}-precision-recall"))
    frame = learning_curves.PANEL
    for place, (head, kind) in enumerate(zip(heads, learning_curves.KINDS, strict=True)):
        condition, loss = head
        lines = shown[f"{name}-precision-{place}"]
        assert [of for of, _ in lines].count(f"fine {kind}") == len(content["runs"])
        mean = fmean(run["also"][condition]["long"][f"precision at recalls, {loss}"][9] for run in content["runs"])
        for points in (means(lines, kind), means(shown[f"{name}-precision"], kind)):
            across, height = points[9]  # a recall of one half
            assert across == pytest.approx((frame.left + frame.right) / 2, abs=0.1)
            assert height == pytest.approx(frame.bottom - mean * (frame.bottom - frame.top), abs=0.1)


# ---------------------------------------------------------------- over γ and α, and decisions

WITH_SURFACE = [name for name in NAMES if surfaces.has_surface(name)]
WITH_MATRICES = [name for name in NAMES if confusion.has_matrices(name)]


def test_every_experiment_with_a_full_grid_of_gamma_and_alpha_has_a_surface():
    grids = {
        name for name in NAMES if any("γ=2 α=" in head for of in result(name).content["heads"].values() for head in of)
    }
    assert {"initial-bias", "rare-class"} <= set(WITH_SURFACE) <= grids
    assert grids - set(WITH_SURFACE) == {"dense-cells", "amygdala"}, "one has its own figure, the other four losses"


@pytest.mark.parametrize("name", WITH_SURFACE)
def test_a_cell_of_a_surface_has_its_mean_every_seed_and_the_best_has_a_frame(name):
    html = render("figure", f"{name}-surface")
    seeds = len(result(name).content["runs"])
    svgs = SVG.findall(html)
    assert len(svgs) == len(result(name).content["heads"])
    for svg, of in zip(svgs, surfaces.surfaces(name).values(), strict=True):
        inside = surfaces._inside(of)
        cells = re.findall(r'<g class="(cell[^"]*)">.*?>([\d.]+)</text>(.*?)</g>', svg)
        assert len(cells) == len(inside)
        for (kind, text, strokes), values in zip(cells, inside.values(), strict=True):
            assert strokes.count("<path") == seeds == len(values)
            assert float(text) == pytest.approx(fmean(values), abs=5.1e-4)
            assert (kind == "cell best") == (fmean(values) == max(map(fmean, inside.values())))


@pytest.mark.parametrize("name", WITH_MATRICES)
def test_a_confusion_matrix_has_every_test_example_of_every_seed(name):
    content = result(name).content
    matrices = SVG.findall(render("figure", f"{name}-confusion"))
    assert len(matrices) == 4
    every = content["data"]["examples"]["test"] * len(content["runs"])
    for svg in matrices:
        assert int(re.search(r"(\d+) test examples of all seeds", svg)[1]) == every
        cells = [int(re.sub(r"\s", "", text)) for text in re.findall(r'class="cell"[^>]*>([\d\s]+)<', svg)]
        classes = len(content["data"].get("classes", content["data"].get("examples_per_class")))
        if classes == 2:
            assert sum(cells) == every
        else:  # percentages of the rows, each rounded
            assert sum(cells) == pytest.approx(100 * classes, abs=classes**2 / 2) and max(cells) <= 100


def test_a_cell_of_several_classes_holds_the_percentage_of_its_row_over_the_seeds():
    seeds = [[[90, 10, 0], [1, 199, 0], [0, 5, 15]], [[70, 30, 0], [0, 200, 0], [0, 5, 15]]]
    svg = confusion.matrix("it", "a title", "123", seeds, confusion.SQUARE, confusion.percentage)
    assert re.findall(r'class="cell"[^>]*>(\d*)<', svg) == ["80", "20", "", "100", "25", "75"]
    assert "589 of 640 test examples" in svg
