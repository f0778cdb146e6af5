"""Cards are compared with measurements; the adapter is compared on the probes, like any loss."""

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path
from unittest import mock

import numpy as np

from docs.exercises.checker.catalogue import Exercise
from docs.exercises.checker.claims import are_equal, of_some, unmoved_by
from docs.exercises.checker.expected import entrywise_questions, mistake_answers, on_probes, with_probes
from docs.exercises.checker.questions import Question, is_correct
from tests.conformance.diagnosing import formula
from tests.conformance.diagnosing.probes import probes

TITLE = "An adapter, and five strangers"
TRACK = "keras"
MINUTES = 25
AFTER = ("e02", "e06")
HINTS = (
    "Divide two losses: of a positive at alpha 0.25 and at 0.75, then of a negative. Which ratio says that alpha is "
    "the weight of class 1, which that it is a power, and what if the ratio is 1?",
    "np.shape of the result for three examples says whether it is reduced; a reduced one times 3, times the positives, "
    "or times 1 is the sum of the three alone. A loss that is the same at -50 and at -1000 has stopped growing.",
    "Keras: apply_class_balancing=True, from_logits=True, reduction='none', and labels and logits as columns (N, 1), "
    "for it averages over the last axis.",
)
DEBRIEF = """\
b is Keras' trap: alpha is an argument, and nothing happens with it until balancing is asked for. Averaging over
the last axis is why the labels must be columns. Card your own library: a function and a line in CARDS.
"""
TENSORFLOW = True
KERAS = """
        def keras_loss(y, x, alpha, gamma):
            loss = keras.losses.BinaryFocalCrossentropy(
                apply_class_balancing={balance}, alpha={alpha}, gamma=gamma, from_logits={logits}, reduction={reduction}
            )
            return np.asarray(loss({y}, {x}))
"""
RIGHT = {
    "balance": True,
    "alpha": "alpha",
    "logits": True,
    "reduction": "'none'",
    "y": "tf.reshape(y, (-1, 1))",
    "x": "tf.reshape(x, (-1, 1))",
}
WRONG = {
    "CARD_MISMATCH": (
        'CARDS = {**CARDS, "a": ("positive-class", "none", "right")}',
        'CARDS = {**CARDS, "c": ("positive-class", "mean", "right")}',
        'CARDS = {**CARDS, "d": ("positive-class", "none", "right")}',
        'CARDS = {**CARDS, "keras_loss": ("positive-class", "none", "capped")}',
    ),
    "ALPHA_IGNORED": KERAS.format(**{**RIGHT, "balance": False}),
    "ALPHA_SWAPPED": KERAS.format(**{**RIGHT, "alpha": "1 - alpha"}),
    "DOUBLE_SIGMOID": KERAS.format(**{**RIGHT, "x": "tf.sigmoid(tf.reshape(x, (-1, 1)))"}),
    "LOGITS_AS_PROBABILITIES": KERAS.format(**{**RIGHT, "logits": False}),
    "REDUCED_MEAN": (
        KERAS.format(**{**RIGHT, "reduction": "'sum_over_batch_size'"}),
        KERAS.format(**{**RIGHT, "y": "y", "x": "x"}),
    ),
    "KERAS_NOT_CALLED": """
        def keras_loss(y, x, alpha, gamma):
            s = np.where(y == 1, x, -x)
            return np.where(y == 1, alpha, 1 - alpha) * sigmoid(-s) ** gamma * np.logaddexp(0, -s)
    """,
    "REDUCED_SUM": KERAS.format(**{**RIGHT, "reduction": "'sum'"}),
}
SAYS = {
    "CARD_MISMATCH": (
        "a measurement contradicts the card. Vary one thing: alpha, for one class; the number of examples; the logit."
    ),
    "ALPHA_IGNORED": "alpha changes nothing: Keras weights the classes only where it is asked to.",
    "LOGITS_AS_PROBABILITIES": "the logits are taken for probabilities: Keras must be told that they are logits.",
    "REDUCED_MEAN": "the mean over all examples is returned for each, or for all; one value per example was asked for.",
    "REDUCED_SUM": "the sum over all examples is returned; one value per example was asked for.",
    "KERAS_NOT_CALLED": (
        "keras.losses.BinaryFocalCrossentropy is not called: that loss was to be adapted, not written again."
    ),
}
STRANGERS = ("a", "b", "c", "d", "e")
WORDS = ("alpha", "reduction", "hard")
CONVENTIONS = {
    (): "positive-class",
    ("ALPHA_SWAPPED",): "negative-class",
    ("ALPHA_SAME_BOTH",): "both-classes",
    ("ALPHA_IGNORED",): "ignored",
}
RTOL = 1e-4  # relative: float32, and a clip, lose less at moderate logits


