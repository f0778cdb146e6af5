"""Compared with vectors of the categorical loss from probabilities, inside Keras."""

import re

import numpy as np

from docs.exercises.checker.claims import are_equal, of_some
from docs.exercises.checker.questions import Question, RaisedError
from tests.conformance.comparing.vectors import by_id

TITLE = "Repair the notebook's class"
TRACK = "keras"
MINUTES = 20
AFTER = ("e04",)
EQUATIONS = ("CF.1",)
HINTS = (
    "What does a def inside __init__ define? Which variable does the return there mean?",
    "Dedent call, so that it is a method; rf is tf; no reduce_mean; and what is the gradient of the clip at 1e-9?",
    "return tf.reduce_sum(per_class, axis=-1) with y_pred = tf.maximum(y_pred, np.finfo(np.float32).tiny), and "
    "get_config: {**super().get_config(), 'alpha': self.alpha, 'gamma': self.gamma}.",
)
DEBRIEF = """\
The order of the failures is part of the lesson: a nested call hides the name rf, rf hides the mean, the mean hides
the clip, which no exception ever reports. Also right: tf.where on an exact 0; tf.math.xlogy for the product.
"""
TENSORFLOW = True
ROWS = ("CF-0617", "CF-0631", "CF-0622", "CF-0625")  # ordinary rows, with a gamma of their own each
HARD, EXACT_ZERO, SCALED = "CF-0644", "CF-0646", "CF-0661"
CLASS = """
        class CategoricalFocalLoss(keras.losses.Loss):
            def __init__(self, alpha=0.25, gamma=2.0, **kwargs):
                super().__init__(**kwargs)
                self.alpha = alpha
                self.gamma = gamma
"""
CONFIG = """
            def get_config(self):
                return {**super().get_config(), "alpha": self.alpha, "gamma": self.gamma}
"""
WRONG = {
    "CALL_IS_NESTED": CLASS
    + """
                def call(self, y_true, y_pred):
                    y_pred = tf.maximum(y_pred, 1e-37)
                    return tf.reduce_sum(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
    """
    + CONFIG,
    "NAME_RF": CLASS
    + """
            def call(self, y_true, y_pred):
                y_pred = tf.maximum(y_pred, 1e-37)
                return rf.reduce_sum(-self.alpha * y_true * (1 - y_pred) ** self.gamma * tf.math.log(y_pred), axis=-1)
    """
    + CONFIG,
    "RETURNS_SCALAR": CLASS
    + """
            def call(self, y_true, y_pred):
                y_pred = tf.maximum(y_pred, 1e-37)
                loss = tf.reduce_sum(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
                return tf.reduce_mean(loss)
    """
    + CONFIG,
    "AVERAGED_OVER_CLASSES": CLASS
    + """
            def call(self, y_true, y_pred):
                y_pred = tf.maximum(y_pred, 1e-37)
                return tf.reduce_mean(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
    """
    + CONFIG,
    "ALPHA_IGNORED": CLASS
    + """
            def call(self, y_true, y_pred):
                y_pred = tf.maximum(y_pred, 1e-37)
                return tf.reduce_sum(y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
    """
    + CONFIG,
    "NONFINITE_LOSS": CLASS
    + """
            def call(self, y_true, y_pred):
                return tf.reduce_sum(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
    """
    + CONFIG,
    "DEAD_GRADIENT": CLASS
    + """
            def call(self, y_true, y_pred):
                y_pred = tf.clip_by_value(y_pred, 1e-7, 1 - 1e-7)
                return tf.reduce_sum(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
    """
    + CONFIG,
    "CONFIG_LOST": CLASS
    + """
            def call(self, y_true, y_pred):
                y_pred = tf.maximum(y_pred, 1e-37)
                return tf.reduce_sum(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
    """,
    "NOT_A_LOSS": """
        class CategoricalFocalLoss:
            def __init__(self, alpha=0.25, gamma=2.0, reduction="none"):
                self.alpha, self.gamma = alpha, gamma

            def call(self, y_true, y_pred):
                y_pred = tf.maximum(y_pred, 1e-37)
                return tf.reduce_sum(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
    """,
    "NO_CALL": CLASS
    + """
            def __call__(self, y_true, y_pred, sample_weight=None):
                y_pred = tf.maximum(y_pred, 1e-37)
                return tf.reduce_sum(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
    """
    + CONFIG,
    "GRADIENT_TOO_SMALL": CLASS
    + """
            def call(self, y_true, y_pred):
                loss = self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred + 1e-8)
                return tf.reduce_sum(loss, -1)
    """
    + CONFIG,
    "KWARGS_LOST": """
        class CategoricalFocalLoss(keras.losses.Loss):
            def __init__(self, alpha=0.25, gamma=2.0, **kwargs):
                super().__init__()
                self.alpha = alpha
                self.gamma = gamma

            def call(self, y_true, y_pred):
                y_pred = tf.maximum(y_pred, 1e-37)
                return tf.reduce_sum(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
    """
    + CONFIG,
    "CONFIG_INCOMPLETE": CLASS
    + """
            def call(self, y_true, y_pred):
                y_pred = tf.maximum(y_pred, 1e-37)
                return tf.reduce_sum(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)

            def get_config(self):
                return {"alpha": self.alpha, "gamma": self.gamma}
    """,
    "DETACHED_FACTOR": CLASS
    + """
            def call(self, y_true, y_pred):
                y_pred = tf.maximum(y_pred, 1e-37)
                factor = tf.stop_gradient((1 - y_pred) ** self.gamma)
                return tf.reduce_sum(self.alpha * y_true * factor * -tf.math.log(y_pred), -1)
    """
    + CONFIG,
    "FAILS_IN_A_GRAPH": CLASS
    + """
            def call(self, y_true, y_pred):
                if float(tf.reduce_min(y_pred)) == 0:
                    y_pred = tf.maximum(y_pred, 1e-37)
                return tf.reduce_sum(self.alpha * y_true * (1 - y_pred) ** self.gamma * -tf.math.log(y_pred), -1)
    """
    + CONFIG,
}
SAYS = {
    "CALL_IS_NESTED": (
        "a function call is defined inside __init__, and the class has no method of that name: Keras never finds it."
    ),
    "NO_CALL": "the class defines no method call; keras.losses.Loss calls it, and its own raises NotImplementedError.",
    "KWARGS_LOST": "reduction and name do not arrive: super().__init__ must be given them.",
    "CONFIG_INCOMPLETE": (
        "the copy has another reduction or name: get_config must contain what super().get_config() does."
    ),
    "FAILS_IN_A_GRAPH": "it raises inside tf.function, in which fit runs it: there a tensor has no value yet.",
    "DETACHED_FACTOR": (
        "the gradient is that of the logarithm times a constant factor; the modulating factor has a gradient, too."
    ),
    "GRADIENT_TOO_SMALL": "the gradient of a very small probability is closer to 0 than that of its logarithm; a "
    "constant that is added to p, or a floor far above the smallest number, does that.",
    "DEAD_GRADIENT": (
        "the gradient of a very small probability is 0, so the worst examples are never learnt; a clip does that."
    ),
    "RETURNS_SCALAR": (
        "one number is returned for the whole batch, so sample weights have no effect: return one value per example."
    ),
}
NAME = "CategoricalFocalLoss"


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "NOT_A_LOSS": of_some(lambda s: s.answer is False),
    "CALL_IS_NESTED": of_some(lambda s: s.answer == "nested"),
    "NO_CALL": of_some(lambda s: s.answer == "no"),
    "KWARGS_LOST": of_some(lambda s: isinstance(s.answer, list) and s.answer != s.expected),
    "NAME_RF": of_some(lambda s: isinstance(s.answer, RaisedError) and s.answer.name == "rf"),
    "CategoricalFocalLoss values RETURNS_SCALAR": lambda s: np.shape(s.answer) == (),
    "CategoricalFocalLoss weighted RETURNS_SCALAR": lambda s: len(set(s.answer.tolist())) == 1,
    "AVERAGED_OVER_CLASSES": of_some(lambda s: any(are_equal(s.answer * k, s.expected) for k in (2, 3, 4))),
    "ALPHA_IGNORED": of_some(lambda s: are_equal(s.answer, s.expected / by_id()[SCALED].parameters["alpha"])),
    "NONFINITE_LOSS": of_some(lambda s: not np.isfinite(s.answer).all()),
    "DEAD_GRADIENT": lambda s: s.answer == 0,
    "GRADIENT_TOO_SMALL": lambda s: 0 < s.answer / s.expected < 0.99,
    "DETACHED_FACTOR": of_some(lambda s: any(np.isclose(s.answer, _detached(id), rtol=1e-4) for id in ROWS)),
    "FAILS_IN_A_GRAPH": lambda s: isinstance(s.answer, RaisedError),
    "CONFIG_LOST": of_some(lambda s: isinstance(s.answer, np.ndarray) and not are_equal(s.answer, s.expected)),
    "CONFIG_INCOMPLETE": of_some(lambda s: isinstance(s.answer, list) and s.answer != s.expected),
}


