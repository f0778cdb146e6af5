"""What α does, continued: many classes.

With two classes α moves a threshold and no more. With K classes a row of predictions is constrained to sum to 1, and
the best row depends on all weights and posteriors at once. The posterior is still a formula of the prediction (AB.18);
the threshold of one half and the ranking are lost, as two counterexamples show (AB.19, AB.20).
"""

from sympy import Derivative, Expr, Rational

from spec.equations.balance import FL, HALF, POPULATION
from spec.equations.gradients import phi
from spec.functions import named_function
from spec.notation import c, entry_symbol, gamma, j, p, posteriors, probabilities, sum_over_classes, weights
from spec.records import Equation

# ---------------------------------------------------------------- many classes

_risk_of_row = sum_over_classes(posteriors[c] * weights[c] * FL(probabilities[c]))
ROW_RISK_GRADIENT = Equation(
    id="AB.16",
    statement=(
        "At the best row all classes have the same derivative (Lagrange); the larger α_c η_c, the larger the "
        "probability."
    ),
    why="With K classes the row is constrained to sum to 1.",
    meaning=(
        "Lagrange's condition says that all derivatives are equal, and each class's derivative is −αη φ / p. What "
        "follows differs from two classes, because the sum that normalises a row depends on every entry. The posterior "
        "is still a formula of the prediction (AB.18). The threshold and the ranking are lost (AB.19, AB.20)."
    ),
    left=Derivative(_risk_of_row, probabilities[j]),
    right=-posteriors[j] * weights[j] * phi(probabilities[j], gamma) / probabilities[j],
    assuming=(weights[c] > 0,),
    provided=(POPULATION,),
)

h = named_function("h", "a probability divided by its φ", p / phi(p, gamma), p, gamma)
PROBABILITY_PER_FACTOR = Equation(
    id="AB.17",
    statement=(
        "h is a probability divided by its φ; it increases, because φ(p) / p is minus the derivative of a convex loss "
        "(AB.3)."
    ),
    why="To solve Lagrange's condition for one class, the function h = p / φ is needed.",
    meaning="It increases because the loss is convex, so each probability determines its own term.",
    left=h(p, gamma),
    right=h(p, gamma).doit(),
)

_unnormalised = h(probabilities[j], gamma) / weights[j]
POSTERIORS = Equation(
    id="AB.18",
    statement="A row of probabilities is the minimiser for these posteriors (the map Ψ).",
    why="Lagrange's condition, solved for η and normalised, gives the posteriors in closed form.",
    meaning="Of the inverse map, from posteriors to the best row, we know no closed form.",
    left=posteriors[j],
    right=_unnormalised / sum_over_classes(_unnormalised.subs(j, c)),
    assuming=(weights[c] > 0,),
    provided=(POPULATION,),
    source=("Charoenphakdee et al. 2021",),
)

# For the counterexamples the map of AB.18 is needed for one class of three. Equal weights cancel in the fraction, so
# they are left out.
_first, _second, _third = (entry_symbol(probabilities[place]) for place in (1, 2, 3))
_total = h(_first, gamma) + h(_second, gamma) + h(_third, gamma)
Psi_1 = named_function(
    "Psi_1",
    "posterior of class 1 for which a row of three is the minimiser, without weights",
    h(_first, gamma) / _total,
    _first,
    _second,
    _third,
    gamma,
)


def posterior_of_first(*row: Expr, focus: Expr = gamma) -> Expr:
    """Return the posterior of class 1 for which a row is the minimiser, where all weights are equal (AB.19)."""
    parts = [h(probability, focus) for probability in row]
    return parts[0] / sum(parts)


HALF_OF_THREE = (HALF, HALF / 2, HALF / 2)
NO_THRESHOLD = Equation(
    id="AB.19",
    statement="With three classes one half is no threshold: the posterior for which it is best depends on γ.",
    why="Which properties of the binary loss survive?",
    meaning=(
        "The threshold does not survive: with three classes a predicted one half does not mean the same posterior for "
        "every γ."
    ),
    left=Psi_1(*HALF_OF_THREE, gamma),
    right=posterior_of_first(*HALF_OF_THREE),
)

RANKED_LOW = tuple(Rational(each, 200) for each in (74, 63, 63))
RANKED_HIGH = tuple(Rational(each, 200) for each in (84, 114, 2))
RANKING_LOST = Equation(
    id="AB.20",
    statement=(
        "With three classes the ranking may be reversed: a larger posterior of class 1 may have a smaller minimiser."
    ),
    why=(
        "The ranking does not survive either. Here are two examples, found by search and checked exactly: the one with "
        "the larger posterior of class 1 has the smaller prediction."
    ),
    meaning="The normalising sum depends on the whole row.",
    left=Psi_1(*RANKED_LOW, 2) - Psi_1(*RANKED_HIGH, 2),
    right=posterior_of_first(*RANKED_LOW, focus=2) - posterior_of_first(*RANKED_HIGH, focus=2),
    sign="> 0",
)
