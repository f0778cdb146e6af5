"""Labels."""

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
INTEGERS = ("int8", "int32", "int64", "uint8", "uint16")
Z = random.normal(size=(len(X), 3)).astype("float32")


@habit("integer labels of every dtype, and as floats")
def dtypes_of_classes():
    truth = categorical()(Z.astype(float))[0].mean()
    for dtype in (*INTEGERS, "float32", "float64", "float16"):
        close(SPARSE(from_logits=True)(CLASSES.astype(dtype), Z), truth)


@habit("binary labels as booleans, integers, floats of every precision")
def dtypes_of_binary_labels():
    truth = binary()(Z[:, :1].astype(float))[0].mean()
    for dtype in ("bool", *INTEGERS, "float16", "float32", "float64"):
        close(BINARY(from_logits=True)(POSITIVE.astype(dtype), Z[:, :1]), truth)


@habit("one-hot rows as integers and as booleans")
def dtypes_of_rows():
    truth = categorical()(Z.astype(float))[0].mean()
    for dtype in ("bool", "int64", "uint8", "float64"):
        close(CATEGORICAL(None, from_logits=True)(ONE_HOT.astype(dtype), Z), truth)


@habit("labels (B,) and (B, 1) against one output, in fit")
def column_or_row():
    for labels in (POSITIVE, POSITIVE[:, 0]):
        step(BINARY(), labels, binary(), model=linear(1, "sigmoid"))
    for labels in (CLASSES, CLASSES[:, None]):
        step(SPARSE(), labels, categorical())


@habit("labels as a Python list")
def lists():
    close(SPARSE(from_logits=True)(CLASSES.tolist(), Z.tolist()), categorical()(Z.astype(float))[0].mean())


@habit("soft labels, as knowledge distillation and mixup make them")
def soft_labels():
    soft = reference_softmax(random.normal(size=(len(X), 3)))
    step(CATEGORICAL(None), soft.astype("float32"), categorical(soft))


