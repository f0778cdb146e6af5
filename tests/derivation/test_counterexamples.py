"""What an assumption of an equation is for: without it the statement is refused, or a counterexample contradicts it."""

from __future__ import annotations

import math

import pytest
from sympy import Abs, Eq, Rational, S, Symbol, diff, lambdify, limit, log, oo

from spec.equations import EQUATIONS
from spec.equations.balance import (
    BOTH_WEIGHED,
    FL,
    POPULATION,
    TWO_CLASSES,
    FL_derivative,
    ell,
    ell_derivative,
    log_odds,
    risk,
)
from spec.equations.balance_log_ratio import Lambda
from spec.equations.calibration_of_variants import by_side, mixed, nearer, of_entropy, quality
from spec.equations.centred_mse import MINIMISER
from spec.equations.gradients import phi
from spec.evaluation.quantities import derived_number
from spec.notation import (
    HARD_LABEL,
    alpha,
    alpha_t,
    beta,
    by_label,
    entry_symbol,
    eta,
    expand_classes,
    gamma,
    j,
    labels,
    lambda_,
    p,
    p_t,
    pi,
    probabilities,
    r,
    sigmoid,
    w_0,
    w_1,
    x,
    y,
)
from spec.proof import DisprovedError, prove
from spec.proofs.sign import prove_sign

HALF = Rational(1, 2)


def right(id):
    return EQUATIONS[id].right


def number(call):
    return Rational(derived_number(call).value)


def needs(assumption, left, right, others=()):
    """A statement is proven with an assumption, and refused without it."""
    prove(left, right, (assumption, *others))
    with pytest.raises(DisprovedError):
        prove(left, right, others)


# ---------------------------------------------------------------- hard labels (GR.2)

SOFT_GRADIENT = right("BF.16").subs({w_1: 1, w_0: 1})


def test_the_two_gradients_have_one_direction_for_hard_labels_only():
    factor = by_label(phi(sigmoid(x), gamma), phi(sigmoid(-x), gamma))
    needs(HARD_LABEL, SOFT_GRADIENT, factor * right("CE.10"))
    assert "hard labels" in EQUATIONS["GR.2"].provided


def test_for_a_soft_label_they_may_be_opposite():
    point = {y: Rational(8, 10), x: log(Rational(7, 3)), gamma: 2}  # p = .7, and dp/dx = .7 · .3
    cross_entropy, focal = (side.subs(point).evalf(20) / Rational(21, 100) for side in (right("CE.10"), SOFT_GRADIENT))
    assert float(cross_entropy) == pytest.approx(-0.476, abs=1e-3)
    assert float(focal) == pytest.approx(0.39, abs=1e-2)


# ---------------------------------------------------------------- both classes have weight (AB.3, AB.4, AB.11, AB.12)


@pytest.mark.parametrize(("weight", "sign"), [(1, "< 0"), (0, "> 0")])
def test_if_one_class_has_no_weight_the_risk_has_no_minimiser(weight, sign):
    """It falls, or grows, all the way: every example is pushed to the same end, and no ranking is left."""
    loss_falls = FL_derivative(p).doit()
    prove_sign(loss_falls, "< 0")
    only = {0: (1 - eta) * -loss_falls.subs(p, 1 - p), 1: eta * loss_falls}[weight]
    prove(diff(risk(p).doit(), p).subs(alpha, weight), only)
    prove_sign(only, sign)


def test_towards_a_weight_of_one_the_minimiser_leaves_every_bound():
    assert limit(log_odds(alpha), alpha, 1, "-") == oo
    assert limit(log_odds(alpha), alpha, 0, "+") == -oo


@pytest.mark.parametrize("id", ["AB.3", "AB.4", "AB.9", "AB.11", "AB.12", "AB.15", "CA.1", "CA.2", "CA.5"])
def test_an_equation_about_the_minimiser_says_that_both_classes_have_weight(id):
    assert BOTH_WEIGHED in EQUATIONS[id].assuming


@pytest.mark.parametrize("id", ["AB.4", "AB.6", "AB.9", "AB.11", "AB.12", "AB.15", "CA.1", "CA.2", "CA.5"])
def test_an_equation_about_two_classes_and_the_population_says_so(id):
    assert {TWO_CLASSES, POPULATION} <= set(EQUATIONS[id].provided)


# ---------------------------------------------------------------- any loss: convex, or decreasing (AB.6)


def softplus(m):
    return math.log1p(math.exp(m))


def neither(m):
    """A loss that falls at 0, neither convex nor decreasing: cross entropy with a dip far on the wrong side."""
    return softplus(-m) - 12 * math.exp(-((m + 6) ** 2) / 2)


def best_logit(loss, share, weight):
    logits = [n / 100 for n in range(-1200, 1201)]
    return min(logits, key=lambda x: share * weight * loss(x) + (1 - share) * (1 - weight) * loss(-x))


