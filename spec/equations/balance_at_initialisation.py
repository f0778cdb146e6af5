"""What α does, continued: choosing it.

At γ = 0 the ratio of the classes' numbers balances them (AB.23). For γ > 0 every example is weighted a second time, by
how well it is predicted; so the α that balances the classes depends on the initial predictions. In logarithms the
balance is Λ once more, and with it the initial constant prediction is the best one. The balance explains why the best α
of the paper falls with γ, and why both .75 and .25 can be right, for different initial predictions; it does not explain
the value .25, which was found by trying.

In this file the prediction for every example is π, there are r negatives per positive, and gradients are those in the
bias.
"""

from sympy import Derivative, Eq, Expr, Integer, Reals, factor, log, solve
from sympy.codegen.cfunctions import log1p

from spec.equations.balance import BOTH_WEIGHED, FL, HALF, POPULATION, log_odds, risk, stable_log_odds
from spec.equations.balance_log_ratio import Lambda
from spec.equations.balance_of_weights import BALANCED_BY_RATIO, PREVALENCE
from spec.equations.cross_entropy import SIGMOID
from spec.equations.gradients_curvature import g
from spec.functions import named_function, product
from spec.notation import alpha, declare, eta, gamma, pi, r, sigmoid, x
from spec.records import Equation, Step

bias = declare("b", "initial bias of the last layer", Reals, real=True)

# ---------------------------------------------------------------- at initialisation

# Before training all predictions are one known number, so that the balance of the classes has a formula. Later it
# depends on the data. What an imbalance at the start means is AB.32: the constant prediction is not the best one, and
# the bias moves.

_initial_logit = log_odds(pi)
_gradient_of_positive, _gradient_of_negative = alpha * g(_initial_logit), (1 - alpha) * g(-_initial_logit)
R = named_function(
    "R",
    "ratio of the negatives' total gradient to the positives' at initialisation",
    r * _gradient_of_negative / _gradient_of_positive,
    alpha,
    gamma,
    pi,
    r,
)


def reduced_gradient(probability: Expr) -> Expr:
    """Return the negative gradient at this p_t, divided by (1 - p_t)^γ."""
    return (1 - probability) - gamma * probability * log(probability)


# As it is computed: α and π may be so small that a quotient of one of them with anything else is no number. So a power
# of either enters as two factors, each a root of it.
_root_of_odds = (pi / (1 - pi)) ** ((1 + gamma) / 2)
_ratio_of_brackets = (1 - gamma * (1 - pi) * log1p(-pi) / pi) / (1 - gamma * pi * log(pi) / (1 - pi))
_stable_imbalance = product(r, 1 - alpha, alpha**-HALF, alpha**-HALF, _root_of_odds, _root_of_odds, _ratio_of_brackets)

IMBALANCE = Equation(
    id="AB.24",
    statement="R is the ratio of the negatives' total gradient to the positives' at initialisation.",
    why=(
        "With γ > 0 an example is weighted twice: by its class and by its prediction. At initialisation every "
        "prediction is the same number π."
    ),
    meaning="The ratio R compares the sums of gradients of the two classes at that moment.",
    left=R(alpha, gamma, pi, r),
    right=r * (1 - alpha) / alpha * (pi / (1 - pi)) ** gamma * reduced_gradient(1 - pi) / reduced_gradient(pi),
    derivation=(Step(r * _gradient_of_negative / _gradient_of_positive, "GR.12 at both margins"),),
    assuming=(BOTH_WEIGHED,),
    stable=_stable_imbalance,
)

IMBALANCE_AS_LOG_RATIO = Equation(
    id="AB.25",
    statement=(
        "Where the initial prediction is below one half R decreases with γ, because Λ is odd and grows with γ for x > "
        "0 (AB.15)."
    ),
    why="How does R depend on γ? In logarithms R is Λ again, at the initial logit.",
    meaning=(
        "So for π < 1/2, as in detection, focusing alone shifts the balance towards the positives. That fits the "
        "paper's table, where the best α falls as γ rises; it does not explain the value .25, which was found by "
        "trying."
    ),
    left=log(R(alpha, gamma, pi, r)),
    right=log(r) - log_odds(alpha) + Lambda(_initial_logit, gamma),
    assuming=(BOTH_WEIGHED,),
    stable=log(r) - stable_log_odds(alpha) + Lambda(stable_log_odds(pi), gamma),
)

_imbalance_at_half = R(HALF, gamma, pi, r)
alpha_bal = named_function(
    "alpha_bal",
    "the α that balances the classes' gradients at initialisation",
    _imbalance_at_half / (1 + _imbalance_at_half),
    gamma,
    pi,
    r,
)
BALANCED_AT_INITIALISATION = Equation(
    id="AB.26",
    central=True,
    statement="The α that balances the classes' gradients at initialisation.",
    why="R = 1 is linear in the odds of α, so the balancing α can be solved for.",
    meaning=(
        "At α = 1/2 the weights cancel, so R(1/2) is the ratio without weights, and the odds of the balancing α are "
        "equal to it."
    ),
    left=alpha_bal(gamma, pi, r),
    right=_imbalance_at_half / (1 + _imbalance_at_half),
    stable=1 / (1 + 1 / _imbalance_at_half),
)

