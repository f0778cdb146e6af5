"""What must hold at any point, explored by Hypothesis. The vectors gate; these find what nobody listed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.asking.implementations import Implementation, resolve
from tests.conformance.asking.losses import Loss, losses
from tests.conformance.comparing.tolerances import FLOATS, arithmetic, margin

OURS = [implementation for target in ("reference", "tf_impl") for implementation in resolve(target, ["float64"])]
EAGER = [implementation for implementation in OURS if "graph" not in implementation.name]

logits = st.floats(-1e4, 1e4, width=32)
gammas = st.floats(0, 5, width=32)
weights = st.integers(0, 2**24).map(lambda part: part / 2**24)  # so that 1 - alpha is exact
rows = st.lists(logits, min_size=2, max_size=12).map(lambda values: np.array([values]))
explore = settings(max_examples=40, deadline=None, derandomize=True)
each = pytest.mark.parametrize("implementation", EAGER, ids=lambda implementation: implementation.name)
OF_LOGITS = [loss for loss in losses().values() if loss.inputs == "logits"]
of_number = pytest.mark.parametrize("loss", [loss for loss in OF_LOGITS if not loss.rows], ids=str)
symmetric = pytest.mark.parametrize("loss", [loss for loss in OF_LOGITS if loss.symmetric and not loss.rows], ids=str)
of_rows = pytest.mark.parametrize("loss", [loss for loss in OF_LOGITS if loss.rows], ids=str)


def drawn(data: st.DataObject, loss: Loss, classes: int = 0) -> dict:
    """Return arguments of a loss: a combination of samples, with any gamma; a vector of weights has these classes."""
    arguments = dict(data.draw(st.sampled_from(loss.combinations())))
    for argument in loss.arguments:
        if argument.kind == "power":
            arguments[argument.name] = data.draw(gammas)
        if argument.kind == "weights of the classes" and isinstance(arguments[argument.name], tuple):
            arguments[argument.name] = data.draw(st.lists(weights, min_size=classes, max_size=classes))
    return arguments


def without_cancellation(loss: Loss, arguments: dict) -> dict:
    """Return the arguments with each factor positive: then the terms of the loss have one sign and add up."""
    return arguments | {name: abs(arguments[name]) for name in loss.arguments_of_kind("factor")}


def power_of(loss: Loss, arguments: dict) -> float:
    return sum(arguments[name] for name in loss.arguments_of_kind("power"))


def query(
    implementation: Implementation, loss: str, labels: object, inputs: object, quantity: str = "value", **parameters
):
    arrays = {"labels": np.asarray(labels), "logits": np.asarray(inputs, np.float64)}
    if arrays["labels"].dtype.kind != "i":
        arrays["labels"] = arrays["labels"].astype(np.float64)
    return implementation.evaluate(implementation.functions[loss], arrays, parameters, (quantity,))[quantity]


def close(left: np.ndarray, right: np.ndarray, eps: float, terms: np.ndarray | None = None) -> bool:
    """Whether two results agree to so many eps of the larger, or lie below the smallest normal number.

    Where the terms of a loss may cancel, the eps are of the sum of their sizes.
    """
    form = FLOATS["float64"]
    size = np.maximum(np.abs(left), np.abs(right)) if terms is None else np.abs(terms)
    return bool(np.all(np.abs(left - right) <= eps * form.eps * size + 4 * form.tiny))


@each
@symmetric
@explore
@given(x=logits, data=st.data())
def test_swapping_the_classes_and_their_weights_changes_nothing(implementation, loss, x, data):
    one = zero = drawn(data, loss)
    for argument in loss.arguments:
        if argument.kind == "weight of class 1" and one[argument.name] is not None:
            weight = data.draw(weights)
            one, zero = one | {argument.name: weight}, zero | {argument.name: 1 - weight}
    of_class = loss.arguments_of_kind("weight")
    zero = zero | {name: one[other] for name, other in zip(of_class, reversed(of_class), strict=True)}
    positive = query(implementation, loss.name, [1.0], [x], **one)
    assert positive == query(implementation, loss.name, [0.0], [-x], **zero)


@each
@explore
@given(x=logits, y=st.sampled_from([0.0, 1.0]))
@pytest.mark.parametrize("quantity", ["value", "gradient"])
def test_gamma_zero_is_cross_entropy(implementation, quantity, x, y):
    focal = query(implementation, "binary_focal_loss", [y], [x], quantity, alpha=None, gamma=0.0)
    cross_entropy = query(implementation, "binary_cross_entropy", [y], [x], quantity)
    assert close(focal, cross_entropy, arithmetic())


@each
@explore
@given(z=rows, data=st.data())
@pytest.mark.parametrize("quantity", ["value", "gradient"])
def test_gamma_zero_is_softmax_cross_entropy(implementation, quantity, z, data):
    label = [data.draw(st.integers(0, z.shape[1] - 1))]
    focal = query(implementation, "categorical_focal_loss", label, z, quantity, alpha=None, gamma=0.0)
    cross_entropy = query(implementation, "softmax_cross_entropy", label, z, quantity)
    assert close(focal, cross_entropy, arithmetic())


@each
@explore
@given(x=logits, gamma=gammas, y=st.sampled_from([0, 1]))
def test_two_classes_are_the_binary_loss_of_the_difference(implementation, x, gamma, y):
    categorical = query(implementation, "categorical_focal_loss", [y], [[0.0, x]], alpha=None, gamma=gamma)
    binary = query(implementation, "binary_focal_loss", [float(y)], [x], alpha=None, gamma=gamma)
    assert close(categorical, binary, arithmetic(gamma) + margin(x, gamma))


@each
@of_number
@explore
@given(x=logits, data=st.data())
def test_a_better_margin_never_costs_more(implementation, loss, x, data):
    arguments = without_cancellation(loss, drawn(data, loss))
    worse, better = query(implementation, loss.name, [1.0, 1.0], [x, x + 1.0], **arguments)
    assert 0 <= better <= worse * (1 + arithmetic(power_of(loss, arguments)) * FLOATS["float64"].eps)


@each
@explore
@given(x=st.floats(-1e4, 0), gamma=gammas)
def test_a_wrong_example_always_has_a_gradient(implementation, x, gamma):
    gradient = query(implementation, "binary_focal_loss", [1.0], [x], "gradient", alpha=None, gamma=gamma)
    assert gradient[0] <= -(0.5 ** (gamma + 1))


@each
@of_rows
@explore
@given(z=rows, data=st.data())
def test_permuting_the_classes_permutes_the_gradient(implementation, loss, z, data):
    classes = z.shape[1]
    label, order = data.draw(st.integers(0, classes - 1)), np.array(data.draw(st.permutations(range(classes))))
    arguments = drawn(data, loss, classes)
    permuted = {
        name: [value[c] for c in order] if isinstance(value, list) else value for name, value in arguments.items()
    }
    straight = query(implementation, loss.name, [label], z, "gradient", **arguments)
    there = [int(np.flatnonzero(order == label)[0])]
    found = query(implementation, loss.name, there, z[:, order], "gradient", **permuted)
    gamma, positive = power_of(loss, arguments), without_cancellation(loss, arguments)
    terms = query(implementation, loss.name, [label], z, "gradient", **positive)[:, order]
    assert close(found, straight[:, order], arithmetic(gamma) + (2 + gamma) * 4 * np.ptp(z), terms)


@each
@of_rows
@explore
@given(z=rows, data=st.data())
def test_the_gradient_of_a_softmax_loss_sums_to_zero(implementation, loss, z, data):
    label, arguments = [data.draw(st.integers(0, z.shape[1] - 1))], drawn(data, loss, z.shape[1])
    gradient, gamma = query(implementation, loss.name, label, z, "gradient", **arguments), power_of(loss, arguments)
    terms = query(implementation, loss.name, label, z, "gradient", **without_cancellation(loss, arguments))
    allowed = (arithmetic(gamma) + margin(4 * np.ptp(z), gamma)) * FLOATS["float64"].eps
    assert abs(gradient.sum()) <= allowed * np.abs(terms).sum() + FLOATS["float64"].tiny


@each
@of_number
@explore
@given(x=st.lists(logits, min_size=2, max_size=6), data=st.data())
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("quantity", ["value", "gradient"])
def test_one_bad_logit_leaves_the_other_examples_alone(implementation, loss, bad, quantity, x, data):
    y, arguments = np.ones(len(x)), drawn(data, loss)
    alone = query(implementation, loss.name, y, x, quantity, **arguments)
    poisoned = query(implementation, loss.name, [*y, 1.0], [*x, bad], quantity, **arguments)
    eps = arithmetic(power_of(loss, arguments))  # a vector unit rounds the last lanes differently
    terms = query(implementation, loss.name, y, x, quantity, **without_cancellation(loss, arguments))
    assert close(poisoned[:-1], alone, eps, terms)
