"""Compared at points, where a mistake can be told, then as expressions; the truth is differentiated here, by SymPy.

A copy for a class has the truth's values to 25 digits in place of its expressions, and compares with them.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import groupby

import numpy as np

from docs.exercises.checker.claims import are_equal, of_some, scaled
from docs.exercises.checker.curves import POINTS, PREFIX, Curve
from docs.exercises.checker.expected import own_questions, written_truth
from docs.exercises.checker.expressions import has_values, is_same, read, symbol, text_of, values_of
from docs.exercises.checker.questions import Question

TITLE = "The gradient, by SymPy"
TRACK = "core"
MINUTES = 30
AFTER = ("e02",)
EQUATIONS = ("BF.9", "BF.10")
HINTS = (
    "y is a plain 0 or 1, so an ordinary `if` chooses s and alpha_t. Which functions of SymPy take the place of "
    "np.exp, np.log and a derivative?",
    "For the third, write the loss in p_t, differentiate in p_t, and multiply by dp_t/dz. For a positive that is "
    "p_t (1 - p_t); what is it for a negative? The fourth does the same once more, to the third.",
    "sympy.diff(focal(y, z, alpha, gamma), z); then (2*y - 1)*p_t*(1 - p_t)*sympy.diff(loss, p_t), with loss = "
    "-alpha_t*(1 - p_t)**gamma*sympy.log(p_t); the same factor times the derivative of the third gives the fourth.",
)
DEBRIEF = """\
At gamma = 0 (and alpha_t = 1) the third is p - y, and the fourth p (1 - p): logistic regression. Also right: substitute
z = log(p_t / (1 - p_t)) into the second and simplify, which takes SymPy longer than the chain rule takes you. An
expression is no program: evaluated as it stands, the second is 0 times infinity at z = 800. Exercise e11 repairs that.
"""
RANGES = {"z": ["-6", "6"], "p_t": ["0.02", "0.98"]}
LOSS = "-alpha**y*(1 - alpha)**(1 - y)*(1 - p_t)**gamma*log(p_t)"
LOSS_IN_Z = f"({LOSS}).subs(p_t, 1/(1 + exp((1 - 2*y)*z)))"
WEIGHTS = {"alpha": ["0.05", "0.95"], "gamma": ("0", "0.5", "1", "2.75")}
IN_Z = {
    "arguments": "y z alpha gamma",
    "points": (("1", "0.5", "0.25", "2"), ("1", "-1.5", "0.75", "0.5"), ("0", "0.5", "0.25", "2")),
    "domain": {"y": ("0", "1"), "z": RANGES["z"], **WEIGHTS},
}
IN_P_T = {
    "arguments": "y p_t alpha gamma",
    "points": (("1", "0.75", "0.25", "2"), ("1", "0.25", "0.75", "0.5"), ("0", "0.75", "0.25", "2")),
    "domain": {"y": ("0", "1"), "p_t": RANGES["p_t"], **WEIGHTS},
}
TRUTH = {  # evaluated to certain digits when fl verify runs, and written to truth.json
    "focal": {**IN_Z, "value": LOSS_IN_Z},
    "gradient": {**IN_Z, "value": f"diff({LOSS_IN_Z}, z)"},
    "gradient_in_p_t": {**IN_P_T, "value": f"(2*y - 1)*p_t*(1 - p_t)*diff({LOSS}, p_t)"},
    "curvature_in_p_t": {**IN_P_T, "value": f"p_t*(1 - p_t)*diff(p_t*(1 - p_t)*diff({LOSS}, p_t), p_t)"},
}
PIECES = """
        def loss_of(y, p_t, alpha, gamma):
            return -(alpha if y == 1 else 1 - alpha) * (1 - p_t) ** gamma * sympy.log(p_t)

        def p_of(y, z):
            return 1 / (1 + sympy.exp(-z if y == 1 else z))
