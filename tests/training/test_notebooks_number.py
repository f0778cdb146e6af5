"""The notebook's number, with the notebook's constructor; its penalties grow with the batch, ours do not."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tests.training.two_devices import two_devices
from tf_impl import CategoricalFocalLoss

TRUE = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
PREDICTED = np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7], [0.8, 0.2]])


def as_the_notebook_has_it(alpha, gamma, l1, l2):
    """Mean over the batch of the focal terms' sums, plus penalties that are summed over batch and classes."""
    focal = -alpha * TRUE * (1 - PREDICTED) ** gamma * np.log(PREDICTED)
    return focal.sum(axis=1).mean() + l1 * np.abs(PREDICTED).sum() + l2 * (PREDICTED**2).sum()


@pytest.mark.parametrize(
    "arguments", [(), (0.25, 2.0), (0.5, 1.0, 0.01), (0.5, 1.0, 0.0, 0.1), (0.5, 1.0, 0.01, 0.1)], ids=str
)
def test_the_notebooks_constructor_gives_the_notebooks_number(arguments):
    expected = as_the_notebook_has_it(*arguments, *(0.25, 2.0, 0.0, 0.0)[len(arguments) :])
    found = CategoricalFocalLoss(*arguments, penalty_over="batch")(TRUE, PREDICTED)
    assert float(found) == pytest.approx(expected, rel=1e-6)


def test_a_penalty_an_example_does_not_depend_on_the_batch_and_the_notebooks_does():
    twice = [np.concatenate([array, array]) for array in (TRUE, PREDICTED)]
    by_example, by_batch = (
        [float(loss(*batch)) for batch in ((TRUE, PREDICTED), twice)]
        for loss in (CategoricalFocalLoss(l2=0.1), CategoricalFocalLoss(l2=0.1, penalty_over="batch"))
    )
    assert by_example[1] == pytest.approx(by_example[0], rel=1e-6)
    assert by_batch[1] - by_batch[0] == pytest.approx(0.1 * np.sum(PREDICTED**2), rel=1e-5)


def test_penalties_on_logits_are_on_their_softmax():
    on_logits = CategoricalFocalLoss(l1=0.3, l2=0.1, from_logits=True)(TRUE, np.log(PREDICTED) + 3)
    on_softmax = CategoricalFocalLoss(l1=0.3, l2=0.1)(TRUE, PREDICTED)
    assert float(on_logits) == pytest.approx(float(on_softmax), rel=1e-5)


def test_on_two_replicas_the_notebooks_number_is_that_of_the_global_batch():
    loss = CategoricalFocalLoss(0.5, 1.0, 0.01, 0.1, penalty_over="batch")
    strategy = two_devices()
    batches = tf.data.Dataset.from_tensor_slices((TRUE, PREDICTED)).batch(4)

    @tf.function
    def on_all_replicas(batch):
        return strategy.reduce("SUM", strategy.run(loss, batch), axis=None)

    (found,) = [on_all_replicas(batch) for batch in strategy.experimental_distribute_dataset(batches)]
    assert float(found) == pytest.approx(as_the_notebook_has_it(0.5, 1.0, 0.01, 0.1), rel=1e-6)
