"""Predictions straight from a softmax or a sigmoid are computed from its logits, wherever TensorFlow knows them."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss, build_model

RUNNING = {"eager": {"run_eagerly": True}, "graph": {"jit_compile": False}, "XLA": {"jit_compile": True}}
FEATURES = np.random.default_rng(1).normal(size=(24, 4)).astype("float32")
CLASSES = np.arange(24) % 3
ONE_HOT = np.eye(3, dtype="float32")[CLASSES]
WEIGHTS = np.linspace(0.5, 2, 24).astype("float32")
LOSSES = {  # activation, loss, labels
    "softmax": (CategoricalFocalLoss, ONE_HOT),
    "sparse": (SparseCategoricalFocalLoss, CLASSES),
    "sigmoid": (BinaryFocalLoss, ONE_HOT),
}
EPS = np.finfo("float32").eps


def functional(activation):
    inputs = keras.Input((4,))
    return keras.Model(inputs, keras.layers.Activation(activation)(keras.layers.Dense(3)(inputs)))


class Subclassed(keras.Model):
    def __init__(self, activation):
        super().__init__()
        self.dense = keras.layers.Dense(3, activation)

    def call(self, inputs):
        return self.dense(inputs)


MODELS = {
    "sequential": lambda activation: keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation)]),
    "functional": functional,
    "subclassed": Subclassed,
    "cloned": lambda activation: keras.models.clone_model(functional(activation)),
}


def trained(model, loss, labels, far=60.0, **running):
    """Train from weights that are wrong and sure of it, logits of some hundreds, and return them."""
    model(FEATURES)
    model.set_weights([far * np.sin(np.arange(12.0)).reshape(4, 3), np.array([100.0, -100.0, 0.0])])
    model.compile(keras.optimizers.SGD(1.0), loss, **running)
    model.fit(FEATURES, labels, sample_weight=WEIGHTS, batch_size=8, epochs=2, shuffle=False, verbose=0)
    return np.concatenate([weights.ravel() for weights in model.get_weights()])


@pytest.mark.parametrize("running", RUNNING)
@pytest.mark.parametrize("kind", LOSSES)
def test_a_model_that_ends_in_its_activation_learns_the_weights_of_one_that_ends_in_logits(kind, running):
    loss, labels = LOSSES[kind]
    activation = "sigmoid" if kind == "sigmoid" else "softmax"
    from_logits = trained(MODELS["sequential"](None), loss(from_logits=True), labels, **RUNNING[running])
    found = trained(MODELS["sequential"](activation), loss(), labels, **RUNNING[running])
    assert np.abs(found - from_logits).max() <= 4 * EPS * np.abs(from_logits).max()


@pytest.mark.parametrize("model", MODELS)
def test_it_does_not_matter_how_the_model_was_made(model):
    from_logits = trained(MODELS["sequential"](None), CategoricalFocalLoss(from_logits=True), ONE_HOT)
    found = trained(MODELS[model]("softmax"), CategoricalFocalLoss(), ONE_HOT)
    assert np.abs(found - from_logits).max() <= 4 * EPS * np.abs(from_logits).max()


def test_nor_that_it_was_saved_and_loaded(tmp_path):
    MODELS["functional"]("softmax").save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    from_logits = trained(MODELS["sequential"](None), CategoricalFocalLoss(from_logits=True), ONE_HOT)
    found = trained(loaded, CategoricalFocalLoss(), ONE_HOT)
    assert np.abs(found - from_logits).max() <= 4 * EPS * np.abs(from_logits).max()


# ---------------------------------------------------------------- wrong and sure of it


def gradient_in_logits(loss, label, logits, activation, graph):
    """Return the gradient in the logits of a loss on what an activation makes of them."""
    logits = tf.Variable(logits)

    def gradient():
        with tf.GradientTape() as tape:
            value = loss(label, activation(logits))
        return tape.gradient(value, logits)

    return (tf.function(gradient) if graph else gradient)().numpy()


@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_the_most_wrong_example_has_the_largest_gradient_where_that_of_keras_has_none(graph):
    label, logits = np.array([[1.0, 0.0]]), [[-200.0, 200.0]]
    ours = gradient_in_logits(CategoricalFocalLoss(1.0), label, logits, keras.activations.softmax, graph)
    assert ours.tolist() == [[-1.0, 1.0]]
    assert gradient_in_logits(BinaryFocalLoss(), label, logits, keras.activations.sigmoid, graph).tolist() == [
        [-0.5, 0.5]
    ]
    theirs = keras.losses.CategoricalFocalCrossentropy(1.0)
    assert not gradient_in_logits(theirs, label, logits, keras.activations.softmax, graph).any()


@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_whatever_makes_a_new_tensor_makes_it_forget_its_logits(graph):
    def activation(logits):
        return tf.reshape(keras.activations.softmax(logits), (1, 2))

    label = np.array([[1.0, 0.0]])
    found = gradient_in_logits(CategoricalFocalLoss(1.0), label, [[-200.0, 200.0]], activation, graph)
    assert found.tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
@pytest.mark.parametrize("loss_dtype", ["float32", "float64", "bfloat16"])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_cast_to_the_dtype_of_the_loss_is_of_the_logits(dtype, loss_dtype, graph):
    label, logits = np.array([[1.0, 0.0]]), np.array([[-200.0, 200.0]], dtype)
    found = gradient_in_logits(
        CategoricalFocalLoss(1.0, dtype=loss_dtype), label, logits, keras.activations.softmax, graph
    )
    assert found.dtype == dtype
    assert found.tolist() == [[-1.0, 1.0]]


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64", "float16"])
@pytest.mark.parametrize("kind", LOSSES)
def test_a_model_in_another_precision_that_is_wrong_and_sure_of_it_is_told_how_wrong(kind, policy):
    """In float16 a sigmoid of -60 is 0: without its logits the loss would be that of the smallest number."""
    loss, labels = LOSSES[kind]
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = MODELS["sequential"]("sigmoid" if kind == "sigmoid" else "softmax")
        logits = MODELS["sequential"](None)
    finally:
        keras.config.set_dtype_policy(before)
    for one, from_logits in ((model, False), (logits, True)):
        one.set_weights([60 * np.sin(np.arange(12.0)).reshape(4, 3), np.array([100.0, -100.0, 0.0])])
        one.compile("sgd", loss(from_logits=from_logits))
    expected = logits.evaluate(FEATURES, labels, verbose=0)
    assert expected > 20
    assert model.evaluate(FEATURES, labels, verbose=0) == pytest.approx(expected, rel=1e-6)


def test_under_mixed_float16_the_notebooks_model_keeps_its_logits_and_so_does_a_float16_softmax():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        seen = {"float32": build_model(4, (22, 22, 1)), "float16": keras.layers.Dense(2, "softmax")}
        gradients = {name: _gradient_of_last_bias(model) for name, model in seen.items()}
    finally:
        keras.config.set_dtype_policy("float32")
    assert gradients["float32"].tolist() == [-1.0, 1.0]
    assert gradients["float16"].tolist() == [-1.0, 1.0]


def _gradient_of_last_bias(model):
    images = np.zeros((1, 22, 22, 1), "float32") if isinstance(model, keras.Sequential) else np.zeros((1, 3))
    model(images)
    model.trainable_variables[-1].assign([-30.0, 30.0])
    with tf.GradientTape() as tape:
        value = CategoricalFocalLoss(1.0)(np.array([[1.0, 0.0]]), model(images))
    return tape.gradient(value, model.trainable_variables[-1].value).numpy()


@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_nan_in_one_example_does_not_make_another_forget_its_logits(graph):
    labels, logits = np.array([[1.0, 0.0]] * 2), [[np.nan, 0.0], [-200.0, 200.0]]
    found = gradient_in_logits(
        CategoricalFocalLoss(1.0, reduction="sum"), labels, logits, keras.activations.softmax, graph
    )
    assert np.isnan(found[0]).all()
    assert found[1].tolist() == [-1.0, 1.0]


# ---------------------------------------------------------------- not every attribute means what it seems


@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
@pytest.mark.parametrize(
    "loss, activation",
    [
        (BinaryFocalLoss(0.3), keras.activations.softmax),
        (CategoricalFocalLoss(0.3), keras.activations.sigmoid),
        (CategoricalFocalLoss(0.3), lambda z: keras.activations.softmax(z, axis=0)),
    ],
    ids=["softmax, binary loss", "sigmoid, categorical loss", "softmax over the examples"],
)
def test_the_logits_of_another_activation_are_not_used(loss, activation, graph):
    labels, logits = np.eye(3)[:2], tf.constant([[1.0, 2.0, -1.0], [0.0, 0.5, 1.0]])
    if isinstance(loss, CategoricalFocalLoss):  # rows of sigmoids, or of a softmax over examples, do not sum to 1

        def of_logits(logits):
            return loss(labels, activation(logits))

        of_logits = tf.function(of_logits) if graph else of_logits
        with pytest.raises((ValueError, tf.errors.InvalidArgumentError), match="sigmoids need BinaryFocalLoss"):
            of_logits(logits)
        return
    truth = loss(labels, activation(logits).numpy())
    call = tf.function(loss) if graph else loss
    found = (tf.function(lambda z: loss(labels, activation(z))) if graph else lambda z: call(labels, activation(z)))(
        logits
    )
    assert float(found) == pytest.approx(float(truth), rel=1e-6)


def test_who_asks_for_logits_and_hands_over_a_softmax_is_warned_as_by_keras():
    logits = tf.constant([[1.0, 2.0, 3.0]])
    truth = CategoricalFocalLoss(from_logits=True)(ONE_HOT[:1], logits)
    with pytest.warns(UserWarning, match="from_logits is True, but the predictions are those of a softmax"):
        found = CategoricalFocalLoss(from_logits=True)(ONE_HOT[:1], keras.activations.softmax(logits))
    assert float(found) == float(truth)