def questions():
    """Return the questions in the order in which Keras would fail."""
    scaled = by_id()[SCALED].parameters["alpha"]
    return [
        _question("", f"is {NAME} a keras.losses.Loss?", _is_a_loss, True, "NOT_A_LOSS"),
        _question("", f"is call a method of {NAME}?", _has_call, "yes"),
        _question(
            "",
            "reduction and name of a loss with reduction='sum', name='mine'",
            _passed_on,
            ["sum", "mine"],
            "KWARGS_LOST",
        ),
        *(_question("values", f"alpha=1, {_shown(id)}", _value(id), _expected_value(id)) for id in ROWS),
        _question("values", f"alpha={scaled}, {_shown(SCALED)}", _value(SCALED, scaled), _expected_value(SCALED)),
        _question("at 0", f"alpha=1, {_shown(EXACT_ZERO)}", _value(EXACT_ZERO), _expected_value(EXACT_ZERO)),
        _question("weighted", "with sample_weight=[1, 0], then [0, 1], summed", _weighted, _two()[1]),
        _question("gradient", f"gradient in the true class, {_shown(HARD)}", _gradient(HARD), _expected_gradient(HARD)),
        *(
            _question(
                "usual gradient", f"gradient in the true class, {_shown(id)}", _gradient(id), _expected_gradient(id)
            )
            for id in ROWS
        ),
        _question("graph", "a batch inside tf.function", _in_graph, _batch()[2]),
        _question(
            "copy",
            "alpha, gamma of from_config(get_config())",
            _copy("alpha", "gamma"),
            np.array([0.5, 3.0]),
            "CONFIG_LOST",
        ),
        _question("copy", "its reduction and name", _copy("reduction", "name"), ["sum", "mine"], "CONFIG_INCOMPLETE"),
    ]


