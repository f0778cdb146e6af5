"""Compared on probes, then with the gradients in the vectors, those with extreme logits last."""

from itertools import groupby

import numpy as np

from docs.exercises.checker.claims import are_equal, scaled
from docs.exercises.checker.expected import asking, of_loss, on_probes, short
from docs.exercises.checker.questions import Question, close, is_correct

TITLE = "The softmax gradient, a vector"
TRACK = "numerics"
MINUTES = 35
AFTER = ("e04", "e11")
EQUATIONS = ("CF.9", "CF.10")
HINTS = (
    "log(sum(exp(z))) does not change if c is added to every z and c is subtracted from the result. Which c makes "
    "every exponent 0 or less? And how does the binary gradient of e11 depend on m?",
    "dFL/dz_j = dFL/dm dm/dz_j. For the true class dm/dz is 1; for another one it is minus that class's share, "
    "exp(z_j) over the sum of the others' exponentials.",
    "others = np.where(is_true, -np.inf, Z); share = np.exp(others - logsumexp(others)[:, None]); the gradient is "
    "(share - is_true) times alpha[t] * (1 - p_t)**gamma * (gamma*p_t*ce + 1 - p_t), with ce = np.logaddexp(0, -m) and "
    "1 - p_t = np.exp(-np.logaddexp(0, m)).",
)
DEBRIEF = """\
Each row adds up to 0: a constant added to all logits changes nothing. Also right: alpha_t g(p_t) (p - y) with the g of
e12; but where p_t is near 1, g has a difference 1 - p_t, which must be summed from the other classes, and where it
underflows g is 0/0. The margin form has neither.
"""
PIECES = """
        def pieces(t, Z):
            P = np.exp(Z - logsumexp(Z)[:, None])
            Y = np.eye(Z.shape[1])[t]
            p_t, q = (P * Y).sum(axis=1)[:, None], (P * (1 - Y)).sum(axis=1)[:, None]
            return P, Y, p_t, q, -np.log1p(-q) / q
"""
WRONG = {
    "LOGSUMEXP_OVERFLOWS": """
        def logsumexp(Z):
            return np.log(np.exp(Z).sum(axis=1))
    """,
    "ROWS_AND_COLUMNS": """
        def logsumexp(Z):
            largest = Z.max()
            return largest + np.log(np.exp(Z - largest).sum(axis=0))[: len(Z)]
    """,
    "LARGEST_ALONE": """
        def logsumexp(Z):
            return Z.max(axis=1)
    """,
    "LARGEST_NOT_ADDED": """
        def logsumexp(Z):
            return np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1))
    """,
    "SUM_OF_EXP": """
        def logsumexp(Z):
            return np.exp(Z).sum(axis=1)
    """,
    "DETACHED_FACTOR": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return alpha[t][:, None] * q**gamma * (P - Y)
    """,
    "CE_GRADIENT": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return alpha[t][:, None] * (P - Y)
    """,
    "ALPHA_IGNORED": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return q**gamma * (1 + gamma * p_t * ce_over_q) * (P - Y)
    """,
    "ALPHA_OF_EACH_ENTRY": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return alpha * q**gamma * (1 + gamma * p_t * ce_over_q) * (P - Y)
    """,
    "GRADIENT_SIGN": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return alpha[t][:, None] * q**gamma * (1 + gamma * p_t * ce_over_q) * (Y - P)
    """,
    "JACOBIAN_DIAGONAL": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return alpha * q**gamma * (1 + gamma * p_t * ce_over_q) * (P - Y) * Y
    """,
    "FORGOT_CHAIN": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return -alpha * q**gamma * (gamma * ce_over_q + 1 / p_t) * Y
    """,
    "SHARE_FORGOTTEN": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return alpha[t][:, None] * q ** (gamma + 1) * (1 + gamma * p_t * ce_over_q) * (1 - 2 * Y)
    """,
    "MODULATOR_OF_EACH_ENTRY": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return alpha[t][:, None] * (1 - P) ** gamma * (P - Y)
    """,
    "TERM_WITHOUT_GAMMA": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return alpha[t][:, None] * q**gamma * (1 + p_t * ce_over_q) * (P - Y)
    """,
    "TERM_SIGN": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return alpha[t][:, None] * q**gamma * (1 - gamma * p_t * ce_over_q) * (P - Y)
    """,
    "OF_THE_MEAN": PIECES
    + """
        def gradient(t, Z, alpha, gamma):
            P, Y, p_t, q, ce_over_q = pieces(t, Z)
            return alpha[t][:, None] * q**gamma * (1 + gamma * p_t * ce_over_q) * (P - Y) / len(Z)
    """,
    "NONFINITE_GRADIENT": """
        def gradient(t, Z, alpha, gamma):
            P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
            Y = np.eye(Z.shape[1])[t]
            p_t = P[Y == 1][:, None]
            factor = (1 - p_t) ** gamma - gamma * p_t * (1 - p_t) ** (gamma - 1) * np.log(p_t)
            return alpha[t][:, None] * factor * (P - Y)
    """,
    "EASY_SIDE_LOST": """
        def gradient(t, Z, alpha, gamma):
            log_p = Z - logsumexp(Z)[:, None]
            P, Y = np.exp(log_p), np.eye(Z.shape[1])[t]
            ce = -log_p[Y == 1][:, None]
            q = 1 - np.exp(-ce)
            second = np.where(q > 0, gamma * np.exp(-ce) * ce * q**gamma / np.where(q > 0, q, 1), 0)
            return alpha[t][:, None] * (q**gamma + second) * (P - Y)
    """,
}
SAYS = {
    "LOGSUMEXP_OVERFLOWS": "large entries give infinity: exp overflows above 709; subtract each row's largest first.",
    "ROWS_AND_COLUMNS": "the sum goes down the columns, over the examples; it goes over the classes of a row.",
    "LARGEST_ALONE": "that is each row's largest entry; logsumexp is larger than it.",
    "LARGEST_NOT_ADDED": "that is logsumexp minus each row's largest entry, which is to be added again.",
    "SUM_OF_EXP": "that is the sum of the exponentials, without its logarithm.",
    "DETACHED_FACTOR": "that is alpha_t (1 - p_t)^gamma (p - y): the modulating factor was held constant.",
    "CE_GRADIENT": "that is alpha_t (p - y), the gradient of a weighted cross entropy.",
    "ALPHA_IGNORED": "alpha changes nothing: each row is multiplied by the weight of its true class.",
    "ALPHA_OF_EACH_ENTRY": (
        "each entry is multiplied by the weight of its own class; the whole row has that of the true class."
    ),
    "GRADIENT_SIGN": "every entry has the other sign: the loss falls where the true class's logit rises.",
    "JACOBIAN_DIAGONAL": (
        "the true class's entry is right and all others are 0; a step that raises another logit lowers p_t, too."
    ),
    "FORGOT_CHAIN": "that is the derivative in p_t, at the true class; the chain rule goes on from p_t to every logit.",
    "SHARE_FORGOTTEN": ("every other class gets as much as the true one; together they get that, each its share."),
    "MODULATOR_OF_EACH_ENTRY": "each entry has a factor (1 - p_j)^gamma of its own p_j; the factor is that of p_t.",
    "TERM_WITHOUT_GAMMA": "the term with log p_t lacks its factor gamma.",
    "TERM_SIGN": "the two terms are subtracted from each other; both have the same sign, since log p_t is negative.",
    "OF_THE_MEAN": "every entry is divided by the number of rows: that is the gradient of the mean, not of each loss.",
    "NONFINITE_GRADIENT": "some entries are NaN or infinite: exp overflows, or 0 is divided by 0.",
    "EASY_SIDE_LOST": (
        "entries of examples that are predicted right have lost digits; 1 - p_t of a rounded p_t does that."
    ),
}
LARGEST = 8  # classes: more are tedious to read
MODERATE, EXTREME = 12, 1000  # logits, in magnitude; a moderate loss loses no digits to the logit it is added to
EASY = 1e-6  # gradients below this belong to examples that are predicted right


def _forms(s):
    """Return p, y, and of p_t: alpha_t (1 - p_t)^gamma, p_t, -log p_t, 1 - p_t; each with an axis for the classes."""
    y = np.eye(s.Z.shape[1])[s.t]
    p = np.exp(s.Z - s.Z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p_t = (p * y).sum(axis=1, keepdims=True)
    return p, y, s.alpha[s.t][:, None] * (1 - p_t) ** s.gamma, p_t, -np.log(p_t), 1 - p_t


def _of_forms(combined):
    return lambda s: are_equal(s.answer, combined(s, *_forms(s)))


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "LOGSUMEXP_OVERFLOWS": lambda s: np.all(np.isinf(s.answer[s.Z.max(axis=1) > 709.8])),
    "ROWS_AND_COLUMNS": lambda s: s.Z.shape[0] > s.Z.shape[1] or are_equal(s.answer, s.truth(Z=s.Z.T)[: len(s.Z)]),
    "LARGEST_ALONE": lambda s: are_equal(s.answer, s.Z.max(axis=1)),
    "LARGEST_NOT_ADDED": lambda s: are_equal(s.answer, s.expected - s.Z.max(axis=1)),
    "SUM_OF_EXP": lambda s: are_equal(np.log(s.answer), s.expected) or s.expected.max() > 700,
    "DETACHED_FACTOR": _of_forms(lambda _s, p, y, front, *_: front * (p - y)),
    "CE_GRADIENT": _of_forms(lambda s, p, y, *_: s.alpha[s.t][:, None] * (p - y)),
    "ALPHA_IGNORED": lambda s: are_equal(s.answer * s.alpha[s.t][:, None], s.expected),
    "ALPHA_OF_EACH_ENTRY": lambda s: are_equal(s.answer * s.alpha[s.t][:, None], s.expected * s.alpha),
    "GRADIENT_SIGN": scaled(-1),
    "JACOBIAN_DIAGONAL": _of_forms(lambda s, _p, y, *_: s.expected * y),
    "FORGOT_CHAIN": _of_forms(lambda s, _p, y, front, p_t, ce, q: -y * front * (s.gamma * ce / q + 1 / p_t)),
    "SHARE_FORGOTTEN": _of_forms(lambda s, _p, y, *_: -(s.expected * y).sum(axis=1, keepdims=True) * (1 - 2 * y)),
    "MODULATOR_OF_EACH_ENTRY": _of_forms(lambda s, p, y, *_: s.alpha[s.t][:, None] * (1 - p) ** s.gamma * (p - y)),
    "TERM_WITHOUT_GAMMA": _of_forms(lambda _s, p, y, front, p_t, ce, q: front * (1 + p_t * ce / q) * (p - y)),
    "TERM_SIGN": _of_forms(lambda s, p, y, front, p_t, ce, q: front * (1 - s.gamma * p_t * ce / q) * (p - y)),
    "OF_THE_MEAN": lambda s: are_equal(s.answer * len(s.Z), s.expected),
    "EASY_SIDE_LOST": lambda s: np.all((np.abs(s.expected) <= EASY) | close(s.question, s.answer, s.expected)),
}


def questions():
    """Return the questions for logsumexp, then the probes, then vectors with moderate and with extreme logits."""
    vectors = [one for one in of_loss("categorical_focal_loss", "alpha", "gamma", largest=EXTREME) if _fits(one)]
    yield from _logsumexp_questions()
    yield from on_probes("gradient", "categorical", _arguments, "gradient")
    for limit, function in ((MODERATE, "gradient"), (EXTREME, "gradient at extreme logits")):
        chosen = [one for one in vectors if (_largest(one) > MODERATE) == (limit == EXTREME)]
        for _, of in groupby(sorted(chosen, key=_batch), key=_batch):
            yield _of_vectors(function, list(of))


def recognise(asked, answers):
    """Return the numerical mistake that appears only at extreme logits."""
    if asked[0].function != "gradient at extreme logits":
        return ""
    numbers = [answer for answer in answers if isinstance(answer, np.ndarray)]
    if not all(np.isfinite(answer).all() for answer in numbers):
        return "NONFINITE_GRADIENT"
    off = [pair for pair in zip(asked, answers, strict=True) if not is_correct(*pair)]
    easy = [np.all((np.abs(one.expected) <= EASY) | close(one, came, one.expected)) for one, came in off]
    return "EASY_SIDE_LOST" if easy and all(easy) else ""


def _arguments(probes):
    return {
        "t": np.array([int(probe.labels) for probe in probes]),
        "Z": np.array([probe.inputs("logits") for probe in probes]),
        "alpha": probes[0].alpha,
        "gamma": probes[0].gamma,
    }


def _fits(vector):
    """Return whether a vector is one row of few logits, with an integer as its label."""
    few = vector.arrays["logits"].ndim == 1 and len(vector.arrays["logits"]) <= LARGEST
    return few and np.ndim(vector.arrays["labels"]) == 0


def _largest(vector):
    return float(np.max(np.abs(vector.arrays["logits"])))


def _alpha(vector):
    """Return the weights of the classes; one number, or none, weighs all classes alike."""
    alpha, classes = vector.parameters["alpha"], vector.arrays["logits"].shape[-1]
    return np.broadcast_to(np.asarray(1.0 if alpha is None else alpha, float), (classes,)).copy()


def _batch(vector):
    return len(_alpha(vector)), tuple(_alpha(vector)), vector.gamma


def _of_vectors(function, vectors):
    """Return one question for all vectors that share the number of classes, alpha and gamma."""
    arguments = {
        "t": np.array([int(one.arrays["labels"]) for one in vectors]),
        "Z": np.array([one.arrays["logits"] for one in vectors], float),
        "alpha": _alpha(vectors[0]),
        "gamma": vectors[0].gamma,
    }
    expected = np.array([[float(number) for number in one.expected["gradient"]] for one in vectors])
    texts = tuple(_text(arguments, n) for n in range(len(vectors)))
    return Question(function, texts, asking("gradient", arguments), expected, atol=1e-300, arguments=arguments)


def _text(arguments, n):
    t, z, alpha, gamma = arguments.values()
    return f"gradient(t=[{t[n]}], Z=[{short(z[n])}], alpha={short(alpha)}, gamma={short(gamma)})"


def _logsumexp_questions():
    """Return rows of one size a question: the cross entropy of a class plus its logit is the row's logsumexp."""
    fits = [
        one
        for one in of_loss("softmax_cross_entropy", largest=EXTREME)
        if _fits(one) and float(one.expected["value"]) < MODERATE
    ]
    for _, of in groupby(sorted(fits, key=_classes), key=_classes):
        rows = {tuple(one.arrays["logits"]): one for one in of}
        z = np.array(list(rows), float)
        expected = np.array(
            [float(one.expected["value"]) + one.arrays["logits"][int(one.arrays["labels"])] for one in rows.values()]
        )
        yield _logsumexp_question(z, expected)
        without = np.concatenate([z, np.full((len(z), 1), -np.inf)], axis=1)
        yield _logsumexp_question(without, expected)


def _classes(vector):
    return vector.arrays["logits"].shape[-1]


def _logsumexp_question(z, expected):
    texts = tuple(f"logsumexp(Z=[{short(row)}])" for row in z)
    return Question("logsumexp", texts, asking("logsumexp", {"Z": z}), expected, arguments={"Z": z})
