"""Loss, gradient and recalibration are compared with derived values; the training by its properties, on real data.

Nothing is expected of the numbers that training returns: whatever its steps, at a minimum the mean gradient is 0, and
at gamma = 0 that says that the mean prediction is the share of positives. What is measured of a training is measured
with the learner's own loss, gradient and initial bias: they were found right before it is looked at.
"""

import ast
from dataclasses import replace
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np

from docs.exercises.checker.catalogue import Exercise
from docs.exercises.checker.claims import are_equal, of_some, scaled
from docs.exercises.checker.expected import (
    asking,
    call_text,
    derived_questions,
    entrywise_questions,
    of_loss,
    own_questions,
    short,
    written_truth,
)
from docs.exercises.checker.formulas import answers_of
from docs.exercises.checker.questions import Question, is_correct

TITLE = "Capstone: train with your own loss"
TRACK = "core"
MINUTES = 60
SECONDS = 60.0  # who trains longer than needed is no endless loop
AFTER = ("e06", "e11", "e13")
EQUATIONS = ("BF.8", "BF.10", "AB.36", "CA.11")
HINTS = (
    "Loss and gradient are those of e06 and e11. Of the mean loss, what is the derivative in b, given `gradient`? And "
    "in one entry of w, whose column of X is x?",
    "The mean loss falls along minus (X.T @ gradients / N, gradients.mean()). With X standardised, steps of 1 to 10 "
    "times that are neither too small nor too large. For 5, set the derivative in p of eta FL(p, 1) + (1 - eta) "
    "FL(p, 0) to 0: it is linear in eta.",
    "b = np.log(y.mean() / (1 - y.mean())); then 2000 times: gradients = gradient(y, X @ w + b, alpha, gamma); "
    "w = w - 5 * X.T @ gradients / len(y); b = b - 5 * gradients.mean(). For 5: with d(p) = (1-p)**gamma/p - "
    "gamma*(1-p)**(gamma-1)*np.log(p), (1-alpha)*d(1-p) / (alpha*d(p) + (1-alpha)*d(1-p)).",
)
DEBRIEF = """\
At gamma = 0 and alpha = 1/2 the gradient in b is half the mean of p - y, and that is 0 at the minimum: the mean
prediction is the mean of y. At gamma = 2 the mean of another function is 0, and the mean prediction is far above the
mean of y: the model says less than it knows. Recalibrated, its mean is nearly the share of positives again, and the
cross entropy falls. Nothing was lost in training; it was only written in another scale. Also right: any method that
ends at the minimum, scipy.optimize.minimize, or Newton's with the curvature of e17.
"""
TRUTH = {  # evaluated to certain digits when fl verify runs, and written to truth.json
    "recalibrate": {
        "arguments": "p alpha gamma",
        "value": "solve(eta*alpha*diff(-(1 - p)**gamma*log(p), p)"
        " + (1 - eta)*(1 - alpha)*diff(-p**gamma*log(1 - p), p), eta)[0]",
        "points": (("0.25", "0.5", "2"), ("0.25", "0.25", "0"), ("0.75", "0.75", "0.5")),
        "domain": {"p": ["0.01", "0.99"], "alpha": ["0.1", "0.9"], "gamma": ("0", "0.5", "1", "2", "3.5")},
    },
}
PIECES = """
        def pieces(y, z, alpha):
            m = np.where(y == 1, z, -z)
            ce, q = np.logaddexp(0, -m), np.exp(-np.logaddexp(0, m))
            return np.where(y == 1, alpha, 1 - alpha), np.exp(-ce), ce, q
"""
TRAIN = """
        def train(X, y, alpha, gamma):
            w, b = np.zeros(X.shape[1]), initial_bias(y)
            for _ in range({steps}):
                gradients = gradient(y, X @ w + b, {alpha}, {gamma})
                {step}
            return w, b
"""
RIGHT = {
    "steps": 2000,
    "alpha": "alpha",
    "gamma": "gamma",
    "step": "w, b = w - 5 * X.T @ gradients / len(y), b - 5 * gradients.mean()",
}
D = """
        def d(p, gamma):
            return (1 - p) ** gamma / p - gamma * (1 - p) ** (gamma - 1) * np.log(p)
"""
WRONG = {
    "ALPHA_SWAPPED": PIECES
    + """
        def loss(y, z, alpha, gamma):
            at, p, ce, q = pieces(y, z, 1 - alpha)
            return at * q**gamma * ce
    """,
    "ALPHA_SAME_BOTH": PIECES
    + """
        def loss(y, z, alpha, gamma):
            at, p, ce, q = pieces(y, z, alpha)
            return alpha * q**gamma * ce
    """,
    "MODULATOR_INVERTED": PIECES
    + """
        def loss(y, z, alpha, gamma):
            at, p, ce, q = pieces(y, z, alpha)
            return at * p**gamma * ce
    """,
    "SIGN": PIECES
    + """
        def loss(y, z, alpha, gamma):
            at, p, ce, q = pieces(y, z, alpha)
            return -at * q**gamma * ce
    """,
    "REDUCED_MEAN": PIECES
    + """
        def loss(y, z, alpha, gamma):
            at, p, ce, q = pieces(y, z, alpha)
            return np.mean(at * q**gamma * ce)
    """,
    "DETACHED_FACTOR": PIECES
    + """
        def gradient(y, z, alpha, gamma):
            at, p, ce, q = pieces(y, z, alpha)
            return np.where(y == 1, -1, 1) * at * q ** (gamma + 1)
    """,
    "FORGOT_SIGN": PIECES
    + """
        def gradient(y, z, alpha, gamma):
            at, p, ce, q = pieces(y, z, alpha)
            return -at * q**gamma * (gamma * p * ce + q)
    """,
    "GRADIENT_SIGN": PIECES
    + """
        def gradient(y, z, alpha, gamma):
            at, p, ce, q = pieces(y, z, alpha)
            return np.where(y == 1, 1, -1) * at * q**gamma * (gamma * p * ce + q)
    """,
    "BIAS_SIGN": """
        def initial_bias(y):
            return np.log((1 - y.mean()) / y.mean())
    """,
    "BIAS_IS_LOG_PI": """
        def initial_bias(y):
            return np.log(y.mean())
    """,
    "BIAS_IS_PI": """
        def initial_bias(y):
            return y.mean()
    """,
    "LOSS_ROSE": (
        TRAIN.format(**RIGHT | {"step": "w, b = w + X.T @ gradients / len(y), b + gradients.mean()"}),
        TRAIN.format(  # few steps: many would be chaotic, and a processor's rounding would show in what the site prints
            **RIGHT | {"steps": 10, "step": "w, b = w - 5 * X.T @ gradients, b - 5 * gradients.sum()"}
        ),
    ),
    "BIAS_ALONE": TRAIN.format(**RIGHT | {"step": "b = b - 5 * gradients.mean()"}),
    "WEIGHTS_ALONE": TRAIN.format(**RIGHT | {"step": "w = w - 5 * X.T @ gradients / len(y)"}),
    "GAMMA_IGNORED": TRAIN.format(**RIGHT | {"gamma": "0"}),
    "ALPHA_IGNORED": TRAIN.format(**RIGHT | {"alpha": "0.5"}),
    "NOT_AT_THE_MINIMUM": TRAIN.format(
        **RIGHT | {"step": "w, b = w - 5 * (X.T @ gradients / len(y) + 0.01 * w), b - 5 * gradients.mean()"}
    ),
    "PRIOR_MISSED": (
        TRAIN.format(
            **RIGHT | {"step": "w, b = w - 5 * X.T @ gradients / len(y), b - 5 * gradients.mean() - 0.01 * b"}
        ),
        TRAIN.format(**RIGHT | {"steps": 10}),
    ),
    "FOCAL_IS_PROPER": """
        def recalibrate(p, alpha, gamma):
            return p
    """,
    "GAMMA_FORGOTTEN": """
        def recalibrate(p, alpha, gamma):
            return p * (1 - alpha) / (p * (1 - alpha) + (1 - p) * alpha)
    """,
    "ALPHA_FORGOTTEN": D
    + """
        def recalibrate(p, alpha, gamma):
            return d(1 - p, gamma) / (d(p, gamma) + d(1 - p, gamma))
    """,
    "POSTERIOR_OF_ALPHA_SWAPPED": D
    + """
        def recalibrate(p, alpha, gamma):
            return alpha * d(1 - p, gamma) / ((1 - alpha) * d(p, gamma) + alpha * d(1 - p, gamma))
    """,
    "ONE_MINUS_ETA": D
    + """
        def recalibrate(p, alpha, gamma):
            return alpha * d(p, gamma) / (alpha * d(p, gamma) + (1 - alpha) * d(1 - p, gamma))
    """,
}
SAYS = {
    "ALPHA_SWAPPED": "a positive has the weight 1 - alpha, a negative alpha; it should be the other way round.",
    "ALPHA_SAME_BOTH": "both labels have one weight; a positive's is alpha, a negative's 1 - alpha.",
    "SIGN": "every value has the other sign; log p_t is negative, and a loss is not.",
    "REDUCED_MEAN": "the mean over all examples is returned; one value per example was asked for.",
    "DETACHED_FACTOR": (
        "that is the gradient with the modulating factor held constant; the factor depends on z as well."
    ),
    "FORGOT_SIGN": "the sign is wrong for negatives: their p_t falls where z rises.",
    "GRADIENT_SIGN": (
        "every gradient has the other sign: a positive's loss falls where its logit rises, so its gradient is negative."
    ),
    "BIAS_SIGN": "that is the b whose sigmoid is the share of negatives.",
    "BIAS_IS_LOG_PI": "that is the logarithm of the share; the sigmoid's inverse is log(pi / (1 - pi)).",
    "BIAS_IS_PI": "that is the share itself; b is a logit, the sigmoid of which is the share.",
    "LOSS_ROSE": (
        "the mean loss is higher after training than at w = 0 and the initial bias; steps that go uphill, or are too "
        "large, do that, and so do few steps from another start."
    ),
    "BIAS_ALONE": "w is 0 after training, as it was before.",
    "WEIGHTS_ALONE": "b is after training what it was before; it is trained like w.",
    "train GAMMA_IGNORED": "training returns the same at gamma = 0 and at gamma = 2.",
    "train ALPHA_IGNORED": "training returns the same at alpha = 0.5 and at alpha = 0.25.",
    "NOT_AT_THE_MINIMUM": (
        "the mean gradient, or that times a column of X, is not small enough at the end: that is not the minimum of "
        "this loss."
    ),
    "PRIOR_MISSED": (
        "at gamma = 0 the mean of p is not the share of positives, as it is at the minimum: is b penalised, or are "
        "there too few steps?"
    ),
    "NOT_FINITE": "w or b is not finite after training.",
    "FOCAL_IS_PROPER": "p is returned; the model's p is the posterior only at gamma = 0 and alpha = 1/2.",
    "GAMMA_FORGOTTEN": "that is the posterior for gamma = 0: gamma changes nothing.",
    "ALPHA_FORGOTTEN": "that is the posterior for alpha = 1/2: alpha changes nothing.",
    "POSTERIOR_OF_ALPHA_SWAPPED": "that is the posterior for 1 - alpha: alpha is the weight of class 1.",
    "ONE_MINUS_ETA": "that is 1 minus the posterior: the probability of a negative.",
}
LARGEST = 15  # logits, in magnitude
MEAN_GRADIENT, MEAN_WITH_X = 1e-4, 1e-3
SETTINGS = ((0.5, 0.0), (0.5, 2.0), (0.25, 2.0))  # alpha and gamma


