"""The benchmark runs, and writes what its page reads. How long anything takes is tested nowhere."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

import tf_impl
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss
from tf_impl.benchmark import assertion, epochs, layers, memory, other_frameworks
from tf_impl.benchmark.__main__ import main
from tf_impl.benchmark.bounds import BOUNDS, Bound
from tf_impl.benchmark.cases import CASES, MODES, SMALL, step
from tf_impl.benchmark.timing import COPY, RepeatPolicy, TimedCase, in_a_process, interleave, records

pytestmark = pytest.mark.xdist_group("benchmark")

SCHEMA = json.loads((Path(__file__).parent / "benchmark_result.schema.json").read_text(encoding="utf-8"))
COMMITTED = Path(__file__).parents[2] / "docs" / "results" / "benchmark.json"


@pytest.fixture(scope="module")
def smoke(tmp_path_factory):
    path = tmp_path_factory.mktemp("results") / "smoke.json"
    outcome = CliRunner().invoke(main, ["--smoke", "--processes", "2", "--result", str(path)], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def committed():
    return json.loads(COMMITTED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("result", ["smoke", "committed"])
def test_a_result_has_the_structure_that_its_page_reads(result, request):
    jsonschema.validate(request.getfixturevalue(result), SCHEMA)


def test_the_smallest_run_times_every_loss_in_every_mode(smoke):
    timed = {(run["family"], run["mode"], run["loss"]) for run in smoke["runs"]}
    names = {(case.family, name) for case in SMALL for name in (*(one.name for one in case.candidates), COPY)}
    others = {("binary", mode, name) for name, mode in other_frameworks.MODES.items() if find_spec(name)}
    fits = {
        (family, mode, name) for family, losses in epochs.LOSSES.items() for name in losses for mode in epochs.MODES
    }
    assert timed == {(family, mode, name) for family, name in names for mode in MODES} | fits | others
    assert all(len(run["processes"]["ratio"]) == 2 and run["rounds"] == 4 for run in smoke["runs"])
    assert all(bound["met"] is None for bound in smoke["bounds"])
    assert len(smoke["memory"]) == memory.FORGET.exists()


def test_what_is_committed_has_every_size_and_judges_every_bound(committed):
    on_cpu = [run for run in committed["runs"] if run["device"] == "CPU:0"]
    timed = {(tuple(run["shape"]), run["output"], run["dtype"], run["mode"]) for run in on_cpu}
    wanted = {(case.shape, case.output, dtype, mode) for case in CASES for dtype in case.dtypes for mode in case.modes}
    wanted = {one for one in wanted if one[2:] == ("float32", "eager") or one[3] != "eager"}
    assert timed == wanted | {
        (shape, "mean", "float32", mode) for shape in epochs.SHAPES.values() for mode in epochs.MODES
    }
    assert len(committed["bounds"]) == len(BOUNDS)
    assert all(bound["met"] is not None for bound in committed["bounds"])


def test_no_path_stands_in_the_committed_command(committed):
    assert committed["command"].endswith("--result docs/results/benchmark.json")


@pytest.mark.parametrize("case", SMALL, ids=lambda case: case.family)
def test_losses_of_one_kind_of_label_are_one_loss(case):
    logits, values = case.logits("float32"), {}
    for one in case.candidates:
        values[one.name], _ = step(one.loss, "graph")(case.labels(one.labels, "float32"), logits)
    ours = [found for name, found in values.items() if name.startswith("ours") and name != "ours, soft"]
    assert all(np.allclose(tf.reshape(found, [-1]), tf.reshape(ours[0], [-1]), rtol=1e-5) for found in ours)
    if case.family == "categorical":
        assert np.allclose(values["notebook"], 0.25 * ours[0], rtol=1e-3)
        assert np.allclose(values["Keras focal"], 0.25 * ours[0], rtol=1e-3)
        assert np.allclose(values["TensorFlow CE, rows"], values["TensorFlow CE, classes"], rtol=1e-5)


@pytest.mark.parametrize("output", ["values", "mean"])
@pytest.mark.parametrize("name", other_frameworks.MODES)
def test_a_loss_of_another_framework_is_ours_where_it_is_installed(name, output):
    for needed in (other_frameworks.NEEDED[name], name):
        if not find_spec(needed):
            pytest.skip(f"{needed} is not installed")
    case, mode = SMALL[1], other_frameworks.MODES[name]
    labels, logits = case.labels("floats", "float32"), case.logits("float32")
    found = other_frameworks.steps(mode, output, labels, logits)[name]()
    for one, other in zip(found, step(tf_impl.binary_focal_loss, mode, output)(labels, logits), strict=True):
        assert np.allclose(one.detach() if name == "torchvision" else one, other, rtol=1e-4, atol=1e-6)


def test_what_is_not_installed_takes_no_turn(monkeypatch):
    monkeypatch.setattr(other_frameworks, "find_spec", lambda _: None)
    labels, logits = SMALL[1].labels("floats", "float32"), SMALL[1].logits("float32")
    assert not any(other_frameworks.steps(mode, "mean", labels, logits) for mode in MODES)


def test_all_take_turns_and_each_round_has_each_once():
    calls = []
    steps = {name: lambda name=name: calls.append(name) for name in "abc"}
    taken = interleave(steps, RepeatPolicy(seconds=0, least=3, most=5))
    timed = calls[6:]  # two of each to warm up
    assert [sorted(timed[i : i + 3]) for i in (0, 3, 6)] == [list("abc")] * 3
    assert len(timed) == 9
    assert len({timed[0], timed[3], timed[6]}) == 3
    assert {len(seconds) for seconds in taken.values()} == {3}


def record(loss, seconds, **more):
    """A record of processes that took so many seconds, where TensorFlow's took 2."""
    ratios = [one / 2 for one in seconds]
    of_all = {"seconds": {"median": np.median(seconds)}, "ratio": {"median": np.median(ratios)}}
    where = {"loss": loss, "shape": [8, 4], "mode": "XLA", "dtype": "float32", "device": "CPU:0", "output": "values"}
    return where | of_all | {"processes": {"seconds": seconds, "ratio": ratios}} | more


