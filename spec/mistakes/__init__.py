"""Mistakes that have been shipped: each a named edit of a right equation.

The right equation is BF.3, the loss of the true class in p_t and alpha_t, which is CF.3 for many classes as well. An
edit takes that expression to the wrong one; a gradient mistake takes it to a wrong derivative in p_t. So a mistake of
alpha and one of the power or the logarithm can be made together, one edit after the other. Mistakes of arithmetic and
of reduction have no formula here: they are recognised by what is observed.

A file a kind has the mistakes, `edits.py` the edits, `reports.toml` what one notices and where it was met.
"""

from spec.mistakes import alpha, arithmetic, formula, gradient, reduction
from spec.mistakes.record import Mistake

# of a kind that can be made together with others before what only a run shows
MISTAKES: dict[str, Mistake] = {
    mistake.code: mistake for kind in (alpha, formula, reduction, gradient, arithmetic) for mistake in kind.MISTAKES
}
