"""What is used instead of focal loss: each is what its paper says, at values that can be computed by hand."""

import numpy as np
import pytest
import tensorflow as tf

from tf_impl.experiments import alternatives

COUNTS = np.array([1000, 100, 10])
LOGITS = tf.constant([[2.0, 0.5, -1.0], [0.0, 1.0, 3.0]])
LABELS = tf.constant([0, 1])


def cross_entropy(logits, labels=(0, 1)):
    rows = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return -np.log(rows[[0, 1], labels])


def p_t():
    return np.exp(-cross_entropy(LOGITS.numpy()))


def test_weights_by_the_effective_number_lie_between_equal_ones_and_one_over_n():
    equal, inverse = (alternatives.effective_number_weights(COUNTS, beta) for beta in (0.0, 1 - 1e-9))
    np.testing.assert_allclose(equal, 1)
    np.testing.assert_allclose(inverse[1:] / inverse[0], [10, 100], rtol=1e-5)
    between = alternatives.effective_number_weights(COUNTS, 0.999)
    assert 1 < between[2] / between[0] < 100
    assert (between * COUNTS).sum() == pytest.approx(COUNTS.sum())


def test_margins_are_taken_off_the_true_class_and_fall_with_the_fourth_root_of_its_size():
    loss = alternatives.margins(COUNTS, 3.0)(LABELS, LOGITS)
    shifted = LOGITS.numpy() - np.array([[3 / 100**0.25, 0, 0], [0, 3 / 10**0.25, 0]])
    assert float(loss) == pytest.approx(cross_entropy(shifted).mean(), rel=1e-6)


def test_smoothed_labels_are_mixed_with_the_uniform_row():
    log_rows = np.log(tf.nn.softmax(LOGITS).numpy())
    targets = 0.9 * np.eye(3)[[0, 1]] + 0.1 / 3
    assert float(alternatives.smoothed(3, 0.1)(LABELS, LOGITS)) == pytest.approx(
        -(targets * log_rows).sum(axis=1).mean(), rel=1e-6
    )


def test_poly_1_adds_the_first_term_of_the_series_once_more():
    expected = (cross_entropy(LOGITS.numpy()) + 1.5 * (1 - p_t())).mean()
    assert float(alternatives.poly_1(1.5)(LABELS, LOGITS)) == pytest.approx(expected, rel=1e-6)


def test_the_asymmetric_loss_takes_each_class_against_the_others():
    p = 1 / (1 + np.exp(-LOGITS.numpy()))
    of_others = np.maximum(p - 0.05, 0)
    terms = np.where(np.eye(3)[[0, 1]] == 1, -np.log(p), -(of_others**4) * np.log(1 - of_others))
    loss = alternatives.one_versus_rest_asymmetric(3, 4.0, 0.05)(LABELS, LOGITS)
    assert float(loss) == pytest.approx(terms.sum(axis=1).mean(), rel=1e-5)


def test_the_sample_dependent_gamma_is_5_below_a_fifth_and_3_above():
    p = p_t()
    assert p[0] > 0.2 > p[1]
    expected = ((1 - p) ** np.array([3, 5]) * -np.log(p)).mean()
    assert float(alternatives.sample_dependent_gamma()(LABELS, LOGITS)) == pytest.approx(expected, rel=1e-6)


def test_each_has_a_gradient_in_the_logits_of_every_example():
    for loss in (
        alternatives.margins(COUNTS, 3.0),
        alternatives.smoothed(3, 0.1),
        alternatives.poly_1(1.0),
        alternatives.one_versus_rest_asymmetric(3, 4.0, 0.05),
        alternatives.sample_dependent_gamma(),
    ):
        z = tf.Variable(LOGITS)
        with tf.GradientTape() as tape:
            value = loss(LABELS, z)
        assert (np.abs(tape.gradient(value, z).numpy()).max(axis=1) > 0).all()
