"""The notebook's model, layer by layer, as `python -m tf_impl.layers` wrote it down."""

from html import escape

from docs.extension.figures.shown import table
from docs.extension.numbers import plain
from docs.extension.results import read
from docs.extension.tables import table as rows

RESULT = "model"


@table("notebook-model")
def notebook_model() -> str:
    """Return the layers, what leaves each, and its parameters."""
    it = read(RESULT)
    lines = [
        [escape(layer["layer"]), " × ".join(map(str, layer["output_shape"])), plain(layer["parameters"], 9)]
        for layer in it["layers"]
    ]
    total = ["together", "", plain(it["parameters"], 9)]
    shape = " × ".join(map(str, it["input_shape"]))
    says = f"build_model({it['dense_units']}) for pictures of {shape}, counted by Keras ({it['command']})."
    return rows(["layer", "what leaves it", "parameters"], [*lines, total], says)
