"""A loss of Keras tensors is a node of a functional model, as Keras' own losses can be: saved, loaded, trained."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, CentredMSE, SparseCategoricalFocalLoss

random = np.random.default_rng(3)
X = random.normal(size=(8, 5)).astype("float32")
INDEX = random.integers(0, 3, 8)
WEIGHTS = random.uniform(size=8).astype("float32")
LOSSES = {
    "integers": (SparseCategoricalFocalLoss, INDEX, 3, "softmax"),
    "rows": (CategoricalFocalLoss, np.eye(3, dtype="float32")[INDEX], 3, "softmax"),
    "binary": (BinaryFocalLoss, (INDEX == 0)[:, None].astype("float32"), 1, "sigmoid"),
    "centred MSE": (CentredMSE, (INDEX == 0)[:, None].astype("float32"), 1, "sigmoid"),
}
every_loss = pytest.mark.parametrize("loss", LOSSES)


def in_a_model(loss, outputs, activation, labels, weighted):
    features = keras.Input((5,))
    given = keras.Input(labels.shape[1:], dtype=labels.dtype.name)
    weights = keras.Input(()) if weighted else None
    predictions = keras.layers.Dense(outputs, activation)(features)
    inputs = [features, given, *([weights] if weighted else [])]
    return keras.Model(inputs, loss(given, predictions, weights)), keras.Model(features, predictions)


@every_loss
@pytest.mark.parametrize("weighted", [False, True], ids=["", "weights"])
@pytest.mark.parametrize("reduction", [None, "sum_over_batch_size"])
def test_it_is_the_loss_of_the_tensors_that_the_model_is_given(loss, reduction, weighted, tmp_path):
    kind, labels, *head = LOSSES[loss]
    model, inner = in_a_model(kind(reduction=reduction), *head, labels, weighted)
    inputs = [X, labels, *([WEIGHTS] if weighted else [])]
    expected = kind(reduction=reduction)(labels, inner(X), WEIGHTS if weighted else None)
    assert model.output.shape == (() if reduction else (None,))
    assert np.allclose(model(inputs), expected, rtol=1e-6)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert np.allclose(again(inputs), expected, rtol=1e-6)


def test_a_model_that_returns_its_loss_trains_as_one_that_is_compiled_with_it():
    kind, labels, *head = LOSSES["integers"]
    model, inner = in_a_model(kind(reduction=None), *head, labels, weighted=False)
    twin = keras.models.clone_model(inner)
    twin.set_weights(inner.get_weights())
    model.compile(keras.optimizers.SGD(1.0), lambda _, value: value)
    model.train_on_batch([X, labels], np.zeros(8, "float32"))
    twin.compile(keras.optimizers.SGD(1.0), kind())
    twin.train_on_batch(X, labels)
    assert np.allclose(inner.get_weights()[0], twin.get_weights()[0], rtol=1e-4, atol=1e-7)


def test_the_mask_of_a_layer_reaches_it():
    tokens = np.array([[3, 1, 4, 0, 0], [2, 0, 0, 0, 0]])
    tags = np.where(tokens == 0, -1, tokens % 3)  # -1 would be refused, if it were seen
    words, labels = keras.Input((5,), dtype="int32"), keras.Input((5,), dtype="int32")
    hidden = keras.layers.LSTM(4, return_sequences=True)(keras.layers.Embedding(6, 4, mask_zero=True)(words))
    predictions = keras.layers.Dense(3, "softmax")(hidden)
    model = keras.Model([words, labels], SparseCategoricalFocalLoss()(labels, predictions))
    plain = keras.Model(words, predictions)
    plain.compile("sgd", SparseCategoricalFocalLoss())
    assert float(model([tokens, tags])) == pytest.approx(plain.evaluate(tokens, tags, verbose=0), rel=1e-5)


def test_shapes_that_do_not_fit_are_refused_where_the_model_is_built():
    with pytest.raises(ValueError, match="labels must be integers of shape"):
        SparseCategoricalFocalLoss()(keras.Input((4, 2), dtype="int32"), keras.Input((3,)))
