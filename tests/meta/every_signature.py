"""Every mistake in every signature and every framework: is one of them given a false name?

`python -m tests.meta.every_signature [FRAMEWORK …]` tries all, by default in each framework that is installed, and
counts; `--one-in 12` takes a sample that has each mistake and each signature. In NumPy
a mistake is evaluated in float64, in a framework in float32, and differentiated by it.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
import operator
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, reduce

import click
import numpy as np
from sympy import Add, Expr, Mul, Piecewise, Pow, exp, log

from spec.functions import sigmoid, softplus
from spec.vectors.mistakes import WrongLoss, wrong_variants
from tests.conformance.asking.adapter import Adapter, bound, unreduced
from tests.conformance.diagnosing.choice import choose
from tests.conformance.diagnosing.formula import explanations
from tests.conformance.diagnosing.probes import probes
from tests.meta import mistaken_losses
from tests.meta.signatures import HIDES_ALPHA, HIDES_GAMMA, SIGNATURES
from tests.meta.test_diagnosis import InProcessAdapter

FRAMEWORKS = ("tensorflow", "torch", "jax")
MISTAKES = [
    wrong
    for wrong in wrong_variants("binary")
    if len(wrong.codes) == 1 and not wrong.of_gradient and "ARGS_SWAPPED" not in wrong.codes
]


@dataclass
class Examined:
    """What came of some mistakes in one signature: how many were tried and named, and the false names."""

    tried: int = 0
    named: int = 0
    false_names: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


def by_name(loss: Callable, framework: str = "numpy") -> InProcessAdapter:
    """Return a loss as the command takes one whose name alone is given."""
    return InProcessAdapter(unreduced(bound(Adapter("here", "", "", framework, loss, None, {"reduction": "any"}))))


def sample(signature: str, one_in: int) -> list[WrongLoss]:
    """Return one mistake in so many, others in each signature."""
    return MISTAKES[list(SIGNATURES).index(signature) % one_in :: one_in]


def examined(framework: str, signature: str, mistakes: list[WrongLoss]) -> Examined:
    """Return what the examiner calls each mistake where it is called so."""
    found = Examined(tried=len(mistakes))
    for wrong in mistakes:
        loss = SIGNATURES[signature](loss_in(framework, wrong))
        explained = choose(by_name(loss, framework), "float32").explained
        right = set(explained.codes) <= set(wrong.codes)
        if explained.value is not None:
            right = explained.codes in possible(wrong, signature)
            found.named += right
        if not right:
            found.false_names.append((wrong.codes[0], explained.codes))
    return found


# ---------------------------------------------------------------- which names are right


def possible(wrong: WrongLoss, signature: str) -> list[tuple[str, ...]]:
    """Return the names that a mistake may have: without alpha or gamma some are the same formula, or right."""
    of, seen = _answers(wrong), _asked(signature)
    alike = [one.codes for one in explanations("binary") if one.value is not None and _same(one.value, of, seen)]
    return [*alike, *(() for codes in alike if signature in HIDES_GAMMA and codes == ("GAMMA_IGNORED",))]


def _asked(signature: str) -> np.ndarray:
    hides = signature in HIDES_ALPHA, signature in HIDES_GAMMA
    return np.array(
        [not ((hides[0] and one.alpha is not None) or (hides[1] and one.gamma != 2)) for one in probes("binary")]
    )


@cache
def _answers(wrong: WrongLoss) -> np.ndarray:
    loss, _ = mistaken_losses.mistaken(wrong, "binary")
    one_each = ((np.array([p.labels]), p.inputs("logits")[None], p.alpha, p.gamma) for p in probes("binary"))
    return np.array([loss(labels, logits, alpha=alpha, gamma=gamma)[0] for labels, logits, alpha, gamma in one_each])


def _same(one: np.ndarray, other: np.ndarray, seen: np.ndarray) -> bool:
    return bool(np.allclose(one[seen], other[seen], rtol=2e-4, atol=0, equal_nan=True))


# ---------------------------------------------------------------- the mistakes in each framework


def loss_in(framework: str, wrong: WrongLoss) -> Callable:
    """Return a mistake as a binary loss of a framework's arrays."""
    if framework == "numpy":
        return mistaken_losses.mistaken(wrong, "binary")[0]
    functions = _functions(framework)

    def loss(labels, logits, *, alpha, gamma):
        formula = _formula(wrong, alpha is None)
        sign = 2 * labels - 1
        at = {"x": logits, "y": labels, "m": sign * logits, "alpha": alpha, "gamma": gamma}
        return _evaluate(formula, at, functions) + 0 * logits  # a formula without x has its shape, too

    return loss


@cache
def _formula(wrong: WrongLoss, unweighted: bool) -> Expr:
    return mistaken_losses.in_margins(mistaken_losses._weighed(wrong.loss(unweighted), "binary"))


def _functions(framework: str) -> dict[object, Callable]:
    module = importlib.import_module(framework)
    if framework == "tensorflow":
        of = module.math.log, module.exp, module.sigmoid, module.nn.softplus, module.where
    elif framework == "torch":
        of = module.log, module.exp, module.sigmoid, module.nn.functional.softplus, module.where
    else:
        nn, numpy = importlib.import_module("jax.nn"), module.numpy
        of = numpy.log, numpy.exp, nn.sigmoid, nn.softplus, numpy.where
    return dict(zip((log, exp, sigmoid, softplus, Piecewise), of, strict=True))


def _evaluate(formula: Expr, at: dict, functions: dict):
    """Return a formula's value, with arrays for its symbols."""
    if formula.is_Number:
        return float(formula)
    if formula.is_Symbol:
        return at[formula.name]
    if isinstance(formula, Piecewise):
        *pieces, (last, _) = formula.args
        value = _evaluate(last, at, functions)
        for piece, condition in reversed(pieces):
            left, right = (_evaluate(side, at, functions) for side in condition.args)
            value = functions[Piecewise](
                left == right, _evaluate(piece, at, functions) + 0 * at["x"], value + 0 * at["x"]
            )
        return value
    values = [_evaluate(part, at, functions) for part in formula.args]
    joined = {Add: operator.add, Mul: operator.mul, Pow: operator.pow}.get(formula.func)
    if joined:
        return reduce(joined, values)
    (value,) = values
    return math.log(value) if isinstance(value, float) else functions[formula.func](value)


# ---------------------------------------------------------------- the count


@click.command()
@click.argument("frameworks", nargs=-1, type=click.Choice(["numpy", *FRAMEWORKS]))
@click.option("--one-in", default=1, help="Try one pair of mistake and signature in so many.")
def main(frameworks: tuple[str, ...], one_in: int) -> None:
    """Try every mistake in every signature, and count; a false name ends it with 1."""
    wrong = False
    for framework in frameworks or ("numpy", *(one for one in FRAMEWORKS if importlib.util.find_spec(one))):
        total = Examined()
        for signature in SIGNATURES:
            found = examined(framework, signature, sample(signature, one_in))
            total.tried, total.named = total.tried + found.tried, total.named + found.named
            total.false_names += [(signature, *one) for one in found.false_names]
            click.echo(
                f"  {signature}: {found.tried} tried, {found.named} named, {found.false_names or 'no false name'}"
            )
        click.echo(
            f"{framework}: {total.tried} of {len(MISTAKES)} formulas × {len(SIGNATURES)} signatures, "
            f"{total.named} named, {len(total.false_names)} false names {total.false_names or ''}"
        )
        wrong |= bool(total.false_names)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
