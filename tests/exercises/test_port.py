"""An exercise whose framework the learner chooses: is each accepted, and is nobody stopped who has neither?"""

from __future__ import annotations

from textwrap import dedent

import pytest

from docs.exercises.checker import packages
from docs.exercises.checker.catalogue import Exercise, all_exercises, find, in_order
from docs.exercises.checker.check import check_source
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.worker_process import WorkerProcess, frameworks_of
from docs.exercises.commands import release

PORT = find("e26")
HEAD = 'FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "{0}"\n'
TORCH = HEAD.format("torch") + "import torch\nimport torch.nn.functional as F\n"
JAX = HEAD.format("jax") + "import jax\nimport jax.numpy as jnp\n"


def needs(framework: str) -> pytest.MarkDecorator:
    reason = f"the exercise in {framework} is not checked: pip install {framework}"
    return pytest.mark.skipif(not packages.is_installed(framework), reason=reason)


def outcome(head: str, typed: str) -> Outcome:
    return check_source(PORT, head + dedent(typed), "my/e26_port.py")


# ---------------------------------------------------------------- right answers

RIGHT_IN_TORCH = {
    "softplus": """
        def loss(labels, inputs, *, alpha, gamma):
            m = torch.where(labels == 1, inputs, -inputs)
            w = 1 if alpha is None else alpha * labels + (1 - alpha) * (1 - labels)
            return w * torch.exp(-gamma * F.softplus(m)) * F.softplus(-m)
        """,
}
RIGHT_IN_JAX = {
    "logaddexp": """
        def loss(labels, inputs, *, alpha, gamma):
            m = jnp.where(labels == 1, inputs, -inputs)
            w = 1 if alpha is None else jnp.where(labels == 1, alpha, 1 - alpha)
            return w * jnp.exp(-gamma * jnp.logaddexp(0.0, m)) * jnp.logaddexp(0.0, -m)
        """,
    "compiled": """
        @jax.jit
        def loss(labels, inputs, *, alpha, gamma):
            m = (2 * labels - 1) * inputs
            w = 1 if alpha is None else alpha * labels + (1 - alpha) * (1 - labels)
            return w * jnp.exp(gamma * jax.nn.log_sigmoid(-m)) * jax.nn.softplus(-m)
        """,
}


@needs("torch")
@pytest.mark.parametrize("name", RIGHT_IN_TORCH)
def test_a_right_answer_in_pytorch_passes(name: str):
    found = outcome(TORCH, RIGHT_IN_TORCH[name])
    assert found.solved, found


@needs("jax")
@pytest.mark.parametrize("name", RIGHT_IN_JAX)
def test_a_right_answer_in_jax_passes(name: str):
    found = outcome(JAX, RIGHT_IN_JAX[name])
    assert found.solved, found


# ---------------------------------------------------------------- wrong answers

WRONG_IN_TORCH = {
    "an item": ("loss(labels, inputs, *, alpha, gamma): return float(inputs.sum())", "NUMPY_INSIDE"),
    "weights by torch.where of numbers": (
        """loss(labels, inputs, *, alpha, gamma):
            m = torch.where(labels == 1, inputs, -inputs)
            w = 1 if alpha is None else torch.where(labels == 1, alpha, 1 - alpha)
            return w * torch.exp(-gamma * F.softplus(m)) * F.softplus(-m)
        """,
        "FLOAT32_INSIDE",
    ),
    "the mean, as the library's default is": (
        """loss(labels, inputs, *, alpha, gamma):
            ce = F.binary_cross_entropy_with_logits(inputs, labels)
            return ce
        """,
        "SHAPE",
    ),
    "as torchvision has it": (
        """loss(labels, inputs, *, alpha, gamma):
            p = torch.sigmoid(inputs)
            ce = F.binary_cross_entropy_with_logits(inputs, labels, reduction="none")
            p_t = p * labels + (1 - p) * (1 - labels)
            w = 1 if alpha is None else alpha * labels + (1 - alpha) * (1 - labels)
            return w * ce * (1 - p_t) ** gamma
        """,
        "NONFINITE_GRADIENT",
    ),
    "rows chosen by a mask": (
        """loss(labels, inputs, *, alpha, gamma):
            m = torch.where(labels == 1, inputs, -inputs)
            w = torch.ones_like(inputs)
            if alpha is not None:
                w[labels == 1] = alpha
                w[labels == 0] = 1 - alpha
            return w * torch.exp(-gamma * F.softplus(m)) * F.softplus(-m)
        """,
        "NOT_TRACEABLE",
    ),
    "a factor without a gradient": (
        """loss(labels, inputs, *, alpha, gamma):
            m = torch.where(labels == 1, inputs, -inputs)
            w = 1 if alpha is None else alpha * labels + (1 - alpha) * (1 - labels)
            with torch.no_grad():
                factor = torch.exp(-gamma * F.softplus(m))
            return w * factor * F.softplus(-m)
        """,
        "DETACHED_FACTOR",
    ),
    "a clamp": (
        """loss(labels, inputs, *, alpha, gamma):
            p = torch.sigmoid(inputs).clamp(1e-6, 1 - 1e-6)
            p_t = p * labels + (1 - p) * (1 - labels)
            w = 1 if alpha is None else alpha * labels + (1 - alpha) * (1 - labels)
            return -w * torch.log(p_t) * (1 - p_t) ** gamma
        """,
        "DEAD_GRADIENT",
    ),
    "the cross entropy of the library, which subtracts for negatives": (
        """loss(labels, inputs, *, alpha, gamma):
            ce = F.binary_cross_entropy_with_logits(inputs, labels, reduction="none")
            m = (2 * labels - 1) * inputs
            w = torch.ones_like(inputs) if alpha is None else torch.where(labels == 1, alpha + 0 * inputs, 1 - alpha)
            return w * torch.exp(gamma * F.logsigmoid(-m)) * ce
        """,
        "EASY_SIDE_LOST",
    ),
}
WRONG_IN_JAX = {
    "NumPy for one step": (
        """loss(labels, inputs, *, alpha, gamma):
            import numpy as np
            m = (2 * labels - 1) * inputs
            w = 1 if alpha is None else alpha * labels + (1 - alpha) * (1 - labels)
            return w * jnp.exp(gamma * jax.nn.log_sigmoid(-m)) * np.logaddexp(0, -m)
        """,
        "NUMPY_INSIDE",
    ),
    "an if": (
        """loss(labels, inputs, *, alpha, gamma):
            m = (2 * labels - 1) * inputs
            if jnp.max(inputs) > 500:
                m = m * 1.0
            w = 1 if alpha is None else alpha * labels + (1 - alpha) * (1 - labels)
            return w * jnp.exp(gamma * jax.nn.log_sigmoid(-m)) * jax.nn.softplus(-m)
        """,
        "NOT_TRACEABLE",
    ),
}


