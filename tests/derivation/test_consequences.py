"""What the equations say together, and what the paper says of them in numbers."""

from itertools import permutations

import pytest
from sympy import Add, Pow, Rational, Symbol, diff, expand, log

from spec.equations import EQUATIONS
from spec.equations.binary_focal_paper import THOUSANDFOLD
from spec.equations.softmax_cross_entropy import through_softmax
from spec.notation import (
    LABELS_ADD_UP,
    SOFTMAX_PROBABILITIES,
    alpha_t,
    beta,
    c,
    entry_symbol,
    expand_classes,
    gamma,
    j,
    labels,
    lambda_,
    logits,
    p,
    p_t,
    predictions,
    shift,
    w_0,
    w_1,
    weights,
    x,
    y,
    ybar,
)

z_1, z_2, z_3 = (Symbol(f"z_{number}", real=True) for number in (1, 2, 3))


def right(id):
    return EQUATIONS[id].right


# ---------------------------------------------------------------- the paper's numbers


@pytest.mark.parametrize(
    ("id", "probability", "times"),
    [
        ("BF.20", Rational(9, 10), 100),
        ("BF.21", THOUSANDFOLD, 1000),
        ("BF.22", Rational(968, 1000), Rational("976.5625")),
        ("BF.23", Rational(1, 2), 4),
    ],
)
def test_the_loss_is_so_many_times_smaller(id, probability, times):
    cross_entropy = right("CE.7").subs({y: 1, p: probability})
    focal = right("BF.3").subs({alpha_t: 1, gamma: 2, p_t: probability})
    assert cross_entropy / focal == right(id) == times


def test_a_thousandfold_is_what_the_paper_rounds_to_968():
    assert 0 < THOUSANDFOLD < 1
    assert round(float(THOUSANDFOLD), 3) == 0.968


def test_the_loss_is_at_most_four_times_smaller_below_one_half():
    odds = Symbol("odds", positive=True)
    assert right("BF.24").subs({p_t: 1 / (1 + odds), gamma: 2}).is_positive
    assert right("BF.19").subs({p_t: Rational(1, 2), gamma: 2}) == 4


# ---------------------------------------------------------------- binary


def test_the_two_terms_of_the_gradient_have_one_sign_and_no_power_below_gamma():
    gradient = EQUATIONS["BF.9"].stable
    assert len(Add.make_args(expand(gradient))) == 2
    assert all((-term).is_nonnegative for term in Add.make_args(expand(gradient)))
    assert {power.exp for power in gradient.atoms(Pow) if power.exp.has(gamma)} == {gamma}


def test_without_focus_the_soft_loss_is_weighted_cross_entropy(proven):
    proven(right("BF.15").subs(gamma, 0), right("CE.15"))
    proven(right("BF.16").subs(gamma, 0), right("CE.16"))


def test_the_soft_loss_turns_round_with_the_classes(proven):
    loss = right("BF.15")
    turned = loss.subs({y: 1 - y, x: -x, w_1: w_0, w_0: w_1}, simultaneous=True)
    proven(turned, loss)


def test_the_starred_loss_is_cross_entropy_where_it_neither_stretches_nor_shifts(proven):
    proven(right("BF.25").subs({gamma: 1, beta: 0, ybar: 1}), right("CE.9").subs(y, 1))


# ---------------------------------------------------------------- categorical


def test_two_classes_are_the_binary_loss_of_the_difference_of_the_logits(proven):
    binary = right("BF.15").subs(x, z_1 - z_2)
    names = {"y_1": y, "y_2": 1 - y, "alpha_1": w_1, "alpha_2": w_0}
    categorical = expand_classes(right("CF.9"), 2)
    categorical = categorical.subs({s: names[s.name] for s in categorical.free_symbols if s.name in names})
    proven(categorical, binary)


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_the_loss_does_not_know_the_order_of_the_classes(order, proven):
    loss = expand_classes(right("CF.9"), 3)
    places = list(zip((1, 2, 3), order, strict=True))
    families = (logits, labels, weights)
    renamed = {entry_symbol(family[here]): entry_symbol(family[there]) for family in families for here, there in places}
    proven(loss.xreplace(renamed), loss)


@pytest.mark.parametrize("id", ["CF.9", "CE.20"])
def test_a_number_added_to_every_logit_changes_nothing(id, proven):
    expression = expand_classes(right(id), 3, true=2)
    proven(expression.subs({z: z + shift for z in (z_1, z_2, z_3)}, simultaneous=True), expression)


def test_without_focus_and_weights_it_is_the_cross_entropy_of_a_softmax(proven):
    plain = {weights[each]: 1 for each in (c, j)}
    proven(right("CF.9").xreplace(plain).subs(gamma, 0), through_softmax(right("CE.18")))
    proven(right("CF.10").xreplace(plain).subs(gamma, 0), right("CE.19"), (SOFTMAX_PROBABILITIES, LABELS_ADD_UP))


def test_the_gradients_of_all_logits_add_up_to_zero(proven):
    gradients = [expand_classes(through_softmax(right("CF.10")), 3, other=number) for number in (1, 2, 3)]
    proven(Add(*gradients), 0 * x)


# ---------------------------------------------------------------- penalties and centred MSE


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_the_l2_penalty_stands_still_at_the_uniform_prediction_alone(classes):
    gradient = expand_classes(through_softmax(right("PP.7")), classes, other=1)
    uniform = dict.fromkeys(gradient.free_symbols, z_1)
    assert gradient.subs(uniform) == 0
    assert gradient.subs({**uniform, z_1: z_1 + log(2)}, simultaneous=True).is_positive


def test_the_centred_loss_stands_still_at_its_minimiser_and_curves_upwards(proven):
    gradient = right("CM.2")
    proven(gradient.subs(predictions[j], right("CM.3")), 0 * lambda_)
    assert diff(gradient, predictions[j]).is_positive