def _weight(s):
    return np.where(s.y == 1, s.alpha, 1 - s.alpha)


def _p_t(s):
    return 1 / (1 + np.exp(np.where(s.y == 1, -1, 1) * s.z))


def _posterior(p, alpha, gamma):
    """Return the posterior for which p is the best prediction."""
    one, other = ((1 - q) ** gamma / q - gamma * (1 - q) ** (gamma - 1) * np.log(q) for q in (p, 1 - p))
    return (1 - alpha) * other / (alpha * one + (1 - alpha) * other)


def _of_p(answer):
    """Return the claim that the answer at a p is another one; what was measured on the data is left out."""
    return lambda s: not s.question.arguments or are_equal(s.answer, answer(s))


SEEN = of_some(lambda s: not is_correct(s.question, s.answer))
CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "DETACHED_FACTOR": lambda s: are_equal(
        s.answer, np.where(s.y == 1, -1, 1) * _weight(s) * (1 - _p_t(s)) ** (s.gamma + 1)
    ),
    "FORGOT_SIGN": lambda s: are_equal(s.answer, np.where(s.y == 1, 1, -1) * s.expected),
    "GRADIENT_SIGN": scaled(-1),
    "MODULATOR_INVERTED": lambda s: are_equal(s.answer, _weight(s) * _p_t(s) ** s.gamma * -np.log(_p_t(s))),
    "BIAS_SIGN": lambda s: are_equal(s.answer, -s.expected),
    "BIAS_IS_LOG_PI": lambda s: are_equal(s.answer, np.log(s.y.mean())),
    "BIAS_IS_PI": lambda s: are_equal(s.answer, s.y.mean()),
    **dict.fromkeys(
        (
            *("LOSS_ROSE", "BIAS_ALONE", "WEIGHTS_ALONE", "train GAMMA_IGNORED", "train ALPHA_IGNORED"),
            *("NOT_AT_THE_MINIMUM", "NOT_FINITE", "PRIOR_MISSED"),
        ),
        SEEN,
    ),
    "FOCAL_IS_PROPER": _of_p(lambda s: s.p),
    "GAMMA_FORGOTTEN": _of_p(lambda s: _posterior(s.p, s.alpha, 0)),
    "ALPHA_FORGOTTEN": _of_p(lambda s: _posterior(s.p, 0.5, s.gamma)),
    "POSTERIOR_OF_ALPHA_SWAPPED": _of_p(lambda s: _posterior(s.p, 1 - s.alpha, s.gamma)),
    "ONE_MINUS_ETA": _of_p(lambda s: 1 - s.expected),
}


