"""Compared at plain points and probes, in value, gradient and inside vmap, then examined by the conformance command."""

from dataclasses import replace

import numpy as np

from docs.exercises.checker.adapter_examination import first_finding
from docs.exercises.checker.claims import are_equal, of_some, unmoved_by
from docs.exercises.checker.expected import entrywise_questions, mistake_answers, on_probes
from docs.exercises.checker.questions import RaisedError

TITLE = "Port to PyTorch or JAX"
TRACK = "numerics"
MINUTES = 25
AFTER = ("e06", "e11")
NEEDS = ("torch", "jax")
EQUATIONS = ("CE.4", "BF.8", "BF.9")
HINTS = (
    "Whatever comes from NumPy, float(), .item() or .detach() has no gradient. Which function of your framework is log "
    "sigmoid?",
    "torch.nn.functional.logsigmoid and jax.nn.log_sigmoid are finite at every logit, and so are their gradients. With "
    "them -log p_t is one call, and (1 - p_t)^gamma is the exponential of gamma times another.",
    "m = (2 * labels - 1) * inputs; weight = 1 if alpha is None else labels * alpha + (1 - labels) * (1 - alpha); "
    "-weight * exp(gamma * log_sigmoid(-m)) * log_sigmoid(m)",
)
DEBRIEF = """\
Also right: softplus in place of -log_sigmoid. sigmoid(-m)**gamma fails for gamma between 0 and 1: where the sigmoid has
rounded to 0, the derivative of its power is infinite. Two formulas and a `where` fail if the one that is not chosen is
infinite: 0 times infinity is NaN in the gradient.
In torch, torch.where(labels == 1, alpha, 1 - alpha) of two Python numbers is float32, also for logits in float64.
A clip costs the gradient of the worst examples; 1 - sigmoid costs the digits of the easy ones. Neither is needed.
torch's binary_cross_entropy_with_logits loses digits of easy negatives, too: it is a difference there.
"""
WEIGHT = """
            weight = 1 if alpha is None else labels * alpha + (1 - labels) * (1 - alpha)
"""
MARGIN = (
    """
        def loss(labels, inputs, *, alpha, gamma):
            margin = (2 * labels - 1) * inputs"""
    + WEIGHT
)
STOP = """
        def stopped(value):
            if FRAMEWORK == "torch":
                return value.detach()
            from jax.lax import stop_gradient

            return stop_gradient(value)
"""
WRONG = {
    "NUMPY_INSIDE": """
        import numpy

        def loss(labels, inputs, *, alpha, gamma):
            margin = numpy.where(labels == 1, inputs, -inputs)
            weight = 1 if alpha is None else numpy.where(labels == 1, alpha, 1 - alpha)
            return weight * numpy.exp(-gamma * numpy.logaddexp(0, margin)) * numpy.logaddexp(0, -margin)
    """,
    "NO_GRADIENT": STOP
    + MARGIN
    + """
            return stopped(-weight * exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin))
    """,
    "DETACHED_FACTOR": STOP
    + MARGIN
    + """
            return -weight * stopped(exp(gamma * log_sigmoid(-margin))) * log_sigmoid(margin)
    """,
    "NOT_TRACEABLE": (
        MARGIN
        + """
            if (inputs == 0).all():
                return weight * 0.5**gamma * log_sigmoid(margin) * -1
            return -weight * exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)
    """
    ),
    "NONFINITE_LOSS": """
        def loss(labels, inputs, *, alpha, gamma):
            weight = 1 if alpha is None else labels * alpha + (1 - labels) * (1 - alpha)
            p = 1 / (1 + exp(-inputs))
            p_t = labels * p + (1 - labels) * (1 - p)
            if FRAMEWORK == "torch":
                from torch import log
            else:
                from jax.numpy import log
            return -weight * (1 - p_t) ** gamma * log(p_t)
    """,
    "NONFINITE_GRADIENT": MARGIN
    + """
            return -weight * (1 - exp(log_sigmoid(margin))) ** gamma * log_sigmoid(margin)
    """,
    "ALPHA_SWAPPED": """
        def loss(labels, inputs, *, alpha, gamma):
            margin = (2 * labels - 1) * inputs
            weight = 1 if alpha is None else labels * (1 - alpha) + (1 - labels) * alpha
            return -weight * exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)
    """,
    "ALPHA_IGNORED": """
        def loss(labels, inputs, *, alpha, gamma):
            margin = (2 * labels - 1) * inputs
            return -exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)
    """,
    "MARGIN_SWAPPED": MARGIN
    + """
            return -weight * exp(gamma * log_sigmoid(margin)) * log_sigmoid(-margin)
    """,
    "REDUCED_MEAN": MARGIN
    + """
            return (-weight * exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)).mean()
    """,
    "REDUCED_SUM": MARGIN
    + """
            return (-weight * exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)).sum()
    """,
    "SIGN": MARGIN
    + """
            return weight * exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)
    """,
    "GAMMA_MULTIPLIED": MARGIN
    + """
            return -weight * gamma * exp(log_sigmoid(-margin)) * log_sigmoid(margin)
    """,
    "MODULATOR_INVERTED": MARGIN
    + """
            return -weight * exp(gamma * log_sigmoid(margin)) * log_sigmoid(margin)
    """,
    "FLOAT32_INSIDE": """
        def loss(labels, inputs, *, alpha, gamma):
            if FRAMEWORK == "torch":
                from torch import float32, tensor
            else:
                from jax.numpy import array as tensor, float32
            margin = (2 * labels - 1) * inputs
            weights = tensor([1.0, 1.0] if alpha is None else [1 - alpha, alpha], dtype=float32)
            weight = labels * weights[1] + (1 - labels) * weights[0]
            return -weight * exp(gamma * log_sigmoid(-margin)) * log_sigmoid(margin)
    """,
}
SAYS = {
    "NUMPY_INSIDE": (
        "the result, or a step of it, is NumPy's or a Python number: no gradient passes there. Every step must be the "
        "framework's own."
    ),
    "NO_GRADIENT": "the values are right, but their gradient is 0 everywhere: they are cut off from the logits.",
    "DETACHED_FACTOR": (
        "the values are right; the gradient is that with the modulating factor held constant. The factor depends on "
        "the logits as well."
    ),
    "NOT_TRACEABLE": (
        "it raises inside vmap, where a tensor has no value that Python could test or use as an index: choose entry "
        "by entry, by where or by a product with the labels."
    ),
    "NONFINITE_GRADIENT": (
        "the gradient is NaN or infinite where the truth is finite; a power of a 1 - p_t that has rounded to 0 does "
        "that, or an infinite formula that a `where` did not choose."
    ),
    "ALPHA_IGNORED": "alpha changes nothing; it is the weight of class 1, and 1 - alpha that of class 0.",
    "MARGIN_SWAPPED": "each label gets the loss of the other one: the logit has the wrong sign in front.",
    "FLOAT32_INSIDE": (
        "in float64 only about seven digits are right: a step is float32. In torch, tensors that are made from Python "
        "numbers are."
    ),
}
TOLERANCES = {
    np.float32: (1e-4, 1e-9),
    np.float64: (1e-9, 1e-15),
}  # the examination that follows is stricter, in float32
SIZE = 2  # of the batches of points; the random ones have an alpha that float32 rounds
SINGLE = 1e-5  # a relative error below this, in float64, is one of float32