BALANCE_HOLDS = Equation(
    id="AB.27",
    statement="With that α both classes have equal total gradient.",
    why="A check: substitute the balancing α into R.",
    meaning="Both classes then have half of the first gradient, whatever γ and π are.",
    left=R(alpha_bal(gamma, pi, r), gamma, pi, r),
    right=Integer(1),
)

BALANCED_FROM_HALF = Equation(
    id="AB.28",
    statement=(
        "If the initial prediction is one half, the balancing α does not depend on γ: it is that of the class weights, "
        "AB.23."
    ),
    why="When do class weights balance the first step? At π = 1/2 both classes are predicted equally well.",
    meaning="Every example then has the same modulating factor, and γ has no influence.",
    left=alpha_bal(gamma, HALF, r),
    right=BALANCED_BY_RATIO.right,
)

ONE_TO_TEN = Equation(
    id="AB.29",
    statement="Ten negatives per positive, 1:10, give this α.",
    why="Two phrases are often confused. The first is 1:10, ten negatives for each positive.",
    meaning="One example in eleven is positive.",
    left=alpha_bal(gamma, HALF, 10),
    right=BALANCED_BY_RATIO.right.subs(r, 10),
)

ONE_IN_TEN = Equation(
    id="AB.30",
    statement="Nine negatives per positive, one positive in ten, give this α.",
    why="The second phrase is one in ten, which is 1:9.",
    meaning="One example in ten is positive, so α is a little smaller.",
    left=alpha_bal(gamma, HALF, 9),
    right=BALANCED_BY_RATIO.right.subs(r, 9),
)

BALANCED_AT_GAMMA_ZERO = Equation(
    id="AB.31",
    statement="At γ = 0 the initial prediction matters too: predictions near 0 make the negatives' gradients small.",
    why=(
        "Is cross entropy balanced by class weights at the start? A negative with the prediction π = 0.01 has a "
        "gradient of only 0.01."
    ),
    meaning="So even at γ = 0 the initial prediction matters: class weights alone do not balance the first step.",
    left=alpha_bal(0, pi, r),
    right=factor(r * pi / (1 - pi + r * pi)),
    stable=1 / (1 + (1 - pi) / pi / r),
)

BALANCE_IS_CALIBRATION = Equation(
    id="AB.32",
    statement=(
        "The gradients are balanced, R = 1, exactly where the initial prediction π is the best constant prediction."
    ),
    why="If the gradients in the bias are balanced, the bias does not move.",
    meaning=(
        "So R = 1 says that π is the constant prediction that minimises the risk at the given prevalence (a constant "
        "knows no features, so that its posterior is the class prior): balance at initialisation is calibration of the "
        "bias."
    ),
    left=Derivative(risk(sigmoid(x)), x),
    right=alpha * g(x) / (1 + r) * (R(alpha, gamma, pi, r) - 1),
    assuming=(Eq(eta, PREVALENCE), Eq(x, _initial_logit), BOTH_WEIGHED),
    provided=(POPULATION,),
)

GRADIENT_SHARE_OF_POSITIVES = Equation(
    id="AB.33",
    statement="The fraction of the initial gradient that comes from the positives.",
    why="The same ratio is reported in three ways. The first is the positives' fraction of the whole gradient.",
    meaning="One half is balance, and R = 1 gives it.",
    left=_gradient_of_positive / (_gradient_of_positive + r * _gradient_of_negative),
    right=1 / (1 + R(alpha, gamma, pi, r)),
    assuming=(BOTH_WEIGHED,),
    stable=1 / (1 + R(alpha, gamma, pi, r)),
)

GRADIENT_WORTH = Equation(
    id="AB.34",
    statement="The number of negatives whose gradients add up to that of one positive.",
    why="The second way is a number of negatives for each positive, counted in gradients.",
    meaning="It says how many negatives balance one positive at the start.",
    left=_gradient_of_positive / _gradient_of_negative,
    right=r / R(alpha, gamma, pi, r),
    assuming=(BOTH_WEIGHED,),
    stable=1 / R(alpha, gamma, pi, 1),
)

LOSS_WORTH = Equation(
    id="AB.35",
    statement=(
        "The number of negatives whose losses add up to that of one positive; it differs from the number for gradients."
    ),
    why="The third way is the same number, counted in losses.",
    meaning="The two numbers differ, and papers do not always say which one is meant.",
    left=alpha * FL(pi) / ((1 - alpha) * FL(1 - pi)),
    right=(alpha * FL(pi) / ((1 - alpha) * FL(1 - pi))).doit(),
    assuming=(BOTH_WEIGHED,),
    stable=alpha / (1 - alpha) * (pi / (1 - pi)) ** -gamma * log(pi) / log1p(-pi),
)

(_bias,) = solve(Eq(SIGMOID.right.subs(x, bias), pi), bias)
PRIOR_BIAS = Equation(
    id="AB.36",
    statement="The initial bias for which every initial prediction is π.",
    why=(
        "How is an initial prediction set? A constant prediction π is obtained by the bias of the last layer, with "
        "zero weights."
    ),
    meaning=(
        "The bias is the inverse of the sigmoid. The paper sets π = 0.01; random initial weights scatter the "
        "predictions around it."
    ),
    left=bias,
    right=-log((1 - pi) / pi),
    stable=stable_log_odds(pi),
    derivation=(Step(_bias, "solve σ(b) = π, CE.1"),),
    source=("Lin et al. 2017, section 4.1",),
)
