import re

import pytest
from click.testing import CliRunner
from math_core import LatexToMathML
from sympy import E, Indexed, KroneckerDelta, Max, Piecewise, Sum, Symbol, exp, log
from sympy.codegen.cfunctions import log1p

from spec.__main__ import main
from spec.documents.latex import strictly_parsed
from spec.equations import EQUATIONS
from spec.equations.centred_mse import best
from spec.functions import NamedFunction
from spec.notation import (
    NOTATION,
    alpha_t,
    entry_symbol,
    gamma,
    j,
    labels,
    logits,
    m,
    p_t,
    predictions,
    probabilities,
    sigmoid,
    softplus,
    weights,
    x,
    ybar,
)
from spec.printing.code import numpy_code, sympy_code
from spec.printing.forms import code_of
from spec.printing.latex import latex, latex_expression

to_mathml = LatexToMathML(fancy_error=False)
WITH_CODE = [id for id, equation in EQUATIONS.items() if code_of(equation) is not None]


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


# a name with a bracket right behind it is a function; between factors there is a space
CALL = re.compile(r"(?<=[\w}'])(?<!\\left)(?:\\left)?\(")


def after_bracket(text, start):
    """Return where the bracket that opens at a place has closed, and its power ended."""
    depth, place = 0, text.index("(", start)
    while True:
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        place += 1
        if depth == 0:
            return re.compile(r"(?:\^\{[^{}]*\})?").match(text, place).end()


def functions_before_brackets(text):
    """Yield what stands from each function on that seems to be applied to a bracket behind it."""
    for call in CALL.finditer(text):
        end = after_bracket(text, call.start())
        if re.match(r" (?:\\left)?\(", text[end:]):
            yield text[call.start() :]


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_no_function_stands_directly_before_a_bracket(equation):
    for text in latex_of(equation):
        assert list(functions_before_brackets(text)) == []


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_between_two_numbers_is_a_dot(equation):
    for text in latex_of(equation):
        assert not re.search(r"(?<![\w.])\d+ (?:\d|\\frac\{\d)|\d\} \d", text), text


@pytest.mark.parametrize(
    ("product", "text"),
    [
        (2 * 2**-gamma, r"2 \cdot 2^{-\gamma}"),
        (2 * 2**-gamma * (1 + gamma) * log(2), r"2 (1 + \gamma) 2^{-\gamma} \log(2)"),
        (log(p_t) * (1 - p_t) * alpha_t, r"\alpha_t (1 - p_t) \log(p_t)"),
        (sigmoid(m) * (1 + gamma) ** 2 * x * exp(x) * 3, r"3 x (1 + \gamma)^{2} e^{x} \sigma(m)"),
        (gamma**2 * softplus(m) * sigmoid(m) * (1 - x), r"\gamma^{2} (1 - x) \sigma(m) \operatorname{softplus}(m)"),
    ],
)
def test_factors_are_numbers_symbols_brackets_powers_functions(product, text):
    assert latex_expression(product) == text


def test_the_tests_of_the_printing_see_what_they_look_for():
    assert list(functions_before_brackets(r"\log(2) (1 + \gamma)"))
    assert list(functions_before_brackets(r"\sigma(-m)^{\gamma} \left(\frac{a}{b}\right)"))
    assert list(functions_before_brackets(r"\operatorname{FL'}\left(\frac{1}{2}\right) (\alpha - 1)"))
    assert not list(functions_before_brackets(r"x (1 + y) \sigma(m)"))


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_a_sentence_is_whole(equation):
    assert "…" not in equation.statement
    assert re.match(r"[A-ZΑ-Ω]|[ψχφκgh] |u\(p\)", equation.statement), equation.statement


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
    text = text.replace(r"\operatorname{log1p}", r"\xi")
    text = re.sub(r"\\left|\\right", "", text)
    text = re.sub(
        r"(?<=[\w})]) (?=[\\(\w])(?!\\cdot)", r" \\cdot ", text
    )  # else a symbol before a bracket is a function
    parsed = strictly_parsed(text)
    parsed = parsed.xreplace({symbol: NAMES[re.sub("[{}]", "", symbol.name)] for symbol in parsed.atoms(Symbol)})
    parsed = parsed.replace(lambda part: part.func.__name__ == "sigma", lambda part: sigmoid(*part.args))
    parsed = parsed.replace(lambda part: part.func.__name__ == "xi", lambda part: log1p(*part.args))
    return parsed.replace(lambda part: part.func.__name__ == "zeta", lambda part: softplus(*part.args))


@pytest.mark.parametrize("id", READABLE)
def test_its_latex_reads_back_as_what_was_printed(id, proven):
    equation = EQUATIONS[id]
    for form in (equation.right, equation.stable):
        if form is not None and not form.has(*BEYOND_THE_PARSER):
            plain = form.replace(lambda part: isinstance(part, Indexed), entry_symbol)
            proven(read_back(latex_expression(form)), plain, () if form.has(Indexed) else equation.assuming)


def test_code_is_offered_where_there_is_a_stable_form_or_none_is_needed():
    without = {id: equation for id, equation in EQUATIONS.items() if id not in WITH_CODE}
    assert {id for id, equation in without.items() if equation.stable is not None} == set()
    assert {"CA.9", "AB.2", "AB.6"} <= set(without)  # cancels; without end; of any loss
    assert len(without) < len(EQUATIONS) / 7


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


def test_the_command_refuses_to_prove_a_chapter_that_is_not_there():
    answer = spec("proofs", "pf.1")
    assert answer.exit_code == 2
    assert answer.output.startswith("Error: no chapter PF.1; there are CE, BF, ")


def test_the_command_says_of_an_unknown_family_which_file_to_write():
    answer = spec("vectors", "poly")
    assert answer.exit_code == 2
    assert answer.output.startswith("Error: no family is named poly; there are cross_entropy, ")
    assert "spec/equations/<family>.py" in answer.output


@pytest.mark.parametrize("fault", [ValueError("an inner fault"), NotImplementedError("an inner fault")])
def test_the_command_hides_no_fault_of_the_generator(fault, monkeypatch):
    def broken(*_):
        raise fault

    monkeypatch.setattr("spec.vectors.generate.generate", broken)
    assert spec("vectors", "centred_mse").exception is fault


def test_a_sum_that_is_differentiated_stands_in_brackets():
    shown = latex(EQUATIONS["AB.6"])
    assert shown.startswith(r"\left. \frac{\mathrm{d}}{\mathrm{d} x} (\alpha \eta \ell(x) +")
