"""A reader's line of arithmetic is named as `python -m tests.conformance` would, or refused in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sympy import Expr, diff
from sympy.printing.jscode import JavascriptCodePrinter
from sympy.printing.pycode import PythonCodePrinter

from docs.extension.figures.check_formula import EXAMPLES
from spec.mistakes import MISTAKES
from spec.mistakes.edits import in_logit, right
from spec.mistakes.record import DIFFERENT, DIGITS, GRADES, SATURATED, UNSTABLE
from spec.notation import p_t, x

FIGURE = "[data-figure=check_formula]"
# types a text, and returns what the page says of it and how long it took
TYPED = """(text) => {
    const figure = document.querySelector("[data-figure=check_formula]"), box = figure.querySelector("textarea");
    const start = performance.now();
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    return {
        codes: figure.dataset.codes.split(" ").filter(Boolean),
        ignored: figure.dataset.ignored.split(" ").filter(Boolean),
        grades: JSON.parse(figure.dataset.grades),
        says: figure.querySelector("[role=status]").innerText,
        shown: figure.querySelector(".verdicts").innerText,
        took: performance.now() - start,
    };
}"""
RIGHT = {
    "Python, in p and y": "-(y*alpha*(1-p)**gamma*np.log(p) + (1-y)*(1-alpha)*p**gamma*np.log(1-p))",
    "Python, a choice": "pt = p if y == 1 else 1 - p\nat = alpha if y == 1 else 1 - alpha\n"
    "-at*(1-pt)**gamma*math.log(pt)",
    "JavaScript": "const loss = (y, p) => y === 1 ? -alpha * Math.pow(1 - p, gamma) * Math.log(p)"
    " : -(1 - alpha) * p ** gamma * Math.log(1 - p)",
    "TensorFlow": "tf.where(tf.equal(y_true, 1), -alpha*tf.pow(1.-y_pred, gamma)*tf.math.log(y_pred),"
    " -(1-alpha)*tf.pow(y_pred, gamma)*tf.math.log1p(-y_pred))",
    "PyTorch, from the cross entropy": "bce = F.binary_cross_entropy_with_logits(logits, targets, reduction='none')\n"
    "p_t = torch.exp(-bce)\n(targets*alpha + (1-targets)*(1-alpha)) * (1-p_t)**gamma * bce",
    "in the logit, stable": "m = (2*y-1)*x; alpha_t * sigmoid(-m)**gamma * softplus(-m)",
    "in the paper's letters": "−α_t·(1−p_t)^γ·log(p_t)",
    "a Python function": 'def focal(y, p, alpha=0.25, gamma=2.0) -> float:\n    """From the paper."""\n'
    "    return -alpha*y*(1-p)**gamma*np.log(p) - (1-alpha)*(1-y)*p**gamma*np.log(1-p)  # equation 5",
    "a JavaScript function": "function focal(y, p, alpha, gamma) { const pt = y ? p : 1 - p; /* of the true class */\n"
    "const at = y ? alpha : 1 - alpha; return -at * Math.pow(1 - pt, gamma) * Math.log(pt); } // focal loss",
    "JAX, from optax": "ce = optax.sigmoid_binary_cross_entropy(logits, labels)\nalpha_t*(1 - jnp.exp(-ce))**gamma*ce",
    "with methods": "pt = (y*p + (1-y)*(1-p)); -(y*alpha+(1-y)*(1-alpha)) * (1-pt).pow(gamma) * pt.log()",
}
BROKEN = [
    *("", "   ", "(p", "p)", "log", "log()", "log(p, y, x)", "foo(p)", "bar", "2 alpha", "p[0]", "p ==", "* p", "a, b"),
    *("a if b", "p ? y", "import os", "eval('1')", "window.location", "p = ", "1e", "3 = p", "clip(p, lowest=1)", "#"),
    *("y + 1 2", "p..log()", "p.log", "alpha*gamma*y", "constructor(p)", "__proto__", "toString()", "“p”", "p + 'p'"),
    *("log(p, name)", "(" * 500 + "p" + ")" * 500, "-" * 1500 + "p", "p" * 3000, "log(p)(y)", "y(p)", "p ** "),
    *(
        "hasOwnProperty",
        "-alpha*(1-p)**gamma*log(p",
        "log p",
        "😀",
        "\\alpha(1-p)^\\gamma",
        "if y: 1",
        "p => ",
        "def f(y, p):",
    ),
    *(
        "function(){}",
        "p := 1",
        "p ?? y",
        "-(1-p) gamma",
        "1-p)**gamma",
        "<script>alert(1)</script>",
        "// p",
        "{p}",
        "p}",
    ),
    *("for i in range(3): p", "fetch('x')", "x.__class__", "`p`", "lambda", "-(1-p)**gamma*log(q)"),
]


class Python(PythonCodePrinter):
    """Python as people write it."""

    def _print_sigmoid(self, expr: Expr) -> str:
        return f"sigmoid({self._print(expr.args[0])})"

    def _print_softplus(self, expr: Expr) -> str:
        return f"softplus({self._print(expr.args[0])})"


class JavaScript(JavascriptCodePrinter):
    """JavaScript as people write it."""

    _print_sigmoid, _print_softplus = Python._print_sigmoid, Python._print_softplus

    def _print_Relational(self, expr: Expr) -> str:  # noqa: N802
        return f"{self._print(expr.lhs)} === {self._print(expr.rhs)}"


PRINTERS = {
    "Python": Python({"fully_qualified_modules": False}).doprint,
    "JavaScript": JavaScript({}).doprint,
}
FORMULAS = [(one, number) for one in MISTAKES.values() for number in range(len(one.binary))]


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page()
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.goto(f"{address}/check_a_formula.html")
    yield opened
    assert not opened.errors
    opened.close()


def wrong_formula(mistake, number: int) -> Expr:
    wrong = mistake.binary[number](right())
    if mistake.kind == "gradient" and mistake.chained:
        return in_logit(wrong) * diff(in_logit(p_t), x)
    return in_logit(wrong)


@pytest.mark.parametrize("language", PRINTERS)
@pytest.mark.parametrize(("mistake", "number"), FORMULAS, ids=[f"{one.code}-{number}" for one, number in FORMULAS])
def test_each_formula_of_the_catalogue_gets_its_name(page: Page, mistake, number: int, language: str):
    found = page.evaluate(TYPED, PRINTERS[language](wrong_formula(mistake, number).doit()))
    assert mistake.code in found["codes"] + found["ignored"]
    named = [code for code in found["codes"] if MISTAKES[code].kind != "arithmetic"]
    assert named in ([mistake.code], [])
    assert mistake.code in found["shown"]
    if mistake.code in found["codes"]:
        assert found["grades"][mistake.code] == mistake.severity
        assert mistake.severity in found["shown"]


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_formula_is_right_in_each_spelling(page: Page, name: str):
    found = page.evaluate(TYPED, RIGHT[name])
    assert found["says"].startswith("It is focal loss")
    assert all(MISTAKES[code].kind == "arithmetic" for code in found["codes"])
    assert not found["ignored"]


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_formula_is_refused_in_one_sentence(page: Page, text: str):
    found = page.evaluate(TYPED, text)
    assert found["says"].endswith(".")
    assert len(found["says"]) < 140
    assert "focal loss" not in found["says"]
    assert not found["shown"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("-(1-pt)**2*log(pt)", "γ fixed at 2"),
        ("-.25*y*(1-p)**gamma*log(p) - .75*(1-y)*p**gamma*log(1-p)", "α fixed at 0.25"),
        ("-.25*y*(1-p)**1.5*log(p) - .75*(1-y)*p**1.5*log(1-p)", "α fixed at 0.25 and γ fixed at 1.5"),
        ("-3*y*(1-p)**gamma*log(p) - 2*(1-y)*p**gamma*log(1-p)", "3 of positives and 2 of negatives"),
        ("binary_crossentropy(y, p)", "cross entropy"),
        ("-(1-pt)**gamma*log(pt) + .1*p", "another loss"),
        ("-alpha_t*log(pt)*(1-pt)**gamma if y == 1 else 0.5", "another loss"),
    ],
)
def test_what_is_fixed_in_a_formula_is_said(page: Page, text: str, says: str):
    assert says in page.evaluate(TYPED, text)["says"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("pt = where(y == 1, sigmoid(x), 1 - sigmoid(x)); -(1-pt)**gamma*log(pt)", {"NONFINITE_LOSS", "DEAD_GRADIENT"}),
        (EXAMPLES["a clip"], {"LOSS_CAPPED", "DEAD_GRADIENT"}),
        ("m = (2*y-1)*x; (1-sigmoid(m))**gamma*softplus(-m)", {"EASY_SIDE_LOST"}),
        ("m = (2*y-1)*x; sigmoid(-m)**gamma*softplus(-m)", set()),
        ("m = (2*y-1)*x; stop_gradient(sigmoid(-m)**gamma)*softplus(-m)", {"DETACHED_FACTOR"}),
    ],
)
def test_the_arithmetic_of_a_right_formula_is_judged(page: Page, text: str, codes: set[str]):
    found = set(page.evaluate(TYPED, text)["codes"])
    assert codes <= found if codes else not found


@pytest.mark.parametrize(
    ("text", "code", "grade"),
    [  # those of a clip are what the conformance command says of it (tests/meta/test_severity.py)
        ("p = clip(sigmoid(x), 1e-2, 1 - 1e-2)\n{}", "LOSS_CAPPED", DIFFERENT),
        ("p = clip(sigmoid(x), 1e-4, 1 - 1e-4)\n{}", "LOSS_CAPPED", SATURATED),
        ("p = clip(sigmoid(x), 1e-7, 1 - 1e-7)\n{}", "LOSS_CAPPED", SATURATED),
        ("p = clip(sigmoid(x), 1e-7, 1 - 1e-7)\n{}", "DEAD_GRADIENT", UNSTABLE),
        ("p = sigmoid(x)\n{}", "NONFINITE_LOSS", UNSTABLE),
        ("m = (2*y-1)*x; (1-sigmoid(m))**gamma*softplus(-m)", "EASY_SIDE_LOST", DIGITS),
        ("alpha_t*gamma*(1-pt)*(-log(pt))", "GAMMA_MULTIPLIED", DIFFERENT),
        ("-(1-pt+1e-4)**gamma*log(pt)", "UNKNOWN", SATURATED),
        ("-(1-pt)**gamma*log(pt) + .1*p", "UNKNOWN", DIFFERENT),
    ],
)
def test_each_mistake_has_the_grade_of_what_training_feels_and_what_that_means(page: Page, text, code, grade):
    found = page.evaluate(TYPED, text.format("-(y*(1-p)**gamma*log(p) + (1-y)*p**gamma*log(1-p))"))
    assert found["grades"][code] == grade
    gravest = min(found["grades"].values(), key=list(GRADES).index)
    assert f"Effect on training: {gravest}: {GRADES[gravest]}." in found["shown"]


def test_a_right_formula_has_no_grade(page: Page):
    found = page.evaluate(TYPED, RIGHT["in the logit, stable"])
    assert not found["grades"]
    assert "Effect on training" not in found["shown"]


def test_a_formula_without_a_label_is_read_in_each_way(page: Page):
    found = page.evaluate(TYPED, "-alpha*(1-p)**gamma*log(p)")
    assert found["says"].startswith("It is focal loss, and α weights class 1. Read with p the probability of the true")
    for part in ("ALPHA_SAME_BOTH", "for positives and negatives alike", "It is right for positives."):
        assert part in found["shown"]


def test_a_mean_over_the_batch_is_named(page: Page):
    assert "REDUCED_MEAN" in page.evaluate(TYPED, "tf.reduce_mean(-alpha_t*(1-pt)**gamma*log(pt))")["shown"]


def test_the_right_derivative_is_told_from_the_loss(page: Page):
    gradient = "m = (2*y-1)*x; u = sigmoid(-m); -(2*y-1)*u**gamma*(gamma*sigmoid(m)*softplus(-m) + u)"
    assert page.evaluate(TYPED, gradient)["says"] == "It is the derivative of focal loss in the logit, and right."


def test_a_text_is_neither_executed_nor_put_into_the_page_as_markup(page: Page):
    for text in ("<img src=x onerror=alert(1)>", "window.hacked = 1", "constructor.constructor(1)", "p; hacked()"):
        page.evaluate(TYPED, text)
    assert page.evaluate("typeof window.hacked") == "undefined"
    assert page.locator(f"{FIGURE} img").count() == 0


def test_the_link_in_the_address_keeps_the_formula(page: Page, browser: Browser):
    page.evaluate(TYPED, RIGHT["Python, a choice"])
    other = browser.new_page()
    other.goto(page.url)
    assert other.locator(f"{FIGURE} textarea").input_value() == RIGHT["Python, a choice"]
    assert other.locator(f"{FIGURE} [role=status]").inner_text().startswith("It is focal loss")
    other.close()


@pytest.mark.parametrize("name", [*EXAMPLES][::-1])  # the first is chosen at the start
def test_an_example_that_is_chosen_is_typed_and_judged(page: Page, name: str):
    page.locator(f"{FIGURE} select").select_option(label=name)
    assert page.locator(f"{FIGURE} textarea").input_value() == EXAMPLES[name]
    codes = {"a clip": "LOSS_CAPPED DEAD_GRADIENT", "its derivative": "DETACHED_FACTOR"}
    found = page.locator(FIGURE).get_attribute("data-codes") or ""
    assert {*codes.get(name, "").split()} <= {*found.split()}
