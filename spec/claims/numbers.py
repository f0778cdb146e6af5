"""The numbers in the words of the ledger: none is typed there, each is an expression here, evaluated when read."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, Integer, Rational, diff, log, nsolve

from spec.claims.focusing import CE, CE_NEGATIVE_GRADIENT, GRADIENT_FACTOR, MODULATING_FACTOR, NEGATIVE_GRADIENT, half
from spec.claims.penalties import BEST, CACHE, FLOOR, IMAGES, images
from spec.claims.weighting import BALANCE, BALANCED_ALPHA, NAIVE, PAPER, RISK
from spec.notation import alpha, eta, gamma, lambda_, p, p_t, r, y

AT_TWO = {gamma: Integer(2)}
EXAMPLE = {p_t: Rational(19, 20), **AT_TWO}
STARTS = {**PAPER, alpha: half}
EQUAL_GRADIENT = nsolve(GRADIENT_FACTOR.subs(AT_TWO) - 1, p_t, 0.3)
MOST_GAIN = nsolve(diff(GRADIENT_FACTOR.subs(AT_TWO), p_t), p_t, 0.1)
STRONGEST = nsolve(diff(NEGATIVE_GRADIENT.subs(AT_TWO), p_t), p_t, 0.06)
BALANCE_QUARTER = BALANCE.subs({**PAPER, **AT_TWO, alpha: Rational(1, 4)})

NUMBERS: Mapping[str, Expr] = {
    "ce_hard_to_easy": CE.subs(p_t, Rational(1, 10)) / CE.subs(p_t, Rational(9, 10)),
    "pull_hard_to_easy": CE_NEGATIVE_GRADIENT.subs(p_t, Rational(1, 10))
    / CE_NEGATIVE_GRADIENT.subs(p_t, Rational(9, 10)),
    "example_pull": CE_NEGATIVE_GRADIENT.subs(EXAMPLE),
    "loss_factor": (1 / MODULATING_FACTOR).subs(EXAMPLE),
    "pull_factor": (1 / GRADIENT_FACTOR).subs(EXAMPLE),
    "equal_pull": EQUAL_GRADIENT,
    "most_gain_at": MOST_GAIN,
    "most_gain": GRADIENT_FACTOR.subs({p_t: MOST_GAIN, **AT_TWO}),
    "largest_pull": NEGATIVE_GRADIENT.subs({p_t: STRONGEST, **AT_TWO}),
    "balance_ce": BALANCE.subs({**STARTS, gamma: 0}),
    "balance_focal": BALANCE.subs({**STARTS, **AT_TWO}),
    "balance_quarter": BALANCE_QUARTER,
    "share_quarter": 100 / (1 + BALANCE_QUARTER),
    "alpha_ce": BALANCED_ALPHA.subs({**PAPER, gamma: 0}),
    "alpha_focal": BALANCED_ALPHA.subs({**PAPER, **AT_TWO}),
    "one_to_ten": (r / (1 + r)).subs(r, 10),
    "rest_of_one_to_ten": (1 / (1 + r)).subs(r, 10),
    "best_of_90": nsolve(diff(RISK, p).subs({eta: Rational(9, 10), alpha: half, **AT_TWO}), p, 0.7),
    "naive_best": nsolve(diff(NAIVE, p).subs({y: Rational(3, 10), alpha: half, **AT_TWO}), p, 0.1),
    "deepest": -log(FLOOR),
    "smoothing": (lambda_ / (1 + lambda_)).subs(lambda_, Rational(1, 10)),
    "best_for_one": BEST.subs({y: 1, lambda_: Rational(1, 10)}),
    "images": IMAGES,
    "cache_gb": CACHE.subs(images, IMAGES) / 10**9,
}


class _Shown:
    """A number that prints as itself, or with a format such as .3g, thousands apart."""

    def __init__(self, number: Expr) -> None:
        self._number = number

    def __format__(self, form: str) -> str:
        if not form:
            return f"{int(self._number):,}" if self._number.is_Integer else str(self._number)
        return f"{float(self._number):{form}}"


def filled(text: str) -> str:
    """Return a text with the numbers that it names.

    Raises:
        KeyError: for a name that is none.
    """
    return text.format_map({name: _Shown(number) for name, number in NUMBERS.items()}) if "{" in text else text
