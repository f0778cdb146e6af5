"""A gamma that is a function of p_t is saved by its name; one without a name is refused, in words that name gamma."""

from __future__ import annotations

import copy
import functools
import pickle

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss, flsd_53

X, Y = np.float32([[1], [2], [-1]]), np.float32([[1], [0], [1]])


def three(p_t, gamma=3.0):
    return gamma + 0 * p_t


@keras.saving.register_keras_serializable("test_keras_gamma_saved")
def registered(p_t):
    return three(p_t)


@keras.saving.register_keras_serializable("test_keras_gamma_saved")
class Registered:
    def __init__(self, gamma):
        self.gamma = gamma

    def __call__(self, p_t):
        return three(p_t, self.gamma)

    def get_config(self):
        return {"gamma": self.gamma}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class Plain:
    def __call__(self, p_t):
        return three(p_t)

    def method(self, p_t):
        return three(p_t)

    @classmethod
    def of_class(cls, p_t):
        return three(p_t)


NAMELESS = {
    "partial": functools.partial(three, gamma=2.0),
    "lambda": lambda p_t: three(p_t),
    "bound method": Plain().method,
    "class method": Plain.of_class,
    "callable object": Plain(),
    "tf.function": tf.function(three),
    "partial of a registered function": functools.partial(registered),
}
nameless = pytest.mark.parametrize("gamma", NAMELESS.values(), ids=NAMELESS)
ENDINGS = (".keras", ".h5")


def trained(gamma):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", BinaryFocalLoss(gamma=gamma, from_logits=True))
    model.fit(X, Y, verbose=0)
    return model


@nameless
def test_a_function_without_a_name_trains_and_a_clear_sentence_refuses_to_save_it(gamma, tmp_path):
    model = trained(gamma)
    says = r"gamma must be a function with a name, to be saved.*def f\(p_t\), decorated with .*register_keras_serial"
    for ending in ENDINGS:
        with pytest.raises(ValueError, match=says):
            model.save(tmp_path / f"model{ending}")


@nameless
def test_nor_is_it_copied_by_way_of_its_name(gamma):
    for loss in (BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss):
        for copied in (copy.deepcopy, pickle.dumps, lambda made: made.get_config()):
            with pytest.raises(ValueError, match="gamma must be a function with a name"):
                copied(loss(gamma=gamma))


@pytest.mark.parametrize("gamma", [registered, Registered(1.5), flsd_53], ids=["function", "object", "flsd_53"])
def test_the_way_that_the_sentence_says_works(gamma, tmp_path):
    model = trained(gamma)
    for ending in ENDINGS:
        model.save(tmp_path / f"model{ending}")
        again = keras.saving.load_model(tmp_path / f"model{ending}")
        assert float(again.loss(Y, X)) == pytest.approx(float(model.loss(Y, X)), rel=1e-6)
        assert type(again.loss.gamma) is type(gamma)


def test_a_function_that_is_not_registered_is_asked_for_by_name_where_a_model_is_loaded(tmp_path):
    model = trained(three)
    for ending in ENDINGS:
        path = tmp_path / f"model{ending}"
        model.save(path)
        with pytest.raises(ValueError, match=r"gamma must be .*custom_objects={'three': …}.*; it was 'three'"):
            keras.saving.load_model(path)
        again = keras.saving.load_model(path, custom_objects={"three": three})
        assert again.loss.gamma is three
