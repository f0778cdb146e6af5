"""What a Keras loss says of itself is what it does: gamma changes where it can, everything else is read-only."""

from __future__ import annotations

import copy
import pickle

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, CentredMSE, SparseCategoricalFocalLoss, flsd_53

RUNNING = {"eager": {"run_eagerly": True}, "graph": {"jit_compile": False}, "XLA": {"jit_compile": True}}
running = pytest.mark.parametrize("running", RUNNING)
x, y = np.float32([[1], [2], [-1], [0.5]]), np.float32([[1], [0], [0], [1]])
CLASSES = [BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss, CentredMSE]


def truth(gamma):
    return float(np.mean(tf_impl.binary_focal_loss(y, x, gamma=gamma)))


def one_weight(loss, how="graph", optimizer=None):
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    model = keras.Sequential([keras.Input((1,)), layer])
    model.compile(optimizer or keras.optimizers.SGD(0.0), loss, **RUNNING[how])
    return model


def fitted(model):
    return model.fit(x, y, verbose=0).history["loss"][0]


# ---------------------------------------------------------------- read-only


@pytest.mark.parametrize("loss", CLASSES)
def test_no_argument_can_be_set_and_the_message_says_what_works(loss):
    made = loss()
    for name in (*loss.arguments, "reduction", "name", "dtype", *("step",) * ("gamma" in loss.arguments)):
        before = getattr(made, name)
        with pytest.raises(AttributeError, match=rf"{name} is read-only.*model\.compile\(model\.optimizer, "):
            setattr(made, name, before)
        assert getattr(made, name) == before


def test_the_way_that_the_message_says_works():
    model = one_weight(BinaryFocalLoss(gamma=2.0, from_logits=True))
    assert fitted(model) == pytest.approx(truth(2.0), rel=1e-5)
    with pytest.raises(AttributeError, match=r"gamma is read-only.*keras\.Variable"):
        model.loss.gamma = 0.0
    model.compile(model.optimizer, BinaryFocalLoss(gamma=0.0, from_logits=True))
    assert fitted(model) == pytest.approx(truth(0.0), rel=1e-5)


def test_nor_can_what_an_argument_holds():
    alpha = np.array([1.0, 2.0, 3.0])
    loss = CategoricalFocalLoss(alpha)
    alpha[0] = 9
    loss.get_config()["alpha"].append(4.0)
    assert loss.alpha == (1.0, 2.0, 3.0)
    assert loss.get_config()["alpha"] == [1.0, 2.0, 3.0]


def test_a_class_of_ones_own_has_attributes_of_its_own():
    class Mine(BinaryFocalLoss):
        def __init__(self):
            super().__init__()
            self.calls = 0

        def call(self, y_true, y_pred):
            self.calls += 1
            return super().call(y_true, y_pred)

    loss = Mine()
    loss([1.0], [0.5])
    assert loss.calls == 1


@running
def test_a_class_of_ones_own_overrides_call_as_in_keras_and_loses_neither_weights_nor_mask(running):
    class Twice(SparseCategoricalFocalLoss):
        def call(self, y_true, y_pred):
            return 2 * super().call(y_true, y_pred)

    logits, labels, weights = np.float32([[1, 2], [0, 1], [3, 1], [2, 0]]), np.array([0, -1, 9, 1]), [1.0, 1.0, 0.0, 3]
    identity = keras.layers.Dense(2, use_bias=False, kernel_initializer="identity")
    model = keras.Sequential([keras.Input((2,)), identity])
    model.compile("sgd", Twice(ignore_class=-1, from_logits=True), **RUNNING[running])
    values = tf_impl.categorical_focal_loss([0, 0, 0, 1], logits).numpy()
    found = model.evaluate(logits, labels, sample_weight=np.float32(weights), verbose=0)
    assert found == pytest.approx(2 * (values[0] + 3 * values[3]) / 3, rel=1e-5)  # one is ignored, one weighs 0


