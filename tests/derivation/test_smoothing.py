"""What the chapter on penalties of a softmax says beyond its equations."""

import pytest
from sympy import Rational, Symbol, limit, simplify, symbols

from spec.equations import EQUATIONS
from spec.equations.prediction_penalties import NOTEBOOK_LOSS
from spec.notation import K, entry_symbol, epsilon, expand_classes, j, labels, lambda_, lambda_2, p, probabilities

SMOOTHED = (1 - epsilon) * labels[j] + epsilon / K


def right(id):
    return EQUATIONS[id].right


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_for_a_hard_label_what_label_smoothing_leaves_does_not_depend_on_the_class(classes):
    at_best = right("SM.3").subs(probabilities[j], SMOOTHED)
    moved = Rational((classes - 2) ** 2, 4 * classes**2) * lambda_
    assert right("SM.2").subs(K, classes).coeff(lambda_, 1) == moved / lambda_
    every = range(1, classes + 1)
    left_over = {
        simplify(
            sum(expand_classes(at_best, classes, other=c).subs(label(c), int(c == true)) for c in range(1, classes + 1))
        )
        for true in every
    }
    assert len(left_over) == 1
    if classes == 3:
        assert simplify(left_over.pop() / classes + moved - lambda_ * (lambda_ + 9) / (36 * (1 + lambda_))) == 0


def label(c):
    return entry_symbol(labels[c])


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
def test_the_l2_penalty_has_no_gradient_at_a_one_hot_prediction_nor_at_a_uniform_one(classes):
    rows = ([1] + [0] * (classes - 1), [Rational(1, classes)] * classes)
    for entry in range(1, classes + 1):
        gradient = expand_classes(right("PP.7"), classes, other=entry)
        for row in rows:
            assert gradient.subs({entry_symbol(probabilities[c]): row[c - 1] for c in range(1, classes + 1)}) == 0


def test_the_gradient_of_the_l2_penalty_falls_towards_certainty():
    assert limit(right("SM.4"), p, 1, "-") == 0
    assert 0 < right("SM.4").subs(p, Rational(999, 1000)) < right("SM.4").subs(p, Rational(9, 10)) / 50


@pytest.mark.parametrize("examples", [2, 32])
def test_summed_over_a_batch_the_penalty_weighs_as_much_more_as_the_batch_is_large(examples):
    """The notebook averages the focal loss over the batch and adds up the penalties."""
    focal, squares = symbols(f"f:{examples}"), symbols(f"s:{examples}")
    batch = sum(focal) / examples + lambda_2 * sum(squares)
    one, penalty = NOTEBOOK_LOSS.right.subs(lambda_2, 0), NOTEBOOK_LOSS.right.diff(lambda_2)
    assert simplify(NOTEBOOK_LOSS.right - one - lambda_2 * penalty) == 0
    with_factor = [f + Symbol("factor") * s for f, s in zip(focal, squares, strict=True)]
    assert (batch - sum(with_factor) / examples).subs(Symbol("factor"), examples * lambda_2).expand() == 0
