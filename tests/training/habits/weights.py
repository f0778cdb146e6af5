"""Weights of examples, classes, steps and pixels."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from sklearn.utils.class_weight import compute_class_weight

import reference
import tf_impl
from tests.training.habits.linear import (
    CLASSES,
    ONE_HOT,
    POSITIVE,
    WEIGHTS,
    X,
    binary,
    categorical,
    close,
    linear,
    logits,
    random,
    step,
)
from tests.training.habits.registry import habit

CLASS_WEIGHT = {0: 0.5, 1: 2.0, 2: 3.0}
OF_CLASSES = np.array([*CLASS_WEIGHT.values()])
SPARSE = tf_impl.SparseCategoricalFocalLoss


@habit("fit(sample_weight=array)")
def sample_weight():
    step(SPARSE(), CLASSES, categorical(), weights=WEIGHTS, sample_weight=WEIGHTS)


@habit("fit(class_weight=dict) with integer labels")
def class_weight_sparse():
    step(SPARSE(), CLASSES, categorical(), weights=OF_CLASSES[CLASSES], class_weight=CLASS_WEIGHT)


@habit("fit(class_weight=dict) with one-hot labels")
def class_weight_one_hot():
    loss = tf_impl.CategoricalFocalLoss(None)
    step(loss, ONE_HOT, categorical(), weights=OF_CLASSES[CLASSES], class_weight=CLASS_WEIGHT)


@habit("fit(class_weight=dict) with one sigmoid")
def class_weight_binary():
    weights = np.where(POSITIVE[:, 0] == 1, 2.0, 0.5)
    loss = tf_impl.BinaryFocalLoss()
    step(loss, POSITIVE, binary(), model=linear(1, "sigmoid"), weights=weights, class_weight={0: 0.5, 1: 2.0})


@habit("class_weight and an alpha for each class together: both multiply")
def class_weight_and_alpha():
    truth = categorical(alpha=[1.0, 2.0, 3.0])
    step(SPARSE([1.0, 2.0, 3.0]), CLASSES, truth, weights=OF_CLASSES[CLASSES], class_weight=CLASS_WEIGHT)


@habit("alpha from sklearn's compute_class_weight")
def from_sklearn():
    alpha = compute_class_weight("balanced", classes=np.unique(CLASSES), y=CLASSES)
    step(SPARSE(alpha), CLASSES, categorical(alpha=alpha))


@habit("sample weights as the third element of a tf.data batch")
def in_a_pipeline():
    model = linear()
    batch = tf.data.Dataset.from_tensor_slices((X, CLASSES, WEIGHTS)).batch(len(X))
    z = X.astype(float) @ model.get_weights()[0]
    model.compile(keras.optimizers.SGD(0.0), SPARSE())
    close(model.fit(batch, verbose=0).history["loss"][0], (categorical()(z)[0] * WEIGHTS).mean())


@habit("a weight for each step of a sequence")
def of_steps():
    x, labels = random.normal(size=(4, 6, 5)).astype("float32"), random.integers(0, 3, (4, 6))
    weights = random.uniform(size=(4, 6))
    model = keras.Sequential([keras.Input((6, 5)), keras.layers.Dense(3, "softmax")])
    z = x.astype(float) @ model.get_weights()[0]
    model.compile("sgd", SPARSE())
    truth = (reference.categorical_focal_loss(labels, z) * weights).mean()
    close(model.train_on_batch(x, labels, sample_weight=weights), truth)


@habit("a weight for each pixel")
def of_pixels():
    x, labels = random.normal(size=(2, 4, 4, 5)).astype("float32"), random.integers(0, 3, (2, 4, 4))
    weights = random.uniform(size=(2, 4, 4))
    model = keras.Sequential([keras.Input((4, 4, 5)), keras.layers.Conv2D(3, 1, activation="softmax")])
    z = x.astype(float) @ model.get_weights()[0][0, 0]
    model.compile("sgd", SPARSE())
    truth = (reference.categorical_focal_loss(labels, z) * weights).mean()
    close(model.train_on_batch(x, labels, sample_weight=weights), truth)


@habit("a weight for each label, (B, L, 1) outputs and (B, L) weights")
def of_labels():
    labels, z = random.integers(0, 2, (4, 6, 1)), random.normal(size=(4, 6, 1)).astype("float32")
    weights = random.uniform(size=(4, 6))
    truth = (reference.binary_focal_loss(labels, z.astype(float))[..., 0] * weights).mean()
    close(tf_impl.BinaryFocalLoss(from_logits=True)(labels, z, sample_weight=weights), truth)


@habit(
    "(B, L) weights for (B, L) outputs, which have one value an example",
    refused="give labels and predictions the shape (B, L, 1)",
)
def of_labels_without_an_axis():
    labels, z = random.integers(0, 2, (4, 6)), random.normal(size=(4, 6)).astype("float32")
    tf_impl.BinaryFocalLoss(from_logits=True)(labels, z, sample_weight=random.uniform(size=(4, 6)))


@habit('every reduction: "none", "sum", "sum_over_batch_size", "mean", "mean_with_sample_weight"')
def reductions():
    z = random.normal(size=(len(X), 3)).astype("float32")
    values = categorical()(z.astype(float))[0] * WEIGHTS
    by_hand = {"none": values, "sum": values.sum(), "sum_over_batch_size": values.mean(), "mean": values.mean()}
    by_hand["mean_with_sample_weight"] = values.sum() / WEIGHTS.sum()
    for reduction, truth in by_hand.items():
        loss = SPARSE(from_logits=True, reduction=reduction)
        close(loss(CLASSES, z, sample_weight=WEIGHTS), truth)


@habit('reduction="sum" in fit: the gradient is that of the sum')
def sum_in_fit():
    step(SPARSE(reduction="sum"), CLASSES, categorical(), scale=len(X), tolerance=1e-4)


@habit("a sample weight of 0 leaves nothing of an example but its count")
def weight_zero():
    weights = (WEIGHTS > 1).astype("float32")
    step(SPARSE(), CLASSES, categorical(), weights=weights, sample_weight=weights)


@habit("sample weights that are booleans, as labels != -1 makes them: what is False is not looked at")
def boolean_weights():
    known = np.arange(len(X)) % 3 != 0
    labels = np.where(known, CLASSES, -1)
    batches = tf.data.Dataset.from_tensor_slices((X, labels, known)).batch(len(X))
    model = linear()
    truth = (categorical()(logits(model))[0] * known).mean()
    model.compile(keras.optimizers.SGD(0.0), SPARSE())
    close(model.fit(batches, verbose=0).history["loss"][0], truth)


@habit("sample weights as a column (B, 1), as a list, as integers, some of them negative")
def forms_of_weights():
    whole = np.arange(len(X)) % 3
    for weights, given in (
        (WEIGHTS, WEIGHTS[:, None]),
        (WEIGHTS, WEIGHTS.tolist()),
        (whole, whole),
        (whole - 1, whole - 1),
    ):
        step(SPARSE(), CLASSES, categorical(), weights=weights, sample_weight=given)


@habit("loss(labels, predictions, 2.0): one weight for all")
def one_weight():
    z = X[:, :3]
    close(SPARSE(from_logits=True)(CLASSES, z, 2.0), 2 * categorical()(z.astype(float))[0].mean())


@habit("one sample weight too few", refused="sample_weight must be of shape (24,)")
def too_few_weights():
    SPARSE(from_logits=True)(CLASSES, X[:, :3], WEIGHTS[:-1])


@habit("class_weight that lacks a class: Keras gives it 1")
def class_weight_lacks_one():
    weights = np.where(CLASSES == 2, 1.0, OF_CLASSES[CLASSES])
    step(SPARSE(), CLASSES, categorical(), weights=weights, class_weight={0: 0.5, 1: 2.0})


@habit(
    "class_weight with several sigmoids: Keras weights an example by its first positive label alone; "
    "an alpha for each label does what is meant"
)
def class_weight_of_labels():
    labels, model = random.integers(0, 2, (len(X), 4)).astype("float32"), linear(4, "sigmoid")
    values = reference.binary_focal_loss(labels.astype(float), logits(model)).mean(axis=1)
    model.compile("sgd", tf_impl.BinaryFocalLoss())
    found = model.train_on_batch(X, labels, class_weight={0: 1.0, 1: 2.0, 2: 3.0, 3: 4.0})
    close(found, (values * (1 + labels.argmax(axis=1))).mean())


@habit("weighted_metrics=[loss] with sample weights: the weighted mean, over batches of unequal size")
def weighted_metrics():
    model = linear()
    model.compile(keras.optimizers.SGD(0.0), SPARSE(), weighted_metrics=[SPARSE(name="focal", reduction="none")])
    found = model.evaluate(X, CLASSES, sample_weight=WEIGHTS, batch_size=7, verbose=0, return_dict=True)
    close(found["focal"], (categorical()(logits(model))[0] * WEIGHTS).sum() / WEIGHTS.sum())


@habit("NaN among the sample weights, in fit", refused="sample_weight must be finite")
def nan_weights():
    step(SPARSE(), CLASSES, categorical(), sample_weight=np.where(WEIGHTS > 1, np.nan, WEIGHTS))
