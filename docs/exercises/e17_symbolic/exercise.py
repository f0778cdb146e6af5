"""Let SymPy differentiate.

SymPy computes with formulas as NumPy does with numbers. Here y is 0 or 1, and z, p_t, alpha and gamma are symbols; each
function returns an expression. With s = z for a positive and s = -z for a negative, p_t = 1 / (1 + exp(-s)).

1. Write the focal loss of one example as an expression in z, with the weight alpha_t.
2. Differentiate it in z: SymPy does it.
3. Papers print that gradient in p_t. Return it with p_t in place of z: differentiate in p_t, then use the chain rule.
4. Return the second derivative in z, again in p_t alone.

Any expression that is equal is right, in whatever form; it is compared as an expression, so no number in it may be
rounded. Then set gamma = 0 in the third and in the fourth: which two well-known expressions are left?
"""

import sympy


def focal(y, z, alpha, gamma):
    """Return the focal loss, an expression in z, alpha and gamma."""
    # BEGIN SOLUTION
    p_t = 1 / (1 + sympy.exp(-z if y == 1 else z))
    return -(alpha if y == 1 else 1 - alpha) * (1 - p_t) ** gamma * sympy.log(p_t)
    # END SOLUTION


def gradient(y, z, alpha, gamma):
    """Return its derivative in z, an expression in z, alpha and gamma."""
    # BEGIN SOLUTION
    return sympy.diff(focal(y, z, alpha, gamma), z)
    # END SOLUTION


def gradient_in_p_t(y, p_t, alpha, gamma):
    """Return the same derivative, an expression in p_t, alpha and gamma."""
    # BEGIN SOLUTION
    loss = -(alpha if y == 1 else 1 - alpha) * (1 - p_t) ** gamma * sympy.log(p_t)
    return (2 * y - 1) * p_t * (1 - p_t) * sympy.diff(loss, p_t)
    # END SOLUTION


def curvature_in_p_t(y, p_t, alpha, gamma):
    """Return the second derivative in z, an expression in p_t, alpha and gamma."""
    # BEGIN SOLUTION
    return (2 * y - 1) * p_t * (1 - p_t) * sympy.diff(gradient_in_p_t(y, p_t, alpha, gamma), p_t)
    # END SOLUTION
