"""The shims for peers' tests mean what the peers' losses mean; a failure without a reason is noticed."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.training.peers import focal_loss_package, keras_losses, tensorflow_addons
from tests.training.peers.__main__ import SUITES, Record, count, explained, reason_of, report, write_counts

RESULT = Path(__file__).parents[2] / "docs" / "results" / "peers.json"
COUNTS = json.loads(RESULT.read_text(encoding="utf-8"))["suites"]
random = np.random.default_rng(2)
Z = random.normal(size=(6, 3)).astype("float32")
ROWS = np.eye(3, dtype="float32")[random.integers(0, 3, 6)]
P = np.asarray(keras.ops.softmax(Z))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (keras_losses.binary(), keras.losses.BinaryCrossentropy()),
        (
            keras_losses.binary(gamma=2.0, apply_class_balancing=True),
            keras.losses.BinaryFocalCrossentropy(apply_class_balancing=True),
        ),
        (keras_losses.categorical(), keras.losses.CategoricalCrossentropy()),
        (keras_losses.categorical(0.25, 2.0), keras.losses.CategoricalFocalCrossentropy()),
        (keras_losses.categorical([1.0, 0.5, 0.25], 2.0), keras.losses.CategoricalFocalCrossentropy([1.0, 0.5, 0.25])),
    ],
)
def test_a_shim_gives_the_values_of_keras_where_it_is_exact_itself(ours, theirs):
    assert float(ours(ROWS, P)) == pytest.approx(float(theirs(ROWS, P)), rel=1e-4)
    assert float(ours(ROWS, 3 * P)) == pytest.approx(float(ours(ROWS, P)), rel=1e-6) or ours.activation == "Sigmoid"


def test_the_shim_for_integers_gives_the_values_of_keras():
    labels = ROWS.argmax(axis=1)
    theirs = keras.losses.SparseCategoricalCrossentropy()
    assert float(keras_losses.sparse()(labels, P)) == pytest.approx(float(theirs(labels, P)), rel=1e-5)


def test_a_weight_of_positives_multiplies_the_positives_alone():
    y, z = np.array([0, 1, 1, 0]), np.float32([1, -1, 2, -2])
    plain = focal_loss_package.binary_focal_loss(y, z, 2, from_logits=True).numpy()
    weighted = focal_loss_package.binary_focal_loss(y, z, 2, from_logits=True, pos_weight=3).numpy()
    np.testing.assert_allclose(weighted, plain * np.where(y, 3, 1), rtol=1e-5)


def test_addons_without_gamma_is_cross_entropy():
    found = tensorflow_addons.sigmoid_focal_crossentropy(ROWS, Z, alpha=None, gamma=None, from_logits=True)
    theirs = keras.losses.binary_crossentropy(ROWS, Z, from_logits=True) * 3
    np.testing.assert_allclose(found, theirs, rtol=1e-5)


def test_a_failure_without_a_reason_and_a_reason_without_a_failure_are_noticed():
    (first, of), *others = explained("keras").items()
    record, named = Record(), first.replace("*", "x")
    record.outcomes = {named: "failed", "Some::test": "failed", "Other::test": "passed", "Third::test": "skipped"}
    record.messages = {named: f"E {of['says']}", "Some::test": "wrong"}
    found = count("keras", record)
    assert (found["tests"], found["passed"], found["skipped"]) == (4, 1, 1)
    assert found["explained"] == [{"tests": first, "count": 1, "reason": of["reason"]}]
    assert (found["unexplained"], found["stale"]) == (["Some::test"], [other for other, _ in others])
    lines = report("keras", found, record.messages).splitlines()
    assert lines[0] == "keras: 1 of 4 pass, 1 are skipped"
    assert lines[2:] == ["UNEXPLAINED Some::test: wrong", *(f"STALE {other}" for other, _ in others)]


def test_a_failure_that_says_something_else_than_its_reason_is_not_explained_by_it():
    reasons = {"Some::test_*": {"says": "of shape", "reason": "a reason"}}
    assert reason_of("Some::test_1", "E  labels must be of shape (3,)", reasons) == "Some::test_*"
    assert reason_of("Some::test_1", "E  assert 0.1 == 0.2", reasons) is None
    assert reason_of("Other::test_1", "E  labels must be of shape (3,)", reasons) is None


def test_the_counts_that_the_page_shows_have_each_reason_and_no_other():
    assert set(COUNTS) == set(SUITES)
    for name, suite in COUNTS.items():
        assert {one["tests"]: one["reason"] for one in suite["explained"]} == {
            tests: of["reason"] for tests, of in explained(name).items()
        }
        assert suite["passed"] + suite["skipped"] + sum(one["count"] for one in suite["explained"]) == suite["tests"]


def test_of_the_tests_of_keras_at_least_45_of_51_pass():
    assert (COUNTS["keras"]["tests"], COUNTS["keras"]["passed"] >= 45) == (51, True)


def test_counting_a_suite_again_keeps_the_others(tmp_path):
    path = tmp_path / "peers.json"
    for name, passed in (("addons", 1), ("keras", 2), ("addons", 3)):
        write_counts(path, name, {"commit": None, "passed": passed, "unexplained": [], "stale": []})
    written = json.loads(path.read_text(encoding="utf-8"))["suites"]
    assert [(name, suite["passed"]) for name, suite in written.items()] == [("keras", 2), ("addons", 3)]
    assert "stale" not in written["keras"]
