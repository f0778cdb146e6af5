"""What focal loss makes of a probability, continued: a bound by entropy.

Mukhoti et al. (2020) bound focal loss from below by cross entropy minus γ times the entropy of the prediction. Here is
the proof, from K classes to two, from every γ to γ = 0, and there to an inequality of the logarithm; and the γ that
they choose for a given probability (CA.22).
"""

from sympy import Derivative, Integer, LambertW, Subs, exp, log, sqrt

from spec.equations.algebra import with_log1p
from spec.equations.balance import HALF
from spec.equations.gradients import phi
from spec.functions import named_function
from spec.notation import (
    LABELS_ADD_UP,
    PROBABILITIES_ADD_UP,
    c,
    gamma,
    k,
    labels,
    p,
    p_t,
    probabilities,
    sum_over_classes,
    sum_over_other_classes,
    t,
)
from spec.records import Equation, Step

# ---------------------------------------------------------------- a bound by entropy

_entropy = -sum_over_classes(probabilities[c] * log(probabilities[c]))
_binary_entropy = -p * log(p) - (1 - p) * log(1 - p)
_loss_saved = (1 - (1 - p) ** gamma) * -log(p)
gap = named_function(
    "f",
    "γ times the entropy of two classes, less what focal loss saves of the cross entropy",
    gamma * _binary_entropy - _loss_saved,
    p,
    gamma,
)
_focal, _cross_entropy = (
    -sum_over_classes(labels[c] * factor * log(probabilities[c])) for factor in ((1 - probabilities[c]) ** gamma, 1)
)
_class_terms = gamma * _entropy.xreplace({c: k}) + (1 - (1 - probabilities[c]) ** gamma) * log(probabilities[c])
BOUND = Equation(
    id="CA.16",
    central=True,
    statement=(
        "Focal loss is at least cross entropy minus γ times the entropy of the prediction: the difference is a mean "
        "over the label, and it is enough that no class's term is negative."
    ),
    why=(
        "Mukhoti et al. (2020) explain by a bound why focal loss gives less confident models: it is at least cross "
        "entropy minus γ times the entropy of the prediction, so minimising it keeps the entropy up. Written class by "
        "class, the difference is a mean over the label, and it suffices to look at one class."
    ),
    meaning=(
        "A bound from below is a motive and no proof. AB.15 proves for two classes that the minimiser is less "
        "confident. The proof of the bound takes three steps: from K classes to two (CA.16, CA.17), from every γ to γ "
        "= 0 (CA.18, CA.19), and there to a known inequality of the logarithm (CA.20, CA.21). The labels have to add "
        "up to 1, or the entropy is not a mean over the label."
    ),
    left=_focal - (_cross_entropy - gamma * _entropy),
    right=sum_over_classes(labels[c] * _class_terms),
    assuming=(LABELS_ADD_UP,),
    source=("Mukhoti et al. 2020",),
)

_one_minus_p_t = 1 - probabilities[t]
ENTROPY_GROUPS = Equation(
    id="CA.17",
    statement="The entropy is at least that of one class against all others: no term on the right is negative.",
    why=(
        "The entropy of a row is not less than that of the two groups “this class” and “all others”: so the bound has "
        "to be shown for two classes only."
    ),
    meaning=(
        "Merging all other classes into one loses information, and entropy measures information: with one other class "
        "nothing is merged, and both sides are 0."
    ),
    left=_entropy - _binary_entropy.subs(p, probabilities[t]),
    right=sum_over_other_classes(probabilities[k] * (log(_one_minus_p_t) - log(probabilities[k]))),
    assuming=(PROBABILITIES_ADD_UP,),
)

GAP = Equation(
    id="CA.18",
    statement="What is left to show is that one function of p and γ, which is 0 at γ = 0, is not negative.",
    why="That leaves one function of two numbers.",
    meaning="It is 0 at γ = 0, so it suffices that it increases with γ from there.",
    left=gap(p, gamma),
    right=gap(p, gamma).doit(),
)

GAP_IS_CONVEX = Equation(
    id="CA.19",
    statement="The function of CA.18 is convex in γ.",
    why="Does it increase with γ? A convex function increases from where its derivative is not negative.",
    meaning=(
        "It is convex in γ, so its derivative is smallest at γ = 0, and only the sign of that derivative is left to be "
        "shown."
    ),
    left=Derivative(gap(p, gamma), (gamma, 2)),
    right=-((1 - p) ** gamma) * log(1 - p) ** 2 * log(p),
    stable=with_log1p(-((1 - p) ** gamma) * log(1 - p) ** 2 * log(p)),
    sign="> 0",
)

