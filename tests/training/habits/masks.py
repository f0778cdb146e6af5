"""Masks and ignored labels."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

import reference
import tf_impl
from tests.training.habits.linear import CLASSES, ONE_HOT, X, close, random
from tests.training.habits.registry import habit

SPARSE = tf_impl.SparseCategoricalFocalLoss
TOKENS = np.array([[3, 1, 4, 0, 0], [2, 0, 0, 0, 0], [1, 2, 3, 4, 5]])
TAGS = random.integers(0, 3, TOKENS.shape)


def tagger(outputs: int = 3, activation: str | None = "softmax") -> keras.Model:
    """Return a model of sequences whose padding, token 0, is masked."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((5,)),
            layers.Embedding(6, 4, mask_zero=True),
            layers.LSTM(4, return_sequences=True),
            layers.Dense(outputs, activation),
        ]
    )


def kept_mean(values: np.ndarray, kept: np.ndarray) -> float:
    """Return the mean of the values that are kept."""
    return (values * kept).sum() / kept.sum()


def probabilities(model: keras.Model) -> np.ndarray:
    """Return what a tagger predicts, in float64."""
    return model.predict(TOKENS, verbose=0).astype(float)


@habit("Embedding(mask_zero=True) and an LSTM: padding does not count")
def embedding():
    model = tagger()
    truth = kept_mean(reference.categorical_focal_loss_from_probabilities(TAGS, probabilities(model)), TOKENS != 0)
    model.compile("sgd", SPARSE())
    close(model.train_on_batch(TOKENS, TAGS), truth)


@habit("a mask with one-hot labels, and with one sigmoid a step")
def embedding_of_other_losses():
    model = tagger()
    truth = kept_mean(reference.categorical_focal_loss_from_probabilities(TAGS, probabilities(model)), TOKENS != 0)
    model.compile("sgd", tf_impl.CategoricalFocalLoss(None))
    close(model.train_on_batch(TOKENS, np.eye(3)[TAGS]), truth)
    model, positive = tagger(1, "sigmoid"), (TAGS == 0)[..., None].astype(float)
    values = reference.binary_focal_loss_from_probabilities(positive, probabilities(model))
    truth = kept_mean(values[..., 0], TOKENS != 0)
    model.compile("sgd", tf_impl.BinaryFocalLoss())
    close(model.train_on_batch(TOKENS, positive), truth)


@habit("padded steps have the label -1, behind a mask")
def bad_labels_under_a_mask():
    model = tagger()
    truth = kept_mean(reference.categorical_focal_loss_from_probabilities(TAGS, probabilities(model)), TOKENS != 0)
    model.compile("sgd", SPARSE())
    close(model.train_on_batch(TOKENS, np.where(TOKENS == 0, -1, TAGS)), truth)


@habit("a Masking layer")
def masking():
    x = np.where(np.arange(6)[:, None] < 4, random.normal(size=(3, 6, 5)), 0).astype("float32")
    tags = random.integers(0, 3, (3, 6))
    layers = keras.layers
    model = keras.Sequential([keras.Input((6, 5)), layers.Masking(), layers.LSTM(4, return_sequences=True)])
    model.add(layers.Dense(3, "softmax"))
    p = model.predict(x, verbose=0).astype(float)
    truth = reference.categorical_focal_loss_from_probabilities(tags, p)[:, :4].mean()
    model.compile("sgd", SPARSE())
    close(model.train_on_batch(x, tags), truth)


@habit("a mask and sample weights of the steps together")
def mask_and_weights():
    model, weights = tagger(), random.uniform(size=TOKENS.shape)
    kept = TOKENS != 0
    values = reference.categorical_focal_loss_from_probabilities(TAGS, probabilities(model))
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy())
    theirs = model.evaluate(TOKENS, TAGS, sample_weight=weights, verbose=0)
    ce = -np.log(np.take_along_axis(probabilities(model), TAGS[..., None], -1)[..., 0])
    count = (ce * weights * kept).sum() / theirs  # by which Keras divides, whatever it is
    model.compile("sgd", SPARSE())
    close(model.evaluate(TOKENS, TAGS, sample_weight=weights, verbose=0), (values * weights * kept).sum() / count)


@habit("a segmentation map whose void pixels are 255: ignore_class=255")
def void_pixels():
    labels = random.choice([0, 1, 2, 255], (2, 6, 6))
    z = random.normal(size=(2, 6, 6, 3)).astype("float32")
    kept = labels != 255
    values = reference.categorical_focal_loss(np.where(kept, labels, 0), z.astype(float))
    close(SPARSE(from_logits=True, ignore_class=255)(labels.astype("uint8"), z), kept_mean(values, kept))


