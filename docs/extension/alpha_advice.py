"""Which bias, α, γ and threshold to set: what the spec's theorems say of one setting, exactly.

The threshold is the prediction of the posterior at which both decisions cost the same (AB.37): a minimiser of the risk,
a root of AB.9. The initial bias is the log-odds of the prevalence (AB.36), as in the paper, and not that of the best
constant prediction (AB.32), beside which it is told: trained from the prior, small models reached a lower loss
(tests/training/test_alpha_advice.py). The script of the page computes both in floating point, by the same formulas; a
test compares the two.
"""

from dataclasses import dataclass
from fractions import Fraction

from sympy import Expr, Rational, log

from docs.extension.numbers import value
from spec.equations import EQUATIONS
from spec.evaluation.quantities import derived_number
from spec.notation import x

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Setting:
    """What a reader has, and wants.

    Attributes:
        positives: how many examples of class 1 there are in training.
        negatives: how many of class 0.
        gamma: the focusing parameter that the reader has in mind.
        bias: the initial bias of the last layer, as it is now.
        choose: whether the threshold may be chosen; otherwise it is one half.
        miss: cost of a false negative.
        alarm: cost of a false positive.
        alike: whether the rare examples look like frequent ones.
    """

    positives: int = 200
    negatives: int = 10_000
    gamma: Fraction = Fraction(2)
    bias: Fraction = Fraction(0)
    choose: bool = True
    miss: Fraction = Fraction(10)
    alarm: Fraction = Fraction(1)
    alike: bool = False


@dataclass(frozen=True)
class Advice:
    """What to set, and what follows from it.

    Attributes:
        alpha: weight of class 1.
        gamma: the focusing parameter.
        bias: initial bias of the last layer, the log-odds of the prevalence (AB.36).
        start: the prevalence, which is then the initial prediction.
        constant: the bias of the best constant prediction, at which the gradient of the bias is 0 (AB.32).
        posterior: above it deciding for class 1 costs less (AB.37).
        threshold: the prediction of that posterior: what the model's output is compared with.
        share: of the first gradient that the positives have at the reader's own bias (AB.33).
        shift: what recalibration subtracts from Λ of a logit, the log-odds of α (CA.1).
        stretch: by what recalibration multiplies logits near one half (CA.7).
    """

    alpha: Fraction
    gamma: Fraction
    bias: Expr
    start: Fraction
    constant: Expr
    posterior: Fraction
    threshold: Expr
    share: Expr
    shift: Expr
    stretch: Expr


def _fraction(id: str, **at: Fraction | int) -> Fraction:
    """Return the right side of an equation at a point where it is a rational number."""
    point = {symbol: Rational(str(at[symbol.name])) for symbol in EQUATIONS[id].right.free_symbols}
    return Fraction(str(EQUATIONS[id].right.subs(point)))


def advise(setting: Setting) -> Advice:
    """Return what to set.

    α is one half where the threshold may be chosen, because then it changes no decision; with a threshold of one half
    it is AB.38. γ is 0 where rare examples look like frequent ones.
    """
    costs = {"C_1": setting.miss, "C_0": setting.alarm}
    posterior = _fraction("AB.37", **costs)
    alpha = HALF if setting.choose else _fraction("AB.38", **costs)
    gamma = Fraction(0) if setting.alike else setting.gamma
    prevalence = Fraction(setting.positives, setting.positives + setting.negatives)
    constant = _minimiser(alpha, gamma, prevalence)
    at = {"alpha": Rational(str(alpha)), "gamma": Rational(str(gamma))}
    own = {"pi": EQUATIONS["CE.1"].right.subs(x, Rational(str(setting.bias)))}
    ratio = Rational(setting.negatives, setting.positives)
    return Advice(
        alpha=alpha,
        gamma=gamma,
        bias=value(EQUATIONS["AB.36"].right, pi=Rational(str(prevalence))),
        start=prevalence,
        constant=value(EQUATIONS["AB.36"].right, pi=constant),
        posterior=posterior,
        threshold=_minimiser(alpha, gamma, posterior) if setting.choose else Rational(1, 2),
        share=value(EQUATIONS["AB.33"].right, **at, **own, r=ratio),
        shift=value(log(at["alpha"] / (1 - at["alpha"]))),
        stretch=value(EQUATIONS["CA.7"].right, gamma=at["gamma"]),
    )


def _minimiser(alpha: Fraction, gamma: Fraction, posterior: Fraction) -> Expr:
    """Return the best prediction of a posterior (AB.9 to AB.12)."""
    return Rational(derived_number(f"best(alpha={alpha},eta={posterior},gamma={gamma})").value)