@needs("torch")
@pytest.mark.parametrize("name", WRONG_IN_TORCH)
def test_a_mistake_in_pytorch_has_its_name(name: str):
    typed, code = WRONG_IN_TORCH[name]
    found = outcome(TORCH, f"def {typed}")
    assert found.status == "wrong" and found.finding.code == code, found


@needs("jax")
@pytest.mark.parametrize("name", WRONG_IN_JAX)
def test_a_mistake_in_jax_has_its_name(name: str):
    typed, code = WRONG_IN_JAX[name]
    found = outcome(JAX, f"def {typed}")
    assert found.status == "wrong" and found.finding.code == code, found


# ---------------------------------------------------------------- without the framework


@pytest.fixture
def bare(monkeypatch) -> None:
    """Nothing but NumPy is installed, as far as the checker can see."""
    monkeypatch.setattr(packages, "is_installed", lambda package: package == "numpy")


@pytest.mark.usefixtures("bare")
def test_what_is_missing_is_said_in_one_line_with_what_to_install():
    assert PORT.missing == "it needs torch or jax, which is not installed: pip install torch"
    assert find("e07").missing == "it needs tensorflow, which is not installed: pip install tensorflow"
    assert find("e19").missing == "it needs scikit-learn, which is not installed: pip install scikit-learn"
    assert find("e17").missing == "it needs sympy, which is not installed: pip install sympy"
    assert find("e01").missing == ""


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("id", ["e26", "e07", "e19", "e17"])
def test_an_answer_is_not_called_wrong_where_its_package_is_missing(id: str):
    exercise = find(id)
    with WorkerProcess() as worker:
        found = worker.check(exercise, exercise.solution, "my/x.py")
    assert found == Outcome("unavailable", trace=exercise.missing)


@pytest.mark.usefixtures("bare")
def test_the_command_shows_the_line_and_the_text_and_goes_on_with_another(fl):
    said = fl("e26").output
    assert said.count("pip install torch") == 1 and "The same loss in PyTorch or JAX." in said
    assert "needs torch or jax" in next(line for line in fl("list").output.splitlines() if "e26" in line)
    assert "->  e0" in fl("next").output


def test_an_exercise_that_needs_a_framework_is_offered_last():
    assert [exercise.id[:3] for exercise in in_order(all_exercises())][-4:] == ["e07", "e10", "e16", "e26"]


@pytest.mark.usefixtures("bare")
def test_verify_says_what_it_could_not_check_and_does_not_fail_for_it(fl):
    said = fl("verify", "e26")
    assert said.exit_code == 0 and "not checked: it needs torch or jax" in said.output


def test_a_class_is_not_told_to_install_what_one_of_its_exercises_lets_it_choose():
    assert release.further_packages() == ["scikit-learn", "sympy"]


def test_tensorflow_is_not_started_for_a_file_of_another_framework():
    assert frameworks_of(PORT, TORCH) == {"torch"} and frameworks_of(PORT, JAX) == {"jax"}
    assert frameworks_of(find("e07"), "") == {"tensorflow"} and frameworks_of(Exercise(PORT.folder), "") == set()