"""
WRONG = {
    "LABEL_FORGOTTEN": PIECES
    + """
        def focal(y, z, alpha, gamma):
            return loss_of(1, p_of(1, z), alpha, gamma)
    """,
    "ALPHA_SWAPPED": PIECES
    + """
        def focal(y, z, alpha, gamma):
            return loss_of(y, p_of(y, z), 1 - alpha, gamma)
    """,
    "ALPHA_SAME_BOTH": PIECES
    + """
        def focal(y, z, alpha, gamma):
            return loss_of(1, p_of(y, z), alpha, gamma)
    """,
    "ALPHA_IGNORED": PIECES
    + """
        def focal(y, z, alpha, gamma):
            return loss_of(1, p_of(y, z), 1, gamma)
    """,
    "SIGN": PIECES
    + """
        def focal(y, z, alpha, gamma):
            return -loss_of(y, p_of(y, z), alpha, gamma)
    """,
    "DETACHED_FACTOR": PIECES
    + """
        def gradient(y, z, alpha, gamma):
            p_t = p_of(y, z)
            return (alpha if y == 1 else 1 - alpha) * (1 - p_t) ** gamma * sympy.diff(-sympy.log(p_t), z)
    """,
    "FORGOT_SIGN": (
        PIECES
        + """
        def gradient(y, z, alpha, gamma):
            s = sympy.Symbol("s")
            return sympy.diff(loss_of(y, p_of(1, s), alpha, gamma), s).subs(s, z if y == 1 else -z)
        """,
        PIECES
        + """
        def gradient_in_p_t(y, p_t, alpha, gamma):
            return p_t * (1 - p_t) * sympy.diff(loss_of(y, p_t, alpha, gamma), p_t)
        """,
    ),
    "FORGOT_CHAIN": (
        PIECES
        + """
        def gradient_in_p_t(y, p_t, alpha, gamma):
            return sympy.diff(loss_of(y, p_t, alpha, gamma), p_t)
        """,
        PIECES
        + """
        def gradient_in_p_t(y, p_t, alpha, gamma):
            return (2 * y - 1) * sympy.diff(loss_of(y, p_t, alpha, gamma), p_t)
        """,
    ),
    "GRADIENT_SIGN": PIECES
    + """
        def gradient_in_p_t(y, p_t, alpha, gamma):
            return (1 - 2 * y) * p_t * (1 - p_t) * sympy.diff(loss_of(y, p_t, alpha, gamma), p_t)
    """,
    "DERIVED_IN_P_T": PIECES
    + """
        def curvature_in_p_t(y, p_t, alpha, gamma):
            return sympy.diff(loss_of(y, p_t, alpha, gamma), p_t, 2)
    """,
    "CHAIN_ONCE": (
        PIECES
        + """
        def curvature_in_p_t(y, p_t, alpha, gamma):
            return (p_t * (1 - p_t)) ** 2 * sympy.diff(loss_of(y, p_t, alpha, gamma), p_t, 2)
        """,
        """
        def curvature_in_p_t(y, p_t, alpha, gamma):
            return sympy.diff(gradient_in_p_t(y, p_t, alpha, gamma), p_t)
        """,
    ),
    "CURVATURE_SIGN": """
        def curvature_in_p_t(y, p_t, alpha, gamma):
            return p_t * (1 - p_t) * sympy.diff(gradient_in_p_t(y, p_t, alpha, gamma), p_t)
    """,
    "OTHER_SYMBOLS": """
        def gradient_in_p_t(y, p_t, alpha, gamma):
            z = sympy.Symbol("z")
            return gradient(y, z, alpha, gamma)
    """,
    "NOT_THE_SAME_EXPRESSION": """
        def focal(y, z, alpha, gamma):
            p_t = 1 / (1 + 2.718281828459045 ** (-z if y == 1 else z))
            return -(alpha if y == 1 else 1 - alpha) * (1 - p_t) ** gamma * sympy.log(p_t)
    """,
}
SAYS = {
    "LABEL_FORGOTTEN": "a negative gets the loss of a positive; its s is -z, and its weight 1 - alpha.",
    "ALPHA_SWAPPED": "a positive has the weight 1 - alpha, a negative alpha; it should be the other way round.",
    "ALPHA_SAME_BOTH": "a negative has the weight alpha, too; its weight is 1 - alpha.",
    "ALPHA_IGNORED": "alpha changes nothing: alpha_t multiplies the loss.",
    "SIGN": "every value has the other sign; log p_t is negative, and a loss is not.",
    "DETACHED_FACTOR": (
        "that is the gradient with the modulating factor held constant; the factor depends on z as well."
    ),
    "FORGOT_SIGN": "the sign is wrong for negatives: their s is -z, so the chain rule gives a factor of -1.",
    "FORGOT_CHAIN": "that is the derivative in p_t, for negatives perhaps with the other sign; dp_t/dz is missing.",
    "GRADIENT_SIGN": (
        "every gradient has the other sign: a positive's loss falls where its logit rises, so its gradient is negative."
    ),
    "DERIVED_IN_P_T": "that is the second derivative in p_t; the one in z was asked for.",
    "CHAIN_ONCE": "dp_t/dz depends on p_t as well; the chain rule is used twice, the second time on its product.",
    "CURVATURE_SIGN": "for negatives the sign is wrong: dp_t/dz = -p_t (1 - p_t) is needed both times.",
    "OTHER_SYMBOLS": "the expression holds other symbols than those that the function was given.",
    "NOT_THE_SAME_EXPRESSION": (
        "the values agree at points, but the difference from the truth is not 0; is a number in it rounded?"
    ),
}
LABELS = (1, 0)


def _weight(s):
    return np.where(s.y == 1, s.alpha, 1 - s.alpha)


def _p_t(s):
    """Return p_t, whichever of p_t and z was given."""
    return s.a["p_t"] if "p_t" in s.a else 1 / (1 + np.exp(np.where(s.y == 1, -1, 1) * s.z))


def _gradient(p, gamma):
    """Return the gradient in the margin, up to its sign and weight."""
    return (1 - p) ** gamma * (1 - p - gamma * p * np.log(p))


def _in_p_t(s):
    """Return the derivative in p_t of the loss."""
    return -_weight(s) * _gradient(_p_t(s), s.gamma) / (_p_t(s) * (1 - _p_t(s)))


def _second(s):
    """Return the second derivative in p_t of the loss."""
    p, q, gamma = _p_t(s), 1 - _p_t(s), s.gamma
    terms = q**gamma / p**2 + 2 * gamma * q ** (gamma - 1) / p - gamma * (gamma - 1) * q ** (gamma - 2) * np.log(p)
    return _weight(s) * terms


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "LABEL_FORGOTTEN": lambda s: are_equal(s.answer, -s.alpha * (1 - _p(s)) ** s.gamma * np.log(_p(s))),
    "ALPHA_SWAPPED": lambda s: are_equal(s.answer * _weight(s), s.expected * (1 - _weight(s))),
    "ALPHA_SAME_BOTH": lambda s: are_equal(s.answer * _weight(s), s.expected * s.alpha),
    "ALPHA_IGNORED": lambda s: are_equal(s.answer * _weight(s), s.expected),
    "SIGN": scaled(-1),
    "GRADIENT_SIGN": scaled(-1),
    "DETACHED_FACTOR": lambda s: are_equal(
        s.answer, np.where(s.y == 1, -1, 1) * _weight(s) * (1 - _p_t(s)) ** (s.gamma + 1)
    ),
    "FORGOT_SIGN": lambda s: are_equal(s.answer, np.where(s.y == 1, 1, -1) * s.expected),
    "FORGOT_CHAIN": lambda s: are_equal(np.where(s.y == 1, 1, np.sign(s.answer * _in_p_t(s))) * s.answer, _in_p_t(s)),
    "DERIVED_IN_P_T": lambda s: are_equal(s.answer, _second(s)),
    "CHAIN_ONCE": lambda s: (
        are_equal(s.answer, (_p_t(s) * (1 - _p_t(s))) ** 2 * _second(s))
        or are_equal(np.where(s.y == 1, 1, -1) * s.answer * _p_t(s) * (1 - _p_t(s)), s.expected)
    ),
    "CURVATURE_SIGN": lambda s: are_equal(s.answer, np.where(s.y == 1, 1, -1) * s.expected),
    "OTHER_SYMBOLS": of_some(lambda s: not set(s.answer) <= set(s.question.expected)),
    "NOT_THE_SAME_EXPRESSION": of_some(lambda s: not s.question.accepts(s.answer)),
}


def _p(s):
    return 1 / (1 + np.exp(-s.z))


def questions():
    """Return, for each function: which symbols are in it, its values at points, whether it is that expression."""
    for function, of in written_truth(__file__)["questions"].items():
        written = [*of["rows"], *of["random"]]
        names = _names(function)
        yield from (_of_symbols(function, y, names) for y in LABELS)
        rows = sorted(own_questions(__file__, function), key=lambda one: -one.arguments["y"])
        for y, of_label in groupby(rows, key=lambda one: one.arguments["y"]):
            yield _of_values(function, y, names, list(of_label))
        yield from (_of_expression(function, y, names, [one for one in written if one["y"] == str(y)]) for y in LABELS)


def _names(function):
    """Return the names of a function's symbols."""
    return tuple(written_truth(__file__)["questions"][function]["rows"][0])[1:-1]  # between y and the value