def questions():
    """Return the questions on loss, gradient, bias and recalibration, then on the training, then on both together."""
    yield from map(_in_z, entrywise_questions("focal_of_logits", "loss"))
    yield from entrywise_questions("grad_z", "gradient")
    yield from _of_vectors()
    yield from _of_biases()
    yield from _of_training()
    yield from _of_recalibrated()
    yield from own_questions(__file__, "recalibrate")


def _in_z(question):
    """Return a question about a logit x as one about z, as it is called here."""
    y, z, alpha, gamma = question.arguments.values()
    texts = tuple(text.replace(", x=", ", z=") for text in question.text)
    return replace(question, text=texts, arguments={"y": y, "z": z, "alpha": alpha, "gamma": gamma})


def _of_vectors():
    """Return examples with larger logits, as training meets them."""
    chosen = [one for one in of_loss("binary_focal_loss", "alpha", "gamma", largest=LARGEST) if _has_weight(one)]
    for key, of in groupby(sorted(chosen, key=_setting), key=_setting):
        vectors = list(of)
        y, z = (np.array([float(one.arrays[name]) for one in vectors]) for name in ("labels", "logits"))
        arguments = {"y": y.astype(int), "z": z, **dict(zip(("alpha", "gamma"), key, strict=True))}
        for function, quantity in (("loss", "value"), ("gradient", "gradient")):
            expected = np.array([float(one.expected[quantity]) for one in vectors])
            texts = tuple(call_text(function, arguments, entry) for entry in range(len(vectors)))
            yield Question(function, texts, asking(function, arguments), expected, arguments=arguments)


