"""Training is compared with the checker's own steps, a chosen pair with the best F1 of all pairs, on real data.

Both were computed before, so that a copy for a class does not show how.
"""

import ast
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

import numpy as np

from docs.exercises.checker.catalogue import Exercise
from docs.exercises.checker.claims import are_equal, of_some
from docs.exercises.checker.expected import asking, short, written_truth
from docs.exercises.checker.formulas import answers_of
from docs.exercises.checker.questions import Question

TITLE = "Tune alpha and gamma; the start mattered"
TRACK = "core"
MINUTES = 40
AFTER = ("e13", "e19")
HINTS = (
    "The step in b is the mean of `gradient`, and the step in w? Which of your loops runs `train`, and how often?",
    "tune has two loops around train and f1, and remembers the best pair so far. Which predictions does F1 need: of "
    "the half that was trained on, or of the other?",
    "gradients = gradient(y, X @ w + b, alpha, gamma); w = w - X.T @ gradients / len(y); b = b - gradients.mean(). F1: "
    "2 * np.sum((p >= 0.5) & (y == 1)) / max(1, np.sum(p >= 0.5) + np.sum(y == 1)).",
)
DEBRIEF = """\
After 3000 steps both starts end at the same minimum, and tuning finds one pair. After 20 steps each start has a pair of
its own: the search tuned alpha to make up for the start. A paper that reports the best alpha after a short training
reports the start as well, mostly without knowing. Also right: max over a list of pairs with a key, or an array of F1
and np.argmax. And a second half that chose the pair cannot judge it: for that a third one is needed.
"""
TRAIN = """
        def train(X, y, alpha, gamma, start, steps):
            w, b = np.zeros(X.shape[1]), {start}
            for _ in range({steps}):
                gradients = gradient(y, X @ w + b, {alpha}, {gamma})
                {step}
            return w, b
"""
RIGHT = {
    "start": "float(start)",
    "steps": "steps",
    "alpha": "alpha",
    "gamma": "gamma",
    "step": "w, b = w - X.T @ gradients / len(y), b - gradients.mean()",
}
TUNE = """
        def tune(X, y, X_new, y_new, start, steps):
            best, pair = {worst}, None
            for alpha in ALPHAS:
                for gamma in GAMMAS:
                    w, b = train(X, y, alpha, gamma, {start}, {steps})
                    score = f1({y}, 1 / (1 + np.exp(-({X} @ w + b))))
                    if score {better} best:
                        best, pair = score, (alpha, gamma)
            return {pair}
"""
TUNED = {
    "worst": "-1",
    "start": "start",
    "steps": "steps",
    "y": "y_new",
    "X": "X_new",
    "better": ">",
    "pair": "pair",
}
WRONG = {
    "START_IGNORED": TRAIN.format(**RIGHT | {"start": "0.0"}),
    "ALPHA_IGNORED": TRAIN.format(**RIGHT | {"alpha": "0.5"}),
    "GAMMA_IGNORED": TRAIN.format(**RIGHT | {"gamma": "0"}),
    "UPHILL": TRAIN.format(**RIGHT | {"step": "w, b = w + X.T @ gradients / len(y), b + gradients.mean()"}),
    "SUM_NOT_MEAN": TRAIN.format(**RIGHT | {"step": "w, b = w - X.T @ gradients, b - gradients.sum()"}),
    "BIAS_FIXED": TRAIN.format(**RIGHT | {"step": "w = w - X.T @ gradients / len(y)"}),
    "ONE_STEP_MORE": TRAIN.format(**RIGHT | {"steps": "steps + 1"}),
    "PRECISION": """
        def f1(y, p):
            return np.sum((p >= 0.5) & (y == 1)) / max(1, np.sum(p >= 0.5))
    """,
    "RECALL": """
        def f1(y, p):
            return np.sum((p >= 0.5) & (y == 1)) / max(1, np.sum(y == 1))
    """,
    "ACCURACY": """
        def f1(y, p):
            return np.mean((p >= 0.5) == (y == 1))
    """,
    "ZERO_BY_ZERO": """
        def f1(y, p):
            hits = np.sum((p >= 0.5) & (y == 1))
            return 2 * hits / (np.sum(p >= 0.5) + np.sum(y == 1))
    """,
    "LOWEST_CHOSEN": TUNE.format(**TUNED | {"worst": "2", "better": "<"}),
    "CHOSEN_ON_TRAINING": TUNE.format(**TUNED | {"y": "y", "X": "X"}),
    "TUNED_FROM_ZERO": TUNE.format(**TUNED | {"start": "0.0"}),
    "NOT_IN_THE_GRID": TUNE.format(**TUNED | {"pair": "pair[::-1]"}),
}
SAYS = {
    "START_IGNORED": "b starts at 0 whatever `start` is.",
    "ALPHA_IGNORED": "alpha changes nothing: the steps are those for alpha = 1/2.",
    "GAMMA_IGNORED": "gamma changes nothing: the steps are those for gamma = 0.",
    "UPHILL": "the steps go uphill: w and b move along the gradient, not against it.",
    "SUM_NOT_MEAN": "each step is that of the sum of the losses, as many times too long as there are examples.",
    "BIAS_FIXED": "b is where it started; it is trained like w.",
    "ONE_STEP_MORE": "that is where one step more leads.",
    "PRECISION": "that is the precision: true positives among the predicted ones.",
    "RECALL": "that is the recall: true positives among the positives.",
    "ACCURACY": "that is the accuracy: how many predictions are right.",
    "ZERO_BY_ZERO": "without a positive, predicted or not, the answer is NaN; 0 was asked for.",
    "LOWEST_CHOSEN": "no pair has a lower F1 on the second half; the highest was asked for.",
    "CHOSEN_ON_TRAINING": "that pair is the best on the half that was trained on; the other half is to choose.",
    "TUNED_FROM_ZERO": "that pair is the best from the start 0; another start was given.",
    "NOT_IN_THE_GRID": "that is no alpha of ALPHAS with a gamma of GAMMAS, in this order.",
}
ALPHAS, GAMMAS = (0.25, 0.5, 0.75, 0.9), (0, 1, 2, 4)
SHORT = 20
PRIOR = -2.2  # about the prior bias of this half