@habit("tokens labelled -100, as Hugging Face does: ignore_class=-100")
def hugging_face():
    labels = np.where(TOKENS == 0, -100, TAGS)
    z = random.normal(size=(*labels.shape, 3)).astype("float32")
    values = reference.categorical_focal_loss(np.where(labels < 0, 0, labels), z.astype(float))
    close(SPARSE(from_logits=True, ignore_class=-100)(labels, z), kept_mean(values, labels >= 0))


@habit("unlabelled outputs of a multi-label model are -1: ignore_class=-1")
def unlabelled_outputs():
    labels, z = random.choice([-1.0, 0.0, 1.0], (6, 4)), random.normal(size=(6, 4)).astype("float32")
    labels[:, 0] = 1
    kept = labels >= 0
    values = reference.binary_focal_loss(np.where(kept, labels, 0), z.astype(float))
    truth = np.mean([kept_mean(v, k) for v, k in zip(values, kept, strict=True)])
    close(tf_impl.BinaryFocalLoss(from_logits=True, ignore_class=-1)(labels, z), truth)


@habit("ignore_class in fit, in a batch that has nothing else: the loss is 0, not NaN")
def nothing_else():
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, "softmax")])
    model.compile("sgd", SPARSE(ignore_class=-1))
    close(model.train_on_batch(X, np.full(len(X), -1)), 0)
    assert np.isfinite(model.get_weights()[0]).all(), "a weight is NaN"


@habit("padded_batch with -1 for the labels: ignore_class=-1, over batches of unequal length")
def padded_batch():
    lengths = (2, 4, 3)
    specs = (tf.TensorSpec([None, 2]), tf.TensorSpec([None], tf.int64))
    batches = tf.data.Dataset.from_generator(
        lambda: iter([(np.ones((n, 2), "float32"), np.arange(n) % 3) for n in lengths]), output_signature=specs
    ).padded_batch(3, padding_values=(0.0, tf.constant(-1, tf.int64)))
    model = keras.Sequential([keras.Input((None, 2)), keras.layers.Dense(3, "softmax")])
    labels = np.concatenate([np.arange(n) % 3 for n in lengths])
    p = np.tile(model.predict(np.ones((1, 1, 2)), verbose=0)[0, 0].astype(float), (len(labels), 1))
    model.compile(keras.optimizers.SGD(0.0), SPARSE(ignore_class=-1))
    truth = reference.categorical_focal_loss_from_probabilities(labels, p).mean()
    close(model.evaluate(batches, verbose=0), truth)


@habit("ragged labels, made dense by to_tensor(default_value=-1), and ignore_class=-1")
def ragged_made_dense():
    labels = tf.ragged.constant([[0, 1], [2], [1, 1, 0]]).to_tensor(default_value=-1).numpy()
    z = random.normal(size=(3, 3, 3)).astype("float32")
    values = reference.categorical_focal_loss(np.maximum(labels, 0), z.astype(float))
    close(SPARSE(from_logits=True, ignore_class=-1)(labels, z), kept_mean(values, labels >= 0))


@habit("a mask and ignore_class together, with jit_compile=True")
def mask_under_xla():
    model = tagger()
    kept = (TOKENS != 0) & (TAGS != 2)
    truth = kept_mean(reference.categorical_focal_loss_from_probabilities(TAGS, probabilities(model)), kept)
    model.compile("sgd", SPARSE(ignore_class=2), jit_compile=True)
    close(model.train_on_batch(TOKENS, TAGS), truth)


def masked(values: np.ndarray, mask: object) -> object:
    """Return predictions that carry a mask, as Keras' layers leave it."""
    tensor = keras.ops.convert_to_tensor(values)
    tensor._keras_mask = mask
    return tensor


@habit("a mask of (B, 1) on predictions of (B, K)")
def column_mask():
    z = random.normal(size=(len(X), 3)).astype("float32")
    kept = np.arange(len(X)) % 3 != 0
    truth = kept_mean(reference.categorical_focal_loss(CLASSES, z.astype(float)), kept)
    mask = keras.ops.convert_to_tensor(kept[:, None])
    close(tf_impl.CategoricalFocalLoss(None, from_logits=True)(ONE_HOT, masked(z, mask)), truth)
    close(SPARSE(from_logits=True)(CLASSES, masked(z, mask)), truth)


@habit("a mask that is a NumPy array")
def numpy_mask():
    z = random.normal(size=(len(X), 3)).astype("float32")
    kept = np.arange(len(X)) % 3 != 0
    truth = kept_mean(reference.categorical_focal_loss(CLASSES, z.astype(float)), kept)
    close(SPARSE(from_logits=True)(CLASSES, masked(z, kept)), truth)
