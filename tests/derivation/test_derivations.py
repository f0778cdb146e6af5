"""Every line that the spec prints is equal to the next, and every slope to a derivative that was taken elsewhere."""

import pytest
from sympy import Derivative, Expr, exp

from spec.equations import EQUATIONS
from spec.equations.softmax_cross_entropy import through_softmax
from spec.notation import (
    alpha_t,
    c,
    j,
    m,
    predictions,
    probabilities,
    sigmoid,
    softplus,
    t,
    x,
    ybar,
)
from spec.proofs.kinds import is_derivative, is_identity


def right(id: str) -> Expr:
    """Return a textbook form in exponentials and logarithms alone: our own slopes of σ and softplus are not used."""
    return EQUATIONS[id].right.rewrite((sigmoid, softplus), exp)


def of_probabilities(id: str) -> Expr:
    """Return a penalty of the output of a softmax, as a function of the logits."""
    return through_softmax(EQUATIONS[id].right.xreplace({predictions[c]: probabilities[c]}))


STABLE = [id for id, equation in EQUATIONS.items() if equation.stable is not None]
STEPS = [(id, number) for id, equation in EQUATIONS.items() for number in range(len(equation.derivation))]
SLOPES = [id for id, equation in EQUATIONS.items() if is_derivative(equation)]
IDENTITIES = [id for id, equation in EQUATIONS.items() if is_identity(equation)]

# which function each slope is the slope of, in the variable on its left
SLOPE_OF = {
    "CE.5": lambda: right("CE.1"),
    "CE.6": lambda: right("CE.2"),
    "CE.8": lambda: right("CE.7"),
    "CE.10": lambda: right("CE.9"),
    "CE.13": lambda: right("CE.12"),
    "CE.16": lambda: right("CE.15"),
    "CE.19": lambda: through_softmax(right("CE.18")),
    "CE.23": lambda: right("CE.17").subs(j, t),
    "BF.5": lambda: right("BF.3"),
    "BF.6": lambda: right("BF.4"),
    "BF.9": lambda: right("BF.8"),
    "BF.10": lambda: right("BF.8").subs(m, EQUATIONS["CE.11"].right),
    "BF.11": lambda: right("BF.8"),
    "BF.16": lambda: right("BF.15"),
    "BF.18": lambda: right("BF.8").subs({alpha_t: 1, m: ybar * x}),
    "BF.24": lambda: right("BF.19"),
    "BF.26": lambda: right("BF.25"),
    "CF.2": lambda: right("CF.1"),
    "CF.5": lambda: right("CF.9"),
    "CF.6": lambda: right("CE.20"),
    "CF.7": lambda: right("CF.9"),
    "CF.8": lambda: right("CF.4"),
    "CF.10": lambda: right("CF.9"),
    "PP.2": lambda: right("PP.1"),
    "PP.4": lambda: right("PP.3"),
    "PP.6": lambda: of_probabilities("PP.1"),
    "PP.7": lambda: of_probabilities("PP.3"),
    "CM.2": lambda: right("CM.1"),
}


@pytest.mark.parametrize("id", STABLE)
def test_a_stable_form_is_equal_to_the_textbook_form(id, proven):
    equation = EQUATIONS[id]
    proven(equation.stable, equation.right, equation.assuming)


@pytest.mark.parametrize(("id", "number"), STEPS, ids=lambda part: str(part))
def test_a_line_of_a_derivation_is_equal_to_the_next(id, number, proven):
    equation = EQUATIONS[id]
    lines = [*(step.expression for step in equation.derivation), equation.right]
    proven(lines[number], lines[number + 1], equation.assuming)


@pytest.mark.parametrize("id", SLOPES)
def test_a_slope_is_equal_to_the_derivative_of_the_textbook_form(id, proven):
    equation = EQUATIONS[id]
    slope = Derivative(SLOPE_OF[id](), *equation.left.variable_count)
    proven(slope, equation.right, equation.assuming)


@pytest.mark.parametrize("id", IDENTITIES)
def test_an_identity_has_two_equal_sides(id, proven):
    equation = EQUATIONS[id]
    proven(equation.left.rewrite((sigmoid, softplus), exp), equation.right, equation.assuming)
