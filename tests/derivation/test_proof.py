import pytest
from sympy import Abs, Eq, Max, exp, log, sqrt

from spec.equations.binary_focal import LOSS_BY_CLASS
from spec.notation import (
    HARD_LABEL,
    LABELS_ADD_UP,
    by_label,
    c,
    gamma,
    labels,
    m,
    p,
    sigmoid,
    softplus,
    sum_over_classes,
    x,
    y,
)
from spec.proofs.equality import CLASSES, DisprovedError, Proof, prove


def test_what_sympy_shows_alone_needs_no_points():
    assert prove(sigmoid(x) + sigmoid(-x), 1 + 0 * x) == Proof(symbolic=1)


def test_what_sympy_cannot_show_is_tried_on_points_and_they_are_counted():
    nested, unnested = sqrt(p + 1 - 2 * sqrt(p)), 1 - sqrt(p)
    assert prove(nested, unnested) == Proof(numeric_points=12)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (sigmoid(x), sigmoid(-x)),
        (softplus(m), log(sigmoid(m))),
        ((1 - p) ** gamma, 1 - p**gamma),
        (exp(-40 - x) + 1, 1 + 0 * x),
    ],
    ids=str,
)
def test_what_is_false_is_disproved(left, right):
    with pytest.raises(DisprovedError, match=r"at \{"):
        prove(left, right)


def test_assumptions_that_no_point_satisfies_prove_nothing():
    with pytest.raises(DisprovedError, match="nothing satisfies"):
        prove(sqrt(p + 1 - 2 * sqrt(p)), 1 - sqrt(p), (p > 2,))


def test_both_labels_are_checked():
    right = LOSS_BY_CLASS.right
    wrong_for_negatives = by_label(right.subs(y, 1), 2 * right.subs(y, 0))
    assert prove(right, right, (HARD_LABEL,)).symbolic == 2
    with pytest.raises(DisprovedError):
        prove(right, wrong_for_negatives, (HARD_LABEL,))


def test_both_signs_are_checked():
    assert prove(Max(x, -x), Abs(x)).symbolic == 3
    with pytest.raises(DisprovedError):
        prove(x, Abs(x))


def test_an_assumption_that_defines_a_symbol_is_used():
    assert prove(m**2, x**2, (Eq(m, (2 * y - 1) * x), HARD_LABEL)).symbolic == 2
    with pytest.raises(DisprovedError):
        prove(m, x, (Eq(m, (2 * y - 1) * x), HARD_LABEL))


def test_a_statement_about_classes_is_checked_for_every_number_of_them():
    everything = sum_over_classes(labels[c])
    assert prove(everything**2, everything, (LABELS_ADD_UP,)).symbolic == len(CLASSES)
    with pytest.raises(DisprovedError):
        prove(everything**2, everything)
