"""How examples are laid out in the arrays that a loss takes, and how its results are read back, exactly.

The contract has one label and one logit, or one row of logits, an example. A column, two columns for two classes, a map
of pixels or several labels an example are other shapes of the same numbers. The rare ones are tried only on a loss that
answers to none of the usual.
"""

from __future__ import annotations

import numpy as np

USUAL = {"binary": ("flat", "column", "two columns"), "categorical": ("flat",)}
RARE = {
    "binary": ("inputs column", "labels column", "maps", "two labels", "two labels added"),
    "categorical": ("maps", "maps, classes last"),
}
SAYS_LAYOUT = {
    "column": "labels and inputs are columns, (N, 1)",
    "two columns": "two columns stand for two classes: [0, x] as logits, [1 - p, p] as probabilities",
    "inputs column": "inputs are a column, (N, 1), and labels are not",
    "labels column": "labels are a column, (N, 1), and inputs are not",
    "maps": "each example is a map of one pixel, (N, 1, 1), with classes second: (N, K, 1, 1)",
    "maps, classes last": "each example is a map of one pixel, (N, 1, 1), with classes last: (N, 1, 1, K)",
    "two labels": "an example has several labels, (N, K), and was given one twice",
    "two labels added": "an example has several labels, (N, K), whose losses are added, and was given one twice",
}
ONE_HOT_MAPS = {"maps": (slice(None), slice(None), None, None), "maps, classes last": (slice(None), None, None)}
COLUMNS = {"column": (True, True), "inputs column": (False, True), "labels column": (True, False)}
Results = dict[str, np.ndarray]


def labels_in_form(labels: np.ndarray, form: str, classes: int, dtype: np.dtype) -> np.ndarray:
    """Return labels of the contract in a form: "float", "int", "bool", "sign" or "one-hot"."""
    if form == "one-hot":
        return np.eye(classes, dtype=dtype)[labels.astype(int)]
    if form == "sign":
        return 2 * labels - 1
    return labels.astype({"int": np.int64, "bool": bool}.get(form, labels.dtype))


def with_two_columns(inputs: np.ndarray, kind: str) -> np.ndarray:
    """Return one logit or probability as two columns, of class 0 and of class 1."""
    other = np.zeros_like(inputs) if kind == "logits" else 1 - inputs
    return np.stack([other, inputs], axis=-1)


def laid_out(layout: str, labels: np.ndarray, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and inputs, in their form already, in a layout."""
    if layout in COLUMNS:
        of_labels, of_inputs = COLUMNS[layout]
        return labels[:, None] if of_labels else labels, inputs[:, None] if of_inputs else inputs
    if layout.startswith("two labels"):
        return np.stack([labels, labels], -1), np.stack([inputs, inputs], -1)
    if layout.startswith("maps"):
        return _as_map(layout, labels, inputs), _as_map(layout, inputs, inputs)
    return labels, inputs


def _as_map(layout: str, array: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Return an array with axes of length 1 for height and width; a logit of a binary loss is a channel."""
    if array.ndim == 2:
        return array[ONE_HOT_MAPS[layout]]
    return array[:, None, None, None] if inputs.ndim == 1 else array[:, None, None]


def read_back(layout: str, result: Results, inputs: np.ndarray) -> Results:
    """Return a result as the contract has it: a value an example, and a gradient of the shape of the inputs.

    Args:
        layout: in which the loss was called.
        result: what it returned.
        inputs: those of the contract.
    """
    if layout.startswith("two labels"):
        return _of_one_label(result, inputs, added=layout == "two labels added")
    return {name: _of_examples(layout, name, array, inputs) for name, array in result.items()}


def _of_examples(layout: str, name: str, array: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    count = len(inputs)
    if layout == "two columns" and name == "gradient" and array.ndim == 2:
        return array[:, 1]
    if layout in COLUMNS and array.shape == (count, 1):
        return array[:, 0]
    if layout.startswith("maps") and array.ndim > 1:
        return (
            array.reshape(inputs.shape) if name != "value" else array.reshape(count) if array.size == count else array
        )
    return array


def _of_one_label(result: Results, inputs: np.ndarray, added: bool) -> Results:
    """Return the result for one of two equal labels, whose losses are kept apart, averaged or added."""
    pair = (len(inputs), 2)
    apart = result["value"].shape == pair if "value" in result else True
    share = 2.0 if added else 1.0
    found = {}
    for name, array in result.items():
        if apart:
            found[name] = array[:, 0] if array.shape == pair else array
        else:
            found[name] = (array.sum(1) if array.shape == pair else array) / share
    return found
