"""What the sentences of some equations claim beyond their formulas: that something is positive, one, or the smallest.

The words of logic are Coq's, and written here; what they speak of is printed from the equations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Basic, Rational, Symbol

from spec.equations import balance, balance_log_ratio, binary_focal_margin, centred_mse, gradients
from spec.notation import alpha, c, epsilon, eta, gamma, j, lambda_, p, p_t, x
from spec.printing.coq import term

q, s = Symbol("q", real=True), Symbol("s", real=True)


@dataclass(frozen=True)
class Consequence:
    """A theorem about equations.

    Attributes:
        name: in Coq: the id of the equation whose sentence claims it, and what it is about.
        sentence: in words.
        text: the proposition; a name in braces stands for a term …
        terms: … which is printed from one of these expressions.
    """

    name: str
    sentence: str
    text: str
    terms: Mapping[str, Basic]

    def proposition(self) -> str:
        """Return the proposition as Coq reads it."""
        return self.text.format(**{name: term(expression) for name, expression in self.terms.items()})


_LOSS = binary_focal_margin.LOSS_IN_MARGIN.right
_RISK = balance.risk(p)
_DOMAINS = "0 < alpha < 1 ->\n  0 <= gamma ->\n  "
_MEAN = s * p + (1 - s) * q
_SMOOTHED = centred_mse.LABEL_SMOOTHING.left.subs({j: c, epsilon: lambda_ / (1 + lambda_)})

_ALL = (
    Consequence(
        "BF_8_positive",
        "Focal loss is positive at every margin.",
        "forall m alpha_t gamma : R,\n  0 < alpha_t ->\n  0 <= gamma ->\n  0 < {loss}",
        {"loss": _LOSS},
    ),
    Consequence(
        "BF_9_decreasing",
        "Focal loss strictly decreases with the margin.",
        "forall m_1 m_2 alpha_t gamma : R,\n  0 < alpha_t ->\n  0 <= gamma ->\n  m_1 < m_2 ->\n"
        "  (fun m => {loss}) m_2 < (fun m => {loss}) m_1",
        {"loss": _LOSS},
    ),
    Consequence(
        "BF_12_at_zero",
        "At γ = 0 focal loss is weighted cross entropy.",
        "forall m alpha_t : R,\n  0 <= alpha_t ->\n  (fun gamma => {loss}) 0 = {cross_entropy}",
        {"loss": _LOSS, "cross_entropy": binary_focal_margin.AT_GAMMA_ZERO.right},
    ),
    Consequence(
        "BF_13_at_zero",
        "At γ = 0 the gradient of focal loss is that of weighted cross entropy, at every margin.",
        "forall m alpha_t : R,\n  0 <= alpha_t ->\n  is_derive (fun m => (fun gamma => {loss}) 0) m ({gradient})",
        {"loss": _LOSS, "gradient": binary_focal_margin.GRADIENT_AT_GAMMA_ZERO.right},
    ),
    Consequence(
        "AB_3_convex",
        "Focal loss is strictly convex in p, for every γ.",
        "forall p q s gamma : R,\n  0 < p < 1 ->\n  0 < q < 1 ->\n  p <> q ->\n  0 < s < 1 ->\n  0 <= gamma ->\n"
        "  {of_mean} < s * {of_p} + (1 - s) * {of_q}",
        {"of_mean": balance.FL(_MEAN), "of_p": balance.FL(p), "of_q": balance.FL(q)},
    ),
    Consequence(
        "AB_3_one_minimiser",
        "The risk has exactly one minimiser, for every η and every weight α strictly between 0 and 1.",
        f"forall alpha gamma eta : R,\n  {_DOMAINS}0 < eta < 1 ->\n  exists! p, is_minimiser (fun p => {{risk}}) p",
        {"risk": _RISK},
    ),
    Consequence(
        "AB_4_threshold",
        "The minimiser is one half exactly where η = 1 − α, and above it exactly where η > 1 − α, for every γ.",
        f"forall alpha gamma eta p : R,\n  {_DOMAINS}0 < eta < 1 ->\n  is_minimiser (fun p => {{risk}}) p ->\n"
        "  (p = {half} <-> eta = 1 - alpha) /\\ (p > {half} <-> eta > 1 - alpha)",
        {"risk": _RISK, "half": balance.HALF},
    ),
    Consequence(
        "AB_9_minimiser",
        "A probability is the minimiser exactly where Λ of its logit is the sum of the log-odds of η and of α.",
        f"forall alpha gamma eta p : R,\n  {_DOMAINS}0 < eta < 1 ->\n  0 < p < 1 ->\n"
        "  (is_minimiser (fun p => {risk}) p <-> {Lambda} = {of_eta} + {of_alpha})",
        {
            "risk": _RISK,
            "Lambda": balance_log_ratio.Lambda(balance.log_odds(p), gamma),
            "of_eta": balance.log_odds(eta),
            "of_alpha": balance.log_odds(alpha),
        },
    ),
    Consequence(
        "AB_11_increasing",
        "Λ strictly increases with the logit.",
        "forall x_1 x_2 gamma : R,\n  0 <= gamma ->\n  x_1 < x_2 ->\n"
        "  (fun x => {Lambda}) x_1 < (fun x => {Lambda}) x_2",
        {"Lambda": balance_log_ratio.Lambda(x, gamma)},
    ),
    Consequence(
        "AB_11_ranking",
        "Minimisers are ordered as the posteriors are: two classes, one weight α, any γ.",
        f"forall alpha gamma eta_1 eta_2 p_1 p_2 : R,\n  {_DOMAINS}0 < eta_1 < 1 ->\n  0 < eta_2 < 1 ->\n"
        "  is_minimiser ((fun eta p => {risk}) eta_1) p_1 ->\n  is_minimiser ((fun eta p => {risk}) eta_2) p_2 ->\n"
        "  (p_1 < p_2 <-> eta_1 < eta_2)",
        {"risk": _RISK},
    ),
    Consequence(
        "AB_11_weight",
        "The minimiser increases with α.",
        "forall alpha_1 alpha_2 gamma eta p_1 p_2 : R,\n  0 < alpha_1 < 1 ->\n  0 < alpha_2 < 1 ->\n  0 <= gamma ->\n"
        "  0 < eta < 1 ->\n  is_minimiser ((fun alpha p => {risk}) alpha_1) p_1 ->\n"
        "  is_minimiser ((fun alpha p => {risk}) alpha_2) p_2 ->\n  (p_1 < p_2 <-> alpha_1 < alpha_2)",
        {"risk": _RISK},
    ),
    Consequence(
        "GR_8_crossing",
        "For γ > 0 there is exactly one p₀: below it φ exceeds 1, and above it φ is less than 1.",
        "forall gamma : R,\n  0 < gamma ->\n  exists! p_0, 0 < p_0 < 1 /\\ forall p_t, 0 < p_t < 1 ->\n"
        "    ({phi} > 1 <-> p_t < p_0) /\\ ({phi} < 1 <-> p_0 < p_t)",
        {"phi": gradients.phi(p_t, gamma)},
    ),
    Consequence(
        "GR_8_maximum",
        "For γ > 0 φ has exactly one maximum.",
        "forall gamma : R,\n  0 < gamma ->\n  exists! p_m, 0 < p_m < 1 /\\ forall p_t, 0 < p_t < 1 -> p_t <> p_m ->\n"
        "    {phi} < (fun p_t => {phi}) p_m",
        {"phi": gradients.phi(p_t, gamma)},
    ),
    Consequence(
        "GR_9_below_one_half",
        "For γ > 0 φ is less than 1 at one half: p₀ lies below it.",
        "forall gamma : R,\n  0 < gamma ->\n  {phi} < 1",
        {"phi": gradients.phi(Rational(1, 2), gamma)},
    ),
    Consequence(
        "CM_5_minimiser",
        "The smoothed labels are the one row of predictions at which the centred loss is smallest.",
        "forall (lambda : R) (K : nat) (y yhat : nat -> R),\n  0 <= lambda ->\n  (2 <= K)%nat ->\n"
        "  (fun yhat => {loss}) (fun c => {smoothed}) <= {loss} /\\\n"
        "  ((fun yhat => {loss}) (fun c => {smoothed}) = {loss} <->\n"
        "   forall c : nat, (1 <= c <= K)%nat -> yhat c = {smoothed})",
        {"loss": centred_mse.LOSS.right, "smoothed": _SMOOTHED},
    ),
)
CONSEQUENCES: dict[str, Consequence] = {consequence.name: consequence for consequence in _ALL}
