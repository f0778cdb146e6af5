"""In `fit`, a bad value is named and updates nothing; under XLA the loss is NaN; what does not count is never seen."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, CentredMSE, SparseCategoricalFocalLoss

RUNNING = {"eager": {"run_eagerly": True}, "graph": {"jit_compile": False}, "XLA": {"jit_compile": True}}
running = pytest.mark.parametrize("running", RUNNING)
random = np.random.default_rng(3)
X = random.normal(size=(8, 4)).astype("float32")
CLASSES = np.array([0, 1, 2, 1, 0, 2, 2, 1])
ROWS = np.eye(3, dtype="float32")[CLASSES]
ZERO_ONE = (CLASSES == 1).astype("float32")


def model_of(loss, outputs, activation=None, how="graph"):
    keras.utils.set_random_seed(5)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(outputs, activation)])
    model.compile(keras.optimizers.SGD(0.5), loss, **RUNNING[how])
    return model


def with_bad(labels, bad):
    """Return labels with a bad one at index 5."""
    labels = labels.astype(np.result_type(labels, type(np.ravel(bad)[0])))
    labels[5] = bad
    return labels


BINARY, SPARSE = "labels must be in [0, 1]; it was ", "labels must be in [0, 3), one of the classes; it was "
NO_ROWS = "rows of probabilities: each in [0, 1], summing to 1"
NO_SOFTMAX = f"probabilities must be {NO_ROWS}, as those of a softmax do (sigmoids need BinaryFocalLoss; logits, from_"

# name: loss, labels, outputs, activation, what the message says
BAD = {
    "2 for a binary label": (BinaryFocalLoss(), with_bad(ZERO_ONE, 2.0), 1, "sigmoid", BINARY + "2"),
    "-1 for 0": (BinaryFocalLoss(from_logits=True), 2 * ZERO_ONE - 1, 1, None, BINARY + "-1"),
    "3": (BinaryFocalLoss(from_logits=True), with_bad(CLASSES % 2, 3), 1, None, "labels must be 0 or 1; it was 3"),
    "NaN": (BinaryFocalLoss(), with_bad(ZERO_ONE, np.nan), 1, "sigmoid", BINARY + "nan"),
    "no sigmoid": (BinaryFocalLoss(), ZERO_ONE, 1, None, "probabilities must be in [0, 1] (logits need from_logits=T"),
    "a class too many": (SparseCategoricalFocalLoss(), with_bad(CLASSES, 3), 3, "softmax", SPARSE + "3"),
    "-1 for a class": (SparseCategoricalFocalLoss(from_logits=True), with_bad(CLASSES, -1), 3, None, SPARSE + "-1"),
    "1.5": (
        SparseCategoricalFocalLoss(),
        with_bad(CLASSES, 1.5),
        3,
        "softmax",
        "labels must be whole numbers; it was 1.5",
    ),
    "two classes": (
        CategoricalFocalLoss(),
        with_bad(ROWS, [1.0, 1, 0]),
        3,
        "softmax",
        f"labels must be {NO_ROWS}; it was [",
    ),
    "sigmoids": (CategoricalFocalLoss(), ROWS, 3, "sigmoid", NO_SOFTMAX),
    "sigmoids, integers": (SparseCategoricalFocalLoss(), CLASSES, 3, "sigmoid", NO_SOFTMAX),
    "no softmax": (CategoricalFocalLoss(), ROWS, 3, None, NO_SOFTMAX),
}


@running
@pytest.mark.parametrize("case", BAD)
def test_a_bad_value_is_named_in_fit_and_no_weight_changes(case, running):
    loss, labels, outputs, activation, says = BAD[case]
    model = model_of(loss, outputs, activation, running)
    before = model.get_weights()
    if running == "XLA":
        assert np.isnan(model.fit(X, labels, batch_size=8, verbose=0).history["loss"]).all()
        return
    with pytest.raises((ValueError, tf.errors.InvalidArgumentError)) as error:
        model.fit(X, labels, batch_size=8, verbose=0)
    said = str(error.value).replace("it was] [", "it was ").replace("it was [", "it was ")
    assert says.replace("it was [", "it was ") in said
    assert "at index" in said
    assert all(np.array_equal(*pair) for pair in zip(before, model.get_weights(), strict=True))


def test_the_first_bad_index_is_said():
    model = model_of(SparseCategoricalFocalLoss(), 3, "softmax")
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"it was\] \[7\] \[at index\] \[5\]"):
        model.fit(X, with_bad(CLASSES, 7), batch_size=8, shuffle=False, verbose=0)


def test_channels_first_by_mistake_are_refused_in_fit():
    labels = np.moveaxis(np.eye(3, dtype="float32")[random.integers(0, 3, (2, 4, 4))], -1, 1)
    model = keras.Sequential([keras.Input((3, 4, 4)), keras.layers.Dense(4)])
    model.compile("sgd", CategoricalFocalLoss(None, from_logits=True))
    with pytest.raises(tf.errors.InvalidArgumentError, match="labels must be rows of probabilities"):
        model.fit(random.normal(size=(2, 3, 4, 4)), labels, verbose=0)


# ---------------------------------------------------------------- what does not count is not looked at

LOSSES = {
    "binary": (BinaryFocalLoss(), ZERO_ONE, 1, "sigmoid"),
    "binary, integers": (BinaryFocalLoss(from_logits=True), CLASSES == 1, 1, None),
    "categorical": (CategoricalFocalLoss(), ROWS, 3, "softmax"),
    "sparse": (SparseCategoricalFocalLoss(), CLASSES, 3, "softmax"),
    "centred": (CentredMSE(), ROWS, 3, "softmax"),
}
HOPELESS = {"binary": np.nan, "binary, integers": 9, "categorical": [3, np.nan, 0], "sparse": 9, "centred": np.nan}


@running
@pytest.mark.parametrize("kind", LOSSES)
def test_an_example_of_weight_0_is_not_looked_at_and_counts_as_keras_counts_it(kind, running):
    loss, labels, outputs, activation = LOSSES[kind]
    weights = np.where(np.arange(8) == 5, 0, 1).astype("float32")
    inputs = X.copy()
    inputs[5] = np.nan
    losses, trained = [], []
    for x, y in ((X, labels), (inputs, with_bad(labels, HOPELESS[kind]))):
        model = model_of(loss, outputs, activation, running)
        losses.append(model.evaluate(x, y, sample_weight=weights, verbose=0))
        trained.append(loss(y, model(x), weights))
    others = np.arange(8) != 5
    expected = float(loss(labels[others], model(X[others]))) * 7 / 8
    assert losses == pytest.approx([expected, expected], rel=1e-5)
    assert float(trained[1]) == pytest.approx(expected, rel=1e-5)


@running
def test_rows_of_zeros_are_rows_that_nobody_has_labelled(running):
    """What `tf.one_hot` makes of 255: the other examples are learnt from, and the mean is over them."""
    labelled = np.arange(8) % 3 != 1
    rows = tf.one_hot(np.where(labelled, CLASSES, 255), 3).numpy()
    loss = CategoricalFocalLoss(None, l2=0.1)
    model = model_of(loss, 3, "softmax", running)
    expected = float(loss(ROWS[labelled], model.predict(X, verbose=0)[labelled]))
    assert model.train_on_batch(X, rows) == pytest.approx(expected, rel=1e-5)
    alone = model_of(loss, 3, "softmax", running)
    alone.train_on_batch(X[labelled], ROWS[labelled])
    assert all(np.allclose(*pair, atol=1e-6) for pair in zip(model.get_weights(), alone.get_weights(), strict=True))


@running
@pytest.mark.parametrize("labels", [ROWS, ROWS.astype(int)], ids=["floats", "integers"])
def test_rows_wholly_of_ignore_class_do_not_count(labels, running):
    kept = CLASSES != 2
    for ignored in (2, 3, -1, 255):  # there are three classes: 0, 1 and 2
        loss = CategoricalFocalLoss(from_logits=True, ignore_class=ignored)
        model = model_of(loss, 3, None, running)
        of = kept if ignored == 2 else slice(None)
        expected = float(CategoricalFocalLoss(from_logits=True)(ROWS[of], model.predict(X, verbose=0)[of]))
        assert model.evaluate(X, labels, verbose=0) == pytest.approx(expected, rel=1e-5)
    soft = np.array([[0.5, 0.0, 0.5]])
    assert float(CategoricalFocalLoss(ignore_class=2, from_logits=True)(soft, [[1.0, 2.0, 3.0]])) > 0


@pytest.mark.parametrize(
    "loss, logits", [(BinaryFocalLoss, [0.5, 1.0]), (SparseCategoricalFocalLoss, [[0.5, 1.0]] * 2)]
)
def test_a_label_that_is_ignore_class_but_for_an_overflow_is_not_ignored(loss, logits):
    with pytest.raises((ValueError, tf.errors.InvalidArgumentError), match="labels must be "):
        loss(from_logits=True, ignore_class=255)(np.array([1, -1], "int8"), np.array(logits, "float32"))


@pytest.mark.parametrize("dtype", ["int64", "int8", "uint8", "bool", "float32", "float16"])
def test_ignore_class_fits_every_dtype_of_labels(dtype):
    labels = np.array([0, 1, 1, 0]).astype(dtype)
    logits = np.array([[1.0, 2.0], [0.0, 1.0], [2.0, -1.0], [0.5, 0.0]], "float32")
    for ignored in (-1, 255, 70000):
        loss = BinaryFocalLoss(from_logits=True, ignore_class=ignored)
        assert float(loss(labels, logits[:, 0])) == pytest.approx(
            float(BinaryFocalLoss(from_logits=True)(labels, logits[:, 0]))
        )
        if dtype != "bool":
            sparse = SparseCategoricalFocalLoss(from_logits=True, ignore_class=ignored)
            expected = np.mean(tf_impl.categorical_focal_loss([0, 1, 1, 0], logits))
            assert float(sparse(labels, logits)) == pytest.approx(expected, rel=1e-6)


# ---------------------------------------------------------------- masks and weights of other shapes


def masked(predictions, mask):
    predictions = tf.identity(predictions)
    predictions._keras_mask = mask
    return predictions


@pytest.mark.parametrize("make", [tf.constant, np.asarray], ids=["tensor", "NumPy"])
@pytest.mark.parametrize("more_axes", [0, 1, 2])
@pytest.mark.parametrize("kind", LOSSES)
def test_a_mask_with_axes_of_size_1_too_many_and_one_of_numpy_are_right(kind, more_axes, make):
    loss, labels, outputs, activation = LOSSES[kind]
    kept = np.arange(8) % 3 != 0
    for flat in (False, True) if outputs == 1 else (False,):
        predictions = model_of(loss, outputs, activation).predict(X, verbose=0)
        predictions = predictions[:, 0] if flat else predictions
        expected = float(loss(labels[kept], predictions[kept]))
        found = loss(labels, masked(predictions, make(kept.reshape(8, *[1] * more_axes))))
        assert float(found) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("kind", LOSSES)
def test_a_mask_or_weights_of_another_size_are_refused(kind):
    loss, labels, outputs, activation = LOSSES[kind]
    predictions = model_of(loss, outputs, activation).predict(X, verbose=0)
    with pytest.raises(ValueError, match="mask must be of shape"):
        loss(labels, masked(predictions, np.ones(7, bool)))
    with pytest.raises(ValueError, match="sample_weight must be of shape"):
        loss(labels, predictions, np.ones(7))


def test_a_mask_of_several_outputs_an_example_masks_each():
    labels, logits = random.integers(0, 2, (8, 3)), random.normal(size=(8, 3)).astype("float32")
    kept = random.integers(0, 2, (8, 3)).astype(bool)
    kept[0] = True
    values = np.asarray(tf_impl.binary_focal_loss(labels, logits))
    rows = [values[i][kept[i]].mean() for i in range(8) if kept[i].any()]
    found = BinaryFocalLoss(from_logits=True)(labels, masked(logits, kept))
    assert float(found) == pytest.approx(np.mean(rows), rel=1e-5)


def test_the_weight_of_an_example_is_that_of_all_its_steps():
    labels, logits = random.integers(0, 3, (4, 4)), random.normal(size=(4, 4, 3)).astype("float32")
    weights = np.array([0.0, 1.0, 2.0, 3.0], "float32")
    values = np.asarray(tf_impl.categorical_focal_loss(labels, logits)) * weights[:, None]
    loss = SparseCategoricalFocalLoss(from_logits=True)
    for given in (weights, weights[:, None], np.repeat(weights[:, None], 4, axis=1)):
        assert float(loss(labels, logits, given)) == pytest.approx(values.mean(), rel=1e-5)


def test_weights_of_labels_are_refused_with_the_shapes_that_take_them():
    labels, logits, weights = random.integers(0, 2, (8, 3)), random.normal(size=(8, 3)), random.uniform(size=(8, 3))
    loss = BinaryFocalLoss(from_logits=True)
    with pytest.raises(ValueError, match=r"sample_weight must be of shape \(8,\).*\(B, L, 1\)"):
        loss(labels, logits, weights)
    expected = np.mean(np.asarray(tf_impl.binary_focal_loss(labels, logits)) * weights)
    assert float(loss(labels[..., None], logits[..., None], weights)) == pytest.approx(expected, rel=1e-5)


def test_ragged_labels_are_refused_with_the_way_that_works():
    ragged = tf.ragged.constant([[1.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match=r"labels must be a tensor.*map_flat_values"):
        BinaryFocalLoss()(ragged, [[0.5]])
    values = tf.ragged.map_flat_values(tf_impl.binary_focal_loss, ragged, ragged)
    assert values.shape[0] == 2


@pytest.mark.parametrize("kind", LOSSES)
def test_what_is_no_number_is_refused_by_name_wherever_it_stands(kind):
    loss, labels, outputs, _ = LOSSES[kind]
    predictions = tf.nn.softmax(X[:, :outputs]) if outputs > 1 else tf.sigmoid(X[:, :1])
    kinds = {"string": tf.fill, "complex64": lambda shape, _: tf.zeros(shape, tf.complex64)}
    for ignored in (None, -1) if "ignore_class" in loss.arguments else ():
        loss = type(loss)(ignore_class=ignored)
        for dtype, fill in kinds.items():
            with pytest.raises(ValueError, match=f"^labels must be numbers; it was of {dtype}"):
                loss(fill(np.shape(labels), "a"), predictions)
    for dtype, fill in kinds.items():
        with pytest.raises(ValueError, match=f"^predictions must be numbers; it was of {dtype}"):
            loss(labels, fill(predictions.shape, "a"))
        with pytest.raises(ValueError, match=f"^sample_weight must be numbers; it was of {dtype}"):
            loss(labels, predictions, fill([8], "a"))
        with pytest.raises(ValueError, match=f"^mask must be numbers; it was of {dtype}"):
            loss(labels, masked(predictions, fill([8], "a")))
    with pytest.raises(ValueError, match=r"^labels must be dense.*tf\.sparse\.to_dense"):
        loss(tf.sparse.from_dense(labels), predictions)


@pytest.mark.parametrize("dtype", ["bool", "int32", "uint8", "float16", "float64"])
@pytest.mark.parametrize("kind", LOSSES)
@running
def test_weights_may_be_of_any_dtype_booleans_too(running, kind, dtype):
    loss, labels, outputs, activation = LOSSES[kind]
    weights = np.arange(8) % 2
    expected, found = (
        model_of(loss, outputs, activation, running).evaluate(
            tf.data.Dataset.from_tensors((X, labels, weights.astype(of))), verbose=0
        )
        for of in ("float32", dtype)
    )
    assert found == expected


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("kind", LOSSES)
def test_a_weight_that_is_not_finite_is_refused_and_updates_nothing(kind, bad):
    loss, labels, outputs, activation = LOSSES[kind]
    model = model_of(loss, outputs, activation)
    before = model.get_weights()
    with pytest.raises(tf.errors.InvalidArgumentError, match="sample_weight must be finite"):
        model.fit(X, labels, sample_weight=with_bad(np.ones(8, "float32"), bad), verbose=0)
    for now, was in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, was)


def test_bad_arguments_are_refused_when_the_loss_is_made():
    for bad in ([], [[1], [2, 3]], np.array(0.5), [[0.5]]):
        for kind in (BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss):
            with pytest.raises(ValueError, match=r"^alpha must be"):
                kind(alpha=bad)
    for bad in ([], (), np.array([]), np.array(2.0), [[1.0], [2.0, 3.0]]):
        with pytest.raises(ValueError, match=r"^gamma must be"):
            SparseCategoricalFocalLoss(gamma=bad)
    with pytest.raises(ValueError, match=r"^dtype must be float16"):
        CentredMSE(dtype="int32")


def test_an_argument_that_resembles_none_of_ours_suggests_none():
    for name in ("epsilon", "mode", "sparse", "delta", "normalized"):
        with pytest.raises(TypeError, match=rf"has no argument '{name}'\. It has"):
            SparseCategoricalFocalLoss(**{name: 1})
    for name, near in {"class_weights": "alpha", "ignore_index": "ignore_class", "size_average": "reduction"}.items():
        with pytest.raises(TypeError, match=f"did you mean {near}?"):
            SparseCategoricalFocalLoss(**{name: 1})
