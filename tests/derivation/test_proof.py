import pytest
from sympy import Abs, Eq, Ge, Gt, KroneckerDelta, Le, Lt, Max, Ne, Piecewise, Rational, Sum, exp, log, sign, sin, sqrt

from spec.equations.balance_log_ratio import kappa
from spec.equations.binary_focal import LOSS_BY_CLASS
from spec.notation import (
    HARD_LABEL,
    LABELS_ADD_UP,
    K,
    alpha,
    by_label,
    c,
    gamma,
    k,
    labels,
    logits,
    m,
    p,
    sigmoid,
    softplus,
    sum_over_classes,
    x,
    y,
)
from spec.proof import DisprovedError, Proof, prove
from spec.proofs.equality import ALL_K, SOME_K
from spec.proofs.instances import CLASSES
from spec.proofs.narrowing import _solutions_of_linear
from spec.proofs.points import POINTS


@pytest.mark.parametrize("kind", [Gt, Ge, Lt, Le, Eq, Ne])
@pytest.mark.parametrize("rate", [2, -5, Rational(-3, 7)])
@pytest.mark.parametrize("rest", [0, Rational(5, 3)])
def test_what_satisfies_a_linear_relation_is_what_sympy_finds(kind, rate, rest):
    for relation in (kind(rate * x + rest, 0), kind(rest - x, rate * x)):
        found = _solutions_of_linear(relation, x)
        assert found == relation.as_set()


@pytest.mark.parametrize("relation", [x**2 > 1, p * x > 1, exp(x) < 2, x > log(2)], ids=str)
def test_what_is_not_linear_is_left_to_sympy(relation):
    assert _solutions_of_linear(relation, x) is None


def test_what_sympy_shows_alone_needs_no_points():
    assert prove(sigmoid(x) + sigmoid(-x), 1 + 0 * x) == Proof(symbolic=1)


def test_what_sympy_cannot_show_is_tried_on_points_and_they_are_counted():
    nested, unnested = p * sqrt(5 + 2 * sqrt(6)), p * (sqrt(2) + sqrt(3))
    assert prove(nested, unnested) == Proof(numeric_points=POINTS)


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
    assert prove(sign(x) * Abs(x), x).symbolic == 3
    assert prove(Max(x, -x), Abs(x)).numeric_points == 0
    with pytest.raises(DisprovedError):
        prove(x, Abs(x))


def test_an_assumption_that_defines_a_symbol_is_used():
    assert prove(m**2, x**2, (Eq(m, (2 * y - 1) * x), HARD_LABEL)).symbolic == 2
    with pytest.raises(DisprovedError):
        prove(m, x, (Eq(m, (2 * y - 1) * x), HARD_LABEL))


def test_what_holds_of_sums_alone_is_proven_for_every_number_of_classes():
    everything = sum_over_classes(labels[c])
    assert prove(everything**2, everything, (LABELS_ADD_UP,)) == Proof(symbolic=1, scope=ALL_K)
    with pytest.raises(DisprovedError):
        prove(everything**2, everything)


def test_what_singles_out_a_class_is_proven_for_each_number_of_them():
    first = sum_over_classes(KroneckerDelta(c, 1) * labels[c])
    assert prove(first, labels[1] + 0 * x) == Proof(symbolic=len(CLASSES), scope=SOME_K)


def test_what_depends_on_the_number_of_classes_itself_is_not_proven_by_a_few_of_them():
    for number in (Piecewise((1, K > 5), (0, True)), KroneckerDelta(K, 9), Max(0, K - 5), (-1) ** K + 1):
        with pytest.raises(DisprovedError):
            prove(labels[1], labels[1] + number * x)


def test_a_sum_whose_terms_depend_on_the_index_of_another_is_no_letter():
    nested = sum_over_classes(labels[c] * Sum(sin(logits[c] * logits[k]), (k, 1, K)))
    assert prove(nested, nested + sum_over_classes(labels[c]) - 1, (LABELS_ADD_UP,)).scope == SOME_K
    other_first = Sum(sin(logits[c] * logits[k]), (k, 1, K), (c, 1, K))
    assert prove(other_first, other_first + sum_over_classes(labels[c]) - 1, (LABELS_ADD_UP,)).scope == SOME_K


# ---------------------------------------------------------------- digits


@pytest.mark.parametrize("argument", [-80, -400, -5000])
def test_a_number_has_the_digits_that_are_asked_for(argument):
    leading = exp(argument)  # softplus is within its square of that, κ(x) within exp(x) of 1
    value = softplus(argument).evalf(30)
    assert abs(value / (leading - leading**2 / 2).evalf(60) - 1) < Rational(1, 10**28)
    assert abs(kappa(argument).evalf(30) - 1) <= leading.evalf(30)
    assert abs(sigmoid(argument).evalf(30) / (leading - leading**2).evalf(60) - 1) < Rational(1, 10**28)


def test_softplus_of_minus_80_is_1_8e_minus_35():
    assert str(softplus(-80).evalf(20)).startswith("1.80485138784541")


def test_a_case_that_contradicts_an_assumption_is_none_and_alone_proves_nothing():
    by_side = Piecewise((p, p > alpha), (alpha, True))
    assert prove(Piecewise((by_side, p > alpha), (alpha, True)), Max(p, alpha)).symbolic
    with pytest.raises(DisprovedError):
        prove(by_side, p, (p > alpha, p <= alpha))
