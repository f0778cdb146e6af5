"""What the chapter on calibration says beyond its equations: the way back, the bound, soft labels, the relatives."""

import pytest
from sympy import Abs, Poly, Rational, Symbol, diff, exp, expand, factor, limit, log, oo, simplify, sqrt, symbols

from spec.equations import EQUATIONS
from spec.equations.calibration_bound import below_root, gamma_star, gap
from spec.equations.calibration_of_variants import CE, by_side, mixed, nearer, quality
from spec.equations.gradients import phi
from spec.equations.poly1_focal import epsilon_1
from spec.evaluation.oracle import Oracle
from spec.evaluation.quantities import derived_number
from spec.notation import (
    beta,
    entry_symbol,
    eta,
    expand_classes,
    gamma,
    logits,
    p,
    p_t,
    probabilities,
    weights,
    x,
    y,
    ybar,
)
from spec.proofs.sign import prove_sign

focus = Symbol("gamma", positive=True)


def right(id):
    return EQUATIONS[id].right


def number(call):
    return Rational(derived_number(call).value)


# ---------------------------------------------------------------- the way back


@pytest.mark.parametrize("share", [".01", ".3", ".9"])
@pytest.mark.parametrize(("weight", "focus"), [(".5", "2"), (".25", "0.5"), (".9", "5")])
def test_the_way_back_leads_from_the_best_prediction_to_the_share(share, weight, focus):
    best = derived_number(f"best(eta={share},alpha={weight},gamma={focus})").value
    back = number(f"posterior(p={best},alpha={weight},gamma={focus})")
    assert abs(back - Rational(share)) < Rational(1, 10**22)


def test_at_the_share_itself_the_risk_has_a_gradient():
    derivative = right("CA.11").doit()
    assert not Oracle({eta: Rational(9, 10), gamma: Rational(2)}).digits(derivative).startswith("-")
    assert Oracle({eta: Rational(1, 10), gamma: Rational(2)}).digits(derivative).startswith("-")
    assert simplify(derivative.subs(gamma, 0)) == simplify(derivative.subs(eta, Rational(1, 2))) == 0


def test_the_logits_of_a_softmax_less_log_alpha_phi_are_logits_of_its_shares():
    rows = {logits: (1, -2, Rational(1, 2)), weights: (Rational(1, 2), 1, Rational(3, 2))}
    values = {entry_symbol(family[c]): row[c - 1] for family, row in rows.items() for c in (1, 2, 3)}
    total = sum(exp(each) for each in rows[logits])
    values |= {entry_symbol(probabilities[c]): exp(rows[logits][c - 1]) / total for c in (1, 2, 3)}
    ours, theirs = (
        expand_classes(right(id), 3, other=2).doit().subs({**values, gamma: 2}) for id in ("CA.12", "AB.18")
    )
    assert 0 < abs(ours.evalf(50)) < 1
    assert abs(ours.evalf(50) - theirs.evalf(50)) < 1e-45


# ---------------------------------------------------------------- the bound


def test_the_gap_is_zero_without_focusing_and_the_lemma_at_zero():
    assert gap(p, 0).doit() == 0
    assert below_root(p).doit().subs(p, 0) == 0


def test_two_roots_of_parts_of_one_add_up_to_at_least_one():
    odds = Symbol("odds", positive=True)
    part = 1 / (1 + odds)
    assert expand((sqrt(p) + sqrt(1 - p)) ** 2) == 1 + 2 * sqrt(p) * sqrt(1 - p)
    assert sqrt(part * (1 - part).together()).is_positive


def test_no_class_is_more_probable_than_what_the_true_class_lacks():
    other, rest = symbols("other rest", positive=True)
    assert log(1 + rest / other).is_positive  # log((other + rest) / other), a term of CA.17


@pytest.mark.parametrize("probability", [".05", ".2", ".45"])
def test_lamberts_other_branch_is_the_root_that_is_not_zero(probability):
    stated = gamma_star(Rational(probability)).doit().evalf(40)
    assert stated > 0
    assert abs(stated - number(f"gamma_star(p={probability})")) < 1e-23 * stated


