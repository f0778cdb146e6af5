"""The measured surface, of a made result: its cells, its best α, and what a reader hears of a cell."""

from __future__ import annotations

import json

import pytest

from docs.extension import results
from docs.extension.figures import alpha_gamma_surface as surface
from tests.site.browsing import Figure

pytestmark = pytest.mark.xdist_group("site")
GAMMAS, ALPHAS = (0, 1, 2), (0.05, 0.25, 0.75, 0.99)
BEST = {0: 0.75, 1: 0.25, 2: 0.05}


def precision(gamma: float, alpha: float, seed: int, length: str) -> float:
    return 0.5 - abs(alpha - BEST.get(gamma, 0)) / 4 + seed / 100 + (0.1 if length == "long" else 0)


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A result as the experiment writes it, with one head outside the grid."""
    heads = [f"γ={gamma:g} α={alpha:g}" for gamma in GAMMAS for alpha in ALPHAS] + ["γ=0 α=0.999"]
    at = [(gamma, alpha) for gamma in GAMMAS for alpha in ALPHAS] + [(0, 0.999)]
    runs = [
        {
            "seed": seed,
            "measures": {
                "adam, prior": {
                    length: {"average_precision": [precision(*point, seed, length) for point in at]}
                    for length in ("short", "long")
                }
            },
        }
        for seed in range(3)
    ]
    (tmp_path / "dense-cells.json").write_text(json.dumps({"heads": {"adam, prior": heads}, "runs": runs}), "utf-8")
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr(surface, "FOLDER", tmp_path)


@pytest.mark.usefixtures("made")
def test_the_best_alpha_of_each_gamma_is_that_of_the_mean():
    assert surface.best(surface.surface("adam, prior", "long")) == BEST
    table = surface.table_of_surface()
    assert table.count("<strong>") == len(GAMMAS) and "<strong>0.610</strong>" in table


@pytest.fixture
def figure(made, reader, address: str):  # noqa: ARG001
    """The figure put into a page that has its script."""
    page = reader.new_page()
    page.goto(f"{address}/sources.html")
    page.evaluate(
        "html => document.querySelector('.md-content__inner').innerHTML = html", surface.alpha_gamma_surface()
    )
    page.add_script_tag(url=f"{address}/assets/figures/alpha_gamma_surface.js")
    yield Figure(page, "alpha-gamma-surface")
    page.close()


def test_every_cell_says_its_values_when_pointed_at(figure):
    for i, gamma in enumerate(GAMMAS):
        for j, alpha in enumerate(ALPHAS):
            figure.root.locator(f'[data-cell="{i} {j}"] rect').hover()
            low, mean, high = (f"{precision(gamma, alpha, seed, 'long'):.3f}" for seed in (0, 1, 2))
            assert figure.says.startswith(
                f"γ = {gamma:g}, α = {alpha:g}: average precision {mean}, over the seeds from {low} to {high}"
            )
            assert ("the best α at this γ." in figure.says) == (BEST[gamma] == alpha)


def test_its_controls_choose_budget_and_cell_and_are_in_the_address(figure):
    assert figure.says.startswith("γ = 2, α = 0.25")
    figure.set(length="short", gamma=1, alpha=3)
    assert figure.says.startswith(f"γ = 1, α = 0.99: average precision {precision(1, 0.99, 1, 'short'):.3f}")
    assert "gamma=1&alpha=3" in figure.page.url
    figure.root.locator('[data-cell="0 2"] rect').click()
    assert figure.root.locator("[name=alpha]").input_value() == "2"
    assert figure.says.startswith("γ = 0, α = 0.75")


def test_without_a_result_there_is_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(surface, "FOLDER", tmp_path)
    assert surface.alpha_gamma_surface() == surface.table_of_surface() == ""
