"""A head trained among others equals the same head trained alone: without that the comparison would not be paired."""

import dataclasses
from functools import cache

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_impl.experiments import losses
from tf_impl.experiments.head_training import Task, choose_rates, train, validation_losses
from tf_impl.experiments.heads import Head, Heads, initial_weights

FEATURES, HIDDEN = 30, 8
GRID = [(0.0, 0.5), (0.5, 0.25), (1.0, 0.75), (2.0, 0.25), (5.0, 0.9)]


def examples(number=600, classes=2, seed=0):
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(number, FEATURES)).astype(np.float32)
    scores = x @ generator.normal(size=(FEATURES, classes)) + generator.normal(size=(number, classes))
    return x, scores.argmax(axis=1).astype(np.int32)


def binary_heads(rate=0.01):
    return [Head(f"γ={g} α={a}", losses.binary(alpha=a, gamma=g), rate) for g, a in GRID]


def trained(heads, optimizer="adam", outputs=1, classes=2):
    x, labels = examples(classes=classes)
    made = Heads(heads, initial_weights(FEATURES, HIDDEN, outputs, seed=1), optimizer=optimizer)
    assert list(made.epochs(x, labels, epochs=3, batch=128, seed=1)) == [1, 2, 3]
    return made.logits(x)


@cache  # traced and trained once for all of its heads
def all_heads(optimizer):
    return trained(binary_heads(), optimizer)


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("which", range(len(GRID)))
def test_a_head_among_others_is_bit_for_bit_the_head_alone(optimizer, which):
    head = binary_heads()[which]
    np.testing.assert_array_equal(all_heads(optimizer)[head.name], trained([head], optimizer)[head.name])


def test_a_head_of_many_classes_is_bit_for_bit_the_head_alone():
    heads = [Head(f"{g}", losses.softmax(gamma=g), 0.01) for g in (0.0, 0.5, 2.0)]
    heads.append(Head("custom", losses.squared(classes=4, factor=0.1), 0.01))
    batched = trained(heads, outputs=4, classes=4)
    for head in heads:
        np.testing.assert_array_equal(batched[head.name], trained([head], outputs=4, classes=4)[head.name])


def test_a_head_at_another_rate_changes_no_other():
    heads = binary_heads()
    fast = [Head("fast", losses.binary(alpha=0.5, gamma=0.0), 10.0)]
    beside = trained([*fast, *heads])
    for head in heads:
        np.testing.assert_array_equal(beside[head.name], all_heads("adam")[head.name])


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_head_is_what_keras_fits(optimizer):
    """The same weights, batches and optimiser in a plain Keras model."""
    x, labels = examples()
    weights = initial_weights(FEATURES, HIDDEN, 1, bias=-2.0, seed=1)
    head = Head("one", losses.binary(alpha=0.25, gamma=2.0), 0.01)
    made = Heads([head], weights, optimizer=optimizer)
    model = keras.Sequential([keras.Input((FEATURES,)), keras.layers.Dense(HIDDEN, "relu"), keras.layers.Dense(1)])
    model.set_weights(weights)
    rules = {"adam": keras.optimizers.Adam(0.01), "sgd": keras.optimizers.SGD(0.01, momentum=0.9)}
    model.compile(rules[optimizer], lambda y, z: losses.binary(alpha=0.25, gamma=2.0)(y[:, 0], z[:, 0]))
    for epoch in made.epochs(x, labels, epochs=2, batch=100, seed=4):
        order = np.random.default_rng([4, epoch - 1]).permutation(len(x))
        model.fit(x[order], labels[order], batch_size=100, shuffle=False, verbose=0)
    np.testing.assert_allclose(made.logits(x)["one"], model.predict(x, verbose=0)[:, 0], rtol=1e-4, atol=1e-5)


def test_every_epoch_has_an_order_of_its_own_that_the_seed_decides():
    seen = []

    def watch(labels, logits):
        tf.numpy_function(lambda y: seen.append(y.tolist()) or np.float32(0), [labels], tf.float32)
        return tf.reduce_sum(logits)

    for _ in range(2):
        made = Heads([Head("watch", watch, 0.0)], initial_weights(FEATURES, HIDDEN, 1, seed=0))
        list(made.epochs(examples(40)[0], np.arange(40, dtype=np.int32), epochs=2, batch=40, seed=7))
    first, second, *again = seen
    assert sorted(first) == sorted(second) == list(range(40)) and first != second
    assert again == [first, second]


# ---------------------------------------------------------------- the scalar alpha


def test_with_sgd_a_scalar_alpha_is_a_learning_rate_bit_for_bit():
    """α = ¼ at rate 0.4 and α = 1 at rate 0.1: powers of two scale without rounding, so not one bit differs."""
    quarter = Head("quarter", losses.softmax(gamma=2.0, alpha=0.25), 0.4)
    one = Head("one", losses.softmax(gamma=2.0, alpha=1.0), 0.1)
    logits = trained([quarter, one], "sgd", outputs=4, classes=4)
    np.testing.assert_array_equal(logits["quarter"], logits["one"])


