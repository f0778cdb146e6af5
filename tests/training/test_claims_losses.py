"""What the documents' losses do inside Keras: what the ledger says of it, measured on losses with the same defects."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.meta.ledger import Measured, settles
from tests.training.documented_losses import NotebookLoss, ReadmeLoss, define_nested, note_loss

pytestmark = pytest.mark.xdist_group("claims")

HALVES = ("float16", "bfloat16")


def rows(classes: int, examples: int = 6) -> tuple[tf.Tensor, tf.Tensor]:
    """Return one-hot labels and probabilities of a few examples."""
    dice = np.random.default_rng(classes)
    labels = tf.one_hot(dice.integers(classes, size=examples), classes)
    return labels, tf.nn.softmax(tf.constant(dice.normal(size=(examples, classes)), tf.float32))


def gradient_of(function, at: tf.Tensor) -> np.ndarray:
    """Return the gradient of a function of one tensor, in float64."""
    variable = tf.Variable(at)
    with tf.GradientTape() as tape:
        value = function(variable)
    return tf.cast(tape.gradient(value, variable), tf.float64).numpy()


# ---------------------------------------------------------------- the class that cannot be constructed


@settles("N-46")
def test_defining_the_nested_class_runs_without_complaint() -> bool:
    try:
        define_nested(returns=True)
    except NameError:
        return True
    return False


@settles("N-44")
def test_a_class_that_returns_what_its_nested_call_computes_cannot_be_constructed() -> bool:
    return "total" not in first_error(define_nested(returns=True))


@settles("N-44")
def test_without_the_stray_return_the_class_has_no_call() -> bool:
    loss = define_nested(returns=False)()
    try:
        loss(*rows(2))
    except NotImplementedError:
        return False
    return True


@settles("N-45")
def test_the_misspelt_module_is_never_reached() -> bool:
    errors = [first_error(define_nested(returns=returns)) for returns in (True, False)]
    assert all(errors)
    return any("no_such_module" in error for error in errors)


def first_error(kind: type) -> str:
    """Return the first error of constructing a loss and calling it."""
    try:
        kind()(*rows(2))
    except Exception as error:
        return repr(error)
    return ""


# ---------------------------------------------------------------- the class that works


@settles("N-01")
def test_the_second_class_is_the_categorical_focal_loss_of_keras() -> bool:
    theirs = keras.losses.CategoricalFocalCrossentropy(alpha=0.25, gamma=2.0)
    batches = [rows(classes) for classes in (2, 3, 5)]
    return all(np.isclose(NotebookLoss()(*batch), theirs(*batch), rtol=1e-5) for batch in batches)


@settles("N-40")
def test_one_alpha_for_all_classes_is_a_learning_rate_and_for_adam_an_epsilon() -> bool:
    quarter, whole = NotebookLoss(alpha=0.25), NotebookLoss(alpha=1.0)
    sgd, adam = keras.optimizers.SGD, keras.optimizers.Adam
    with_sgd = [trained(quarter, sgd(0.4)), trained(whole, sgd(0.1))]
    with_adam = [trained(quarter, adam(0.01, epsilon=2e-8)), trained(whole, adam(0.01, epsilon=8e-8))]
    return not all(np.array_equal(*weights) for weights in (with_sgd, with_adam))


def trained(loss: keras.losses.Loss, optimizer: keras.optimizers.Optimizer, steps: int = 5) -> np.ndarray:
    """Return the logits of a few examples after some steps."""
    labels, start = rows(3)
    logits = tf.Variable(tf.math.log(start))
    for _ in range(steps):
        with tf.GradientTape() as tape:
            value = loss(labels, tf.nn.softmax(logits))
        optimizer.apply_gradients([(tape.gradient(value, logits), logits)])
    return logits.numpy()


@settles("N-42")
def test_l1_of_a_softmax_adds_a_constant_and_no_gradient() -> bool:
    labels, probabilities = rows(3)
    logits = tf.math.log(probabilities)

    def at(l1: float):
        return lambda z: NotebookLoss(l1=l1)(labels, tf.nn.softmax(z))

    np.testing.assert_allclose(at(0.5)(logits) - at(0.0)(logits), 0.5 * len(labels), rtol=1e-6)
    return not np.allclose(gradient_of(at(0.5), logits), gradient_of(at(0.0), logits), atol=1e-6)


@settles("N-60")
def test_a_batch_said_twice_has_twice_the_penalty_and_the_same_focal_loss() -> bool:
    once = rows(3)
    twice = tuple(tf.concat([part, part], axis=0) for part in once)
    focal = [NotebookLoss()(*batch).numpy() for batch in (once, twice)]
    penalised = [NotebookLoss(l2=0.1)(*batch).numpy() for batch in (once, twice)]
    np.testing.assert_allclose(*focal, rtol=1e-6)
    np.testing.assert_allclose(2 * (penalised[0] - focal[0]), penalised[1] - focal[1], rtol=1e-6)
    return bool(np.isclose(*penalised))


@settles("R-20")
def test_the_batch_has_each_penalty_as_often_as_it_has_examples() -> Measured:
    labels, probabilities = rows(3)
    focal = NotebookLoss()(labels, probabilities).numpy()
    penalty = 0.1 * np.sum(np.square(probabilities), axis=-1).mean()
    total = NotebookLoss(l2=0.1)(labels, probabilities).numpy()
    return Measured(
        as_stated=bool(np.isclose(total, focal + penalty, rtol=1e-3)),
        as_corrected=bool(np.isclose(total, focal + len(labels) * penalty, rtol=1e-6)),
    )


@settles("N-58")
def test_axis_one_of_an_image_of_predictions_is_its_height() -> Measured:
    images = [tf.reshape(part, (1, 3, 2, 2)) for part in rows(2)]
    assert sums_over(images, axis=1)
    return Measured(as_stated=sums_over(images, axis=-1), as_corrected=sums_over(rows(3), axis=-1))


def sums_over(batch: Sequence[tf.Tensor], axis: int) -> bool:
    """Tell whether the loss of labels and probabilities is the mean of the terms' sum over an axis."""
    labels, probabilities = batch
    of_classes = -0.25 * labels * (1 - probabilities) ** 2 * tf.math.log(probabilities)
    return bool(np.isclose(NotebookLoss()(*batch), tf.reduce_mean(tf.reduce_sum(of_classes, axis=axis)), rtol=1e-5))


