import json
from pathlib import Path

import keras
import numpy as np
import pytest

from spec.equations import EQUATIONS
from tf_impl.keras_losses import CategoricalFocalLoss
from tf_impl.layers import describe
from tf_impl.model import build_model

ROOT = Path(__file__).parents[2]


def parameters_by_arithmetic(dense_units, height, width, channels, classes):
    """Count weights and biases layer by layer, as one does on paper."""
    count = 0
    for filters in (16, 32, 64):
        count += (3 * 3 * channels + 1) * filters
        height, width, channels = (height - 2) // 2, (width - 2) // 2, filters
    return count + (height * width * channels + 1) * dense_units + (dense_units + 1) * classes


@pytest.mark.parametrize(
    ("dense_units", "input_shape", "classes"),
    [(256, (224, 224, 3), 2), (256, (32, 32, 1), 10), (8, (28, 28, 1), 10), (5, (22, 47, 3), 3)],
)
def test_the_parameters_are_those_of_the_layer_formulas(dense_units, input_shape, classes):
    model = build_model(dense_units, input_shape, classes)
    assert model.count_params() == parameters_by_arithmetic(dense_units, *input_shape, classes)


def test_the_defaults_are_the_notebooks_images_and_classes():
    model = build_model(2)
    assert model.input_shape == (None, 224, 224, 3)
    assert model.output_shape == (None, 2)


def test_what_the_site_shows_of_the_model_is_the_model():
    committed = json.loads((ROOT / "docs" / "results" / "model.json").read_text(encoding="utf-8"))
    now = describe()
    assert {**committed, "versions": {}} == {**now, "versions": {}}
    assert now["parameters"] == sum(layer["parameters"] for layer in now["layers"])
    assert now["parameters"] == parameters_by_arithmetic(256, 224, 224, 3, 2)


def test_the_layers_are_the_notebooks_in_its_order():
    layers = [(type(layer).__name__, layer.get_config()) for layer in build_model(7).layers]
    convolutions = [config for name, config in layers if name == "Conv2D"]
    dense = [config for name, config in layers if name == "Dense"]
    assert [name for name, _ in layers] == ["Conv2D", "MaxPooling2D"] * 3 + ["Flatten", "Dense", "Dense"]
    assert [(c["filters"], c["kernel_size"], c["activation"]) for c in convolutions] == [
        (filters, (3, 3), "relu") for filters in (16, 32, 64)
    ]
    assert [(c["units"], c["activation"]) for c in dense] == [(7, "relu"), (2, "softmax")]


@pytest.mark.parametrize("input_shape", [(21, 22, 1), (22, 21, 3), (8, 8, 1)])
def test_a_smaller_image_is_refused_with_the_smallest_that_works(input_shape):
    height, width, _ = input_shape
    with pytest.raises(ValueError, match=rf"at least 22×22 pixels: input_shape is {height}×{width}"):
        build_model(4, input_shape)


def test_22_is_the_smallest_side_that_keras_itself_accepts(monkeypatch):
    monkeypatch.setattr("tf_impl.model.SMALLEST_SIDE", 0)
    build_model(4, (22, 22, 1))
    with pytest.raises(ValueError, match="zero or negative"):
        build_model(4, (21, 21, 1))


@pytest.mark.parametrize("policy", ["float32", "mixed_float16", "mixed_bfloat16"])
def test_the_output_is_float32_probabilities_under_every_policy(policy):
    keras.config.set_dtype_policy(policy)
    try:
        model = build_model(4, (22, 22, 1), 3)
    finally:
        keras.config.set_dtype_policy("float32")
    rows = keras.ops.convert_to_numpy(model(np.ones((2, 22, 22, 1), np.float32)))
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows.sum(axis=-1), 1, rtol=1e-6)


# ---------------------------------------------------------------- output and prior

IMAGES = np.random.default_rng(2).random((3, 22, 22, 1), np.float32)


def answers(model):
    return keras.ops.convert_to_numpy(model(IMAGES))