def recognise(asked, answers):
    """Return the mistake that is recognised by its exception, its shape, or a value of NaN or 0."""
    raised = [answer for answer in answers if isinstance(answer, RaisedError)]
    if any("NameError" in one.kinds and one.name == "rf" for one in raised):
        return "NAME_RF"
    if raised:
        return "FAILS_IN_A_GRAPH" if asked[0].function == f"{NAME} graph" else ""
    said = [answer for answer in answers if isinstance(answer, str)]
    if "nested" in said or "no" in said:
        return "CALL_IS_NESTED" if "nested" in said else "NO_CALL"
    numbers = [answer for answer in answers if isinstance(answer, np.ndarray)]
    signs = {
        f"{NAME} values": ("RETURNS_SCALAR", lambda answer: answer.shape == ()),
        f"{NAME} at 0": ("NONFINITE_LOSS", lambda answer: not np.isfinite(answer).all()),
        f"{NAME} weighted": ("RETURNS_SCALAR", lambda answer: len(set(answer.tolist())) == 1),
        f"{NAME} gradient": ("DEAD_GRADIENT", lambda answer: answer == 0),
    }
    code, seen = signs.get(asked[0].function, ("", None))
    if code and any(map(seen, numbers)):
        return code
    truth = asked[0].expected
    is_small = asked[0].function == f"{NAME} gradient" and numbers and 0 < numbers[0] / truth < 0.99
    return "GRADIENT_TOO_SMALL" if is_small else ""


def _question(aspect, text, call, expected, code=""):
    return Question(f"{NAME} {aspect}".strip(), text, call, expected, code, rtol=1e-5)


def _has_call(module):
    import keras

    cls = getattr(module, NAME)
    if cls.call is not keras.losses.Loss.call:
        return "yes"
    constants = getattr(getattr(cls.__init__, "__code__", None), "co_consts", ())
    return "nested" if any(getattr(one, "co_name", "") == "call" for one in constants) else "no"


def _passed_on(module):
    loss = getattr(module, NAME)(alpha=0.5, gamma=3.0, reduction="sum", name="mine")
    return [loss.reduction, _without_number(loss.name)]


