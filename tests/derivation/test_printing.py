import inspect
import itertools
import re

import numpy as np
import pytest
from click.testing import CliRunner
from math_core import LatexToMathML
from sympy import Add, E, Indexed, KroneckerDelta, Max, Piecewise, Rational, Sum, Symbol, expand
from sympy.parsing.latex import parse_latex

from spec.__main__ import main
from spec.equations import EQUATIONS, LOSSES
from spec.equations.centred_mse import best
from spec.evaluation.oracle import Oracle
from spec.functions import NamedFunction
from spec.notation import (
    NOTATION,
    K,
    alpha,
    alpha_t,
    beta,
    entry_symbol,
    expand_classes,
    gamma,
    j,
    labels,
    lambda_,
    logits,
    m,
    p,
    p_t,
    predictions,
    probabilities,
    sigmoid,
    softplus,
    w_0,
    w_1,
    weights,
    x,
    y,
    ybar,
)
from spec.printing.code import code_of, javascript_code, numpy_code, sympy_code
from spec.printing.latex import latex, latex_expression

to_mathml = LatexToMathML(fancy_error=False)
WITH_CODE = [id for id, equation in EQUATIONS.items() if numpy_code(equation)]
OF_ROWS = [id for id in WITH_CODE if code_of(EQUATIONS[id]).has(Indexed)]
STABLE = [id for id in WITH_CODE if EQUATIONS[id].stable is not None and id not in OF_ROWS]
EPS = np.finfo(np.float64).eps

# float64 rounds at 36.7, overflows in exp at 709.8 and underflows at 745
LOGITS = [sign * size for size in (0.0, 0.375, 2.75, 17.0, 37.5, 104.0, 709.0, 745.0) for sign in (1, -1)]
VALUES = {
    **{
        argument.symbol: [value for value in argument.samples if isinstance(value, float)]
        for loss in LOSSES.values()
        for argument in loss.arguments
    },
    x: LOGITS,
    m: LOGITS,
    y: [0.0, 1.0],
    ybar: [-1.0, 1.0],
    p: [0.25, 0.75],
    p_t: [2.0**-40, 0.5, 1 - 2.0**-40],
    gamma: [0.5, 0.0, 2.0, 3.6875],
    alpha: [0.25],
    alpha_t: [0.75],
    w_1: [3.0],
    w_0: [0.5],
    beta: [-1.5],
}


def latex_of(equation):
    yield latex(equation)
    yield from (latex_expression(step.expression) for step in equation.derivation)
    yield from (latex_expression(assumption) for assumption in equation.assuming)
    if equation.stable is not None:
        yield latex_expression(equation.stable)


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_its_latex_becomes_mathml(equation):
    for text in latex_of(equation):
        assert "<math" in to_mathml.convert_with_local_state(text, displaystyle=True)


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_its_latex_leaves_no_doubt(equation):
    for text in latex_of(equation):
        assert not re.search(r"\\(log|sigma|operatorname\{softplus\})(?!\(|\\left\()", text), (
            "where does the argument end?"
        )
        assert not re.search(r"otherwise|True", text), "which label is that?"
        assert not re.search(r"[+-] *[+-]|alpha_\{t\}", text), "two signs, or a needless brace"


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("CE.10", r"\frac{\mathrm{d}}{\mathrm{d} x} \operatorname{CE}(x) = \sigma(x) - y"),
        ("BF.1", r"p_t = \begin{cases} p & \text{if } y = 1 \\ 1 - p & \text{if } y = 0 \end{cases}"),
        ("BF.3", r"\operatorname{FL}(p_t) = - \alpha_t (1 - p_t)^{\gamma} \log(p_t)"),
        ("CF.1", r"\operatorname{FL}(\mathbf{p}) = - \sum_{c = 1}^{K} \alpha_c y_c (1 - p_c)^{\gamma} \log(p_c)"),
        ("CE.20", r"m(\mathbf{z}) = z_t - \log\left(\sum_{k \neq t} e^{z_k}\right)"),
    ],
)
def test_it_is_written_as_on_a_blackboard(id, text):
    assert latex(EQUATIONS[id]) == text