def _margin(s):
    return np.where(s.labels == 1, s.inputs, -s.inputs)


def _stopped(s):
    """Return the gradient with the factor held constant: weight times (1 - p_t)^gamma times that of cross entropy."""
    q = np.exp(-np.logaddexp(0, _margin(s)))
    return np.where(s.labels == 1, -1, 1) * s.weight * q**s.gamma * q


def _inverted(s):
    """Return the loss with p_t^gamma as its factor."""
    ce = np.logaddexp(0, -_margin(s))
    return s.weight * np.exp(-s.gamma * ce) * ce


def _raised(s):
    return isinstance(s.answer, RaisedError)


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "NUMPY_INSIDE": of_some(_raised),
    "NOT_TRACEABLE": of_some(_raised),
    "NO_GRADIENT": lambda s: not np.any(s.answer),
    "DETACHED_FACTOR": lambda s: np.allclose(s.answer, _stopped(s), rtol=1e-4),
    "ALPHA_IGNORED": unmoved_by("alpha"),
    "MARGIN_SWAPPED": lambda s: are_equal(s.answer, s.truth(inputs=-s.inputs)),
    "MODULATOR_INVERTED": lambda s: np.allclose(s.answer, _inverted(s), rtol=1e-4),
    "FLOAT32_INSIDE": lambda s: np.allclose(s.answer, s.expected, rtol=SINGLE),
}


def questions():
    """Return plain points and probes, the gradients at them, the same in float64, then one example at a time.

    There are few, for JAX compiles each step for each size; the examination that follows asks for every vector.
    """
    points = [one for one in entrywise_questions("focal_of_logits", "loss") if len(one.expected) == SIZE]
    probes = on_probes("loss", "binary", _arguments)
    gradients = on_probes("loss gradient", "binary", _arguments, "gradient")
    return [
        *(_asked(one, "loss", _value) for one in (points[0], *probes)),
        *(_asked(one, "loss gradient", _gradient) for one in gradients),
        *(_asked(one, "loss in float64", _value, np.float64) for one in points),
        *(_asked(one, "loss inside vmap", _mapped) for one in probes[:1]),
    ]


def explanations(asked):
    """Return what the mistakes of the catalogue answer to the probes."""
    quantity = {"loss": "value", "loss gradient": "gradient"}.get(asked[0].function)
    return mistake_answers("binary", quantity) if quantity else []