def test_as_a_function_of_gamma_the_logarithm_of_phi_is_concave_so_that_it_has_one_other_root():
    """log φ = γ log q + log(1 + γ b) is 0 at γ = 0, and concave."""
    b = Symbol("b", positive=True)
    assert diff(log(1 + gamma * b), gamma, 2).is_negative
    assert simplify(phi(p_t, gamma).doit() / (1 - p_t) ** gamma - (1 - gamma * p_t * log(p_t) / (1 - p_t))) == 0


# ---------------------------------------------------------------- soft labels


def test_below_a_label_above_one_half_the_mixed_loss_is_larger(proven):
    weight, cross_entropy = mixed(p, y).doit().as_independent(CE(p, y).doit(), as_Add=False)
    assert cross_entropy == CE(p, y).doit()
    proven(weight.subs(gamma, 1), y + p - 2 * y * p)
    assert diff(y + p - 2 * y * p, p) == 1 - 2 * y  # falls in p where y > 1/2, and so does CE below y


@pytest.mark.parametrize(("label", "focus"), [("7/10", 2), ("19/20", 2), ("19/20", 5)])
def test_beyond_the_label_the_mixed_loss_has_one_turning_point(label, focus):
    """Its derivative has the sign of A·CE′ − γ(2y − 1)·CE, A the mixed 1 − p_t. It increases: no root is left."""
    label, lacks = Rational(label), 1 - p
    mixed_lack = y + p - 2 * y * p
    gradient_of_sign = diff(mixed_lack * diff(CE(p, y).doit(), p) - focus * (2 * y - 1) * CE(p, y).doit(), p)
    polynomial = Poly(expand(simplify((gradient_of_sign * p**2 * lacks**2).subs(y, label))), p)
    assert polynomial.count_roots(label, 1) == 0
    assert polynomial.eval(label) > 0


def test_the_entropy_form_rises_with_the_entropy():
    entropy = Symbol("s", positive=True)
    rise = diff((1 - exp(-entropy)) ** focus * entropy, entropy)
    odds = Symbol("odds", positive=True)  # exp(−s) = 1 / (1 + odds)
    assert factor(simplify(rise.subs(entropy, log(1 + odds)))).is_positive


def test_quality_focal_loss_is_zero_at_the_label_alone():
    written = quality(p, y).doit().subs(gamma, focus)
    assert written.subs(p, y) == 0
    gap, odds = symbols("gap odds", positive=True)
    assert (Abs(gap) ** focus * log(1 + odds)).is_positive


@pytest.mark.parametrize("label", [Rational(3, 4), Rational(19, 20)])
def test_two_extensions_come_as_near_to_zero_as_one_likes_and_never_reach_it(label):
    prove_sign(CE(p, label), "> 0")  # and what it is multiplied by is a power of a positive number
    assert limit(nearer(p, label).doit().subs(gamma, focus), p, 1, "-") == 0
    excess = 2 * label - 1
    above = exp(-focus * excess * x) * (x + log(2))  # for x > 0: σ(−u) < exp(−u), and CE ≤ softplus(x) ≤ x + log 2
    assert limit(above, x, oo) == 0
    ratio = by_side(x, label).doit().rewrite(exp).subs({gamma: 2, x: 3}) / above.subs({focus: 2, x: 3})
    assert 0 < ratio.evalf() < 1


# ---------------------------------------------------------------- relatives


@pytest.mark.parametrize("sign", [1, -1])
def test_the_starred_loss_is_convex_in_the_logit(sign):
    loss = right("BF.25").subs({ybar: sign, gamma: focus})
    assert factor(diff(loss, x, 2)).rewrite(exp).simplify().is_positive


def test_the_quadratic_of_the_starred_loss_has_one_positive_root():
    u, odds = symbols("u odds", positive=True)
    derivative = right("CA.31").subs(exp(2 * gamma * x), u**2).subs(exp(gamma * x), u)
    quadratic = Poly(derivative.as_numer_denom()[0], u)
    assert quadratic.degree() == 2
    product_of_roots = (quadratic.nth(0) / quadratic.nth(2)).subs(eta, 1 / (1 + odds))
    assert simplify(product_of_roots).is_negative
    assert simplify(quadratic.eval(eta / (1 - eta)).subs(beta, 0)) == 0


def test_poly_1_is_best_further_from_one_half_than_the_share(proven):
    share = EQUATIONS["CA.34"].assuming[0].rhs
    proven(p - share, epsilon_1 * p * (1 - p) * (2 * p - 1) / (1 + 2 * epsilon_1 * p * (1 - p)))