def test_at_the_same_rate_it_is_not():
    heads = [Head(f"{a}", losses.softmax(gamma=2.0, alpha=a), 0.1) for a in (0.25, 1.0)]
    logits = trained(heads, "sgd", outputs=4, classes=4)
    assert np.abs(logits["0.25"] - logits["1.0"]).max() > 0.01


# ---------------------------------------------------------------- the comparison


def task(epochs, optimizer="adam"):
    x, labels = examples()
    weights = initial_weights(FEATURES, HIDDEN, 1, seed=0)
    return Task(x, labels, {"validation": x, "test": x[:50]}, labels, weights, optimizer, 100, epochs, 3)


def test_the_shorter_training_is_the_beginning_of_the_longer_at_its_own_rate():
    made = {"CE": losses.binary(alpha=0.5, gamma=0.0)}
    rates = {"short": {"CE": 0.03}, "long": {"CE": 0.001}}
    both = dict(train(task({"short": 1, "long": 2}), made, rates))
    short = dict(train(task({"short": 1}), made, {"short": rates["short"]}))
    long = dict(train(task({"long": 2}), made, {"long": rates["long"]}))
    again = train(dataclasses.replace(task({"short": 1}), seed=9), made, rates, kept=(kept := {}))
    assert not np.array_equal(dict(again)["short"]["test"]["CE"], both["short"]["test"]["CE"])
    again = dict(train(task({"short": 1, "long": 2}), made, rates, kept=kept))  # the same heads, restarted
    assert len(kept) == 1
    np.testing.assert_array_equal(again["long"]["test"]["CE"], both["long"]["test"]["CE"])
    np.testing.assert_array_equal(both["short"]["test"]["CE"], short["short"]["test"]["CE"])
    np.testing.assert_array_equal(both["long"]["test"]["CE"], long["long"]["test"]["CE"])
    assert both["short"]["test"]["CE"].shape == (50,)


def test_each_loss_takes_the_rate_that_validates_best_and_none_that_diverged():
    made = {"CE": losses.binary(alpha=0.5, gamma=0.0), "focal": losses.binary(alpha=0.5, gamma=2.0)}

    def score(of):
        return lambda name, logits: float((logits.std() if name == "focal" else -logits.std()) + 0 * len(of.x))

    seeds = [task({"long": 2}, "sgd"), task({"long": 2}, "sgd")]
    rates, scores = choose_rates(seeds, made, [1e30, 0.3, 0.001], score)
    assert rates == {"long": {"CE": 0.001, "focal": 0.3}}
    assert all(len(of_rate) == 2 for of_loss in scores["long"].values() for of_rate in of_loss.values())
    assert scores["long"]["CE"]["1e+30"] == [None, None] and scores["long"]["CE"]["0.3"][0] < 0


def test_a_training_is_followed_epoch_by_epoch_at_the_rate_of_the_longest():
    made = {"CE": losses.binary(alpha=0.5, gamma=0.0)}
    seen = []
    rates = {"short": {"CE": 0.03}, "long": {"CE": 0.001}}
    lengths = dict(train(task({"short": 1, "long": 3}), made, rates, lambda *of: seen.append(of)))
    logits, training = zip(*seen, strict=True)
    assert len(logits) == 3
    np.testing.assert_array_equal(logits[-1]["CE"], lengths["long"]["validation"]["CE"])
    assert not np.array_equal(logits[0]["CE"], lengths["short"]["validation"]["CE"])  # another rate
    assert training[0]["CE"] > training[1]["CE"] > training[2]["CE"] > 0


def test_the_training_loss_of_an_epoch_is_the_mean_of_its_batches_before_their_steps():
    """At a rate of 0 no step changes anything: each epoch has the loss of the initial weights."""
    x, labels = examples()
    heads = [
        Head("slow", losses.binary(alpha=0.25, gamma=2.0), 0.0),
        Head("fast", losses.binary(alpha=0.5, gamma=0.0), 0.01),
    ]
    made = Heads(heads, initial_weights(FEATURES, HIDDEN, 1, seed=1), optimizer="sgd")
    first = float(heads[0].loss(labels, made.logits(x)["slow"]))
    for _ in made.epochs(x, labels, epochs=2, batch=100, seed=1):
        assert made.training_losses["slow"] == pytest.approx(first, rel=1e-5)
        assert set(made.training_losses) == {"slow", "fast"}


def test_the_validation_loss_has_the_classes_as_frequent_as_in_training():
    made = {"CE": losses.binary(alpha=0.5, gamma=0.0)}
    of = task({"long": 1})
    assert 200 < of.validation_labels.sum() < 400
    logits = {"CE": np.where(of.validation_labels == 1, -2.0, -1.0)}  # positives lose more
    equal = validation_losses(of, made, logits)["CE"]
    assert equal == pytest.approx(float(made["CE"](of.validation_labels, logits["CE"])), rel=1e-6)
    rare = validation_losses(dataclasses.replace(of, prevalences=np.array([0.99, 0.01])), made, logits)["CE"]
    positive, negative = (float(made["CE"](np.array([y]), np.array([z]))) for y, z in ((1, -2.0), (0, -1.0)))
    assert rare == pytest.approx(0.99 * negative + 0.01 * positive, rel=0.02)  # whole examples
    assert rare < equal