def test_a_loss_that_is_neither_convex_nor_decreasing_has_another_threshold():
    share, weight = 0.55, 0.5
    assert share > 1 - weight
    assert neither(1e-6) < neither(0) < neither(-1e-6)  # it falls at 0, as AB.6 asks
    assert best_logit(neither, share, weight) == pytest.approx(-5.92, abs=0.02)


@pytest.mark.parametrize(
    "loss",
    [
        lambda m: softplus(-m),  # cross entropy
        lambda m: (1 - m) ** 2,  # convex, not decreasing
        lambda m: 1 / (1 + math.exp(m)),  # decreasing, not convex
        lambda m: softplus(-m) / (1 + math.exp(m)) ** 2,  # focal loss: decreasing, not convex
    ],
)
def test_a_convex_or_a_decreasing_loss_has_that_threshold(loss):
    assert best_logit(loss, 0.55, 0.5) > 0 > best_logit(loss, 0.45, 0.5)
    assert best_logit(loss, 0.3, 0.75) > 0 > best_logit(loss, 0.2, 0.75)


def test_of_a_decreasing_loss_the_risk_tells_its_side_without_a_derivative():
    """Risk at x less risk at −x; the bracket is the threshold, and ℓ(x) < ℓ(−x) for x > 0 where ℓ decreases."""
    at = eta * alpha * ell(x) + (1 - eta) * (1 - alpha) * ell(-x)
    prove(at - at.subs(x, -x), (eta - (1 - alpha)) * (ell(x) - ell(-x)))
    assert EQUATIONS["AB.6"].assuming == (ell_derivative(0) < 0,) and "ℓ convex" in EQUATIONS["AB.6"].provided


# ---------------------------------------------------------------- balanced accuracy (alpha.md)


def test_the_prevalence_of_negatives_as_alpha_gives_the_best_mean_of_the_recalls_and_not_equal_recalls():
    """A feature that half of the positives have and one negative in a hundred; one positive to fifty negatives."""
    of_positives, of_negatives, prior = Rational(1, 2), Rational(1, 100), Rational(1, 51)
    weight = right("AB.22").subs(Symbol("pi_1", positive=True), prior)
    threshold = 1 - weight
    posterior = {
        True: prior * of_positives / (prior * of_positives + (1 - prior) * of_negatives),
        False: prior * (1 - of_positives) / (prior * (1 - of_positives) + (1 - prior) * (1 - of_negatives)),
    }
    assert posterior[True] > threshold > posterior[False]
    recalls = (of_positives, 1 - of_negatives)  # positive exactly with the feature
    assert recalls == (Rational(1, 2), Rational(99, 100))
    rules = {(1, 0): sum(recalls), (0, 1): 2 - sum(recalls), (1, 1): 1, (0, 0): 1}  # which of both is called positive
    assert max(rules, key=rules.get) == (1, 0)


# ---------------------------------------------------------------- no temperature undoes a weight (CA.1)


def test_a_temperature_undoes_no_weight():
    prove(Lambda(x, 0), x)
    best = log_odds(eta) + log_odds(alpha)  # at γ = 0, by AB.9
    prove(best, log_odds(eta), (Eq(alpha, HALF),))
    for temperature in (beta, 1 / beta):
        with pytest.raises(DisprovedError):
            prove(best * temperature, log_odds(eta), (BOTH_WEIGHED,))
    two = {
        share: float(best.subs({eta: share, alpha: Rational(99, 100)})) for share in (Rational(1, 5), Rational(4, 5))
    }
    asked = {share: float(log_odds(share)) / logit for share, logit in two.items()}
    assert len({round(factor, 3) for factor in asked.values()}) == 2  # each posterior asks for another temperature


# ---------------------------------------------------------------- γ > 0 (BF.24, CA.25, CA.28, GR.5, GR.8, GR.9)

POSITIVE = gamma > 0


@pytest.mark.parametrize("id", ["BF.24"])
def test_a_sign_needs_a_positive_gamma(id):
    prove_sign(right(id), "> 0", (POSITIVE,))
    with pytest.raises(DisprovedError):
        prove_sign(right(id), "> 0")
    prove(right(id), S.Zero + 0 * x, (Eq(gamma, 0),))


def test_quality_focal_loss_is_zero_at_the_label_for_a_positive_gamma_only():
    at_label = quality(p, y).doit().subs(p, y)
    needs(POSITIVE, at_label, S.Zero + 0 * x, (y > 0, y < 1))
    entropy = quality(Rational(7, 10), Rational(7, 10)).doit().subs(gamma, 0)
    assert float(entropy) == pytest.approx(0.611, abs=5e-4)


def test_without_focus_the_mixed_loss_has_the_derivative_0_at_the_label():
    prove(right("CA.25"), S.Zero + 0 * x, (Eq(gamma, 0), y > HALF, y < 1))
    descent = -right("CA.25").doit().subs({y: Rational(7, 10), gamma: 2})
    assert descent.evalf() > 0


