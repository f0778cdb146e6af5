"""What each mistake answers on the probes: the data by which a mistake is recognised without SymPy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product

from sympy import Eq, Expr, Piecewise, Rational, diff

from spec import notation as symbol
from spec.mistakes import MISTAKES
from spec.mistakes.edits import POWER, in_logit, in_logits, right
from spec.mistakes.record import FAMILIES, FELT, GRADES, WRONG_DIGITS, Edit, Mistake
from spec.notation import sigmoid
from spec.vectors.expected import exact
from spec.vectors.expected import right_side as equation
from spec.vectors.probes import SOFT, SOFT_GAMMAS, Probe, digits17, entry, oracle_at, probes, saturated_probes, stated

TOGETHER = (("formula", "alpha"), ("reduction", "alpha"), ("formula", "reduction"), ("alpha", "gradient"))
TOLD_APART = 1e-3  # of two answers on one probe, relative to the larger


@dataclass(frozen=True)
class WrongLoss:
    """One way of being wrong, or two at once: edits of the loss, and of its gradient in p_t."""

    codes: tuple[str, ...] = ()
    of_loss: tuple[tuple[str, Edit], ...] = ()  # kind and edit
    of_gradient: Edit | None = None
    chained: bool = True

    def loss(self, unweighted: bool) -> Expr:
        """Return the wrong loss in p_t and alpha_t; without an alpha nothing can be wrong about it."""
        loss = right().subs(symbol.alpha_t, 1) if unweighted else right()
        for kind, edit in self.of_loss:
            loss = loss if kind == "alpha" and unweighted else edit(loss)
        return loss


# ---------------------------------------------------------------- answers


def answers(wrong: WrongLoss, family: str) -> dict[str, list]:
    """Return what one way of being wrong answers, probe by probe: values, gradients, or both.

    Of two mistakes in the value the values tell enough; a mistake of the gradient leaves the values as they were.
    """
    quantities = ("gradient",) if wrong.of_gradient else ("value", "gradient") if len(wrong.codes) < 2 else ("value",)
    found = {quantity: [_answer(wrong, probe, quantity) for probe in probes(family)] for quantity in quantities}
    if wrong.of_gradient or any(kind == "alpha" for kind, _ in wrong.of_loss):
        return found
    found["far"] = [_of_far(_answer(wrong, probe, "value")) for probe in saturated_probes(family)]
    if not wrong.codes:
        found["far_gradient"] = [_of_far(_answer(wrong, probe, "gradient")) for probe in saturated_probes(family)]
    return found


def _of_far(digits: str | list[str] | None) -> str | list | None:
    """Return an answer as precisely as a mistake of arithmetic is coarse."""
    if isinstance(digits, list):
        return [_of_far(one) for one in digits]
    return None if digits is None else f"{Decimal(digits):.6g}"


def _answer(wrong: WrongLoss, probe: Probe, quantity: str) -> str | list[str] | None:
    oracle, classes = oracle_at(probe), None if isinstance(probe.logits, float) else len(probe.logits)
    written = _written(wrong, quantity, probe.labels, probe.alpha is None, classes)
    if probe.alpha is None and any(one.has(symbol.alpha) for one in written):
        return None  # alpha and gamma exchanged, where there is no alpha
    digits = [digits17(oracle.digits(one)) for one in written]
    return digits if classes and quantity == "gradient" else digits[0]


@cache
def _written(wrong: WrongLoss, quantity: str, label: float, unweighted: bool, classes: int | None) -> tuple[Expr, ...]:
    """Return a wrong loss in the inputs alone, or its gradient in each of them."""
    loss = wrong.loss(unweighted)

    def written(part: Expr) -> Expr:
        of_label = in_logit(part).subs(symbol.y, exact(label)) if classes is None else part
        return of_label if classes is None else in_logits(part, classes, int(label) + 1)

    if quantity == "value":
        return (written(loss),)
    inputs = [symbol.x] if classes is None else [entry(symbol.logits, number) for number in range(classes)]
    if wrong.of_gradient is None:
        return tuple(diff(written(loss), one) for one in inputs)
    gradient_in_p_t, true = written(wrong.of_gradient(loss)), written(symbol.p_t)
    own = [1] if classes is None else [int(number == label) for number in range(classes)]
    return tuple(
        gradient_in_p_t * (diff(true, one) if wrong.chained else here) for one, here in zip(inputs, own, strict=True)
    )


# ---------------------------------------------------------------- which ways there are


def wrong_variants(family: str) -> Iterator[WrongLoss]:
    """Yield the truth, every mistake alone, and every two that can be made together.

    Of a mistake of alpha that is made in several ways, the first is put together with others.
    """
    yield WrongLoss()
    alone = {kind: list(_alone(family, kind)) for kind in ("alpha", "formula", "reduction", "gradient")}
    for kind in alone:
        yield from alone[kind]
    first_of = {wrong.codes: wrong for wrong in reversed(alone["alpha"])}
    alone["alpha"] = list(reversed(first_of.values()))
    for first, second in TOGETHER:
        for one, other in product(alone[first], alone[second]):
            edits = one.of_loss + other.of_loss
            yield WrongLoss(one.codes + other.codes, edits, other.of_gradient, other.chained)


def _alone(family: str, kind: str) -> Iterator[WrongLoss]:
    for mistake in MISTAKES.values():
        for edit in mistake.edits(family) if mistake.kind == kind else ():
            yield _of_gradient(mistake, edit) if kind == "gradient" else WrongLoss((mistake.code,), ((kind, edit),))


def _of_gradient(mistake: Mistake, edit: Edit) -> WrongLoss:
    return WrongLoss((mistake.code,), of_gradient=edit, chained=mistake.chained)


def distinguishable_variants(family: str) -> list[dict]:
    """Return the answers of every way of being wrong that can be told from all before it."""
    kept: list[dict] = []
    for wrong in wrong_variants(family):
        found = {"codes": list(wrong.codes), **answers(wrong, family)}
        if all(distinguishable(found, other) for other in kept):
            kept.append(found)
    return kept


def distinguishable(one: dict, other: dict) -> bool:
    """Return whether two explanations differ somewhere: two of the value in the value, of the gradient in that.

    One may have the gradient of another's value: a loss without the power, and cross entropy's gradient of a right one.
    """
    of_value = ["value" in one, "value" in other]
    if any(of_value) and not all(of_value) and one["codes"] and other["codes"]:
        return True
    quantity = "value" if all(of_value) else "gradient"
    pairs = zip(_numbers(one[quantity]), _numbers(other[quantity]), strict=True)
    return any(abs(a - b) > TOLD_APART * max(abs(a), abs(b)) for a, b in pairs if a == a and b == b)


def _numbers(answers: list) -> list[float]:
    entries = (entry for row in answers for entry in (row if isinstance(row, list) else [row]))
    return [float("nan" if text is None else text) for text in entries]


# ---------------------------------------------------------------- soft labels


def soft_labels() -> dict:
    """Return probes with soft binary labels, and the answers of the extensions that are in use."""
    asked = [Probe(y, x, alpha, gamma) for alpha, gamma, (y, x) in product((None, 0.25), SOFT_GAMMAS, SOFT)]
    mixed = symbol.y * symbol.p + (1 - symbol.y) * (1 - symbol.p)
    unweighted = right().subs(symbol.alpha_t, 1)
    of_margin = equation("BF.8").subs(symbol.alpha_t, 1)
    positive, negative = (of_margin.subs(symbol.m, sign * symbol.x) for sign in (1, -1))
    weights = {symbol.w_1: symbol.alpha, symbol.w_0: 1 - symbol.alpha}
    forms = {
        "per-class-sum": (equation("BF.15"),),
        "naive-p_t": (
            unweighted.subs(symbol.p_t, mixed),
            POWER.subs(symbol.p_t, mixed) * equation("CE.9"),
        ),
        "hard-threshold": (
            Piecewise((positive, symbol.y >= Rational(1, 2)), (negative, True)),
            Piecewise((positive, Eq(symbol.y, 1)), (negative, True)),
            Piecewise((positive, symbol.y > 0), (negative, True)),
        ),
    }
    return {
        "probes": [stated(probe) for probe in asked],
        "answers": [
            {"soft_labels": name, **_soft_answers(form.subs(symbol.p, sigmoid(symbol.x)), weights, asked)}
            for name, of in forms.items()
            for form in of
        ],
    }


def _soft_answers(form: Expr, weights: dict, asked: list[Probe]) -> dict[str, list]:
    parts = {"value": form, "gradient": diff(form, symbol.x)}
    return {name: [_soft_answer(part, weights, probe) for probe in asked] for name, part in parts.items()}


def _soft_answer(form: Expr, weights: dict, probe: Probe) -> str | None:
    of_weight = form.subs(dict.fromkeys(weights, 1) if probe.alpha is None else weights)
    if probe.alpha is not None and not of_weight.has(symbol.alpha):
        return None  # only the sum says what alpha does to a soft label
    of_label = of_weight.subs(symbol.y, exact(probe.labels))
    return digits17(oracle_at(probe).digits(of_label))


# ---------------------------------------------------------------- as data


def catalogue() -> dict:
    """Return everything that is written to mistakes.json."""
    # JSON name: attribute
    fields = {"kind": "kind", "severity": "severity", "says": "statement", "page": "page", "seen": "reported_in"}
    return {
        "severity": {"grades": GRADES, "felt": f"{FELT:g}", "wrong_digits": f"{WRONG_DIGITS:g}"},
        "mistakes": {
            code: {name: getattr(one, attribute) for name, attribute in fields.items()}
            for code, one in MISTAKES.items()
        },
        "families": {
            family: {
                "probes": [stated(probe) for probe in probes(family)],
                "far": [stated(probe) for probe in saturated_probes(family)],
                "explanations": distinguishable_variants(family),
            }
            for family in FAMILIES
        },
        "soft": soft_labels(),
    }