@pytest.mark.parametrize(
    "quantity, bound, measured, lowest, highest, met",
    [
        ("time", 1.5, 1.5, 1.0, 2.0, True),
        ("time", 1.4, 1.5, 1.0, 2.0, False),
        ("speed", 3.0, 2.0, 1.5, 6.0, False),
        ("speed", 2.0, 2.0, 1.5, 6.0, True),
    ],
)
def test_a_bound_passes_by_the_median_of_the_processes(quantity, bound, measured, lowest, highest, met):
    runs = [record("ours", [3.0, 2.0, 4.0]), record("theirs", [6.0, 12.0, 6.0]), record("ours", [9.0], mode="graph")]
    evaluated = Bound(quantity, (8, 4), "XLA", "ours", "theirs", bound).evaluate(runs, [], {})
    result = evaluated["measured"], evaluated["lowest"], evaluated["highest"], evaluated["met"]
    assert result == (measured, lowest, highest, met)


@pytest.mark.parametrize("quantity, bound, met", [("compilations", 24, True), ("padding", 1.1, False)])
def test_a_bound_on_batches_of_many_sizes_passes_by_what_these_cost(quantity, bound, met):
    sizes = {"sizes": 8, "compilations": 24, "padding": 1.2}
    evaluated = Bound(quantity, (8,), "graph", "ours", None, bound).evaluate([], [], sizes)
    assert (evaluated["measured"], evaluated["met"]) == (sizes[quantity], met)
    assert Bound(quantity, (9,), "graph", "ours", None, bound).evaluate([], [], sizes)["met"] is None


def test_the_rounds_of_all_processes_count():
    timed = TimedCase("binary", (4,), "float32", "graph", "CPU:0")
    first = timed.case.candidates[0].name
    quick, slow = {first: [1.0, 1.0], "other": [2.0, 2.0]}, {first: [1.0, 2.0, 1.0], "other": [3.0, 6.0, 3.0]}
    processes = [{name: np.array(seconds) for name, seconds in times.items()} for times in (quick, slow)]
    _, other = records(timed, processes)
    assert (other["rounds"], other["ratio"]["median"]) == (5, 3.0)
    assert other["processes"] == {"seconds": [2.0, 3.0], "ratio": [2.0, 3.0]}