GAP_INCREASES = Equation(
    id="CA.20",
    statement="The function of CA.18 increases at γ = 0: the fractions add up to at least √(1 − p) + √p ≥ 1 (CA.21).",
    why="At γ = 0 the derivative is a product of two negative logarithms and a bracket.",
    meaning="Each fraction in the bracket is bounded from below by a square root, so the bracket is not negative.",
    left=Subs(Derivative(gap(p, gamma), gamma), gamma, 0),
    right=log(p) * log(1 - p) * (p / -log(1 - p) + (1 - p) / -log(p) - 1),
)

below_root = named_function("u", "how far p / √(1 − p) lies above −log(1 − p)", p / sqrt(1 - p) + log(1 - p), p)
LOGARITHM_BELOW_ROOT = Equation(
    id="CA.21",
    statement="u(p) = p / √(1 − p) + log(1 − p) is 0 at p = 0 and does not decrease.",
    why=(
        "The bound of each fraction is an inequality of the logarithm: the difference u of its two sides is 0 at p = 0."
    ),
    meaning=(
        "The derivative of u is a square over a positive number. The roots of CA.20 add up to at least 1, since the "
        "root of a number between 0 and 1 is not less than the number."
    ),
    left=Derivative(below_root(p), p),
    right=(1 - sqrt(1 - p)) ** 2 / (2 * sqrt(1 - p) ** 3),
    stable=(p / (1 + sqrt(1 - p))) ** 2 / (2 * sqrt(1 - p) ** 3),
    sign="≥ 0",
)

rho = named_function(
    "rho",
    "−p_t log p_t over 1 − p_t: how much the derivative of the modulating factor adds",
    -p_t * log(p_t) / (1 - p_t),
    p_t,
)
_entropy_ratio, _log_one_minus_p_t = rho(p_t), log(1 - p_t)
_argument = _log_one_minus_p_t / _entropy_ratio * exp(_log_one_minus_p_t / _entropy_ratio)
_lambert = LambertW(_argument, -1)
omega = named_function("omega", "the value of Lambert's W in γ*: ω exp(ω) is its argument", _lambert, p_t)
_gamma_star = _lambert / _log_one_minus_p_t - 1 / _entropy_ratio
gamma_star = named_function("gamma^*", "the γ > 0 at which φ is 1 at a probability below one half", _gamma_star, p_t)
LEAST_GAMMA = Equation(
    id="CA.22",
    statement=(
        "The γ from which on φ is at most 1 at a probability below one half (W is the lower branch of Lambert's "
        "function)."
    ),
    why=(
        "The same authors choose γ by the probability: large where p_t is small. Their rule asks for the γ at which "
        "φ(p_t) = 1; Lambert's W gives that γ."
    ),
    meaning=(
        "W has two branches. On the upper one the solution is γ = 0, where φ is 1 for every p_t, so γ* is the solution "
        "on the lower one. At p_t = ½ the branches meet, and γ* is 0: from there on φ is below 1 for every γ > 0 "
        "(GR.9), and no γ has to be found."
    ),
    left=phi(p_t, gamma_star(p_t)),
    right=Integer(1),
    derivation=(
        Step(phi(p_t, _gamma_star), "γ*, written out"),
        Step(
            phi(p_t, omega(p_t) / _log_one_minus_p_t - 1 / _entropy_ratio),
            "ω for the value of W: by the definition of W, ω exp(ω) is its argument",
        ),
        Step(
            (1 - p_t) ** gamma_star(p_t) * (1 + gamma_star(p_t) * _entropy_ratio),
            "GR.1, with ρ for −p_t log p_t over 1 − p_t",
        ),
        Step(
            exp(omega(p_t) - _log_one_minus_p_t / _entropy_ratio) * omega(p_t) * _entropy_ratio / _log_one_minus_p_t,
            "carry out power and product",
        ),
        Step(
            exp(-_log_one_minus_p_t / _entropy_ratio)
            * _entropy_ratio
            / _log_one_minus_p_t
            * (omega(p_t) * exp(omega(p_t))),
            "take the two factors with ω together",
        ),
        Step(Integer(1), "substitute the argument of W for ω exp(ω)"),
    ),
    assuming=(p_t < HALF,),
    source=("Mukhoti et al. 2020",),
)