def _has_weight(vector):
    """Return whether a vector weighs both classes, and has a logit that is not small."""
    alpha = vector.parameters["alpha"]
    return isinstance(alpha, float) and 0 < alpha < 1 and abs(float(vector.arrays["logits"])) > 1


def _setting(vector):
    return vector.parameters["alpha"], vector.gamma


def _of_biases():
    """Return labels with their share of positives: the bias is that of the exercise on the prior."""
    for n, one in enumerate(derived_questions("prior_bias")):
        positives = round(1000 * one.arguments["pi"])
        if np.isclose(positives, 1000 * one.arguments["pi"], rtol=1e-12) and 0 < positives < 1000:
            y = np.arange(1000) < positives
            text = f"initial_bias(y), y with {positives} positives of 1000"
            call = _asking_bias(y.astype(int)[:: -1 if n % 2 else 1].copy())
            yield Question("initial_bias", text, call, one.expected, arguments={"y": y.astype(int)})


def _asking_bias(y):
    return lambda module: np.asarray(module.initial_bias(y.copy()), float)


# ---------------------------------------------------------------- the training


@cache
def data():
    """Return the data, by the function in the learner's file as it was given out."""
    tree = ast.parse(Exercise(Path(__file__).parent).starter)
    names = {"data", "numpy", "sklearn.datasets"}
    tree.body = [one for one in tree.body if names & {getattr(one, "name", ""), getattr(one, "module", "")}]
    found = {"np": np}
    exec(compile(tree, "<data>", "exec"), found)
    return found["data"]()


@lru_cache(maxsize=64)
def trained(module, alpha, gamma):
    """Return what a module's training returns, w and b in one array."""
    X, y = data()
    came = module.train(X.copy(), y.copy(), alpha, gamma)
    shapes = [np.shape(one) for one in came] if isinstance(came, list | tuple) else np.shape(came)
    if shapes not in ([(4,), ()], [(4,), (1,)]):
        raise ValueError(f"train returned shapes {shapes}; asked are w, shape (4,), and b, a number")
    return np.append(np.asarray(came[0], float), np.asarray(came[1], float))


def _at_start(module):
    return np.append(np.zeros(data()[0].shape[1]), float(module.initial_bias(data()[1].copy())))