def _takes_probabilities(s):
    """Return whether an answer is the loss of a probability x, where x can be one."""
    p_t, can_be = np.where(s.y == 1, s.x, 1 - s.x), (s.x > 0) & (s.x < 1)
    values = s.weight[can_be] * (1 - p_t[can_be]) ** s.gamma * -np.log(p_t[can_be])
    return np.allclose(s.answer[can_be], values, rtol=RTOL)


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "CARD_MISMATCH": of_some(lambda s: not is_correct(s.question, s.answer)),
    "KERAS_NOT_CALLED": lambda s: s.answer is False,
    "DOUBLE_SIGMOID": lambda s: are_equal(s.answer, s.truth(x=1 / (1 + np.exp(-s.x)))),
    "LOGITS_AS_PROBABILITIES": _takes_probabilities,
    "REDUCED_MEAN": lambda s: are_equal(s.answer, np.mean(s.expected)),
    "ALPHA_IGNORED": unmoved_by("alpha"),
}


def questions():
    """Return the cards' words, then the probes for the adapter, then its card."""
    strangers = [_word(name, number) for name in STRANGERS for number in range(len(WORDS))]
    asked = with_probes(
        entrywise_questions("focal_of_logits", "keras_loss"), on_probes("keras_loss", "binary", _arguments)
    )
    adapter = [replace(one, rtol=RTOL) for one in asked]
    calls = Question("keras_loss calls", "it calls Keras' loss", _calls_keras, True, "KERAS_NOT_CALLED")
    return [*strangers, *adapter, calls, _keras_card(), _further_cards()]


def explanations(asked):
    """Return what the mistakes of the catalogue answer to the probes."""
    return mistake_answers("binary") if asked[0].function == "keras_loss" else []


def _arguments(probes):
    return {
        "y": np.array([int(probe.labels) for probe in probes]),
        "x": np.array([probe.inputs("logits") for probe in probes]),
        "alpha": probes[0].alpha,
        "gamma": probes[0].gamma,
    }


def _word(name, number):
    def is_measured(said):
        return said == measured(name)[number]

    def call(module):
        return _declared(module, name)[number]

    return Question("CARDS", f'CARDS["{name}"], {WORDS[number]}', call, None, "CARD_MISMATCH", accepts=is_measured)


def _declared(module, name):
    card = module.CARDS.get(name, ("",))
    if isinstance(card, str) or len(card) != len(WORDS) or "" in card:
        raise NotImplementedError(f'CARDS["{name}"] needs three words: {", ".join(WORDS)}')
    return tuple(card)


def _calls_keras(module):
    import keras

    called = []
    original = keras.losses.BinaryFocalCrossentropy.__call__

    def watched(self, *arguments, **options):
        called.append(self)
        return original(self, *arguments, **options)

    function = mock.patch.object(
        keras.losses, "binary_focal_crossentropy", wraps=keras.losses.binary_focal_crossentropy
    )
    with mock.patch.object(keras.losses.BinaryFocalCrossentropy, "__call__", watched), function as of_function:
        module.keras_loss(np.array([1, 0]), np.array([0.5, -1.0]), 0.25, 2.0)
    return bool(called) or of_function.called