BEYOND_THE_PARSER = (Sum, Piecewise, Max, KroneckerDelta, predictions.label, best.label, NamedFunction)
READABLE = [id for id, equation in EQUATIONS.items() if not equation.right.has(*BEYOND_THE_PARSER)]
NAMES = {
    **{str(entry.symbol): entry.symbol for entry in NOTATION},
    **{
        entry_symbol(f[i]).name: entry_symbol(f[i]) for f in (logits, labels, probabilities, weights) for i in (j, 1, 2)
    },
    "Upsilon": ybar,
    "e": E,
}


def read_back(text):
    """Return what SymPy's parser makes of our LaTeX, with names in place of what it does not know."""
    text = text.replace(r"\operatorname{softplus}", r"\zeta").replace(r"\bar{y}", r"\Upsilon")
    text = re.sub(r"\\left|\\right", "", text)
    text = re.sub(r"(?<=[\w})]) (?=[\\(\w])", r" \\cdot ", text)  # else a symbol before a bracket is a function
    parsed = parse_latex(text, strict=True)
    parsed = parsed.xreplace({symbol: NAMES[re.sub("[{}]", "", symbol.name)] for symbol in parsed.atoms(Symbol)})
    parsed = parsed.replace(lambda part: part.func.__name__ == "sigma", lambda part: sigmoid(*part.args))
    return parsed.replace(lambda part: part.func.__name__ == "zeta", lambda part: softplus(*part.args))


@pytest.mark.parametrize("id", READABLE)
def test_its_latex_reads_back_as_what_was_printed(id, proven):
    equation = EQUATIONS[id]
    for form in (equation.right, equation.stable):
        if form is not None and not form.has(*BEYOND_THE_PARSER):
            plain = form.replace(lambda part: isinstance(part, Indexed), entry_symbol)
            proven(read_back(latex_expression(form)), plain, () if form.has(Indexed) else equation.assuming)


def numpy_name(symbol):
    return "lambda_" if symbol == lambda_ else symbol.name


def run(code, points):
    """Run printed code as it is pasted, on all points at once."""
    pasted = {}
    exec(code, pasted)
    function = list(pasted.values())[-1]
    columns = {numpy_name(symbol): np.array([float(point[symbol]) for point in points]) for symbol in points[0]}
    with np.errstate(under="ignore"):
        return np.atleast_1d(function(**columns))


def grid(form):
    """Return every combination of the values of the symbols in an expression."""
    symbols = [symbol for symbol in VALUES if symbol in form.free_symbols]
    rows = itertools.product(*(VALUES[symbol] for symbol in symbols))
    return [dict(zip(symbols, map(Rational, row), strict=True)) for row in rows]


POWERS = {argument.symbol for loss in LOSSES.values() for argument in loss.arguments if argument.kind == "power"}


def allowed(equation, point):
    """Return the error that rounding explains: of each term, and of the argument of FL*."""
    form = equation.right if equation.stable.has(Max, Piecewise) else equation.stable
    scale = sum(abs(float(Oracle(point).digits(term))) for term in Add.make_args(expand(form)))
    argument = abs(point[gamma] * point[x]) + abs(point[beta]) if beta in point else 0
    powers = sum(float(point.get(power, 0)) for power in POWERS)
    return (8 + 4 * powers + float(argument)) * EPS * scale + np.finfo(np.float64).tiny


@pytest.mark.parametrize("id", STABLE)
def test_its_numpy_code_is_accurate_for_every_finite_logit(id):
    equation = EQUATIONS[id]
    points = [point for point in grid(equation.stable) if (gamma > 0) not in equation.assuming or point[gamma] > 0]
    values = run(numpy_code(equation), points)
    for value, point in zip(values, points, strict=True):
        truth = float(Oracle(point).digits(equation.right))
        assert abs(value - truth) <= allowed(equation, point), f"{point}: {value} instead of {truth}"
    assert points