@pytest.mark.parametrize("loss", [BinaryFocalLoss(0.3, 1.5), CategoricalFocalLoss([1.0, 2.0]), CentredMSE(0.2)])
def test_copies_are_the_same_loss(loss):
    for again in (copy.deepcopy(loss), copy.copy(loss), pickle.loads(pickle.dumps(loss))):
        assert again.get_config() == loss.get_config()
        with pytest.raises(AttributeError):
            again.reduction = "sum"


def test_repr_is_the_call():
    loss = SparseCategoricalFocalLoss([1.0, 2.0], 0.5, ignore_class=-1, reduction="sum")
    assert repr(loss) == (
        "SparseCategoricalFocalLoss(alpha=(1.0, 2.0), gamma=0.5, from_logits=False, label_smoothing=0.0, "
        "ignore_class=-1, axis=-1, reduction='sum', dtype='float32')"
    )
    assert eval(repr(loss)).get_config() == loss.get_config()


# ---------------------------------------------------------------- gamma in a variable


@running
@pytest.mark.parametrize("variable", [tf.Variable, keras.Variable])
def test_a_variable_takes_effect_in_the_next_step(variable, running):
    gamma = variable(2.0)
    model = one_weight(BinaryFocalLoss(gamma=gamma, from_logits=True), running)
    for value in (2.0, 1.0, 0.5, 0.0):
        gamma.assign(value)
        assert fitted(model) == pytest.approx(truth(value), rel=1e-5)


def test_a_function_of_the_step_may_return_an_integer():
    loss = BinaryFocalLoss(gamma=lambda step: step + 1, step=tf.Variable(1), from_logits=True)
    assert float(loss(y, x)) == pytest.approx(truth(2.0), rel=1e-6)


def test_a_callback_may_assign_it():
    class Anneal(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):  # noqa: ARG002
            self.model.loss.gamma.assign(2.0 - epoch)

    model = one_weight(BinaryFocalLoss(gamma=keras.Variable(5.0), from_logits=True))
    found = model.fit(x, y, epochs=3, verbose=0, callbacks=[Anneal()]).history["loss"]
    assert found == pytest.approx([truth(2.0), truth(1.0), truth(0.0)], rel=1e-5)


@running
def test_a_schedule_is_a_function_of_the_step(running):
    optimizer = keras.optimizers.SGD(0.0)
    schedule = keras.optimizers.schedules.PolynomialDecay(2.0, decay_steps=2, end_learning_rate=0.0)
    loss = BinaryFocalLoss(gamma=schedule, step=optimizer.iterations, from_logits=True)
    model = one_weight(loss, running, optimizer)
    found = model.fit(x, y, epochs=3, verbose=0).history["loss"]
    assert found == pytest.approx([truth(2.0), truth(1.0), truth(0.0)], rel=1e-5)
    assert loss.get_config()["gamma"] == {"function_of_step": 0.0}


@pytest.mark.parametrize("bad", [-1.0, np.inf, np.nan])
def test_a_bad_value_of_a_variable_is_refused_and_nan_under_xla(bad):
    loss = BinaryFocalLoss(gamma=tf.Variable(bad), from_logits=True)
    with pytest.raises(ValueError, match="gamma must be a finite number ≥ 0; it was"):
        loss(y, x)
    with pytest.raises(tf.errors.InvalidArgumentError, match="gamma must be a finite number"):
        tf.function(loss)(y, x)
    assert np.isnan(tf.function(loss, jit_compile=True)(y, x))