@lru_cache(maxsize=64)  # simplifying may take a learner's function seconds
def _expression(module, function, y, names):
    """Return the learner's expression for one label, as text; each symbol is the `sympy.Symbol` of its name."""
    from sympy import Symbol

    return text_of(getattr(module, function)(y, *map(Symbol, names)))


def _of_symbols(function, y, names):
    def call(module):
        return sorted(map(str, read(_expression(module, function, y, names)).free_symbols))

    text = f"the symbols in {function}({y}, {', '.join(names)})"
    return Question(
        f"{function} symbols", text, call, sorted(names), "OTHER_SYMBOLS", accepts=lambda came: {*came} <= {*names}
    )


def _of_values(function, y, names, rows):
    """Return the question for the values at the points of all rows with one label."""
    points = {name: np.array([row.arguments[name] for row in rows], float) for name in names}

    def call(module):
        return values_of(read(_expression(module, function, y, names)), points)

    texts = tuple(
        f"{function}({y}, {', '.join(names)}) at {', '.join(f'{name} = {of[n]:g}' for name, of in points.items())}"
        for n in range(len(rows))
    )
    expected = np.array([float(row.expected) for row in rows])
    return Question(function, texts, call, expected, arguments={"y": np.full(len(rows), y), **points})


def _of_expression(function, y, names, rows):
    def call(module):
        return _expression(module, function, y, names)

    def accepts(came):
        exact = globals().get("true_expression")  # which a copy for a class does not have
        return has_values(read(came), rows) if exact is None else is_same(read(came), exact(function, y))

    text = f"{function}({y}, {', '.join(names)}), as an expression"
    return Question(f"{function} expression", text, call, None, "NOT_THE_SAME_EXPRESSION", accepts=accepts)


def curve(function):
    """Return the values of an expression for a positive, along its first symbol."""
    names = _names(function)
    at = np.linspace(*map(float, RANGES[names[0]]), POINTS)
    points = {names[0]: at, "alpha": np.full(POINTS, 0.25), "gamma": np.full(POINTS, 2.0)}

    def call(module):
        return values_of(read(_expression(module, function, 1, names)), points)

    question = Question(f"{PREFIX}{function}", f"{function} along {names[0]}", call, at)
    return Curve(function, names[0], at, "y=1, alpha=0.25, gamma=2", question)


@cache
def true_expression(function, y):
    """Return the expression that TRUTH has of a function, for one label."""
    from sympy import Integer, Symbol, parse_expr

    names = {one: symbol(one) for one in ("z", "p_t", "alpha", "gamma")}
    truth = parse_expr(TRUTH[function]["value"], local_dict={**names, "y": Symbol("y")})
    return truth.subs(Symbol("y"), Integer(y)).doit()