def _without_number(name):
    """Return a name without the number that Keras gives it if nobody else does: it counts the losses made so far."""
    return re.sub(r"_\d+$", "", name)


def _is_a_loss(module):
    import keras

    return issubclass(getattr(module, NAME), keras.losses.Loss)


# ---------------------------------------------------------------- what is asked


def _row(id):
    """Return a vector's label, one-hot, and its probabilities, both one row."""
    vector = by_id()[id]
    p = vector.arrays["probabilities"][None, :]
    return np.eye(p.shape[1])[[int(vector.arrays["labels"])]].astype("float32"), p.astype("float32")


def _shown(id):
    vector, (y, p) = by_id()[id], _row(id)
    return f"gamma={vector.gamma:g}, y_true={y.astype(int).tolist()}, y_pred={[[float(f'{x:.3g}') for x in p[0]]]}"


def _expected_value(id):
    return np.array([float(by_id()[id].expected["value"])])


def _value(id, alpha=1.0):
    y, p = _row(id)

    def call(module):
        import tensorflow as tf

        loss = getattr(module, NAME)(alpha=alpha, gamma=by_id()[id].gamma)
        return np.asarray(loss.call(tf.constant(y), tf.constant(p)))

    return call


def _two():
    """Return two rows of three classes with one gamma, and each one's truth."""
    first, second = "CF-0616", "CF-0630"
    rows = [_row(first), _row(second)]
    return [np.concatenate(of) for of in zip(*rows, strict=True)], np.concatenate(
        [_expected_value(first), _expected_value(second)]
    )


def _weighted(module):
    (y, p), _ = _two()
    loss = getattr(module, NAME)(alpha=1.0, gamma=0.0, reduction="sum")
    return [float(loss(y, p, sample_weight=np.array(weight))) for weight in ([1.0, 0.0], [0.0, 1.0])]


def _gradient(id):
    def call(module):
        import tensorflow as tf

        vector, (y, p) = by_id()[id], _row(id)
        loss, p = getattr(module, NAME)(alpha=1.0, gamma=vector.gamma), tf.constant(p)
        with tf.GradientTape() as tape:
            tape.watch(p)
            value = loss.call(tf.constant(y), p)
        if not tf.is_tensor(value):
            raise TypeError(f"call returned a {type(value).__name__}, which no gradient passes through: use tf, not np")
        return float(tape.gradient(value, p)[0, int(vector.arrays["labels"])])

    return call


def _detached(id):
    """Return the gradient with the modulating factor held constant."""
    p_t = float(by_id()[id].arrays["probabilities"][int(by_id()[id].arrays["labels"])])
    return -((1 - p_t) ** by_id()[id].gamma) / p_t


def _expected_gradient(id):
    vector = by_id()[id]
    return np.asarray(float(vector.expected["gradient"][int(vector.arrays["labels"])]))


def _batch():
    """Return ordinary rows with one gamma, as many as there are, and each one's truth."""
    of, ids = by_id(), []
    first = of[ROWS[0]]
    for id, vector in of.items():
        same = vector.loss == first.loss and not vector.soft and vector.gamma == first.gamma
        if same and vector.parameters["alpha"] is None and "float32" in vector.exact_in and _is_ordinary(vector):
            ids.append(id)
    rows = [_row(id) for id in ids[:5]]
    y, p = (np.concatenate(of) for of in zip(*rows, strict=True))
    return y, p, np.concatenate([_expected_value(id) for id in ids[:5]])


def _is_ordinary(vector):
    p = vector.arrays["probabilities"]
    return p.shape == (3,) and p.min() > 1e-3


def _in_graph(module):
    import tensorflow as tf

    y, p, _ = _batch()
    loss = getattr(module, NAME)(alpha=1.0, gamma=by_id()[ROWS[0]].gamma, reduction="none")
    shapes = [tf.TensorSpec((None, 3), tf.float32)] * 2
    return np.asarray(tf.function(loss, input_signature=shapes, autograph=False)(tf.constant(y), tf.constant(p)))


def _copy(*names):
    def call(module):
        of = getattr(module, NAME)(alpha=0.5, gamma=3.0, reduction="sum", name="mine")
        copy = getattr(module, NAME).from_config(of.get_config())
        values = [getattr(copy, name) for name in names]
        return [_without_number(value) if isinstance(value, str) else value for value in values]

    return call
