"""Words and symbols with two meanings in use, and a number that tells which one is meant."""

from sympy import Rational, log

from docs.extension.figures.registry import table
from docs.extension.numbers import plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS

P, GAMMA = Rational(9, 10), 2
EASY = Rational(19, 20)
NEGATIVES = 10
ALPHA = Rational(3, 4)


@table("false-friends")
def confusable_symbols() -> str:
    """Return the table; each pair of numbers is one setting read in the two ways."""
    head = ("It says", "which may mean", "or", "told apart by", "first", "second")
    return rows(head, [_log(), _ratio(), _weight(), _prior(), _true_class(), _times()], words=4)


def _log() -> list[str]:
    nats = value(EQUATIONS["BF.3"].right, p_t=P, gamma=0, alpha_t=1)
    return [
        "log",
        "the natural logarithm (nats)",
        "log10",
        f"cross entropy at {plain(P)}",
        *_pair(nats, nats / log(10)),
    ]


def _ratio() -> list[str]:
    of_ratio = value(EQUATIONS["AB.23"].right, r=NEGATIVES)
    of_share = value(EQUATIONS["AB.22"].right, pi_1=Rational(1, NEGATIVES))
    words = (f"1:{NEGATIVES}", f"{NEGATIVES} negatives for each positive", f"one positive in {NEGATIVES}")
    return [*words, "the balanced α at γ = 0", *_pair(of_ratio, of_share)]


def _weight() -> list[str]:
    words = ("α", "the weight of class 1", "how many times more a missed positive costs")
    return [*words, f"α = {plain(ALPHA)} as a weight, and as a ratio of costs", *_pair(ALPHA, ALPHA / (1 - ALPHA))]


def _prior() -> list[str]:
    balanced = value(EQUATIONS["AB.22"].right, pi_1=1 - ALPHA)
    words = ("prior, prevalence", "the share of positives", "the weight that balances it at γ = 0")
    return [*words, f"what α = {plain(ALPHA)} balances", *_pair(1 - ALPHA, balanced)]


def _true_class() -> list[str]:
    words = ("pt", "the probability of the true class", "1 − p_t (mmdetection)")
    return [*words, f"the modulating factor at {plain(P)}", *_pair((1 - P) ** GAMMA, P**GAMMA)]


def _times() -> list[str]:
    times_loss = value(EQUATIONS["BF.19"].right, p_t=EASY, gamma=GAMMA)
    gradients = [
        value(EQUATIONS["BF.9"].right, m=log(EASY / (1 - EASY)), gamma=gamma, alpha_t=1) for gamma in (0, GAMMA)
    ]
    words = ("so many times less", "less loss", "less gradient")
    return [
        *words,
        f"cross entropy beside focal loss, γ = {GAMMA}, at {plain(EASY)}",
        *_pair(times_loss, gradients[0] / gradients[1]),
    ]


def _pair(first: object, second: object) -> tuple[str, str]:
    return plain(first, 4), plain(second, 4)