def _steps(s, **changed):
    """Return w and b of the checker's own training, at other arguments."""
    return trained(*{**{name: s.a[name] for name in NAMES}, **changed}.values())


def _counts(s):
    """Return true positives, predicted positives, and positives."""
    said = s.p >= 0.5
    return np.sum(said & (s.y == 1)), said.sum(), np.sum(s.y == 1)


NAMES = ("alpha", "gamma", "start", "steps")
CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "START_IGNORED": lambda s: are_equal(s.answer, _steps(s, start=0.0)),
    "ALPHA_IGNORED": lambda s: are_equal(s.answer, _steps(s, alpha=0.5)),
    "GAMMA_IGNORED": lambda s: are_equal(s.answer, _steps(s, gamma=0)),
    "UPHILL": lambda s: are_equal(s.answer, trained(*(s.a[name] for name in NAMES), size=-1)),
    "SUM_NOT_MEAN": lambda s: are_equal(s.answer, trained(*(s.a[name] for name in NAMES), size=len(data()[1]))),
    "BIAS_FIXED": lambda s: are_equal(s.answer[-1], s.start),
    "ONE_STEP_MORE": lambda s: are_equal(s.answer, _steps(s, steps=s.steps + 1)),
    "PRECISION": lambda s: are_equal(s.answer, _counts(s)[0] / max(1, _counts(s)[1])),
    "RECALL": lambda s: are_equal(s.answer, _counts(s)[0] / max(1, _counts(s)[2])),
    "ACCURACY": lambda s: are_equal(s.answer, np.mean((s.p >= 0.5) == (s.y == 1))),
    "ZERO_BY_ZERO": lambda s: are_equal(s.answer, s.expected) or (np.isnan(s.answer) and not sum(_counts(s))),
    "LOWEST_CHOSEN": lambda s: are_equal(s.answer, min(scores(s.start, s.steps).values())),
    "CHOSEN_ON_TRAINING": lambda s: are_equal(s.answer, _score_of_best(s, on_training=True)),
    "TUNED_FROM_ZERO": lambda s: are_equal(s.answer, _score_of_best(s, start=0.0)),
    "NOT_IN_THE_GRID": of_some(lambda s: s.answer == -1),
}


def _score_of_best(s, start=None, on_training=False):
    """Return the score of the pair that is the best elsewhere: from another start, or on the training half."""
    elsewhere = scores(s.start if start is None else start, s.steps, on_training)
    return scores(s.start, s.steps)[max(elsewhere, key=elsewhere.get)]


def computed():
    """Return w and b of some trainings, F1 of some predictions, and that of every pair for some starts and steps."""
    settings = ((0.5, 0, 0.0, 1), (0.25, 2, 0.5, 1), (0.25, 2, PRIOR, 7), (0.75, 1, PRIOR, 20), (0.9, 4, 0.0, 20))
    tunings = ((0.0, SHORT), (PRIOR, SHORT), (PRIOR, 200))
    return {
        "trainings": [{**dict(zip(NAMES, one, strict=True)), "trained": trained(*one).tolist()} for one in settings],
        "f1": [{"y": y.tolist(), "p": p.tolist(), "f1": _f1(y, p)} for y, p in _predictions()],
        "tunings": [
            {"start": start, "steps": steps, "of_pairs": [[*pair, of] for pair, of in scores(start, steps).items()]}
            for start, steps in tunings
        ],
    }