def test_a_process_that_fails_is_not_taken_for_one_that_measured():
    timed = TimedCase("binary", (4,), "float32", "no such mode", "no such device")
    with pytest.raises(RuntimeError, match="ended with 1"):
        list(in_a_process([timed], RepeatPolicy(0, 2, 2)))


def test_a_bound_without_measurement_neither_passes_nor_fails():
    evaluated = Bound("time", (8, 4), "XLA", "ours", "theirs", 1.0).evaluate([record("theirs", [1.0])], [], {})
    assert (evaluated["measured"], evaluated["met"]) == (None, None)


@pytest.mark.skipif(not memory.FORGET.exists(), reason="only Linux counts the peak of a process")
def test_without_its_logits_the_layer_takes_less_memory_than_they_would():
    jobs = [memory.layer_job(loss, 512, 8, 200_000) for loss in ("linear", "dense")]
    linear, dense = memory.measure_memory(jobs, at_once=2)
    logits = 4 * 512 * 200_000
    assert linear["since_imports"] < logits < dense["since_imports"]


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_measured(tmp_path):
    outcome = CliRunner().invoke(main, ["--result", str(tmp_path / "missing" / "x.json")])
    assert outcome.exit_code == 1
    assert "cannot write" in outcome.output


# ---------------------------------------------------------------- the assertion


def assertions(loss, labels, logits):
    """Return how many assertions the graph of a loss has, in all its functions."""
    graph = tf.function(loss).get_concrete_function(tf.constant(labels), tf.constant(logits)).graph.as_graph_def()
    nodes = [*graph.node, *(node for function in graph.library.function for node in function.node_def)]
    return sum(node.op == "Assert" for node in nodes)


@pytest.mark.parametrize(
    ("loss", "labels"),
    [
        (BinaryFocalLoss(from_logits=True), np.zeros((2, 3), np.int64)),
        (SparseCategoricalFocalLoss(from_logits=True), np.zeros(2, np.int64)),
        (CategoricalFocalLoss(from_logits=True), np.eye(3, dtype=np.float32)[:2]),
    ],
)
def test_a_step_without_the_assertion_has_none_and_one_with_it_does(loss, labels):
    logits = np.zeros((2, 3), np.float32)
    with assertion.no_assertions():
        assert assertions(loss, labels, logits) == 0
    assert assertions(loss, labels, logits) > 0


def test_the_cost_of_the_assertion_is_measured_in_one_run(tmp_path):
    path = tmp_path / "assertion.json"
    outcome = CliRunner().invoke(assertion.main, ["--smoke", "--result", str(path)], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    committed = json.loads(COMMITTED.with_name("assertion.json").read_text(encoding="utf-8"))
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written.keys() == committed.keys()
    assert len(written["runs"]) == len(committed["runs"]) == 4
    for run in (*written["runs"], *committed["runs"]):
        assert run["ratio"]["lower"] <= run["ratio"]["median"] <= run["ratio"]["upper"]


# ---------------------------------------------------------------- layers with very many classes


def test_the_products_alone_are_those_of_a_step():
    features, kernel = tf.random.normal([4, 3], seed=1), tf.random.normal([3, 10], seed=2)
    total, of_features, of_kernel = layers.products(features, kernel, 5)
    logits = features.numpy() @ kernel.numpy()
    np.testing.assert_allclose(total, logits[:, 0] + logits[:, 5], rtol=1e-5)
    np.testing.assert_allclose(of_features, logits @ kernel.numpy().T, rtol=1e-4, atol=1e-5)
    parts = features.numpy().T @ logits
    np.testing.assert_allclose(of_kernel, [parts[:, :5], parts[:, 5:]], rtol=1e-4, atol=1e-5)


def test_a_layer_and_its_products_take_turns_in_each_mode():
    records = layers.measure([(16, 8, 5000)], RepeatPolicy(0, 1, 1))
    assert {(one["loss"], one["mode"]) for one in records} == {
        (loss, mode) for loss in (layers.PRODUCTS, *layers.CHUNKED, *layers.DENSE) for mode in layers.MODES
    }
    assert all(one["ratio"] == 1 for one in records if one["loss"] == layers.PRODUCTS)