LOGITS = np.array([[0.5, -1.0, 2.0], [0.0, 30.0, -40.0], [-3.0, 1.0, 0.25], [80.0, -90.0, 0.0]], np.float32)
INDEX = np.array([2, 1, 0, 1])
ROWS = np.array([[0.9, 0.1, 0.0], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0], [0.2, 0.3, 0.5]], np.float32)
P = np.array([[0.2, 0.3, 0.5], [0.0, 1.0, 0.0], [0.5, 0.25, 0.25], [0.999, 0.001, 0.0]], np.float32)
WAYS = {
    "binary": (lambda **a: BinaryFocalLoss(0.3, from_logits=True, **a), INDEX > 1, LOGITS[:, 0]),
    "binary, soft": (lambda **a: BinaryFocalLoss(0.3, from_logits=True, **a), ROWS, LOGITS),
    "binary, probabilities": (lambda **a: BinaryFocalLoss(0.3, **a), ROWS, P),
    "integers": (lambda **a: SparseCategoricalFocalLoss(None, from_logits=True, **a), INDEX, LOGITS),
    "rows": (lambda **a: CategoricalFocalLoss([1.0, 2.0, 0.5], from_logits=True, **a), ROWS, LOGITS),
    "integers, probabilities": (lambda **a: SparseCategoricalFocalLoss(None, **a), INDEX, P),
    "rows, probabilities": (lambda **a: CategoricalFocalLoss(None, **a), ROWS, P),
}


def derivatives(loss, labels, outputs, graph=False):
    """Return the values, their gradient and its derivative along ones."""
    outputs = tf.constant(outputs)

    def inner(outputs):
        with tf.GradientTape() as tape:
            tape.watch(outputs)
            value = loss(labels, outputs)
        return value, tape.gradient(value, outputs)

    inner = tf.function(inner) if graph else inner
    with tf.GradientTape() as tape:
        tape.watch(outputs)
        value, gradient = inner(outputs)
    return value, gradient, tape.gradient(gradient, outputs)


@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
@pytest.mark.parametrize("way", WAYS)
def test_with_a_variable_loss_and_derivatives_are_those_of_the_number(way, graph):
    make, labels, outputs = WAYS[way]
    for number in (0.0, 0.5, 2.0, 3.7):
        expected = derivatives(make(gamma=number, reduction="sum"), labels, outputs)
        found = derivatives(make(gamma=tf.Variable(number), reduction="sum"), labels, outputs, graph)
        for one, other in zip(found[:2], expected[:2], strict=True):
            assert np.allclose(one, other, rtol=2e-5, atol=1e-12), number
        inside = np.isfinite(expected[2]) & (np.abs(expected[2]) < 1e6)
        assert np.allclose(np.asarray(found[2])[inside], np.asarray(expected[2])[inside], rtol=1e-4, atol=1e-10), number


# ---------------------------------------------------------------- a gamma for each class, and for each p_t


def test_each_class_may_have_its_gamma():
    gammas = [0.5, 2.0, 3.0]
    one_by_one = [
        float(tf_impl.categorical_focal_loss([label], row[None], gamma=gammas[label])[0])
        for label, row in zip(INDEX, LOGITS, strict=True)
    ]
    arguments = {"gamma": gammas, "from_logits": True, "reduction": None}
    assert np.allclose(SparseCategoricalFocalLoss(**arguments)(INDEX, LOGITS), one_by_one, rtol=1e-5)
    rows = CategoricalFocalLoss(None, **arguments)(np.eye(3)[INDEX], LOGITS)
    assert np.allclose(rows, one_by_one, rtol=1e-5)
    variable = SparseCategoricalFocalLoss(**arguments | {"gamma": tf.Variable(gammas)})
    assert np.allclose(variable(INDEX, LOGITS), one_by_one, rtol=1e-5)
    for loss in (SparseCategoricalFocalLoss(gamma=[1.0, 2.0]), CategoricalFocalLoss(gamma=[1.0, 2.0])):
        with pytest.raises(ValueError, match="gamma must be of shape"):
            loss(INDEX if "sparse" in loss.name else ROWS, P)