def _off(module, name, loss):
    """Return the words of a card that a measurement of the loss contradicts."""
    pairs = zip(WORDS, _declared(module, name), card_of(loss), strict=True)
    return [f'{name}: {word} "{said}"' for word, said, found in pairs if said != found]


def _keras_card():
    def call(module):
        return _off(module, "keras_loss", module.keras_loss)

    text = 'words of CARDS["keras_loss"] that a measurement contradicts'
    return Question("CARDS keras_loss", text, call, [], "CARD_MISMATCH")


def _further_cards():
    """Return the question on cards of losses that the learner has added: a library of theirs."""

    def call(module):
        further = [name for name in module.CARDS if name not in (*STRANGERS, "keras_loss")]
        missing = [name for name in further if not hasattr(module, name)]
        if missing:
            raise NotImplementedError(f'CARDS has "{missing[0]}", but there is no function of that name')
        return [word for name in further for word in _off(module, name, getattr(module, name))]

    return Question(
        "CARDS of yours", "words of cards of your own that contradict a measurement", call, [], "CARD_MISMATCH"
    )


# ---------------------------------------------------------------- measuring


@cache
def measured(name):
    """Return the card of a stranger's loss."""
    return card_of(_strangers()[name])


@cache
def _strangers():
    """Return the strangers' functions of the starter, which need NumPy alone."""
    tree = ast.parse(Exercise(Path(__file__).parent).starter)
    wanted = ("sigmoid", *STRANGERS)
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in wanted]
    names = {"np": np}
    exec(compile(tree, "<strangers>", "exec"), names)
    return names


def card_of(loss):
    """Return the alpha convention, the reduction, and the behaviour on a very wrong example."""
    with np.errstate(all="ignore"):
        return _alpha(loss), _reduction(loss), _hard(loss)


def _one(loss, probe, alpha=None):
    y, x = np.array([int(probe.labels)]), np.array([float(probe.inputs("logits"))])
    return float(np.reshape(loss(y, x, probe.alpha if alpha is None else alpha, probe.gamma), -1)[0])


def _alpha(loss):
    weighted = [n for n, probe in enumerate(probes("binary")) if probe.alpha is not None]
    came = np.array([_one(loss, probes("binary")[n]) for n in weighted])
    for known in formula.explanations("binary"):
        if known.codes in CONVENTIONS and np.allclose(came, known.value[weighted], rtol=1e-3):
            return CONVENTIONS[known.codes]
    plain = [n for n, probe in enumerate(probes("binary")) if probe.alpha is None]
    as_exponent = [_one(loss, probes("binary")[n], probes("binary")[n].gamma) for n in plain]
    return "exponent" if np.allclose(as_exponent, formula.truth("binary").value[plain], rtol=1e-3) else "unknown"


def _reduction(loss):
    y, x = np.array([1, 0, 1, 0, 0]), np.array([0.625, -0.375, -1.25, 1.75, 0.5])
    alone = np.array([np.reshape(loss(y[n : n + 1], x[n : n + 1], 0.25, 2.0), -1)[0] for n in range(len(y))])
    came = np.asarray(loss(y, x, 0.25, 2.0), float)
    if came.shape == y.shape:
        return "none" if np.allclose(came, alone, rtol=1e-3) else "unknown"
    forms = {"mean": alone.mean(), "sum": alone.sum(), "num_pos": alone.sum() / y.sum()}
    return next((name for name, value in forms.items() if np.allclose(came, value, rtol=1e-3)), "unknown")


def _hard(loss):
    moderate, extreme = (
        float(np.reshape(loss(np.ones(1, int), np.array([x]), 0.25, 0.5), -1)[0]) for x in (-20.0, -1000.0)
    )
    if not np.isfinite([moderate, extreme]).all():
        return "nonfinite"
    return "right" if extreme > 10 * moderate else "capped"
