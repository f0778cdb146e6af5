"""Predict, then reveal: questions with a number for their answer, and what a wrong number gives away.

Right and wrong numbers are computed from the spec while the site is built. Of all numbers that a question knows, the
nearest one within two per cent is taken to be meant, so three digits are always enough.
"""

import json
import re
from dataclasses import dataclass
from html import escape

from sympy import Expr, Rational, log

from docs.extension import notation
from docs.extension.equations import link_ids
from docs.extension.numbers import plain, value
from spec.equations import EQUATIONS
from spec.evaluation.quantities import derived_number
from spec.notation import j, labels, lambda_


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        text: the question; $gamma = 2$ is a symbol, BF.9 a link.
        answer: the number.
        explanation: shown with the answer; {answer} is the number as a reader sees it.
        wrong: pairs of a wrong number and the sentence that names its cause.
    """

    text: str
    answer: float
    explanation: str
    wrong: tuple[tuple[float, str], ...]


def check(name: str) -> str:
    """Return a question: with JavaScript a box for the answer, without it the answer folded."""
    if name not in QUESTIONS:
        raise LookupError(f"no question is named {name}; there are {', '.join(sorted(QUESTIONS))}")
    question = QUESTIONS[name]
    explanation = question.explanation.replace("{answer}", plain(question.answer, 4))
    known = {
        "answer": float(question.answer),
        "wrong": [[float(number), message] for number, message in question.wrong],
    }
    return f"""<section class="check" id="check-{name}" data-check="{escape(json.dumps(known, ensure_ascii=False))}">