def _logits(wb):
    return data()[0] @ wb[:-1] + wb[-1]


def _means(module, wb, alpha, gamma):
    """Return the mean gradient, and the largest mean of a column times gradient."""
    X, y = data()
    gradients = np.asarray(module.gradient(y.copy(), _logits(wb), alpha, gamma), float)
    return np.array([abs(gradients.mean()), np.abs(X.T @ gradients / len(y)).max()])


def _losses(module, wb, alpha, gamma):
    """Return the mean loss at the start and after training."""
    y = data()[1]
    return np.array([np.mean(module.loss(y.copy(), _logits(of), alpha, gamma)) for of in (_at_start(module), wb)])


def _of_training():
    """Return what must hold of each training, and between them; the first that fails says what was seen."""
    measured = (
        ("NOT_FINITE", "w and b", lambda _, wb, *__: wb, lambda came: came.shape == (5,) and np.isfinite(came).all()),
        ("BIAS_ALONE", "w", lambda _, wb, *__: wb[:-1], lambda came: np.any(came != 0)),
        ("WEIGHTS_ALONE", "b after minus b before", _moved, lambda came: abs(came) > 1e-9),
        ("LOSS_ROSE", "mean loss before and after", _losses, lambda came: came[1] < came[0]),
    )
    for code, what, measure, accepts in measured:
        for alpha, gamma in SETTINGS:
            yield _question(code, what, measure, accepts, alpha, gamma)
    yield _question_of_two("GAMMA_IGNORED", *SETTINGS[:2])
    yield _question_of_two("ALPHA_IGNORED", *SETTINGS[1:])
    yield _question(
        "PRIOR_MISSED", "mean of p minus mean of y", _off_prior, lambda came: abs(came) < 4e-4, *SETTINGS[0]
    )
    largest = np.array([MEAN_GRADIENT, MEAN_WITH_X])
    for alpha, gamma in SETTINGS:
        what = "mean gradient, and the largest mean of a column times it"
        yield _question("NOT_AT_THE_MINIMUM", what, _means, lambda came: np.all(came <= largest), alpha, gamma)


def _moved(module, wb, *_):
    return wb[-1] - _at_start(module)[-1]


def _question(code, what, measure, accepts, alpha, gamma):
    def call(module):
        return np.asarray(measure(module, trained(module, alpha, gamma), alpha, gamma), float)

    text = f"{what}, of train(X, y, alpha={short(alpha)}, gamma={short(gamma)})"
    return Question("train", text, call, None, code, accepts=accepts)


def _question_of_two(code, one, other):
    def call(module):
        return np.abs(trained(module, *one) - trained(module, *other)).max()

    text = f"how far w and b differ between (alpha, gamma) = {one} and {other}"
    return Question("train", text, call, None, code, accepts=lambda came: came > 1e-3)


def _off_prior(_module, wb, *_):
    return np.mean(1 / (1 + np.exp(-_logits(wb)))) - data()[1].mean()


def computed():
    """Return w and b at the minimum for each setting; a test holds the gradient's formula against derived values."""
    return [_minimum(*setting).tolist() for setting in SETTINGS]


def _minimum(alpha, gamma):
    X, y = data()
    wb = np.zeros(X.shape[1] + 1)
    for _ in range(2000):
        gradients = next(answers_of("", {"y": y, "z": _logits(wb), "alpha": alpha, "gamma": gamma}, "gradient"))
        wb = wb - 10 * np.append(X.T @ gradients, gradients.sum()) / len(y)
    return wb


def _of_recalibrated():
    """Return what recalibrating does on the data: the mean is the share of positives, and cross entropy is lower."""
    fitted = written_truth(__file__)["computed"]
    for (alpha, gamma), wb in [*zip(SETTINGS, fitted, strict=True)][1:]:

        def call(module, alpha=alpha, gamma=gamma, wb=wb):
            y, before = data()[1], 1 / (1 + np.exp(-_logits(np.array(wb))))
            after = np.asarray(module.recalibrate(before.copy(), alpha, gamma), float)
            ce = [-np.log(np.where(y == 1, of, 1 - of)).mean() for of in (before, after)]
            return np.array([after.mean() / y.mean(), *ce])

        def accepts(came):
            return abs(came[0] - 1) < 0.05 and came[2] < came[1]

        text = f"recalibrated mean over mean of y, cross entropy before and after, for alpha={alpha}, gamma={gamma:g}"
        yield Question("recalibrate", text, call, None, accepts=accepts)