# ---------------------------------------------------------------- one number a batch


def selects_examples(loss: keras.losses.Loss) -> bool:
    """Tell whether weighting one of two examples, by Keras' rules, gives half the loss of that example alone."""
    labels, probabilities = rows(2, examples=2)
    alone = [loss(labels[one : one + 1], probabilities[one : one + 1]).numpy() / 2 for one in (0, 1)]
    weighted = [loss(labels, probabilities, sample_weight=tf.one_hot(one, 2)).numpy() for one in (0, 1)]
    assert not np.isclose(*alone, rtol=0.1)
    return np.allclose(alone, weighted, rtol=1e-5)


@settles("N-54")
def test_sample_weights_select_no_examples_of_the_notebooks_loss() -> Measured:
    batch, equal_weights = rows(3), tf.ones(len(rows(3)[0]))
    assert selects_examples(keras.losses.CategoricalFocalCrossentropy())
    kept = np.isclose(NotebookLoss()(*batch), NotebookLoss()(*batch, sample_weight=equal_weights))
    return Measured(as_stated=selects_examples(NotebookLoss()), as_corrected=bool(kept))


@settles("R-31")
def test_sample_weights_select_no_examples_of_the_custom_mse() -> bool:
    assert selects_examples(keras.losses.MeanSquaredError())
    return selects_examples(ReadmeLoss())


@settles("N-54")
def test_without_reduction_there_is_still_one_value_a_batch() -> Measured:
    labels, probabilities = rows(3)
    shape = NotebookLoss(reduction=None)(labels, probabilities).shape
    return Measured(as_stated=shape == labels.shape[:1], as_corrected=shape == ())


@settles("N-64")
def test_the_configuration_holds_no_parameter_of_the_loss() -> bool:
    return {"alpha", "gamma", "l1", "l2"} <= NotebookLoss(alpha=0.7).get_config().keys()


@settles("R-30")
def test_the_custom_mse_refuses_a_reduction() -> bool:
    keras.losses.MeanSquaredError(reduction="sum")
    assert ReadmeLoss(name="a name with spaces").name == "a name with spaces"
    try:
        ReadmeLoss(reduction="sum")
    except TypeError:
        return False
    return True


# ---------------------------------------------------------------- the ends of the floating point numbers


@settles("N-56")
def test_a_clipped_loss_learns_nothing_from_a_wrong_and_certain_prediction() -> bool:
    label, logits = tf.constant([[1.0, 0.0]]), tf.constant([[0.0, 20.0]])
    of_cross_entropy = gradient_of(lambda z: keras.losses.CategoricalCrossentropy(from_logits=True)(label, z), logits)
    np.testing.assert_allclose(of_cross_entropy, [[-1, 1]], rtol=1e-6)
    return bool(gradient_of(lambda z: NotebookLoss()(label, tf.nn.softmax(z)), logits).any())


@settles("N-55")
def test_the_clip_leaves_nan_in_half_precision_and_none_in_float32() -> Measured:
    in_halves = all(is_finite_everywhere(dtype) for dtype in HALVES)
    return Measured(as_stated=in_halves, as_corrected=is_finite_everywhere("float32"))


def is_finite_everywhere(dtype: str) -> bool:
    """Tell whether loss and gradient are finite at predictions of exactly 0 and 1, for several gammas."""
    label = tf.constant([[1, 0]], dtype)
    certain = [tf.constant(row, dtype) for row in ([[0, 1]], [[1, 0]])]
    losses = [NotebookLoss(gamma=gamma, dtype=dtype) for gamma in (0.5, 1.0, 2.0)]
    values = [tf.cast(loss(label, p), tf.float64).numpy() for loss in losses for p in certain]
    gradients = [gradient_of(lambda p, loss=loss: loss(label, p), p) for loss in losses for p in certain]
    return bool(np.isfinite(values).all() and np.isfinite(gradients).all())


@settles("S-07")
def test_a_predicted_probability_reaches_one_in_float32() -> Measured:
    exactly = 1 / (1 + Decimal(-17).exp())
    return Measured(as_stated=bool(tf.sigmoid(17.0) < 1), as_corrected=0 < exactly < 1)


@settles("S-78")
def test_the_notes_expression_has_one_value_a_logit() -> bool:
    shapes = [(5,), (5, 3)]
    return all(note_loss(tf.zeros(shape), tf.ones(shape), 2.0).shape == shape for shape in shapes)


@settles("S-34")
def test_the_notes_expression_has_a_gradient_of_nan_for_small_gamma() -> bool:
    certain = tf.constant(20.0)
    assert np.isfinite(gradient_of(lambda x: note_loss(x, 1.0, 2.0), certain))
    assert np.isnan(gradient_of(lambda x: note_loss(x, 1.0, 0.0), certain))
    return bool(np.isfinite(gradient_of(lambda x: note_loss(x, 1.0, 0.5), certain)))
