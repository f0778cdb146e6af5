"""The questions of the pages: each number is a quantity of the spec, right or wrong."""

from sympy import Expr, Rational, log

from docs.extension.checks import Check
from docs.extension.numbers import value
from spec.equations import EQUATIONS
from spec.evaluation.quantities import derived_number

P, EASIER, CLIP = Rational(9, 10), Rational(95, 100), Rational(1, 10**7)
NEGATIVES, LAMBDA, SHARE, ALPHA = 10, Rational(1, 10), Rational(8, 10), Rational(1, 4)


def _of(call: str) -> float:
    """Return a quantity of the spec."""
    return float(derived_number(call).value)


def _right(id: str, **at: object) -> Expr:
    """Return the right side of an equation at a point."""
    return value(EQUATIONS[id].right, **at)


_cost = _right("CE.7", y=1, p=P)
_first = _right("BF.3", p_t=Rational(1, 2), alpha_t=ALPHA, gamma=2)
_smoothing = _of("smoothing(lambda=.1)")
_lost = value(log((1 - CLIP) / CLIP))

QUESTIONS: dict[str, Check] = {
    "easy-gradient": Check(
        "At $gamma = 2$ an example predicted at 0.9 has 100 times less loss than under cross entropy, as every "
        "introduction says. How many times less gradient, in its logit?",
        _of("gradient_ratio(p=.9,gamma=2)"),
        "{answer} times, as hardly any introduction says, and the gradient is what trains (GR.3). The modulating "
        "factor falls while the prediction improves, and that slope pulls too.",
        (
            (
                _of("loss_ratio(p=.9,gamma=2)"),
                "That is the loss again. Its factor has a slope of its own, which pulls.",
            ),
            (
                _of("loss_ratio(p=.9,gamma=1)"),
                "That is one power of what is missing, and γ = 2 takes two; of the loss.",
            ),
            (_of("loss_ratio(p=.9,gamma=2)") / 3, "Close: 1 + γ is the limit for very easy examples (GR.4)."),
            (1 / _of("gradient_ratio(p=.9,gamma=2)"), "That is what is left; the question is how many times less."),
            (1, "The gradients are equal only at one point, p₀, and that is below one half (GR.9)."),
        ),
    ),
    "surprise": Check(
        "A model gives 0.9 to what then happens. What does cross entropy charge?",
        _cost,
        "{answer} nats: the negative natural logarithm of 0.9 (CE.7).",
        (
            (_cost / log(10), "That is the logarithm to base 10. Losses are in nats: the logarithm is natural."),
            (_cost / log(2), "That is in bits, the logarithm to base 2. Losses are in nats."),
            (-_cost, "The size is right; a loss is not negative. The minus sign belongs to the definition."),
            (_right("CE.7", y=0, p=P), "That is the charge if the other class happens, to which 0.1 was given."),
            (1 - P, "That is what is missing: the slope in the logit (CE.13), not the loss."),
        ),
    ),
    "easier-loss": Check(
        "At $gamma = 2$ and a probability of 0.95 for the true class: how many times smaller is focal loss than cross "
        "entropy?",
        _of("loss_ratio(p=.95,gamma=2)"),
        "{answer} times: the missing 0.05, to the power 2 (BF.19).",
        (
            (_of("gradient_ratio(p=.95,gamma=2)"), "That is the gradient, which shrinks less than the loss (GR.3)."),
            (_of("loss_ratio(p=.95,gamma=1)"), "That is one power of what is missing: γ is an exponent, and it is 2."),
            (1 / (2 * (1 - EASIER)), "That is γ as a factor; it is an exponent."),
            (EASIER**-2, "That is the power of the probability itself; it is of what is missing from it."),
            (1 / _of("loss_ratio(p=.95,gamma=2)"), "That is what is left; the question is how many times smaller."),
        ),
    ),
    "break-even": Check(
        "At $gamma = 1$: below which probability of the true class does focal loss pull harder than cross entropy?",
        _of("p0(gamma=1)"),
        "{answer}, which is 1/e (GR.10).",
        (
            (0, "Never is true of the loss. The slope of the modulating factor adds to the gradient (GR.8)."),
            (_of("p_of_largest_factor(gamma=1)"), "There it pulls harder by most (GR.11); it does so before, too."),
            (_of("p0(gamma=2)"), "That is for γ = 2."),
            (_of("p_of_inflection(gamma=1)"), "That is where the loss stops being convex (GR.16)."),
            (Rational(1, 2), "Close, but at one half it already pulls less (GR.9)."),
        ),
    ),
    "threshold": Check(
        "Trained to the end with α = 0.25, at any γ: from which share of positives on is a prediction above one half?",
        1 - ALPHA,
        "{answer}: the threshold is 1 − α (AB.4), for cross entropy as for focal loss (AB.6).",
        (
            (ALPHA, "That is α. A small α makes missed positives cheap, so more of them are needed: 1 − α."),
            (Rational(1, 2), "That is for α = 0.5, where both classes weigh the same."),
            (ALPHA / (1 - ALPHA), "Those are the odds of α. The threshold is a share: 1 − α."),
        ),
    ),
    "balanced": Check(
        "There are ten negatives for each positive, predictions start at one half, and $gamma = 2$. Which α balances "
        "the first step?",
        _of("alpha_bal(gamma=2,pi=1/2,r=10)"),
        "{answer}, ten elevenths, whatever γ is (AB.28): at one half the modulating factors are equal and cancel.",
        (
            (
                Rational(1, 1 + NEGATIVES),
                "That is the share of positives. α weights them: the rare class needs the rest.",
            ),
            (_of("balanced_weight(r=9)"), "That is for one positive in ten, 1:9 (AB.30)."),
            (NEGATIVES, "That is how much more a positive must weigh, α / (1 − α). α is its share of both weights."),
            (_of("balanced_weight(r=3)"), "That balances 1:3."),
            (ALPHA, "That is RetinaNet's, which starts near 0.01, not at one half, and was found by trying."),
            (_of("alpha_bal(gamma=2,pi=.01,r=10)"), "That is for a start at 0.01 (AB.26)."),
        ),
    ),
    "first-batch": Check(
        "The notebook's settings, α = 0.25 and $gamma = 2$, two classes, and a model that does not know anything yet. "
        "What should the first loss be?",
        _first,
        "{answer}: one half for each class in BF.3. If yours prints anything else at the first step, look why.",
        (
            (_first / ALPHA, "One of α and the modulating factor is missing; here both are one quarter."),
            (_first / 2, "That is the mean over classes. Sum over classes, average over examples."),
            (_right("CE.7", y=1, p=Rational(1, 2)), "That is cross entropy, without factor and α."),
            (_first / log(10), "That is the logarithm to base 10."),
        ),
    ),
    "smoothing": Check(
        "The readme's factor is 0.1. Its loss is the squared error with smoothed labels (and a constant): by how much, "
        "ε, are they smoothed?",
        _smoothing,
        "{answer}, one eleventh: λ / (1 + λ) (CM.5).",
        (
            (
                LAMBDA,
                "Close while λ is small. Completing the square divides by 1 + λ; at λ = 1 the labels are all 1/2.",
            ),
            (LAMBDA / 2, "That is the pull's part of the slope. Completing the square divides by 1 + λ."),
            (_smoothing / 2, "That is where the label 0 ends, ε / 2."),
            (1 - _smoothing / 2, "That is where the label 1 ends, 1 − ε / 2."),
        ),
    ),
    "best": Check(
        "Of all examples that look alike, a share of 0.8 is positive. What does a model trained to the end with "
        "$gamma = 2$, without weights, predict?",
        _of("best(alpha=1/2,eta=.8,gamma=2)"),
        "{answer}: nearer to one half than the share (AB.15). The way back is CA.5.",
        (
            (SHARE, "That is cross entropy's answer, which is proper. Focal loss is not (CA.11)."),
            (
                _of("share(alpha=1/2,gamma=2,p=.8)"),
                "That is the way back: the share of which 0.8 is the best prediction.",
            ),
            (_right("CE.1", x=log(4) / 3), "That is the logit divided by 1 + γ, the limit at the ends (CA.8)."),
            (Rational(1, 2), "Towards one half, but not onto it: the ranking is kept (AB.11)."),
        ),
    ),
    "clipped": Check(
        "A library clips probabilities at one ten-millionth. How large is the logit from which on a wrong example gets "
        "a gradient of exactly zero?",
        _lost,
        "{answer}: the logit of the clip. Whatever is wrong by more is never learned from.",
        (
            (-log(CLIP) / log(10), "That is the exponent of ten. The logit is a natural logarithm."),
            (-_lost, "That is the logit of a positive; how large is its size."),
            (1 - CLIP, "That is the probability. The question is its logit."),
        ),
    ),
}
