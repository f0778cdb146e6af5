"""What α to take, goal by goal: costs, balanced accuracy, and what a constant answer is worth."""

from __future__ import annotations

from sympy import Gt, Integer, Lt, Rational, symbols

from spec.claims.evidence import AtPoint, Corrected, Identity, Sign, equal
from spec.claims.focusing import u, v
from spec.notation import alpha, eta, r

cost_of_a_miss, cost_of_an_alarm, prevalence = symbols("c_miss c_alarm prevalence", positive=True)

DISTANCE = alpha + eta - 1  # the best prediction is above 1/2 exactly where this is positive (weighting.threshold)

# ---------------------------------------------------------------- costs

# Saying positive, where a positive has the probability η, avoids a miss or raises an alarm.
SAVED = eta * cost_of_a_miss - (1 - eta) * cost_of_an_alarm
costs_ask_their_share = Identity(
    equal(DISTANCE, SAVED / (cost_of_a_miss + cost_of_an_alarm)),
    assuming=(equal(alpha, cost_of_a_miss / (cost_of_a_miss + cost_of_an_alarm)),),
)

# ---------------------------------------------------------------- balanced accuracy

# Balanced accuracy is the mean of both recalls. Saying positive adds η / prevalence to the one and takes (1 − η) / (1 −
# prevalence) from the other, per example: it gains exactly where η is above the prevalence.
GAINED = eta / prevalence - (1 - eta) / (1 - prevalence)
_some_prevalence, _more = 1 / (1 + u + v), (1 + v) / (1 + u + v)
above_the_prevalence_positive_gains = Sign(Gt(GAINED, 0), where={prevalence: _some_prevalence, eta: _more})
below_the_prevalence_positive_loses = Sign(Lt(GAINED, 0), where={prevalence: _more, eta: _some_prevalence})
balanced_accuracy_asks_one_minus_the_prevalence = Identity(
    equal(DISTANCE, GAINED * prevalence * (1 - prevalence)), assuming=(equal(alpha, 1 - prevalence), prevalence < 1)
)

# ---------------------------------------------------------------- weights and goals

# The weights that a goal asks for are its costs. Balanced accuracy is a goal with the costs 1 / prevalence and 1 / (1 −
# prevalence): with r > 1 negatives a positive, a miss costs more.
_positives_weigh_more = Gt(cost_of_a_miss, cost_of_an_alarm)
rarity_alone_asks_for_weight = Corrected(
    _positives_weigh_more,
    false_at={r: Integer(10), cost_of_a_miss: Integer(1), cost_of_an_alarm: Integer(1)},
    as_corrected=Sign(_positives_weigh_more, where={cost_of_a_miss: 2 + u, cost_of_an_alarm: (2 + u) / (1 + u)}),
)

# ---------------------------------------------------------------- constant answers

ever_negative_is_right_as_often_as_negatives_are = AtPoint(equal(r / (1 + r), Rational(99, 100)), at={r: Integer(99)})
_ever_negative_costs_more = Gt(eta * cost_of_a_miss, (1 - eta) * cost_of_an_alarm)
ever_negative_costs_more_than_ever_positive = Corrected(
    _ever_negative_costs_more,
    false_at={eta: Rational(1, 100), cost_of_a_miss: Integer(1), cost_of_an_alarm: Integer(1)},
    as_corrected=Sign(
        _ever_negative_costs_more, where={eta: 1 / (1 + r), cost_of_a_miss: cost_of_an_alarm * r * (1 + u)}
    ),
)