<p class="asks"><strong>Predict.</strong> {_with_symbols(question.text)}</p>
<form hidden="hidden" autocomplete="off"><label>Your answer <input type="text" inputmode="decimal" size="9"/></label>
<button type="submit">Check</button></form><p><output></output></p>
<details><summary>The answer</summary><p>{_with_symbols(explanation)}</p></details>
</section>"""


def _with_symbols(text: str) -> str:
    """Return a sentence with its symbols as mathematics and its equations as links."""
    parts = re.split(r"\$([^$]+)\$([.,;:)?]*)", text)
    shown = [link_ids(part) for part in parts[::3]]
    symbols = [notation.inline(*pair) for pair in zip(parts[1::3], parts[2::3], strict=True)]
    return "".join(a + b for a, b in zip(shown, [*symbols, ""], strict=True))


# ---------------------------------------------------------------- the questions of the pages

P, EASIER, CLIP = Rational(9, 10), Rational(95, 100), Rational(1, 10**7)
NEGATIVES, LAMBDA, ETA, ALPHA = 10, Rational(1, 10), Rational(8, 10), Rational(1, 4)


def _number(call: str) -> float:
    """Return a derived number of the spec, by its call."""
    return float(derived_number(call).value)


def _right(id: str, **at: object) -> Expr:
    """Return the right side of an equation at a point."""
    return value(EQUATIONS[id].right, **at)


_cost = _right("CE.7", y=1, p=P)
_first = _right("BF.3", p_t=Rational(1, 2), alpha_t=ALPHA, gamma=2)
_smoothing = _number("smoothing(lambda=.1)")
_label_of_1 = EQUATIONS["CM.5"].right.subs({labels[j]: 1, lambda_: 1})
_lost = value(log((1 - CLIP) / CLIP))

QUESTIONS: dict[str, Question] = {
    "easy-gradient": Question(
        "At $gamma = 2$ an example predicted at 0.9 has 100 times less loss than under cross entropy, as the paper "
        "says. How many times less gradient, in its logit?",
        _number("gradient_ratio(p=.9,gamma=2)"),
        "{answer} times, and the gradient is what trains (GR.3). The modulating factor depends on the prediction as "
        "well, so its derivative adds a second term to the gradient.",
        (
            (
                _number("loss_ratio(p=.9,gamma=2)"),
                "That is the loss again. The derivative of the modulating factor adds to the gradient.",
            ),
            (
                _number("loss_ratio(p=.9,gamma=1)"),
                "That is the loss with (1 − p_t) to the power 1; γ = 2.",
            ),
            (_number("loss_ratio(p=.9,gamma=2)") / 3, "Close: 1 + γ is the limit for very easy examples (GR.4)."),
            (1 / _number("gradient_ratio(p=.9,gamma=2)"), "That is the inverse; the question is how many times less."),
            (1, "The gradients are equal only at one point, p₀, and that is below one half (GR.9)."),
        ),
    ),
    "surprise": Question(
        "A model gives the true class the probability 0.9. What is the cross entropy?",
        _cost,
        "{answer} nats: the negative natural logarithm of 0.9 (CE.7).",
        (
            (_cost / log(10), "That is the logarithm to base 10. Losses are in nats: the logarithm is natural."),
            (_cost / log(2), "That is in bits, the logarithm to base 2. Losses are in nats."),
            (-_cost, "The size is right; a loss is not negative. The minus sign belongs to the definition."),
            (
                _right("CE.7", y=0, p=P),
                "That is the cross entropy if the other class is true, whose probability is 0.1.",
            ),
            (1 - P, "That is 1 − p_t, the size of the gradient in the logit (CE.13), not the loss."),
        ),
    ),
    "easier-loss": Question(
        "At $gamma = 2$ and a probability of 0.95 for the true class: how many times smaller is focal loss than cross "
        "entropy?",
        _number("loss_ratio(p=.95,gamma=2)"),
        "{answer} times: 1 − p_t = 0.05, to the power −2 (BF.19).",
        (
            (
                _number("gradient_ratio(p=.95,gamma=2)"),
                "That is the gradient, which shrinks less than the loss (GR.3).",
            ),
            (
                _number("loss_ratio(p=.95,gamma=1)"),
                "That is (1 − p_t) to the power 1; γ is the exponent, and it is 2.",
            ),
            (1 / (2 * (1 - EASIER)), "That is γ as a factor; it is an exponent."),
            (EASIER**-2, "That is a power of p_t; the modulating factor is a power of 1 − p_t."),
            (1 / _number("loss_ratio(p=.95,gamma=2)"), "That is the inverse; the question is how many times smaller."),
        ),
    ),
    "break-even": Question(
        "At $gamma = 1$: below which probability of the true class is the gradient of focal loss larger than that of "
        "cross entropy?",
        _number("p0(gamma=1)"),
        "{answer}, which is 1/e (GR.10).",
        (
            (0, "Never is true of the loss. The derivative of the modulating factor adds to the gradient (GR.8)."),
            (
                _number("p_of_largest_factor(gamma=1)"),
                "There the ratio of the gradients is largest (GR.11); it exceeds 1 up to a larger p_t.",
            ),
            (_number("p0(gamma=2)"), "That is for γ = 2."),
            (_number("p_of_inflection(gamma=1)"), "That is where the loss stops being convex (GR.16)."),
            (Rational(1, 2), "Close, but at one half the gradient is already smaller (GR.9)."),
        ),
    ),
    "threshold": Question(
        "Trained to the end with α = 0.25, at any γ: above which posterior η is the prediction above one half?",
        1 - ALPHA,
        "{answer}: the threshold is 1 − α (AB.4), for cross entropy as for focal loss (AB.6).",
        (
            (ALPHA, "That is α. A small α makes missed positives cheap, so more of them are needed: 1 − α."),
            (Rational(1, 2), "That is for α = 0.5, where both classes weigh the same."),
            (ALPHA / (1 - ALPHA), "Those are the odds of α. The threshold is a probability: 1 − α."),
        ),
    ),
    "balanced": Question(
        "There are ten negatives for each positive, the initial prediction is one half, and $gamma = 2$. Which α "
        "balances the first step?",
        _number("alpha_bal(gamma=2,pi=1/2,r=10)"),
        "{answer}, ten elevenths, whatever γ is (AB.28): at one half the modulating factors are equal and cancel.",
        (
            (
                Rational(1, 1 + NEGATIVES),
                "That is the prevalence of positives. α is their weight: the rare class needs the larger one.",
            ),
            (_number("balanced_weight(r=9)"), "That is for one positive in ten, 1:9 (AB.30)."),
            (
                NEGATIVES,
                "That is the ratio of the weights, α / (1 − α). α is the weight of a positive where both add up to 1.",
            ),
            (_number("balanced_weight(r=3)"), "That balances 1:3."),
            (
                ALPHA,
                "That is RetinaNet's, found by experiment; its initial prediction is 0.01, not one half.",
            ),
            (_number("alpha_bal(gamma=2,pi=.01,r=10)"), "That is for an initial prediction of 0.01 (AB.26)."),
        ),
    ),
    "first-batch": Question(
        "The notebook's settings, α = 0.25 and $gamma = 2$, two classes, and a last layer of zeros, so that all logits "
        "are 0. What is the first loss?",
        _first,
        "{answer}: one half for each class in BF.3. Random weights in the last layer give other logits, and a loss "
        "about this one; if yours is far from it, find out why.",
        (
            (_first / ALPHA, "One of α and the modulating factor is missing; here both are one quarter."),
            (_first / 2, "That is the mean over classes. Sum over classes, average over examples."),
            (_right("CE.7", y=1, p=Rational(1, 2)), "That is cross entropy, without factor and α."),
            (_first / log(10), "That is the logarithm to base 10."),
        ),
    ),
    "smoothing": Question(
        "The readme's factor is 0.1. Its loss is the squared error with smoothed labels (and a constant): by how much, "
        "ε, are they smoothed?",
        _smoothing,
        "{answer}, one eleventh: λ / (1 + λ) (CM.5).",
        (
            (
                LAMBDA,
                "Close while λ is small. Completing the square divides by 1 + λ: at λ = 1 a label of 1 becomes "
                f"{_label_of_1} (CM.5); with ε = λ all labels would be 1/2.",
            ),
            (LAMBDA / 2, "That is the penalty's part of the derivative. Completing the square divides by 1 + λ."),
            (_smoothing / 2, "That is the smoothed label of class 0, ε / 2."),
            (1 - _smoothing / 2, "That is the smoothed label of class 1, 1 − ε / 2."),
        ),
    ),
    "best": Question(
        "Examples with the same features are positive with probability 0.8. What does a model trained to the end with "
        "$gamma = 2$, without weights, predict?",
        _number("best(alpha=1/2,eta=.8,gamma=2)"),
        "{answer}: nearer to one half than the posterior η (AB.15). The recalibration map is CA.5.",
        (
            (ETA, "That is cross entropy's answer, which is proper. Focal loss is not (CA.11)."),
            (
                _number("posterior(alpha=1/2,gamma=2,p=.8)"),
                "That is the recalibration map: the posterior whose best prediction is 0.8.",
            ),
            (_right("CE.1", x=log(4) / 3), "That is the logit divided by 1 + γ, the limit at the ends (CA.8)."),
            (Rational(1, 2), "Towards one half, but not onto it: the ranking is kept (AB.11)."),
        ),
    ),
    "clipped": Question(
        "A library clips probabilities at one ten-millionth. Beyond which size of the logit does a wrong example "
        "get a gradient of exactly zero?",
        _lost,
        "{answer}: the logit of the clip. An example with a larger wrong logit is never learned from.",
        (
            (-log(CLIP) / log(10), "That is the exponent of ten. The logit is a natural logarithm."),
            (-_lost, "That is the logit of a positive; its size is positive."),
            (1 - CLIP, "That is the probability. The question is its logit."),
        ),
    ),
}
