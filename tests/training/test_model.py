import keras
import numpy as np
import pytest

from tf_impl.model import build_model


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
