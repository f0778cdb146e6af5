"""First and second derivatives, against central differences in float64, and at every edge."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tests.conformance.asking.losses import losses
from tests.conformance.comparing.tolerances import FLOATS, arithmetic, margin

random = np.random.default_rng(2)
X = np.array([-30.0, -4.0, -0.5, 0.25, 1.0, 6.0, 30.0])
Z = random.normal(0, 3, (7, 3))
P = 0.1 + 0.7 * random.dirichlet(np.ones(3), 7)
SOFT = random.dirichlet(np.ones(3), 7)
CLASSES = np.array([0, 1, 2, 0, 0, 1, 2])
POINTS = {
    ("logits", False): X,
    ("logits", True): Z,
    ("probabilities", False): P[:, 1],
    ("probabilities", True): P,
    ("predictions", True): Z,
}
LABELS = {
    "hard": [np.array([0, 1, 0, 1, 0, 1, 0])],
    "soft": [np.array([0, 0.1, 0.5, 0.9, 1, 0.3, 0.7])],
    "class": [CLASSES],
    "distribution": [np.eye(3)[CLASSES], SOFT],
    "row": [SOFT],
}
CASES = {
    f"{loss.name}-{kind}-{number}-{place}": (loss, labels, POINTS[loss.inputs, loss.rows], arguments)
    for loss in losses().values()
    for kind in loss.labels or (None,)
    for number, labels in enumerate(LABELS.get(kind, [None]))
    for place, arguments in enumerate(loss.combinations())
}


def at_labels(loss, labels):
    """Return a loss as a function of its second argument alone."""
    function = getattr(tf_impl, loss.name)
    return function if labels is None else partial(function, labels)


def derivatives(function, point, direction=None, **parameters):
    """Return values, gradient of their sum, and the gradient's derivative along a direction (ones by default)."""
    x = tf.constant(point)
    direction = tf.ones_like(x) if direction is None else tf.constant(direction)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            values = function(x, **parameters)
        gradient = inner.gradient(values, x)
        along = tf.reduce_sum(gradient * direction)
    return values.numpy(), gradient.numpy(), outer.gradient(along, x).numpy()


@pytest.mark.parametrize("loss, labels, point, arguments", CASES.values(), ids=CASES)
def test_first_and_second_derivatives_are_those_of_the_values(loss, labels, point, arguments):
    function, direction, step = at_labels(loss, labels), np.random.default_rng(3).normal(size=point.shape), 1e-5

    def at(distance):
        return derivatives(function, point + distance * direction, direction, **arguments)

    _, gradient, hvp = at(0)
    (above, gradient_above, _), (below, gradient_below, _) = at(step), at(-step)
    assert np.sum(above - below) / (2 * step) == pytest.approx(np.sum(gradient * direction), rel=1e-7, abs=1e-7)
    scale = 1 + np.abs(gradient) + np.abs(hvp)
    assert np.all(np.abs((gradient_above - gradient_below) / (2 * step) - hvp) <= 1e-6 * scale)


EDGES = np.array([0.0, -0.0, 17, -17, 89, -89, 746, -746, 1e4, -1e4, np.inf, -np.inf])
ROWS_AT_EDGES = np.array(
    [[0.0, 0, 0], [1e4, 0, -1e4], [0, 1e4, 1e4], [-1e4, 0, 0], [-np.inf, 0, 1], [0, -np.inf, -np.inf], [1e8, 1e8, 0]]
)


@pytest.mark.parametrize("gamma", [0, 0.25, 0.5, 1, 2, 5])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_derivatives_are_finite_wherever_the_logit_is_an_edge(dtype, gamma):
    rows = np.repeat(ROWS_AT_EDGES, 3, axis=0).astype(dtype)
    for labels in (0, 1, 0.5):
        _, *found = derivatives(
            partial(tf_impl.binary_focal_loss, np.full(EDGES.shape, labels)), EDGES.astype(dtype), gamma=gamma
        )
        assert np.isfinite(found).all()
    for labels in (np.tile([0, 1, 2], 7), np.tile(np.eye(3), (7, 1)), np.full((21, 3), 1 / 3)):
        _, *found = derivatives(partial(tf_impl.categorical_focal_loss, labels), rows, gamma=gamma)
        assert np.isfinite(found).all()


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("gamma", [0, 0.25, 1, 2])
def test_from_a_probability_of_0_a_wrong_example_learns_and_a_right_one_rests(dtype, gamma):
    p = tf.constant([0.0, 1.0, 1.0, 0.0], dtype)
    values, gradients, seconds = derivatives(
        partial(tf_impl.binary_focal_loss_from_probabilities, [1, 0, 1, 0]), p, gamma=gamma
    )
    assert np.isfinite([values, gradients, seconds]).all()
    assert np.all(values[:2] > 5)
    assert np.all(values[2:] == 0)
    assert gradients[0] <= -1e4
    assert gradients[1] >= 1e4
    assert np.all(gradients[2:] == ([-1, 1] if gamma == 0 else [0, 0]))


@pytest.mark.parametrize("gamma", [0, 0.25, 2])
def test_a_weight_of_0_removes_an_infinite_loss_but_not_a_nan(gamma):
    x = np.array([np.inf, -np.inf, np.nan])
    for labels, alpha, infinite in ((1, 0, 1), (0, 1, 0), (1.0, 0, 1), (0.0, 1, 0)):
        removed, gradients, _ = derivatives(
            partial(tf_impl.binary_focal_loss, np.full(3, labels)), x, alpha=float(alpha), gamma=gamma
        )
        assert removed[:2].tolist() == gradients[:2].tolist() == [0, 0]
        assert np.isnan([removed[2], gradients[2]]).all()
        loud = tf_impl.binary_focal_loss(np.full(3, labels), x, gamma=gamma).numpy()
        assert loud[infinite] == np.inf
    masked = np.array([[0.0, 1.0, -np.inf], [0.0, np.nan, 1.0]])
    for labels in ([2, 0], np.eye(3)[[2, 0]]):
        values = tf_impl.categorical_focal_loss(labels, masked, alpha=[0.0, 1, 0], gamma=gamma).numpy()
        assert values[0] == 0
        assert np.isnan(values[1])


@pytest.mark.parametrize("classes", [2, 3, 50])
@pytest.mark.parametrize("gamma", [0, 0.25, 2])
def test_a_class_and_its_one_hot_row_are_one_label(classes, gamma):
    logits = np.random.default_rng(4).normal(0, 20, (40, classes))
    labels = np.arange(40) % classes
    of_class = derivatives(partial(tf_impl.categorical_focal_loss, labels), logits, gamma=gamma)
    of_row = derivatives(partial(tf_impl.categorical_focal_loss, np.eye(classes)[labels]), logits, gamma=gamma)
    allowed = 2 * (arithmetic(gamma) + margin(np.ptp(logits), 1 + gamma)) * FLOATS["float64"].eps
    for one, other in zip(of_class[:2], of_row[:2], strict=True):
        assert np.all(np.abs(one - other) <= allowed * np.abs(one))
    assert np.allclose(of_class[2], of_row[2], rtol=0, atol=1e-12)


def test_a_soft_label_can_be_learnt_too():
    labels = tf.constant([0.3, 0.6], tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(labels)
        values = tf_impl.binary_focal_loss(labels, tf.constant([1.0, -2.0], tf.float64), alpha=0.25)
    ones, zeros = (tf_impl.binary_focal_loss([y, y], tf.constant([1.0, -2.0], tf.float64), alpha=0.25) for y in (1, 0))
    assert np.allclose(tape.gradient(values, labels), ones - zeros, rtol=1e-15)
