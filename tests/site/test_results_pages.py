"""A results page begins with a headline and its figure; its drawings say metric, unit, direction; it says every n."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from itertools import chain

import numpy as np
import pytest
from PIL import Image

from docs.extension.contrasts import _title, condition_in_words, difference, loss_in_words, protocol
from docs.extension.drawing import Axis
from docs.extension.experiment_results import result
from docs.extension.figures import cost
from docs.extension.figures.experiment_settings import network
from docs.extension.figures.experiments import NAMES, ticks
from docs.extension.figures.registry import REGISTRY
from docs.extension.homes import table_pages
from docs.extension.measures import METRICS, measure
from docs.extension.protocol_files import ADDRESS, PROTOCOLS
from docs.extension.results import read
from tests.site.conftest import ROOT

ALL = [(path.stem, of["id"]) for path in sorted(PROTOCOLS.glob("*.toml")) for of in protocol(path.stem)["contrast"]]
LOWER_IS_BETTER = (
    "log_loss",
    "brier",
    "calibration_error",
    "false_alarms",
    "share of gradient",
    "wrong labels learned",
    "moved",
)


def shown(kind: str, name: str) -> str:
    return REGISTRY[kind][name]()


def page_of(name: str) -> str:
    return (ROOT / "docs" / table_pages()[f"{name}-experiment"]).read_text("utf-8")


# ---------------------------------------------------------------- the words of a contrast


@pytest.mark.parametrize(("name", "id"), ALL)
def test_a_contrast_is_titled_by_its_losses_and_its_metric_and_never_by_its_id(name: str, id: str):
    it = difference(name, id)
    words = f"{it.measure.metric}: {it.title}, {it.common}"
    assert id.replace("-", " ") not in (it.title, words), "a title says more than an id"
    assert it.measure.unit and " is better" in it.measure.better
    assert "−" in it.title or len(it.terms) == 1
    assert it.common.endswith(f"after {protocol(name)['training']['epochs'][it.terms[0].length]} epochs")


@pytest.mark.parametrize("name", sorted({name for name, _ in ALL}))
def test_no_two_contrasts_of_an_experiment_read_alike(name: str):
    of = [difference(name, id) for experiment, id in ALL if experiment == name]
    words = [(it.measure.title, it.title, it.common) for it in of]
    assert len(set(words)) == len(words)


def test_the_two_sides_of_a_title_stand_in_the_order_of_the_protocol():
    it = difference("initial-bias", "prior-and-cross-entropy")
    assert it.title == "initial predictions of 0.001 − initial predictions of 0.01"
    assert it.common == "cross entropy, after 12 epochs"


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("γ=0 α=0.5", "cross entropy"),
        ("γ=0 α=0.75", "cross entropy, α = 0.75"),
        ("γ=2 α=0.25", "focal loss γ = 2, α = 0.25"),
        ("γ=2, weights 1/n", "focal loss γ = 2, weights 1/n"),
        ("CE, weights 1/√n", "cross entropy, weights 1/√n"),
        ("custom MSE λ=0.1", "custom MSE λ = 0.1"),
        ("FLSD-53", "FLSD-53"),
    ],
)
def test_a_loss_has_the_name_that_a_reader_knows(head: str, words: str):
    assert loss_in_words(head).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        ([(1, "a"), (-1, "b")], "a − b"),
        ([(1, "a"), (-1, "b"), (-1, "c"), (1, "d")], "a − b − c + d"),
        ([(0.5, "a"), (0.5, "b"), (-1, "c")], "mean of a and b − c"),
        ([(1, "a"), (-0.5, "b"), (-0.5, "c")], "a − mean of b and c"),
    ],
)
def test_weights_that_sum_to_one_are_a_mean(sides: list[tuple[float, str]], words: str):
    assert _title(sides) == words


def test_weights_without_words_are_an_error():
    with pytest.raises(ValueError, match=r"weights \[0\.3, 0\.7\]"):
        _title([(0.3, "a"), (0.7, "b"), (-1, "c")])


def test_a_condition_is_said_in_words():
    assert condition_in_words("long-tail", "all") == ""
    assert condition_in_words("dense-cells", "sgd, prior") == "SGD, initial predictions of 0.01"
    assert condition_in_words("label-noise", "10 % wrong, rate 0.01") == "10 % of the labels wrong, learning rate 0.01"


def test_a_measure_says_which_way_is_better():
    for name, (_, _, better) in METRICS.items():
        lower = name.startswith((*LOWER_IS_BETTER, "range over α"))
        assert better == ("lower is better" if lower else better if name == "trend" else "higher is better"), name


def test_what_was_done_before_measuring_is_said_in_its_order():
    assert measure("balanced_accuracy_adjusted_inverted").how == "recalibrated, then logits adjusted"
    assert measure("log_loss_tempered").how == "at its temperature"


def test_a_measure_without_words_is_an_error_that_says_where_to_add_it():
    with pytest.raises(LookupError, match=r"no metric is named f_score.*measures\.py"):
        measure("f_score_tempered".removesuffix("_tempered"))


# ---------------------------------------------------------------- the drawings


@pytest.mark.parametrize("name", NAMES)
def test_the_page_begins_with_a_headline_and_its_figure(name: str):
    before, _, _ = page_of(name).partition("\n## ")
    headline = re.search(r"^\[\[finding:\S+-headline\]\]\n\{: \.headline \}$", before, re.MULTILINE)
    assert headline and before.index(f"[[figure:{name}-headline]]") > headline.start()


@pytest.mark.parametrize("name", NAMES)
def test_the_headline_s_figure_has_every_seed_of_what_is_compared(name: str):
    html = shown("figure", f"{name}-headline")
    primary = next(of for of in result(name).content["contrasts"] if of["role"] == "primary")
    dots = len(primary["values"]) * len(difference(name, primary["id"]).terms)
    reached = html.partition(f'aria-labelledby="{name}-difference')[0]
    assert len(re.findall(r'class="dot "', reached)) == dots
    assert re.search(r"<p class=\"panel-title\">[^<]+\((?:[^)]*); (?:higher|lower) is better\)", html)


@pytest.mark.parametrize("name", NAMES)
def test_drawings_under_one_title_have_one_scale(name: str):
    groups = shown("figure", f"{name}-seeds").split('class="group-title"')[1:]
    assert groups
    for group in groups:
        scales = [
            re.findall(r'd="M([\d.]+) [^"]*"/><text[^>]*>([^<]*)', svg) for svg in re.findall(r"<svg.*?</svg>", group)
        ]
        assert all(scale == scales[0] for scale in scales)


@pytest.mark.parametrize("name", NAMES)
def test_the_better_end_of_an_axis_is_that_of_the_metric(name: str):
    for svg in re.findall(r"<svg.*?</svg>", shown("figure", f"{name}-seeds")):
        id = re.search(rf'aria-labelledby="{name}-(\S+)-title', svg)[1]
        left, right = {"higher is better": ("worse", "better"), "lower is better": ("better", "worse")}.get(
            difference(name, id).measure.better, ("", "")
        )
        assert (f"← {left}" in svg) and (f"{right} →" in svg) if left else "→" not in svg


@pytest.mark.parametrize(("low", "high", "marks"), [(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (-0.1, 0.1, [-0.1, 0, 0.1])])
def test_an_axis_has_a_tick_at_each_of_its_round_ends(low: float, high: float, marks: list[float]):
    found = [value for value, _ in ticks(low, high)]
    assert found[0] == pytest.approx(marks[0]) and found[-1] == pytest.approx(marks[-1])
    assert Axis(low, high, ticks(low, high), "").part(found[-1]) == pytest.approx(1)


# ---------------------------------------------------------------- how it was run


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_every_n_and_links_protocol_and_result(name: str):
    html = shown("table", f"{name}-experiment")
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td>(.*?)</td>', html))
    assert re.search(r"training [\d\s]+(?:\([^)]*\))?, validation [\d\s]+(?:\([^)]*\))?, test \d", rows["examples"])
    assert {"question", "data", "network", "training", "learning rates", "comparison", "again"} <= rows.keys()
    assert "parameters" in rows["network"] and "epochs" in rows["training"] and "batches of" in rows["training"]
    assert f'href="{ADDRESS}/{name}.toml"' in rows["protocol"] and f'href="results/{name}.json"' in rows["result"]


def test_the_widths_of_a_network_are_explained_and_its_parameters_counted():
    says = network("196-64-10", "14×14")
    assert says == "196-64-10: 196 inputs (14×14), a hidden layer of 64 ReLU units, 10 outputs; 13\u202f258 parameters"
    assert network("a backbone, then 96-16-1", "").endswith("1 output; 1\u202f569 parameters")


def test_the_protocols_are_part_of_the_site_as_they_are(site):
    for path in PROTOCOLS.glob("*.toml"):
        assert (site / ADDRESS / path.name).read_bytes() == path.read_bytes()


def test_the_cost_is_of_every_result_that_make_results_makes():
    (listed,) = re.findall(r"^EXPERIMENTS := ((?:.*\\\n)*.*)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {*cost.OTHERS, *NAMES} == {"digits", *listed.replace("\\", "").split()}


def test_a_cost_that_was_not_recorded_is_unknown_and_so_is_the_sum(monkeypatch):
    took = {"digits": {"duration_seconds": 60.0}}
    monkeypatch.setattr(
        cost, "read", lambda name: took.get(name, {"duration_seconds": 120.0, "processor_seconds": 90.0})
    )
    lines = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in shown("table", "results-cost").split("<tr>")[2:]]
    of = {name: minutes for name, *minutes in lines}
    assert of["digits"] == ["1.0", "unknown"] and of["caravan"] == ["2.0", "1.5"]
    assert of["all"] == [f"{1 + 2 * (len(of) - 2):.1f}", "unknown"]
    assert f"together {1.5 * (len(of) - 2):.1f} minutes" in shown("table", "results-cost")
    took["digits"]["processor_seconds"] = 30.0
    assert (
        re.findall(r"<td[^>]*>([^<]*)</td>", shown("table", "results-cost"))[-1] == f"{1.5 * (len(of) - 2) + 0.5:.1f}"
    )


# ---------------------------------------------------------------- pictures of the data


def test_every_stored_picture_is_an_image_of_the_size_that_it_says():
    for of in read("pictures")["runs"]:
        image = Image.open(BytesIO(base64.b64decode(of["png"])))
        assert image.size == (of["side"], of["side"]) and image.mode == "L"
        for row, column in of.get("positive", []):
            assert 0 <= max(row, column) < of["side"] // of["stride"]


def test_the_marked_cell_lies_on_something_bright():
    """At the centre of a garment, which is painted over noise with a tenth of its brightness."""
    for of in read("pictures")["runs"]:
        for row, column in of.get("positive", []):
            pixels = np.asarray(Image.open(BytesIO(base64.b64decode(of["png"]))), float)
            top, left = (max(0, place * of["stride"] - 12) for place in (row, column))
            assert pixels[top : top + 28, left : left + 28].mean() > 1.5 * pixels.mean()


@pytest.mark.parametrize(
    "name", sorted(name for name in REGISTRY["figure"] if re.search("garments|canvases|images", name))
)
def test_a_picture_names_its_data_and_their_licence(name: str):
    html = shown("figure", name)
    licences = [source["licence"] for source in read("pictures")["sources"].values()]
    assert any(licence in html for licence in licences)


def test_the_classes_of_a_confusion_matrix_are_complete():
    html = shown("figure", "digits-confusion")
    counts = list(map(int, re.findall(r'class="cell"[^>]*>(\d+)<', html)))
    of = read("digits")["runs"]
    rows = chain.from_iterable(run["test"]["confusion_matrix"] for run in of)
    assert sum(counts) == sum(map(sum, rows))
