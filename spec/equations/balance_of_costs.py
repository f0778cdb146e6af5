"""What α does, continued: from costs to a setting.

The costs of the two errors ask for a threshold on the posterior, and AB.4 says which α puts that threshold at a
prediction of one half. The last line of the chapter is what the paper found by trying.
"""

from sympy import Eq, Interval, Rational, factor, solve

from spec.equations.balance import POPULATION, TWO_CLASSES
from spec.notation import declare, eta, positive
from spec.records import Equation, Step

C_1 = declare("C_1", "cost of a false negative, a missed positive", positive, positive=True)
C_0 = declare("C_0", "cost of a false positive, a false alarm", positive, positive=True)
eta_cost = declare(
    "eta_cost", "posterior above which deciding for class 1 costs less", Interval.open(0, 1), positive=True
)
alpha_cost = declare(
    "alpha_cost",
    "the α with which a threshold of one half decides at the least cost",
    Interval.open(0, 1),
    positive=True,
)

# ---------------------------------------------------------------- from costs to a setting

(_indifferent,) = solve(Eq(eta * C_1, (1 - eta) * C_0), eta)
COST_THRESHOLD = Equation(
    id="AB.37",
    statement="Deciding for class 1 has the lower expected cost exactly where the posterior is above this threshold.",
    why=(
        "What should a decision rest on? On what the two errors cost. Where the posterior is η, deciding for class 1 "
        "costs (1 − η) C_0 on average, and deciding for class 0 costs η C_1."
    ),
    meaning="The two costs are equal at one posterior. The loss that a model was trained with does not change it.",
    left=eta_cost,
    right=_indifferent,
    derivation=(Step(_indifferent, "solve η C_1 = (1 − η) C_0"),),
    provided=(TWO_CLASSES,),
    source=("Elkan 2001",),
)

ALPHA_OF_COSTS = Equation(
    id="AB.38",
    central=True,
    statement=(
        "With this α, a model at the minimum of the risk decides at the lowest expected cost at a threshold of one "
        "half."
    ),
    why=(
        "If the threshold on the prediction must be one half, α has to set the threshold on the posterior. At the "
        "minimum of the risk that is η = 1 − α (AB.4)."
    ),
    meaning=(
        "So α is 1 minus the threshold of AB.37: the false negative's part of both costs. With equal costs it is one "
        "half."
    ),
    left=alpha_cost,
    right=factor(1 - _indifferent),
    derivation=(Step(1 - _indifferent, "AB.4: the threshold 1 − α is that of AB.37"),),
    provided=(TWO_CLASSES, POPULATION),
    source=("Elkan 2001",),
)

# ---------------------------------------------------------------- what the paper found

# Lin et al. 2017, table 1b: γ, the best α at that γ, and the average precision reached with it
BEST_ALPHA = tuple(
    tuple(map(Rational, row.split()))
    for row in ("0 .75 31.1", ".1 .75 31.4", ".2 .75 31.9", ".5 .50 32.9", "1 .25 33.7", "2 .25 34.0", "5 .25 32.2")
)
