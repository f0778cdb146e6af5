"""Arguments that people ask for."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

import reference
import tf_impl
from tests.training.habits.linear import CLASSES, ONE_HOT, POSITIVE, X, binary, categorical, close, linear, random, step
from tests.training.habits.registry import habit

SPARSE, CATEGORICAL, BINARY = (
    tf_impl.SparseCategoricalFocalLoss,
    tf_impl.CategoricalFocalLoss,
    tf_impl.BinaryFocalLoss,
)
GAMMAS = [0.5, 1.0, 3.0]


@habit("axis=1: channels first")
def channels_first():
    labels, z = random.integers(0, 3, (2, 4, 5)), random.normal(size=(2, 3, 4, 5)).astype("float32")
    truth = reference.categorical_focal_loss(labels, np.moveaxis(z, 1, -1).astype(float))
    close(SPARSE(from_logits=True, axis=1, reduction=None)(labels, z), truth)
    rows = np.moveaxis(np.eye(3)[labels], -1, 1)
    close(CATEGORICAL(None, from_logits=True, axis=1, reduction=None)(rows, z), truth)


@habit("BinaryFocalLoss with an alpha for each label")
def alpha_of_labels():
    labels, z = random.integers(0, 2, (6, 3)), random.normal(size=(6, 3)).astype("float32")
    alphas = [0.25, 0.5, 0.9]
    each = [reference.binary_focal_loss(labels[:, i], z[:, i].astype(float), alpha=a) for i, a in enumerate(alphas)]
    close(BINARY(alphas, from_logits=True)(labels, z), np.mean(each))


@habit("a gamma for each class")
def gamma_of_classes():
    z = X[:, :3].astype(float)
    each = [reference.categorical_focal_loss(CLASSES, z, gamma=gamma) for gamma in GAMMAS]
    close(SPARSE(gamma=GAMMAS, from_logits=True)(CLASSES, X[:, :3]), np.mean(np.choose(CLASSES, each)))


@habit("a keras.Variable as gamma, assigned in a callback: it takes effect in the next step")
def gamma_variable():
    gamma = keras.Variable(2.0, trainable=False)
    model = linear()
    model.compile(keras.optimizers.SGD(0.0), SPARSE(gamma=gamma))
    change = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, _: gamma.assign(2.0 - epoch))
    found = model.fit(X, CLASSES, epochs=3, batch_size=len(X), callbacks=[change], verbose=0).history["loss"]
    z = X.astype(float) @ model.get_weights()[0] + model.get_weights()[1]
    close(found, [categorical(gamma=gamma)(z)[0].mean() for gamma in (2.0, 1.0, 0.0)])


@habit("one of Keras' schedules as gamma, with step=optimizer.iterations")
def gamma_schedule():
    optimizer = keras.optimizers.SGD(0.0)
    schedule = keras.optimizers.schedules.PolynomialDecay(2.0, 2, 0.0)
    model = linear()
    model.compile(optimizer, SPARSE(gamma=schedule, step=optimizer.iterations))
    z = X.astype(float) @ model.get_weights()[0]
    found = model.fit(X, CLASSES, epochs=3, batch_size=len(X), verbose=0).history["loss"]
    close(found, [categorical(gamma=gamma)(z)[0].mean() for gamma in (2.0, 1.0, 0.0)])


@habit("gamma=flsd_53, a gamma for each example: the values, and the gradient at that gamma")
def sample_dependent_gamma():
    def truth(z):
        p = np.exp(-reference.softmax_cross_entropy(CLASSES, z))
        pairs = [categorical(gamma=gamma)(z) for gamma in (5.0, 3.0)]
        values, gradients = zip(*pairs, strict=True)
        return np.where(p < 0.2, *values), np.where((p < 0.2)[:, None], *gradients)

    step(SPARSE(gamma=tf_impl.flsd_53), CLASSES, truth)


@habit("gamma as a tensor", refused="gamma must be")
def gamma_tensor():
    SPARSE(gamma=tf.constant(2.0))


@habit("loss.gamma = 1.0 after the loss is made", refused="gamma is read-only")
def setting_gamma():
    loss = SPARSE()
    loss.gamma = 1.0


@habit("any other argument set after the loss is made, such as alpha or reduction", refused="is read-only")
def setting_others():
    loss = BINARY()
    try:
        loss.reduction = "sum"
    except AttributeError:
        loss.alpha = 0.25


@habit("label_smoothing of integer labels")
def sparse_smoothing():
    step(SPARSE(label_smoothing=0.1), CLASSES, categorical(0.9 * ONE_HOT.astype(float) + 0.1 / 3))


@habit("ignore_class of one-hot rows")
def ignored_rows():
    z = X[:, :3].astype(float)
    truth = categorical()(z)[0][CLASSES != 1].mean()
    close(CATEGORICAL(None, from_logits=True, ignore_class=1)(ONE_HOT, X[:, :3]), truth)


@habit("rows of zeros, what tf.one_hot makes of 255: nobody labelled them, they do not count")
def rows_of_zeros():
    labels = tf.one_hot(np.where(CLASSES == 1, 255, CLASSES), 3)
    model = linear()
    z = X.astype(float) @ model.get_weights()[0]
    model.compile("sgd", CATEGORICAL(None))
    close(model.train_on_batch(X, labels), categorical()(z)[0][CLASSES != 1].mean())
    assert np.isfinite(model.get_weights()[0]).all(), "a weight is NaN"


@habit('reduction="sum_over_positives": RetinaNet\'s normaliser')
def over_positives():
    z = X[:, :1].astype(float)
    loss = BINARY(0.25, from_logits=True, reduction="sum_over_positives")
    close(loss(POSITIVE, X[:, :1]), binary(alpha=0.25)(z)[0].sum() / POSITIVE.sum())


@habit("a bad label whose sample weight is 0: it is not looked at")
def weight_zero_of_a_bad_label():
    labels, weights = np.where(np.arange(len(X)) == 3, 99, CLASSES), (np.arange(len(X)) != 3).astype("float32")
    step(SPARSE(), labels, categorical(), weights=weights, sample_weight=weights)


@habit("repr(loss) shows every argument")
def shown():
    text = repr(BINARY(0.25, 1.5, ignore_class=-1))
    assert all(part in text for part in ("BinaryFocalLoss", "0.25", "1.5", "ignore_class=-1")), text


@habit('from_logits="no"', refused="from_logits must be True or False")
def from_logits_text():
    SPARSE(from_logits="no")


@habit("a misspelt argument, gama=2.0", refused="did you mean gamma?")
def misspelt():
    SPARSE(gama=2.0)


# ---------------------------------------------------------------- refused in `fit`, in a graph


def in_fit(loss: keras.losses.Loss, labels: np.ndarray, **options: object) -> None:
    """Train a step in a graph without XLA."""
    model = linear(**options)
    model.compile("sgd", loss, jit_compile=False)
    model.fit(X, labels, verbose=0)


@habit("a label that is no class, in fit", refused="labels must be in [0, 3)")
def label_in_fit():
    in_fit(SPARSE(), np.where(CLASSES == 2, 3, CLASSES))


@habit("binary labels -1 and 1, in fit", refused="labels must be")
def signed_labels_in_fit():
    in_fit(BINARY(), 2 * POSITIVE - 1, outputs=1, activation="sigmoid")


@habit("raw logits without from_logits=True, in fit", refused="probabilities must be")
def logits_in_fit():
    in_fit(SPARSE(), CLASSES, activation=None)


@habit("a sigmoid for each class and CategoricalFocalLoss, in fit", refused="summing to 1")
def sigmoids_in_fit():
    in_fit(CATEGORICAL(None), ONE_HOT, activation="sigmoid")


@habit("one-hot rows with classes first, without axis, in fit", refused="labels must be")
def classes_first_in_fit():
    model = keras.Sequential([keras.Input((3, 4, 4)), keras.layers.Dense(4)])
    model.compile("sgd", CATEGORICAL(None, from_logits=True), jit_compile=False)
    labels = np.moveaxis(np.eye(3)[random.integers(0, 3, (2, 4, 4))], -1, 1)
    model.fit(random.normal(size=(2, 3, 4, 4)), labels, verbose=0)
