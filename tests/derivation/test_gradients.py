"""What the chapter on gradients says beyond its equations: one maximum, one crossing, one inflection, one Hessian."""

import mpmath
import pytest
from sympy import KroneckerDelta, Rational, Symbol, diff, exp, expand, lambdify, limit, log, oo, symbols

from spec.equations import EQUATIONS
from spec.equations.gradients import phi, psi
from spec.equations.gradients_curvature import H, chi, g
from spec.equations.softmax_cross_entropy import SOFTMAX, SOFTMAX_MARGIN
from spec.evaluation.quantities import derived_number
from spec.notation import (
    alpha_t,
    direction,
    entry_symbol,
    expand_classes,
    gamma,
    logits,
    m,
    p_t,
    sigmoid,
    softplus,
    step,
)
from spec.proofs.sign import prove_sign

focus = Symbol("gamma", positive=True)
K = 3
z, v = ([entry_symbol(family[c]) for c in range(1, K + 1)] for family in (logits, direction))


def loss(true):
    margin = expand_classes(SOFTMAX_MARGIN.right, K, true=true)
    return EQUATIONS["BF.8"].right.subs({alpha_t: 1, m: margin}).rewrite((sigmoid, softplus), exp)


def cross_entropy(true):
    return loss(true).subs(gamma, 0)


@pytest.mark.parametrize(("true", "other"), [(1, 1), (1, 2), (3, 2)])
def test_the_gradients_of_both_losses_in_a_logit_stand_as_phi(true, other, proven):
    probability = expand_classes(SOFTMAX.right, K, other=true)
    entry = z[other - 1]
    proven(diff(loss(true), entry), phi(probability, gamma).doit() * diff(cross_entropy(true), entry))


@pytest.mark.parametrize(("bracket", "from_above"), [(psi, True), (chi, False)])
def test_a_bracket_starts_at_infinity_and_ends_at_zero(bracket, from_above):
    written = bracket(p_t, focus).doit()
    assert limit(written, p_t, 0, "+") == (oo if from_above else -oo)
    assert written.subs(p_t, 1) == 0


def test_phi_is_1_at_0_and_0_at_1():
    assert limit(phi(p_t, focus).doit(), p_t, 0, "+") == 1
    assert limit(phi(p_t, focus).doit(), p_t, 1, "-") == 0


def test_the_crossing_lies_below_one_half():
    excess = 2**focus - EQUATIONS["GR.9"].right.subs(gamma, focus)
    assert excess.subs(focus, 0) == diff(excess, focus).subs(focus, 0) == 0
    assert diff(excess, focus, 2).is_positive


def test_at_gamma_1_crossing_and_maximum_have_closed_forms():
    assert EQUATIONS["GR.10"].right.subs(p_t, exp(-1)) == 0
    assert EQUATIONS["GR.11"].right.subs(p_t, exp(-2)) == 0
    assert EQUATIONS["GR.10"].right.subs(p_t, exp(-2)) == exp(-2)


def test_the_worked_example_has_two_answers():
    assert derived_number("loss_ratio(p=.95,gamma=2)").value == "400"
    assert float(derived_number("gradient_ratio(p=.95,gamma=2)").value) == pytest.approx(135.6, abs=0.05)


# ---------------------------------------------------------------- the Hessian


@pytest.mark.parametrize("true", [1, 3])
def test_the_curvature_along_a_direction_is_that_of_the_softmax(true):
    point = {gamma: Rational(7, 4), **dict(zip([*z, *v], map(Rational, "1/2 -2 3/4 1 -1/3 2".split()), strict=True))}
    along = loss(true).subs({a: a + step * b for a, b in zip(z, v, strict=True)}, simultaneous=True).subs(point)
    margin = expand_classes(SOFTMAX_MARGIN.right, K, true=true)
    stated = expand_classes(EQUATIONS["GR.18"].right, K, true=true).doit().subs(m, margin).subs(point)
    with mpmath.workdps(50):
        measured = mpmath.diff(lambdify(step, along, "mpmath"), 0, 2)
        assert mpmath.almosteq(measured, mpmath.mpf(str(stated.evalf(50))), rel_eps=1e-30)


def test_in_the_logit_of_the_true_class_alone_the_curvature_is_that_of_the_margin():
    alone = {entry: KroneckerDelta(c, 1) for c, entry in enumerate(v, start=1)}
    assert expand_classes(EQUATIONS["GR.18"].right, K, true=1).subs(alone) == H(m).doit()


def test_the_second_derivative_of_the_margin_is_a_variance_which_is_a_sum_of_squares():
    e_1, e_2, e_3 = symbols("e_1:4", positive=True)
    a, b, c = symbols("a b c", real=True)
    total = e_1 + e_2 + e_3
    mean, mean_square = (sum(w * u**n for w, u in ((e_1, a), (e_2, b), (e_3, c))) / total for n in (1, 2))
    pairs = e_1 * e_2 * (a - b) ** 2 + e_1 * e_3 * (a - c) ** 2 + e_2 * e_3 * (b - c) ** 2
    assert expand((mean_square - mean**2) * total**2 - pairs).simplify() == 0
    assert (pairs / total**2).is_nonnegative


def test_the_negative_gradient_is_positive_so_that_the_second_term_is_not_negative():
    prove_sign(g(m).doit().subs(m, log(1 / (1 / p_t - 1))), "> 0")


def test_the_hessian_is_indefinite_where_the_margin_is_badly_wrong():
    curvature = H(m).doit().subs(gamma, 2)
    assert curvature.subs(m, -4).evalf() < 0 < curvature.subs(m, -2).evalf()
