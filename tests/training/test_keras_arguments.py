"""What a Keras loss of any kind refuses when it is made or called, in a sentence that names the argument."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, CentredMSE, SparseCategoricalFocalLoss

CLASSES = [BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss, CentredMSE]
each = pytest.mark.parametrize("loss", CLASSES)
ZEROS = np.zeros((2, 4), np.float32)


@each
@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("reduction", value) for value in ([], 1, True, "avg")),
        *(("dtype", value) for value in ("float8", "int32", "x", 3, [])),
        *(("name", value) for value in (1, [])),
    ],
)
def test_an_argument_of_keras_own_loss_is_named_too(loss, argument, value):
    with pytest.raises(ValueError, match=argument):
        loss(**{argument: value})


@each
def test_what_keras_takes_for_them_is_taken(loss):
    for dtype in (None, "float64", tf.float16, np.float32):
        assert loss(dtype=dtype, name=None, reduction=None).dtype in ("float16", "float32", "float64")


@each
@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_a_single_number_is_no_prediction(loss, graph):
    made = loss()
    with pytest.raises(ValueError, match=r"predictions must be .*; it was a single number"):
        (tf.function(made) if graph else made)(1, 0.5)


@pytest.mark.parametrize("alpha", [[None, 1.0], [0.5, None], (None,)])
def test_an_alpha_a_label_is_a_number_for_each(alpha):
    """None for one label would be saved as NaN, and the saved loss could not be made again."""
    with pytest.raises(ValueError, match=r"alpha must be None, a number in .*one a label"):
        BinaryFocalLoss(alpha)


@pytest.mark.parametrize("loss", [BinaryFocalLoss, CategoricalFocalLoss, CentredMSE])
@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_two_shapes_are_refused_in_the_words_of_keras(loss, graph):
    made = loss()
    for labels in (ZEROS[:, :3], ZEROS[:1], ZEROS[..., None], ZEROS[0]):
        with pytest.raises(ValueError, match=r"labels must be .*shape \(2, 4\): .*must have the same shape"):
            (tf.function(made) if graph else made)(labels, ZEROS)
