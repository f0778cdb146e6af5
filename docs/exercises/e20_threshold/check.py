"""The threshold is solved for by SymPy; of a chosen threshold its total cost is compared with the lowest there is.

What each threshold costs was computed before, so that a copy for a class does not show how.
"""

import numpy as np

from docs.exercises.checker.claims import are_equal, constant
from docs.exercises.checker.expected import own_questions, short, written_truth
from docs.exercises.checker.questions import Question

TITLE = "Threshold or alpha"
TRACK = "research"
MINUTES = 20
AFTER = ("e03", "e14")
HINTS = (
    'What does it cost on average to say "negative" to an example with probability eta, and what to say "positive"?',
    "Equal costs give the first: eta cost_fn = (1 - eta) cost_fp. The second follows from eta = 1 - alpha. For the "
    "third, the total cost changes only where the threshold passes one of the p.",
    "cost_fp / (cost_fp + cost_fn) and 1 minus that; for the third try each p and infinity: "
    "np.where(y == 1, cost_fn * (p < t), cost_fp * (p >= t)).sum().",
)
DEBRIEF = """\
Both move the same decision. A threshold is moved after training, for free, as often as the costs change; another alpha
means another training, and changes what p means. alpha is for learning, where a class would not be learnt at all; costs
belong into the threshold. Also right: sort p once and take cumulative sums, N log N steps instead of N^2.
"""
TRUTH = {  # evaluated to certain digits when fl verify runs, and written to truth.json
    "threshold": {
        "arguments": "cost_fp cost_fn",
        "value": "solve(eta*cost_fn - (1 - eta)*cost_fp, eta)[0]",
        "points": (("1", "1"), ("1", "3"), ("4", "1")),
        "domain": {"cost_fp": ["0.5", "20"], "cost_fn": ["0.5", "20"]},
    },
    "alpha_for": {
        "arguments": "cost_fp cost_fn",
        "value": "solve(1 - alpha - solve(eta*cost_fn - (1 - eta)*cost_fp, eta)[0], alpha)[0]",
        "points": (("1", "1"), ("1", "3"), ("4", "1")),
        "domain": {"cost_fp": ["0.5", "20"], "cost_fn": ["0.5", "20"]},
    },
}
COST = """
        def cost(p, y, t, cost_fp, cost_fn):
            return np.where(y == 1, cost_fn * (p < t), cost_fp * (p >= t)).sum()
"""
WRONG = {
    "COSTS_SWAPPED": (
        """
        def threshold(cost_fp, cost_fn):
            return cost_fn / (cost_fp + cost_fn)
        """,
        COST
        + """
        def choose(p, y, cost_fp, cost_fn):
            candidates = [*p, np.inf]
            return candidates[int(np.argmin([cost(p, y, t, cost_fn, cost_fp) for t in candidates]))]
        """,
    ),
    "ODDS_NOT_PROBABILITY": (
        """
        def threshold(cost_fp, cost_fn):
            return cost_fp / cost_fn
        """,
        """
        def alpha_for(cost_fp, cost_fn):
            return cost_fn / cost_fp
        """,
    ),
    "THRESHOLD_HALF": (
        """
        def threshold(cost_fp, cost_fn):
            return 0.5
        """,
        """
        def choose(p, y, cost_fp, cost_fn):
            return 0.5
        """,
    ),
    "ALPHA_IS_THRESHOLD": """
        def alpha_for(cost_fp, cost_fn):
            return cost_fp / (cost_fp + cost_fn)
    """,
    "THRESHOLD_OF_ETA": """
        def choose(p, y, cost_fp, cost_fn):
            return cost_fp / (cost_fp + cost_fn)
    """,
    "NOBODY_FORGOTTEN": COST
    + """
        def choose(p, y, cost_fp, cost_fn):
            return p[int(np.argmin([cost(p, y, t, cost_fp, cost_fn) for t in p]))]
    """,
    "COUNTS_ERRORS": COST
    + """
        def choose(p, y, cost_fp, cost_fn):
            candidates = [*p, np.inf]
            return candidates[int(np.argmin([cost(p, y, t, 1, 1) for t in candidates]))]
    """,
    "PAST_THE_SCORE": COST
    + """
        def choose(p, y, cost_fp, cost_fn):
            candidates = [*p, np.inf]
            best = candidates[int(np.argmin([cost(p, y, t, cost_fp, cost_fn) for t in candidates]))]
            return best + 1e-9
    """,
}
SAYS = {
    "threshold COSTS_SWAPPED": "that is cost_fn over the sum; the more a false alarm costs, the higher the threshold.",
    "choose COSTS_SWAPPED": "that is the best threshold where the two costs stand in each other's place.",
    "ODDS_NOT_PROBABILITY": "those are the odds at which both cost the same; eta is a probability.",
    "alpha_for ODDS_NOT_PROBABILITY": (
        "that is the ratio of the two weights, alpha / (1 - alpha); alpha is one part of their sum."
    ),
    "threshold THRESHOLD_HALF": "1/2 is the threshold only where both mistakes cost the same.",
    "choose THRESHOLD_HALF": "at 1/2 the total cost on these examples is not the lowest.",
    "ALPHA_IS_THRESHOLD": "that is the threshold on eta itself; p = 1/2 means eta = 1 - alpha.",
    "THRESHOLD_OF_ETA": "that is the threshold on eta; on this p, which is another number, another one costs less.",
    "NOBODY_FORGOTTEN": (
        'among the p none is better; but sometimes it is cheapest to say "negative" to all, with one above every p.'
    ),
    "COUNTS_ERRORS": "that threshold makes the fewest mistakes, not the cheapest ones.",
    "PAST_THE_SCORE": (
        'just below, at a p itself, the cost is lowest: "positive" is said where p equals the threshold, too.'
    ),
}
CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "threshold COSTS_SWAPPED": lambda s: are_equal(s.answer, 1 - s.expected),
    "choose COSTS_SWAPPED": lambda s: are_equal(s.answer, cost_at(best(s.p, s.y, s.cost_fn, s.cost_fp), *s.a.values())),
    "ODDS_NOT_PROBABILITY": lambda s: are_equal(s.answer, s.expected / (1 - s.expected)),
    "threshold THRESHOLD_HALF": constant(0.5),
    "choose THRESHOLD_HALF": lambda s: are_equal(s.answer, cost_at(0.5, *s.a.values())),
    "ALPHA_IS_THRESHOLD": lambda s: are_equal(s.answer, 1 - s.expected),
    "THRESHOLD_OF_ETA": lambda s: are_equal(s.answer, cost_at(s.cost_fp / (s.cost_fp + s.cost_fn), *s.a.values())),
    "NOBODY_FORGOTTEN": lambda s: are_equal(s.answer, min(cost_at(t, *s.a.values()) for t in s.p)),
    "COUNTS_ERRORS": lambda s: are_equal(s.answer, cost_at(best(s.p, s.y, 1, 1), *s.a.values())),
    "PAST_THE_SCORE": lambda s: are_equal(
        s.answer, cost_at(best(s.p, s.y, s.cost_fp, s.cost_fn) + 1e-9, *s.a.values())
    ),
}
SIZES = (3, 5, 8, 12, 20, 40, 40)
COSTS = ((1, 1), (1, 3), (4, 1), (1, 10), (30, 1), (2, 5), (7, 2))