def test_without_focus_phi_is_one_everywhere_so_that_it_has_no_crossing():
    needs(Eq(gamma, 0), phi(p_t, gamma), S.One + 0 * x)
    prove(EQUATIONS["GR.9"].right, 2**gamma, (Eq(gamma, 0),))
    assert number("p0(gamma=.001)") < HALF


@pytest.mark.parametrize("id", ["BF.24", "CA.25", "CA.28", "CA.29", "CA.30", "GR.5", "GR.8", "GR.9", "GR.15", "GR.16"])
def test_an_equation_that_needs_a_positive_gamma_says_so(id):
    assert POSITIVE in EQUATIONS[id].assuming


# ---------------------------------------------------------------- weights of 0 (BF.5, BF.11)


@pytest.mark.parametrize("id", ["BF.5", "BF.11"])
def test_without_weight_there_is_neither_gradient_nor_curvature(id):
    prove(right(id), S.Zero + 0 * x, (Eq(alpha_t, 0),))


def test_curvature_is_negative_for_badly_wrong_predictions_only_with_focus():
    far = {alpha_t: 1, Symbol("m", real=True): -20}
    assert right("BF.11").subs({**far, gamma: 2}).evalf(30) < 0 < right("BF.11").subs({**far, gamma: 0}).evalf(30)


# ---------------------------------------------------------------- what a probability is compared with (PP.7)


def test_the_l2_penalty_raises_a_class_above_the_average_but_below_the_sum_of_squares():
    row = dict(zip((1, 2, 3), map(Rational, ("0.6", "0.35", "0.05")), strict=True))
    values = {entry_symbol(probabilities[c]): each for c, each in row.items()}
    gradient = expand_classes(right("PP.7"), 3, other=2).subs(values)
    assert row[2] > Rational(1, 3)
    assert row[2] < sum(each**2 for each in row.values())
    assert float(gradient) == pytest.approx(-0.0945, abs=5e-5)


# ---------------------------------------------------------------- two classes, equal weights (CA.15)


def test_with_two_classes_the_largest_prediction_is_too_small_for_equal_weights_and_a_positive_gamma():
    def posterior(probability, weight, focus):
        return number(f"posterior(p={probability},alpha={weight},gamma={focus})")

    assert posterior(".7", ".5", "2") > Rational(7, 10)
    assert posterior(".5", ".5", "2") == HALF  # at one half
    assert posterior(".7", ".5", "0") == Rational(7, 10)  # without focus
    assert posterior(".7", ".9", "0.5") < Rational(7, 10)  # with weights


# ---------------------------------------------------------------- soft labels: what is best (CA.23 to CA.30)


def best(loss):
    value = lambdify(p, loss, "math")
    return min((n / 4000 for n in range(1, 4000)), key=value)


def test_of_six_extensions_two_are_best_at_the_label_one_nearer_one_further_two_nowhere():
    label, at = 0.7, {y: Rational(7, 10), gamma: 2}
    expected = y * FL(p) + (1 - y) * FL(1 - p)
    losses = (expected, mixed(p, y), of_entropy(p, y), quality(p, y))
    ours, further, entropy, of_quality = (best(loss.doit().subs(at)) for loss in losses)
    assert [entropy, of_quality] == pytest.approx([label, label], abs=5e-4)
    assert 0.5 < ours < 0.69 and 0.71 < further < 1
    assert nearer(p, y).doit().subs({**at, p: 1 - Rational(1, 10**9)}).evalf() < 1e-15
    far = by_side(x, y).doit().subs({**at, x: 60})
    assert far.evalf() < 1e-15


# ---------------------------------------------------------------- smoothing (CM.5)


def test_at_lambda_one_the_labels_are_three_quarters_and_one_quarter():
    smoothed = [MINIMISER.right.subs({labels[j]: label, lambda_: 1}) for label in (1, 0)]
    assert smoothed == [Rational(3, 4), Rational(1, 4)]


# ---------------------------------------------------------------- the first step (CE.13, AB.31)


def test_a_thousand_easy_examples_do_not_outweigh_a_hard_one_by_themselves():
    """A thousand with p_t = .9999 have a tenth of the gradient of one with p_t = 0; r π > 1 − π is the condition."""
    assert 1000 * (1 - 0.9999) < 0.11
    balance = r * pi / (1 - pi)
    assert balance.subs({pi: Rational(1, 100), r: 50}) < 1 < balance.subs({pi: Rational(1, 100), r: 1000})


# ---------------------------------------------------------------- a derivative that there is not (PP.2)


def test_a_magnitude_has_a_derivative_on_each_side_of_zero_and_the_convention_lies_between():
    number = Symbol("number", real=True)
    assert [diff(Abs(number), number).subs(number, side) for side in (1, -1)] == [1, -1]
    assert right("PP.2").subs(right("PP.2").args[0], 0) == 0
