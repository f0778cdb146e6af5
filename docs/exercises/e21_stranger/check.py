"""Names are compared with what the strangers' answers to the probes say; a witness with the stranger who is right."""

import ast
from functools import cache
from pathlib import Path

import numpy as np

from docs.exercises.checker.catalogue import Exercise
from docs.exercises.checker.claims import of_some
from docs.exercises.checker.questions import Question, is_correct
from tests.conformance.diagnosing import formula
from tests.conformance.diagnosing.probes import probes

TITLE = "A stranger's mistake"
TRACK = "research"
MINUTES = 30
AFTER = ("e02", "e06")
HINTS = (
    "At gamma = 0 and alpha = 0.5 most of these mistakes vanish. Which are left, and which come back when alpha alone, "
    "or gamma alone, is changed?",
    "Divide a loss by yours of e06, for a positive and for a negative: a ratio that depends on alpha alone is a "
    "weight; one that depends on the logit is a factor, and at gamma = 0 a factor is 1. Which loss stops growing at "
    "large logits?",
    "a: at gamma = 0 the ratio of a positive to a negative is (1 - alpha)/alpha. b: it hardly depends on the logit. c: "
    "right at gamma = 0, wrong for both labels at gamma = 2, right again at alpha = 1 for positives. d: right "
    "everywhere. e: right for positives alone.",
)
DEBRIEF = """\
The order matters: gamma = 0 first, where only weights and the cross entropy are left; then one label at a time. The
conformance command does the same with any library: `python -m tests.conformance my/my_library.py` names its mistake.
Each of these was shipped: the gallery has the threads.
"""
WRONG = {
    "NOT_THAT_MISTAKE": (
        'NAMES = {**NAMES, "a": "ALPHA_SAME_BOTH"}',
        'NAMES = {**NAMES, "b": "NONE"}',
        'NAMES = {**NAMES, "c": "MODULATOR_ONE_SIDED"}',
        'NAMES = {**NAMES, "d": "ALPHA_IGNORED"}',
        'NAMES = {**NAMES, "e": "MODULATOR_INVERTED"}',
    ),
    "NOT_IN_THE_LIST": 'NAMES = {**NAMES, "a": "alpha"}',
    "NO_WITNESS": (
        """
        def witness(name):
            return np.array([1, 0]), np.array([0.0, 0.0]), 0.5, 0.0
        """,
        """
        def witness(name):
            return np.array([1]), np.array([1.5]), 0.25, 2.0
        """,
    ),
}
SAYS = {
    "NOT_THAT_MISTAKE": "the stranger's answers are not those of that mistake. Vary one thing: gamma, alpha, the "
    "label.",
    "NOT_IN_THE_LIST": "that is none of the names in the list.",
    "NO_WITNESS": "at these arguments the stranger's loss is off by less than a tenth, if at all.",
}
SEEN = of_some(lambda s: not is_correct(s.question, s.answer))
CLAIMS = dict.fromkeys(SAYS, SEEN)  # each says what its question measured
STRANGERS = ("a", "b", "c", "d", "e")
OFF = 0.1  # relative


@cache
def _starter():
    """Return the names that the starter defines, and the names of mistakes in its text."""
    exercise = Exercise(Path(__file__).parent)
    tree = ast.parse(exercise.starter)
    wanted = ("sigmoid", *STRANGERS)
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in wanted]
    found = {"np": np}
    exec(compile(tree, "<strangers>", "exec"), found)
    listed = [line.split()[0] for line in exercise.text.splitlines() if line.startswith("    ")]
    return found, listed


@cache
def measured(name):
    """Return the names of the mistakes that give a stranger's answers to all probes; NONE where all are right."""
    loss, asked = _starter()[0][name], probes("binary")
    weighted = [n for n, probe in enumerate(asked) if probe.alpha is not None]
    came = np.array([_one(loss, asked[n]) for n in weighted])
    fits = [e.codes for e in formula.explanations("binary") if _explains(e, weighted, came)]
    return {codes[0] if codes else "NONE" for codes in fits if len(codes) <= 1}


def _explains(explanation, weighted, came):
    return explanation.value is not None and np.allclose(came, explanation.value[weighted], rtol=1e-4)


def _one(loss, probe):
    y, x = np.array([int(probe.labels)]), np.array([float(probe.inputs("logits"))])
    return float(loss(y, x, probe.alpha, probe.gamma)[0])


def questions():
    """Return, for each stranger, whether its name is in the list, then whether it is right; then the witnesses."""
    for name in STRANGERS:
        for code, accepts in (
            ("NOT_IN_THE_LIST", lambda said: said in _starter()[1]),
            ("NOT_THAT_MISTAKE", lambda said, name=name: said in measured(name)),
        ):
            yield Question("NAMES", f'NAMES["{name}"]', _naming(name), None, code, accepts=accepts)
    for name in STRANGERS:
        if measured(name) != {"NONE"}:
            text = f'how far LOSSES["{name}"] is off at witness("{name}"), relatively'
            yield Question("witness", text, _asking(name), None, "NO_WITNESS", accepts=lambda off: np.max(off) >= OFF)


def _naming(name):
    def call(module):
        if not module.NAMES.get(name):
            raise NotImplementedError(f'NAMES["{name}"] is empty')
        return str(module.NAMES[name])

    return call


def _asking(name):
    def call(module):
        labels, logits, alpha, gamma = module.witness(name)
        y, x = np.atleast_1d(labels).astype(int), np.atleast_1d(logits).astype(float)
        if y.shape != x.shape:
            raise ValueError(f"witness returned {y.size} labels and {x.size} logits; asked are arrays of one size")
        given = y, x, float(alpha), float(gamma)
        return np.abs(_starter()[0][name](*given) / _starter()[0][_right()](*given) - 1)

    return call


def _right():
    """Return the name of the stranger whose answers to all probes are right."""
    return next(name for name in STRANGERS if measured(name) == {"NONE"})