def cost_at(threshold, p, y, cost_fp, cost_fn):
    """Return the total cost of a threshold."""
    positive = np.asarray(p) >= threshold
    return float(cost_fp * np.sum(positive & (y == 0)) + cost_fn * np.sum(~positive & (y == 1)))


def best(p, y, cost_fp, cost_fn):
    """Return the first threshold with the lowest cost: a p, or infinity."""
    return min([*p, np.inf], key=lambda t: cost_at(t, p, y, cost_fp, cost_fn))


def computed():
    """Return examples of several sizes, and the total cost of each threshold: of each p, upwards, then of one above."""
    generator, found = np.random.default_rng(20), []
    for size, (cost_fp, cost_fn) in zip(SIZES, COSTS, strict=True):
        y = (np.arange(size) % 3 == 0).astype(int)
        p = np.round(1 / (1 + np.exp(-generator.normal(1.5 * y - 1, 1.2))), 3)
        costs = [cost_at(t, p, y, cost_fp, cost_fn) for t in [*np.unique(p), np.inf]]
        found.append({"p": p.tolist(), "y": y.tolist(), "cost_fp": cost_fp, "cost_fn": cost_fn, "costs": costs})
    return found


def questions():
    """Return the questions on the two formulas, then on examples of several sizes."""
    yield from own_questions(__file__, "threshold")
    yield from own_questions(__file__, "alpha_for")
    yield from (_of_examples(**of) for of in written_truth(__file__)["computed"])


def _of_examples(p, y, cost_fp, cost_fn, costs):
    arguments = {"p": np.array(p), "y": np.array(y), "cost_fp": cost_fp, "cost_fn": cost_fn}

    def call(module):
        chosen = float(module.choose(np.array(p), np.array(y), cost_fp, cost_fn))
        return np.asarray(costs[np.searchsorted(np.unique(p), chosen)])

    shown = f"p={short(arguments['p'])}, y={short(arguments['y'])}" if len(p) <= 8 else f"{len(p)} examples"
    text = f"the total cost at choose({shown}, cost_fp={cost_fp}, cost_fn={cost_fn})"
    return Question("choose", text, call, np.asarray(min(costs)), arguments=arguments)
