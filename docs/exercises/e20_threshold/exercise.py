"""Move the threshold, or choose alpha?

A missed positive costs cost_fn, a false alarm costs cost_fp; what is predicted right costs nothing. eta is the true
probability of a positive.

1. From which eta on is it cheaper to say "positive"?
2. With another alpha a model predicts p above 1/2 from another eta on: p = 1/2 means eta = 1 - alpha, whatever gamma
   is. Which alpha makes 1/2 the right threshold on p for these costs?
3. A trained model's p is seldom eta, so look: from predictions p and labels y, return a threshold with the lowest total
   cost, where "positive" is said if p >= threshold. Where it is cheapest to say "negative" to all, say so with a
   threshold above every p.

Which of the two can you still change when the costs change after training?
"""

import numpy as np


def threshold(cost_fp, cost_fn):
    """Return the eta from which on "positive" is cheaper."""
    # BEGIN SOLUTION
    return cost_fp / (cost_fp + cost_fn)
    # END SOLUTION


def alpha_for(cost_fp, cost_fn):
    """Return the alpha for which p = 1/2 is that threshold."""
    # BEGIN SOLUTION
    return 1 - threshold(cost_fp, cost_fn)
    # END SOLUTION


def choose(p, y, cost_fp, cost_fn):
    """Return a threshold on p with the lowest total cost on these examples."""
    # BEGIN SOLUTION
    candidates = [*p, np.inf]
    costs = [np.where(y == 1, cost_fn * (p < t), cost_fp * (p >= t)).sum() for t in candidates]
    return candidates[int(np.argmin(costs))]
    # END SOLUTION
