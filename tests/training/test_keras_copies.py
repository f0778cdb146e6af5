"""A copy of a loss does what the loss does, and its gamma, if a variable, is one of its own; what cannot be is said."""

from __future__ import annotations

import copy
import json
import pickle
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss

X, Y = np.float32([[1], [2], [-1], [0.5]]), np.float32([[1], [0], [0], [1]])
WAYS = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda loss: pickle.loads(pickle.dumps(loss)),
    "from_config": lambda loss: type(loss).from_config(json.loads(json.dumps(loss.get_config()))),
    "deserialize": lambda loss: keras.losses.deserialize(json.loads(json.dumps(keras.losses.serialize(loss)))),
}
every_way = pytest.mark.parametrize("way", WAYS)
VARIABLES = {
    "keras": lambda: keras.Variable(2.0),
    "tensorflow": lambda: tf.Variable(2.0),
    "float64": lambda: tf.Variable(2.0, dtype=tf.float64),
    "one a class": lambda: keras.Variable([2.0, 1.0, 0.5]),
}


def truth(gamma):
    return float(np.mean(tf_impl.binary_focal_loss(Y, X, gamma=gamma)))


def one_weight(loss, **running):
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    model = keras.Sequential([keras.Input((1,)), layer])
    model.compile(keras.optimizers.SGD(0.0), loss, **running)
    return model


def fitted(model):
    return model.fit(X, Y, verbose=0).history["loss"][0]


@every_way
@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("loss", [BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss])
def test_a_copy_has_a_variable_of_its_own_that_holds_what_the_other_held(loss, variable, way):
    gamma = VARIABLES[variable]()
    gamma.assign(gamma * 0.75)
    made = loss(gamma=gamma)
    again = WAYS[way](made)
    assert again.get_config() == made.get_config()
    assert isinstance(again.gamma, keras.Variable)
    assert again.gamma.dtype == tf.as_dtype(gamma.dtype).name
    before = gamma.numpy()
    again.gamma.assign(again.gamma * 0)
    assert np.array_equal(gamma.numpy(), before)
    made.gamma.assign(made.gamma + 1)
    assert not np.any(again.gamma.numpy())


@every_way
@pytest.mark.parametrize("jit_compile", [False, True], ids=["graph", "XLA"])
def test_an_assignment_to_the_copy_s_variable_takes_effect_in_the_next_step(way, jit_compile):
    model = one_weight(WAYS[way](BinaryFocalLoss(gamma=keras.Variable(2.0), from_logits=True)), jit_compile=jit_compile)
    for gamma in (2.0, 0.5, 0.0):
        model.loss.gamma.assign(gamma)
        assert fitted(model) == pytest.approx(truth(gamma), rel=1e-5)


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_what_is_saved_is_what_was_trained_last_and_can_be_changed_after_loading(ending, tmp_path):
    gamma = keras.Variable(2.0)
    model = one_weight(BinaryFocalLoss(gamma=gamma, from_logits=True))
    gamma.assign(0.5)
    before = fitted(model)
    model.save(tmp_path / f"model.{ending}")
    gamma.assign(3.0)
    again = keras.saving.load_model(tmp_path / f"model.{ending}")
    assert float(again.loss.gamma) == 0.5
    assert again.evaluate(X, Y, verbose=0) == pytest.approx(before, rel=1e-6)
    again.loss.gamma.assign(1.0)
    assert again.evaluate(X, Y, verbose=0) == pytest.approx(truth(1.0), rel=1e-5)


@every_way
def test_a_copy_of_a_schedule_is_the_number_of_now_and_a_warning_says_so(way):
    optimizer = keras.optimizers.SGD()
    schedule = keras.optimizers.schedules.PolynomialDecay(2.0, decay_steps=2, end_learning_rate=0.0)
    loss = BinaryFocalLoss(gamma=schedule, step=optimizer.iterations, from_logits=True)
    optimizer.iterations.assign(1)
    with pytest.warns(UserWarning, match=r"gamma was a function of the step; in this copy it is the number 1\.0"):
        again = WAYS[way](loss)
    assert again.gamma == 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a copy of that copy has nothing to say
        assert WAYS[way](again).gamma == 1.0


@pytest.mark.parametrize("gamma", [1.5, [0.5, 1.0, 2.0], tf_impl.flsd_53], ids=["number", "list", "function of p_t"])
@every_way
def test_other_gammas_are_copied_without_a_word(gamma, way):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss = SparseCategoricalFocalLoss(gamma=gamma)
        assert WAYS[way](loss).gamma == loss.gamma