def test_each_label_may_have_its_alpha_and_its_gamma():
    alphas, gammas = [0.25, 0.5, 1.0], [0.0, 1.0, 2.5]
    columns = [tf_impl.binary_focal_loss(ROWS[:, i], LOGITS[:, i], alpha=alphas[i], gamma=gammas[i]) for i in range(3)]
    expected = np.mean(columns, axis=0)
    found = BinaryFocalLoss(alphas, gammas, from_logits=True, reduction=None)(ROWS, LOGITS)
    assert np.allclose(found, expected, rtol=1e-5)
    hard = np.eye(3, dtype=int)[INDEX]
    columns = [tf_impl.binary_focal_loss(hard[:, i], LOGITS[:, i], alpha=alphas[i]) for i in range(3)]
    loss = BinaryFocalLoss(alphas, from_logits=True, reduction=None)
    assert np.allclose(loss(hard, LOGITS), np.mean(columns, axis=0), rtol=1e-5)
    assert np.allclose(BinaryFocalLoss.from_config(loss.get_config())(hard, LOGITS), loss(hard, LOGITS), rtol=0)
    of_p = BinaryFocalLoss(alphas, reduction=None)(hard, P)
    columns = [tf_impl.binary_focal_loss_from_probabilities(hard[:, i], P[:, i], alpha=alphas[i]) for i in range(3)]
    assert np.allclose(of_p, np.mean(columns, axis=0), rtol=1e-5)


@pytest.mark.parametrize("way", [way for way in WAYS if "soft" not in way and "rows" not in way])
def test_flsd_53_is_gamma_5_for_p_t_below_a_fifth_and_3_elsewhere(way):
    """Value and gradient are those of the number: where gamma does not change, it has no derivative to add."""
    make, labels, outputs = WAYS[way]
    found = derivatives(make(gamma=flsd_53, reduction=None), labels, outputs)
    five, three = (derivatives(make(gamma=g, reduction=None), labels, outputs) for g in (5.0, 3.0))
    p = P if "probabilities" in way else np.asarray(tf.nn.softmax(LOGITS) if "integers" in way else tf.sigmoid(outputs))
    if "binary" in way and p.ndim == 2:
        return
    p_t = np.where(labels, p, 1 - p) if "binary" in way else p[np.arange(4), labels]
    wrong = p_t < 0.2
    assert wrong.any() and not wrong.all()
    for one, of_5, of_3 in zip(found[:2], five[:2], three[:2], strict=True):
        expected = np.where(wrong.reshape(-1, *[1] * (np.ndim(one) - 1)), of_5, of_3)
        assert np.allclose(one, expected, rtol=2e-5, atol=1e-12)


