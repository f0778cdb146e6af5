"""The notebook's model, layer by layer: `python -m tf_impl.layers` prints what the site shows, as JSON."""

from __future__ import annotations

import json

import keras

from tf_impl.model import build_model


def describe(dense_units: int = 256) -> dict:
    """Return the layers of the model for the notebook's images: output shape and number of parameters of each."""
    model = build_model(dense_units)
    return {
        "command": "python -m tf_impl.layers",
        "versions": {"keras": keras.__version__},
        "dense_units": dense_units,
        "input_shape": list(model.input_shape[1:]),
        "layers": [
            {
                "layer": type(layer).__name__,
                "output_shape": list(layer.output.shape[1:]),
                "parameters": layer.count_params(),
            }
            for layer in model.layers
        ],
        "parameters": model.count_params(),
    }


if __name__ == "__main__":
    print(json.dumps(describe(), indent=1))