def recognise(asked, answers):
    """Return the mistake that shows by what the framework raises, or by a gradient that is 0 everywhere."""
    raised = [one for one in answers if isinstance(one, RaisedError)]
    if any(_is_of_numpy(one) for one in raised):
        return "NUMPY_INSIDE"
    if asked[0].function == "loss inside vmap" and raised:
        return "NOT_TRACEABLE"
    if asked[0].function == "loss gradient" and not raised and not any(map(np.any, answers)):
        return "NO_GRADIENT"
    if asked[0].function == "loss in float64" and not raised and _are_nearly_right(asked, answers):
        return "FLOAT32_INSIDE"
    return ""


def _is_of_numpy(raised):
    said = ("Can't call numpy()", "is no tensor")
    return "TracerArrayConversionError" in raised.kinds or any(one in raised.message for one in said)


def _are_nearly_right(asked, answers):
    pairs = zip(asked, answers, strict=True)
    return all(
        np.shape(came) == of.expected.shape and np.allclose(came, of.expected, rtol=SINGLE) for of, came in pairs
    )


def judge(session, says):
    """Return the first finding of the examination, or None."""
    return first_finding(session, says, ("float32",))


def curve(_function):
    """Return None: e06 draws the same curves."""


# ---------------------------------------------------------------- how a framework is asked


def _arguments(probes):
    return {
        "labels": np.array([int(probe.labels) for probe in probes]),
        "inputs": np.array([probe.inputs("logits") for probe in probes]),
        "alpha": probes[0].alpha,
        "gamma": probes[0].gamma,
    }


def _asked(question, function, ask, dtype=np.float32):
    """Return a question that is asked in the learner's framework."""
    arguments = dict(zip(("labels", "inputs", "alpha", "gamma"), question.arguments.values(), strict=True))

    def at(given):
        return lambda module: ask(_framework(module, dtype), module.loss, *given.values())

    texts = tuple(_text(function, arguments, entry) for entry in range(len(arguments["labels"])))
    changed = {"function": function, "text": texts, "call": at(arguments), "arguments": arguments, "at": at}
    rtol, atol = TOLERANCES[dtype]
    return replace(question, **changed, rtol=rtol, atol=atol)


def _text(function, arguments, entry):
    """Return the call for one example, as a learner of either framework reads it."""
    y, x = int(arguments["labels"][entry]), float(arguments["inputs"][entry])
    what = function.removeprefix("loss").strip()
    call = f"loss([{y}], [{x:g}], alpha={arguments['alpha']}, gamma={arguments['gamma']})"
    return f"the gradient of {call}" if what == "gradient" else f"{call}, {what}" if what else call


def _framework(module, dtype):
    found = {"torch": Torch, "jax": Jax}.get(module.FRAMEWORK)
    if found is None:
        raise NotImplementedError('FRAMEWORK says which one you chose: "torch" or "jax"')
    return found(dtype)


def _value(framework, loss, labels, inputs, alpha, gamma):
    value = loss(framework.tensor(labels), framework.tensor(inputs), alpha=alpha, gamma=gamma)
    return framework.numbers(value)


def _gradient(framework, loss, labels, inputs, alpha, gamma):
    given = framework.tensor(labels)
    return framework.gradient(lambda x: loss(given, x, alpha=alpha, gamma=gamma), framework.tensor(inputs))


def _mapped(framework, loss, labels, inputs, alpha, gamma):
    of_one = framework.vmap(lambda y, x: loss(y, x, alpha=alpha, gamma=gamma))
    return framework.numbers(of_one(framework.tensor(labels), framework.tensor(inputs)))


class Torch:
    """PyTorch, on a CPU."""

    def __init__(self, dtype):
        import torch

        self._torch, self.vmap, self._dtype = torch, torch.func.vmap, getattr(torch, dtype.__name__)

    def tensor(self, array):
        return self._torch.tensor(array, dtype=self._dtype, requires_grad=array.dtype.kind == "f")

    def numbers(self, value):
        if not self._torch.is_tensor(value):
            raise TypeError(f"the result, {type(value).__name__}, is no tensor of torch")
        return value.detach().numpy()

    def gradient(self, function, inputs):
        value = function(inputs)
        self.numbers(value)
        if not value.requires_grad:
            return np.zeros(inputs.shape)
        (found,) = self._torch.autograd.grad(value.sum(), inputs, allow_unused=True)
        return np.zeros(inputs.shape) if found is None else found.numpy()


class Jax:
    """JAX; in float64 only as long as that is asked for, as in a program of the learner's."""

    def __init__(self, dtype):
        import jax

        jax.config.update("jax_enable_x64", dtype is np.float64)
        self._jax, self.vmap, self._dtype = jax, jax.vmap, dtype

    def tensor(self, array):
        return self._jax.numpy.asarray(array, dtype=self._dtype)

    def numbers(self, value):
        if not isinstance(value, self._jax.Array):
            raise TypeError(f"the result, {type(value).__name__}, is no tensor of jax")
        return np.asarray(value)

    def gradient(self, function, inputs):
        value, vjp = self._jax.vjp(function, inputs)
        return np.asarray(vjp(self._jax.numpy.ones_like(value))[0])