def masked(model):
    """Return the model with a hidden layer that says nothing, so that the last bias speaks alone."""
    kernel, bias = model.layers[-1].get_weights()
    model.layers[-1].set_weights([np.zeros_like(kernel), bias])
    return model


def test_the_softmax_of_the_logits_is_the_output_of_the_softmax():
    softmax = build_model(4, (22, 22, 1), 3)
    logits = build_model(4, (22, 22, 1), 3, output="logits")
    logits.set_weights(softmax.get_weights())
    assert (answers(logits) < 0).any()
    np.testing.assert_allclose(keras.ops.softmax(answers(logits)), answers(softmax), rtol=1e-6)


@pytest.mark.parametrize("output", ["softmax", "logits"])
def test_a_prior_is_what_the_model_says_before_it_has_learnt(output):
    prior = [0.9, 0.09, 0.01]
    rows = answers(masked(build_model(4, (22, 22, 1), 3, output=output, prior=prior)))
    rows = keras.ops.softmax(rows) if output == "logits" else rows
    np.testing.assert_allclose(rows, [prior] * 3, rtol=1e-5)


def test_the_prior_of_one_logit_is_the_bias_that_the_equation_says():
    pi = 0.01
    right = EQUATIONS["AB.36"].right
    truth = float(right.subs(dict.fromkeys(right.free_symbols, pi)))
    one = build_model(4, (22, 22, 1), 1, output="logits", prior=[pi]).layers[-1].get_weights()[1]
    two = build_model(4, (22, 22, 1), 2, prior=[1 - pi, pi]).layers[-1].get_weights()[1]
    np.testing.assert_allclose([one[0], two[1] - two[0]], truth, rtol=1e-6)


def test_a_prior_changes_no_other_weight():
    models = []
    for prior in (None, [0.5, 0.3, 0.2]):
        keras.utils.set_random_seed(3)
        models.append(build_model(4, (22, 22, 1), 3, prior=prior).get_weights())
    assert all(np.array_equal(one, other) for one, other in zip(models[0][:-1], models[1][:-1], strict=True))
    assert not models[0][-1].any() and models[1][-1].all()


def test_a_model_with_a_prior_is_saved_and_loaded(tmp_path):
    model = build_model(4, (22, 22, 1), 3, output="logits", prior=[0.5, 0.3, 0.2])
    model.save(tmp_path / "model.keras")
    np.testing.assert_array_equal(answers(keras.models.load_model(tmp_path / "model.keras")), answers(model))


@pytest.mark.parametrize(
    ("classes", "prior"),
    [
        *((3, prior) for prior in ([0.5, 0.5], [0.5, 0.5, 0.0], [0.5, 0.5, 0.5], [0.5, 0.5, np.nan])),
        *((2, prior) for prior in ([0.01], 0.01)),
        *((1, prior) for prior in ([1.0], [0.0], [0.5, 0.5])),
    ],
)
def test_a_prior_that_is_none_is_refused(classes, prior):
    with pytest.raises(ValueError, match=r"prior is .*: it must be"):
        build_model(4, (22, 22, 1), classes, output="logits", prior=prior)


def test_another_output_and_a_softmax_of_one_class_are_refused():
    with pytest.raises(ValueError, match="output is 'sigmoid': it must be one of softmax, logits"):
        build_model(4, (22, 22, 1), output="sigmoid")
    with pytest.raises(ValueError, match="classes is 1: a softmax needs at least two"):
        build_model(4, (22, 22, 1), 1)


def test_the_notebooks_own_images_pass_through_a_step_of_training():
    model = build_model(8)
    model.compile("adam", CategoricalFocalLoss())
    before = model.get_weights()
    images = np.random.default_rng(0).random((2, 224, 224, 3), np.float32)
    model.fit(images, np.eye(2, dtype=np.float32), epochs=1, verbose=0)
    assert all(np.isfinite(now).all() for now in model.get_weights())
    assert any((now != then).any() for now, then in zip(model.get_weights(), before, strict=True))