@running
def test_a_gamma_of_p_t_trains_and_is_saved_by_its_name(running, tmp_path):
    model = one_weight(BinaryFocalLoss(gamma=flsd_53, from_logits=True), running, keras.optimizers.SGD(1.0))
    losses = model.fit(x, y, epochs=3, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert again.loss.gamma is flsd_53
    assert again.evaluate(x, y, verbose=0) == pytest.approx(model.evaluate(x, y, verbose=0), rel=1e-6)


def test_a_gamma_of_p_t_is_held_constant_in_the_gradient():
    """The note's warning: the gradient is not that of the value where gamma itself changes."""
    logit = tf.Variable(0.3, dtype=tf.float64)
    loss = BinaryFocalLoss(gamma=lambda p_t: 2 + p_t, from_logits=True, dtype="float64")
    with tf.GradientTape() as tape:
        value = loss([1.0], [logit])
    p = 1 / (1 + np.exp(-0.3))
    held = BinaryFocalLoss(gamma=2 + p, from_logits=True, dtype="float64")
    with tf.GradientTape() as other:
        expected = held([1.0], [logit])
    assert float(value) == pytest.approx(float(expected), rel=1e-12)
    assert float(tape.gradient(value, logit)) == pytest.approx(float(other.gradient(expected, logit)), rel=1e-12)


@pytest.mark.parametrize(
    "arguments, says",
    [
        ({"gamma": lambda q: q}, r"gamma must be .*; it was a function of \(q\)"),
        ({"gamma": lambda step: 2.0 * step}, "step must be the variable that counts the steps"),
        ({"gamma": lambda step: 2.0 * step, "step": 3}, "step must be a variable"),
        ({"gamma": 2.0, "step": tf.Variable(1)}, "step must be .* if and only if gamma is a function of step"),
        ({"gamma": tf.constant(2.0)}, "gamma must be .*keras.Variable"),
        ({"gamma": tf.Variable(2)}, "gamma must be .*; it was a variable of"),
        ({"gamma": tf.Variable([[2.0]])}, r"gamma must be .*shape \(1, 1\)"),
        ({"gamma": [1.0, -1.0]}, "gamma must be .*; it was -1.0"),
        ({"gamma": "2"}, "gamma must be"),
        ({"gamma": {0: 1.0}}, "gamma must be"),
    ],
)
def test_another_gamma_is_refused_in_one_sentence(arguments, says):
    for loss in (BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss):
        with pytest.raises(ValueError, match=says):
            loss(**arguments)


@pytest.mark.parametrize("of_p_t, says", [(lambda p_t: p_t - 2, "it was -1"), (lambda p_t: tf.tile(p_t, [7]), "of")])
def test_a_function_of_p_t_that_gives_no_gamma_is_refused(of_p_t, says):
    with pytest.raises(ValueError, match=f"gamma must be .*{says}"):
        BinaryFocalLoss(gamma=of_p_t, from_logits=True)([1.0, 1.0], [0.0, 0.0])


# ---------------------------------------------------------------- unknown arguments, names


@pytest.mark.parametrize(
    "name, nearest",
    [
        ("ignore_index", "ignore_class"),
        ("from_logit", "from_logits"),
        ("apply_class_balancing", "alpha"),
        ("pos_weight", "alpha"),
        ("smoothing", "label_smoothing"),
        ("Gamma", "gamma"),
        ("reductions", "reduction"),
    ],
)
def test_an_unknown_argument_names_the_nearest_of_ours(name, nearest):
    with pytest.raises(TypeError, match=rf"BinaryFocalLoss has no argument '{name}'; did you mean {nearest}\?"):
        BinaryFocalLoss(**{name: 1})


def test_an_unknown_argument_without_a_near_one_is_refused_too():
    with pytest.raises(TypeError, match=r"CentredMSE has no argument 'xyz'\. It has factor, reduction, name, dtype."):
        CentredMSE(xyz=1)


@pytest.mark.parametrize("name", ["binary_focal_loss", "categorical_focal_loss", "centred_mse"])
def test_a_function_as_loss_is_saved_and_loaded_by_its_name(name, tmp_path):
    function = getattr(tf_impl, name)
    outputs = 1 if name == "binary_focal_loss" else 2
    labels = y if outputs == 1 else np.eye(2, dtype="float32")[[0, 1, 1, 0]]
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(outputs)])
    model.compile("sgd", function)
    model.fit(x, labels, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert again.loss is function
    assert again.evaluate(x, labels, verbose=0) == pytest.approx(model.evaluate(x, labels, verbose=0), rel=1e-6)


def test_the_names_that_keras_takes_and_the_one_that_it_does_not():
    name = "focal_loss_kit>BinaryFocalLoss"
    model = one_weight(None)
    for found in ({"class_name": name, "config": {"from_logits": True}}, keras.losses.deserialize(name)):
        model.compile("sgd", found)
    with pytest.raises(ValueError, match="Could not interpret loss identifier"):
        model.compile("sgd", name)
        model.fit(x, y, verbose=0)


def test_integers_for_a_function_name_the_class_that_takes_them():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3)])
    model.compile("sgd", tf_impl.categorical_focal_loss)
    with pytest.raises(ValueError, match="SparseCategoricalFocalLoss takes them as they are"):
        model.fit(x, np.array([0, 1, 2, 1]), verbose=0)