@pytest.mark.parametrize("id", sorted(set(WITH_CODE) - set(STABLE) - set(OF_ROWS)))
def test_its_numpy_code_runs_where_there_is_no_stable_form(id):
    equation = EQUATIONS[id]
    point = {symbol: Rational(5) if symbol == K else Rational(1, 2) for symbol in code_of(equation).free_symbols}
    (value,) = run(numpy_code(equation), [point])
    assert value == pytest.approx(float(equation.right.doit().subs(point).evalf()), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("id", OF_ROWS)
def test_its_numpy_code_runs_on_rows_and_counts_their_classes_from_0(id):
    """Three classes, the second one true, the third one another: 2 and 3 in the spec, 1 and 2 in code."""
    equation = EQUATIONS[id]
    truth = expand_classes(code_of(equation), 3, true=2, other=3).doit()
    numbers = {symbol: Rational(place + 2, 16) for place, symbol in enumerate(sorted(truth.free_symbols, key=str))}
    rows = {str(entry.base) for entry in code_of(equation).atoms(Indexed)}
    given = {name: [float(numbers.get(s, 0)) for s in entries(name)] for name in rows} | {"t": 1, "j": 2}
    given |= {numpy_name(symbol): float(value) for symbol, value in numbers.items()}
    pasted: dict = {}
    exec(numpy_code(equation), pasted)
    function = list(pasted.values())[-1]
    value = function(**{name: given[name] for name in inspect.signature(function).parameters})
    assert value == pytest.approx(float(truth.subs(numbers).evalf()), rel=1e-12, abs=1e-15)


def entries(name):
    """Return the symbols of a row's three entries."""
    base = next(entry.symbol.base for entry in NOTATION if entry.symbol.is_Indexed and str(entry.symbol.base) == name)
    return [entry_symbol(base[place]) for place in (1, 2, 3)]


def test_few_equations_have_no_code():
    assert set(EQUATIONS) - set(WITH_CODE) == {"AB.2", "AB.3", "AB.6"}  # without end, or of any loss


@pytest.mark.parametrize("id", WITH_CODE)
def test_its_javascript_is_one_function_after_those_that_it_calls(id):
    code = javascript_code(EQUATIONS[id])
    names = re.findall(r"^function (\w+)\(", code, re.MULTILINE)
    called = set(re.findall(r"\b(?<!\.)(\w+)\(", re.sub(r"//.*", "", code))) - {"function", "return"}
    assert called <= set(names), f"{called - set(names)} in {code}"
    assert "**" not in code
    assert code.count("(") == code.count(")")


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_its_sympy_code_is_the_textbook_form(equation):
    assert "sigmoid" not in sympy_code(equation)
    assert "softplus" not in sympy_code(equation)


# ---------------------------------------------------------------- python -m spec


def spec(*arguments):
    return CliRunner().invoke(main, arguments)


def test_the_command_lists_every_equation():
    listing = spec()
    assert listing.exit_code == 0
    assert all(re.search(rf"\b{re.escape(id)}\b", listing.output) for id in EQUATIONS)


@pytest.mark.parametrize("id", EQUATIONS)
def test_the_command_prints_one_equation(id):
    page = spec(id.lower())
    assert page.exit_code == 0
    assert EQUATIONS[id].statement in page.output
    assert latex(EQUATIONS[id]) in page.output
    assert (numpy_code(EQUATIONS[id]) or "") in page.output


def test_the_command_names_the_nearest_of_an_unknown_id():
    answer = spec("BF.99")
    assert answer.exit_code == 2
    assert (
        answer.output == "Error: the spec has no BF.99; the nearest are BF.9, BF.8, BF.7\n" or "BF.9" in answer.output
    )
    assert answer.output.count("\n") == 1


def test_a_sum_that_is_differentiated_stands_in_brackets():
    shown = latex(EQUATIONS["AB.6"])
    assert shown.startswith(r"\left. \frac{\mathrm{d}}{\mathrm{d} x} (\alpha \eta \ell(x) +")