def reference_softmax(z: np.ndarray) -> np.ndarray:
    """Return the softmax of rows."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@habit("soft binary labels")
def soft_binary_labels():
    soft = random.uniform(size=(len(X), 1))
    step(BINARY(0.25), soft, binary(soft, alpha=0.25), model=linear(1, "sigmoid"))


@habit("label_smoothing=0.1: the labels are those of Keras, the loss is the expected focal loss")
def smoothing():
    smooth = 0.9 * ONE_HOT.astype(float) + 0.1 / 3
    step(CATEGORICAL(None, label_smoothing=0.1), ONE_HOT, categorical(smooth))
    step(BINARY(label_smoothing=0.1), POSITIVE, binary(0.9 * POSITIVE + 0.05), model=linear(1, "sigmoid"))


@habit("more classes than bfloat16 counts, under mixed_bfloat16")
def many_classes():
    keras.config.set_dtype_policy("mixed_bfloat16")
    labels, z = np.arange(300) * 3, random.normal(size=(300, 900)).astype("float32")
    loss = SPARSE(from_logits=True)
    close(loss(labels, z), reference.categorical_focal_loss(labels, z.astype(float)).mean(), 1e-4)


@habit("integers given to the class for one-hot rows", refused="SparseCategoricalFocalLoss takes integers")
def integers_for_rows():
    step(CATEGORICAL(None), CLASSES, categorical())


@habit("one-hot rows given to the class for integers", refused="CategoricalFocalLoss takes rows")
def rows_for_integers():
    step(SPARSE(), ONE_HOT, categorical())


@habit("a label that is no class, eagerly", refused="labels must be")
def label_out_of_range():
    SPARSE(from_logits=True)(np.where(CLASSES == 2, 3, CLASSES), Z)


@habit("a label that is no class, in fit with run_eagerly=True", refused="labels must be")
def label_out_of_range_in_fit():
    step(SPARSE(), np.where(CLASSES == 2, 3, CLASSES), categorical(), running={"run_eagerly": True})


@habit("binary labels -1 and 1, eagerly", refused="labels must be")
def signed_labels():
    BINARY(from_logits=True)(2 * POSITIVE - 1, Z[:, :1])


@habit("binary labels 0 and 255, as images have them, eagerly", refused="labels must be")
def labels_of_images():
    BINARY(from_logits=True)((255 * POSITIVE).astype("uint8"), Z[:, :1])


@habit("rows that do not sum to 1, eagerly", refused="labels must be")
def multi_hot_rows():
    CATEGORICAL(None, from_logits=True)(np.ones_like(ONE_HOT), Z)


@habit("NaN among the labels, eagerly", refused="labels must be")
def nan_labels():
    BINARY(from_logits=True)(np.where(np.arange(len(X))[:, None] == 3, np.nan, POSITIVE), Z[:, :1])


@habit("labels that are strings", refused="labels must be numbers")
def strings():
    SPARSE(from_logits=True, ignore_class=-1)(tf.constant(["cat"] * len(Z)), Z)


@habit("labels that are booleans, in fit")
def booleans_in_fit():
    step(BINARY(), POSITIVE == 1, binary(), model=linear(1, "sigmoid"))


@habit("StringLookup of labels that are text, as integers and as one-hot rows")
def looked_up():
    names = ["cat", "dog", "owl"]
    for loss, mode in ((SPARSE(), "int"), (CATEGORICAL(None), "one_hot")):
        lookup = keras.layers.StringLookup(vocabulary=names, num_oov_indices=0, output_mode=mode)
        step(loss, np.asarray(lookup(np.array(names)[CLASSES])), categorical())


@habit(
    "StringLookup with its default of one index for unknown words: labels from 1 on, in fit",
    refused="labels must be in [0, 3)",
)
def looked_up_from_one():
    lookup = keras.layers.StringLookup(vocabulary=["cat", "dog", "owl"])
    labels = np.asarray(lookup(np.array(["cat", "dog", "owl"])[CLASSES]))
    step(SPARSE(), labels, categorical(), running={"jit_compile": False})


@habit("labels that are strings, in fit", refused="labels must be numbers")
def strings_in_fit():
    step(SPARSE(), np.array(["cat", "dog", "owl"])[CLASSES], categorical())


@habit("a Python list of labels, in fit", refused="different structures")
def list_in_fit():
    step(SPARSE(), CLASSES.tolist(), categorical())


@habit("NaN among binary labels, in fit", refused="labels must be")
def nan_in_fit():
    labels = np.where(np.arange(len(X))[:, None] == 3, np.nan, POSITIVE)
    step(BINARY(), labels, binary(), model=linear(1, "sigmoid"), running={"jit_compile": False})


@habit("labels of 0.5 given to the class for integers, in fit", refused="labels must be whole numbers")
def fractions_in_fit():
    step(SPARSE(), CLASSES + 0.5, categorical(), running={"jit_compile": False})


@habit("every label of a batch is one class")
def one_class_alone():
    labels = np.zeros(len(X), int)
    step(SPARSE(), labels, categorical(labels))
    step(BINARY(0.25), np.ones((len(X), 1)), binary(np.ones((len(X), 1)), alpha=0.25), model=linear(1, "sigmoid"))


@habit("fit without labels", refused="it was NoneType")
def no_labels():
    model = linear()
    model.compile("sgd", SPARSE())
    model.fit(X, verbose=0)


@habit("rows that are a SparseTensor, in fit", refused="tf.sparse.to_dense")
def sparse_rows():
    batches = tf.data.Dataset.from_tensor_slices((X, tf.sparse.from_dense(ONE_HOT))).batch(8)
    model = linear()
    model.compile("sgd", CATEGORICAL(None))
    model.fit(batches, verbose=0)


@habit("rows that are the mean of ten annotators' votes, whose largest entry rounds to 1.0000001")
def votes():
    rows = sum(np.float32(0.1) * ONE_HOT for _ in range(10))
    assert rows.max() > 1, "nothing is rounded"
    step(CATEGORICAL(None), rows, categorical())
