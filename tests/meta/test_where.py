"""Does a diagnosis say where its fault was seen, and no more? Faults are put in one place, and read off."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.conformance.diagnosing.report import in_order
from tests.conformance.diagnosing.report_card import as_json, format_diagnosis, summary
from tests.conformance.diagnosing.where import Question, Seen, extent, in_words, of_gamma
from tests.meta import strangers_losses
from tests.meta.test_diagnosis import binary, binary_gradient, categorical, over_the_classes, report

GAMMAS = (0.0, 0.25, 0.5, 1.0, 2.0, 5.0)
MARGINS = (-90.0, -17.0, -1.0, 1.0, 17.0, 90.0)


def seen(fault, gammas=GAMMAS, labels=(0, 1), alphas=("", "0.25", "0.75"), classes=(2,)) -> Seen:
    """Return where a fault is seen, when everything is asked."""
    every = [Question(g, a, y, k, m) for g, a, y, k, m in product(gammas, alphas, labels, classes, MARGINS)]
    return Seen(tuple(every), tuple(bool(fault(one)) for one in every))


@pytest.mark.parametrize(
    "fault, words",
    [
        (lambda _: True, "for every gamma asked (0, 0.25, 0.5, 1, 2 and 5)"),
        (lambda one: one.gamma < 1, "only for gamma < 1 (at 0, 0.25 and 0.5)"),
        (lambda one: 0 < one.gamma < 1, "only for 0 < gamma < 1 (at 0.25 and 0.5)"),
        (lambda one: one.gamma > 1, "only for gamma > 1 (at 2 and 5)"),
        (lambda one: one.gamma == 2, "only for gamma = 2"),
        (lambda one: one.gamma == 0, "only for gamma = 0"),
        (lambda one: one.gamma in (0.5, 2), "only for gamma = 0.5 and 2"),
        (lambda one: one.gamma != 2, "for every gamma asked but 2 (0, 0.25, 0.5, 1 and 5)"),
    ],
)
def test_the_gammas_of_a_fault_are_said(fault, words):
    assert in_words(seen(fault)) == words


@pytest.mark.parametrize(
    "fault, words",
    [
        (lambda one: one.alpha, "only with alpha"),
        (lambda one: one.alpha == "0.75", "only with alpha = 0.75"),
        (lambda one: not one.alpha, "only without alpha"),
        (lambda one: one.label == 1, "only for label 1"),
        (lambda one: one.margin > 10, "from margin 17 on, where the prediction is right"),
        (lambda one: one.margin < -10, "from margin -17 down, where the prediction is wrong"),
        (lambda one: abs(one.margin) > 10, "from margin -17 down and from 17 on"),
        (lambda one: 0 < one.margin < 50, "at margins between 1 and 17, where the prediction is right"),
        (lambda one: abs(one.margin) < 10, "at margins between -1 and 1"),
        (lambda one: one.margin in (-90, 17), "at some margins between -90 and 17"),
        (
            lambda one: one.label == 1 and one.margin == 17,
            "only for label 1, at margin 17, where the prediction is right",
        ),
    ],
)
def test_the_side_the_label_and_the_margins_of_a_fault_are_said(fault, words):
    assert in_words(seen(fault)) == f"for every gamma asked (0, 0.25, 0.5, 1, 2 and 5), {words}"


@pytest.mark.parametrize(
    "fault, words",
    [
        (lambda one: one.classes > 10, "only for more than 10 classes (at 100 and 1000)"),
        (lambda one: one.classes < 10, "only for 2 classes"),
        (lambda one: one.classes < 100, "only for fewer than 100 classes (at 2 and 10)"),
        (lambda one: one.classes in (2, 100), "only for 2 and 100 classes"),
    ],
)
def test_the_numbers_of_classes_of_a_fault_are_said(fault, words):
    said = in_words(seen(fault, classes=(2, 10, 100, 1000), alphas=("",)))
    assert said.endswith(words)


def test_what_was_not_asked_is_not_said_to_be_free_of_a_fault():
    every = seen(lambda one: one.margin > 10)
    alone = Seen(
        *zip(
            *((a, f) for a, f in zip(every.asked, every.faulty, strict=True) if a.gamma == 2 or a.margin < 0),
            strict=True,
        )
    )
    assert of_gamma(alone) == "at gamma = 2, the only one asked"
    fixed = seen(lambda _: True, gammas=(2.0,))
    assert of_gamma(fixed) == "at gamma = 2, the only one asked"
    assert in_words(seen(lambda _: False)) == ""


def test_one_of_several_faults_may_be_at_a_gamma_at_which_only_the_other_was_asked():
    below_1 = seen(lambda one: one.gamma < 1, gammas=(0.5, 1.0, 2.0))
    at_5 = seen(lambda _: True, gammas=(5.0,))
    assert of_gamma(below_1) == "only for gamma = 0.5"
    assert of_gamma(below_1, at_5) == "for every gamma asked (0.5 and 5)"
    assert of_gamma(below_1, seen(lambda one: one.gamma == 5, gammas=(1.0, 2.0, 5.0))) == "only for gamma = 0.5 and 5"


def test_a_gamma_of_which_nothing_is_known_may_have_the_fault_of_one_beside_it():
    every = seen(lambda one: one.gamma == 0.5 and one.margin > 10, gammas=(0.0, 0.25, 0.5, 1.0))
    known = [(a, f) for a, f in zip(every.asked, every.faulty, strict=True) if a.gamma != 0.25 or a.margin < 0]
    assert of_gamma(Seen(*zip(*known, strict=True))) == "only for 0 < gamma < 1 (at 0.5)"


def test_a_batch_has_neither_label_nor_margin():
    batches = Seen((Question(0.5), Question(2.0)), (True, True))
    assert in_words(batches) == "for every gamma asked (0.5 and 2)"
    assert (
        in_words(batches + seen(lambda one: one.margin > 10, gammas=(0.5, 2.0))) == "for every gamma asked (0.5 and 2)"
    )
    assert extent(batches.asked)["margin"] is None


# ---------------------------------------------------------------- of losses


def where(code, *adapter, **options) -> str:
    return next(one for one in report(*adapter, **options).diagnoses if one.code == code).where


def nan_where(holds):
    """Return a gradient that is NaN where something holds of margin, gamma and label."""

    def gradient(labels, logits, *, alpha, gamma):
        right = binary_gradient(labels, logits, alpha=alpha, gamma=gamma)
        return np.where(holds(strangers_losses.margin(labels, logits), gamma, labels), np.nan, right)

    return gradient


def test_a_nan_below_one_gamma_and_beyond_a_margin_is_said_to_be_there_alone():
    gradient = nan_where(lambda m, gamma, _: (m > 16.2) & (0 < gamma < 1))
    said = where("NONFINITE_GRADIENT", binary, gradient)
    assert said == "only for 0 < gamma < 1 (at 0.25 and 0.5), from margin 16.5 on, where the prediction is right"


def test_a_nan_of_negatives_is_said_to_be_of_label_0():
    said = where("NONFINITE_GRADIENT", binary, nan_where(lambda m, _, labels: (m > 16.2) & (labels == 0)))
    assert "only for label 0" in said and "for every gamma asked (0, 0.25, 0.5, 1, 2, 3.6875 and 5)" in said


def at(gamma, change):
    """Return a loss that is changed at one gamma alone."""

    def loss(labels, logits, **given):
        value = binary(labels, logits, **given)
        return change(value) if given["gamma"] == gamma else value

    return loss


@pytest.mark.parametrize("gamma", [0.0, 0.25, 1.0, 2.0, 5.0])
def test_a_loss_that_is_wrong_at_one_gamma_is_said_to_be_wrong_there_alone(gamma):
    assert f"{where('UNKNOWN', at(gamma, lambda value: value * 1.5))},".startswith(f"only for gamma = {gamma:g},")


def test_a_mistake_of_alpha_is_seen_with_alpha_alone_and_at_every_gamma_of_probes_and_vectors():
    said = where("ALPHA_SWAPPED", lambda y, x, alpha, gamma: binary(y, x, alpha=alpha and 1 - alpha, gamma=gamma))
    assert said == "for every gamma asked (0, 0.5, 1, 2, 3.25 and 3.6875), only with alpha"  # elsewhere it is a half


def test_a_mistake_of_many_classes_is_seen_for_many_classes_alone():
    wrong = over_the_classes(lambda t, z, a, g: categorical(t, z, alpha=a, gamma=g) * (1 + (z.shape[-1] > 50)))
    assert "only for more than 16 classes (at 100 and 1000)" in where("UNKNOWN", wrong, family="categorical")


def test_a_reduction_is_seen_at_every_gamma():
    said = where("REDUCED_MEAN", lambda y, x, **given: binary(y, x, **given).mean())
    assert said == "for every gamma asked (0.5, 2 and 3.25)"


def test_card_report_and_summary_say_where():
    found = report(binary, nan_where(lambda m, gamma, _: (m > 16.2) & (gamma < 1)))
    (one,) = found.diagnoses
    assert any(line.startswith("  seen  only for gamma < 1 (at 0, 0.25 and 0.5)") for line in format_diagnosis(one))
    assert "reach of training, only for gamma < 1 (at 0, 0.25 and 0.5): " in summary(found)
    content = as_json(found)
    assert content["severity_where"] == "only for gamma < 1 (at 0, 0.25 and 0.5)"
    assert content["diagnoses"][0]["seen"]["gamma"] == [0.0, 0.25, 0.5]
    assert content["asked"]["gamma"] == [0.0, 0.25, 0.5, 1.0, 2.0, 3.25, 3.6875, 5.0]


def test_a_mistake_that_was_found_twice_was_seen_in_both_places():
    found = report(binary, nan_where(lambda m, gamma, _: (m > 16.2) & (gamma < 1)))
    (one,) = found.diagnoses
    (both,) = in_order([one, one])
    assert both.where == one.where