def questions():
    """Return the questions on some trainings, on F1, then on tuning: short from both starts, then long."""
    truth = written_truth(__file__)["computed"]
    yield from (_of_training(np.array(one.pop("trained")), one) for one in truth["trainings"])
    yield from (_of_f1(**one) for one in truth["f1"])
    yield from (_of_tuning(**one) for one in truth["tunings"])


def _of_training(expected, arguments):
    def call(module):
        X, y, *_ = data()
        return _w_and_b(module.train(X.copy(), y.copy(), *arguments.values()))

    text = f"w and b of train(X, y, {', '.join(f'{name}={short(of)}' for name, of in arguments.items())})"
    return Question("train", text, call, expected, arguments=arguments)


def _of_f1(y, p, f1):
    arguments = {"y": np.array(y), "p": np.array(p)}
    text = f"f1(y={short(arguments['y'])}, p={short(arguments['p'])})"
    return Question("f1", text, asking("f1", arguments), np.asarray(f1), arguments=arguments)


def _of_tuning(start, steps, of_pairs):
    """Return a question for the F1 of the pair that is chosen: several pairs may have the highest."""
    by_pair = {(alpha, float(gamma)): of for alpha, gamma, of in of_pairs}

    def call(module):
        came = module.tune(*(of.copy() for of in data()), start, steps)
        if np.shape(came) != (2,):
            raise ValueError(f"tune returned {came!r:.60}; asked are an alpha and a gamma")
        chosen = tuple(map(float, came))
        return np.asarray(by_pair.get(chosen, -1.0))

    best = max(by_pair.values())
    text = f"F1 of the pair that tune(X, y, X_new, y_new, start={start}, steps={steps}) returns; -1 if it is none"
    return Question("tune", text, call, np.asarray(best), arguments={"start": start, "steps": steps})


def _w_and_b(came):
    """Return what a training returned in one array.

    Raises:
        ValueError: it is something else.
    """
    shapes = [np.shape(one) for one in came] if isinstance(came, list | tuple) else np.shape(came)
    if shapes not in ([(4,), ()], [(4,), (1,)]):
        raise ValueError(f"train returned shapes {shapes}; asked are w, shape (4,), and b, a number")
    return np.append(np.asarray(came[0], float), np.asarray(came[1], float))


@cache
def data():
    """Return both halves, by the function in the learner's file as it was given out."""
    tree = ast.parse(Exercise(Path(__file__).parent).starter)
    names = {"halves", "numpy", "sklearn.datasets"}
    tree.body = [one for one in tree.body if names & {getattr(one, "name", ""), getattr(one, "module", "")}]
    found = {"np": np}
    exec(compile(tree, "<data>", "exec"), found)
    return found["halves"]()


# ---------------------------------------------------------------- the checker's own training


def _predictions():
    """Yield labels and predictions: drawn ones, some at the threshold, and some without any positive."""
    generator = np.random.default_rng(25)
    for size in (4, 4, 6, 9, 25):
        y = (np.arange(size) % 4 == 1).astype(int)
        yield y, np.round(1 / (1 + np.exp(-generator.normal(2 * y - 1, 1.5))), 2)
    yield np.array([1, 0, 1, 0]), np.array([0.5, 0.5, 0.25, 0.25])
    yield np.zeros(3, int), np.array([0.1, 0.25, 0.4])


def _f1(y, p):
    """Return F1 at the threshold 1/2."""
    hits, said, positives = np.sum((p >= 0.5) & (y == 1)), np.sum(p >= 0.5), np.sum(y == 1)
    return float(2 * hits / max(1, said + positives))


@lru_cache(maxsize=256)
def trained(alpha, gamma, start, steps, size=1.0):
    """Return w and b after so many steps of a size."""
    X, y, *_ = data()
    A, v = np.column_stack([X, np.ones(len(y))]), np.append(np.zeros(X.shape[1]), start)
    for _step in range(steps):
        gradients = next(answers_of("", {"y": y, "z": A @ v, "alpha": alpha, "gamma": gamma}, "gradient"))
        v = v - size * A.T @ gradients / len(y)
    return v


@lru_cache(maxsize=16)
def scores(start, steps, on_training=False):
    """Return the F1 of every pair on the half to choose by, or on the other."""
    X, y = data()[:2] if on_training else data()[2:]
    found = {}
    for alpha, gamma in product(ALPHAS, GAMMAS):
        v = trained(alpha, gamma, start, steps)
        said = X @ v[:-1] + v[-1] >= 0
        found[alpha, float(gamma)] = _f1(y, said.astype(float))
    return found
