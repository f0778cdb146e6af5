"""Functions from the points of an exercise to certain values: an equation, a quantity, or what follows from them."""

from __future__ import annotations

from sympy import Add, Expr, Max, Rational, Symbol, exp, log, solve

from spec import notation as symbol
from spec.equations import EQUATIONS
from spec.equations.softmax_cross_entropy import through_softmax
from spec.evaluation.oracle import Oracle
from spec.evaluation.quantities import derived_number
from spec.vectors.expected import right_side

Numbers = tuple[str, ...]


def from_expressions(*expressions: Expr, over: tuple[Symbol, ...]) -> object:
    """Return a function from decimals to the certain digits of expressions, one or a row."""

    def values(*point: str) -> str | list[str]:
        oracle = Oracle(dict(zip(over, map(Rational, point), strict=True)))
        digits = [oracle.digits(expression) for expression in expressions]
        return digits[0] if len(digits) == 1 else digits

    return values


def from_quantity(name: str, *arguments: str) -> object:
    """Return a function from decimals to a quantity of the spec."""

    def values(*point: str) -> str:
        given = ",".join(f"{argument}={number}" for argument, number in zip(arguments, point, strict=True))
        return derived_number(f"{name}({given})").value

    return values


def entrywise(expression: Expr, over: tuple[Symbol, ...]) -> object:
    """Return a function from rows and numbers to a row: the expression at each entry of the rows."""

    def values(*point: str | Numbers) -> list[str]:
        size = next(len(of) for of in point if isinstance(of, tuple))
        entries = zip(*(of if isinstance(of, tuple) else (of,) * size for of in point), strict=True)
        return [Oracle(dict(zip(over, map(Rational, entry), strict=True))).digits(expression) for entry in entries]

    return values


def of_one_hot(labels: tuple[Numbers, ...], rows: tuple[Numbers, ...], weights: Numbers, gamma: str) -> list[str]:
    """Return categorical focal loss of each row of probabilities, CF.3: the true class's term, with its weight."""
    true = [label.index("1") for label in labels]
    point = tuple(row[t] for row, t in zip(rows, true, strict=True)), tuple(weights[t] for t in true), gamma
    return entrywise(right_side("CF.3"), (symbol.p_t, symbol.alpha_t, symbol.gamma))(*point)


def of_hard_label(id: str) -> object:
    """Return a function from a label and a decimal to an equation with a case for each class."""
    (variable,) = EQUATIONS[id].right.free_symbols - {symbol.y}
    return from_expressions(right_side(id), over=(symbol.y, variable))


# ---------------------------------------------------------------- what has no equation of its own

PLAIN = right_side("BF.3").subs(symbol.alpha_t, 1)  # focal loss of the true class, without a weight
CROSS_ENTROPY = PLAIN.subs(symbol.gamma, 0)


def class_weights() -> tuple[Expr, Expr]:
    """Return alpha and the scale for which the weights of CE.14 are those of BF.2."""
    of_scale = Symbol("scale", positive=True)
    weight = right_side("BF.2")
    found = solve(
        [of_scale * weight.subs(symbol.y, label) - w for label, w in ((1, symbol.w_1), (0, symbol.w_0))],
        [symbol.alpha, of_scale],
        dict=True,
    )[0]
    return found[symbol.alpha], found[of_scale]


def combined_odds() -> Expr:
    """Return what class 1 weighs against class 0 where class weights (CE.14) and alpha (BF.2) are used together."""
    both = right_side("CE.14").subs(
        {symbol.w_1: symbol.w_1 * symbol.alpha, symbol.w_0: symbol.w_0 * (1 - symbol.alpha)}, simultaneous=True
    )
    positive, negative = both.subs(symbol.y, 1) / log(symbol.p), both.subs(symbol.y, 0) / log(1 - symbol.p)
    return (positive / negative).cancel()


def share_of_loss() -> Expr:
    """Return the share of the first batch's loss that the positives hold: one of them against r negatives, AB.35."""
    worth = right_side("AB.35")
    return worth / (worth + symbol.r)


def threshold() -> Expr:
    """Return the share at which one half is the best prediction: where the gradient of AB.4 is zero."""
    (found,) = solve(right_side("AB.4").args[0], symbol.eta)
    return found


def total_over(how: str) -> object:
    """Return a function from rows of losses and labels to a reduction: exact sums of exact numbers."""

    def values(losses: Numbers, labels: Numbers) -> str | list[str]:
        if how == "none":
            return list(losses)
        total, positives = Add(*map(Rational, losses)), sum(map(int, labels))
        count = {"sum": 1, "mean": len(losses), "num_pos": Max(1, positives)}[how]
        return Oracle({}).digits(total / count)

    return values


def focal_mean(entropies: Numbers, gamma: str) -> str:
    """Return the mean focal loss of examples with these cross entropies, each focused by itself."""
    each = PLAIN.subs(symbol.p_t, exp(-symbol.x))
    terms = [each.subs({symbol.x: Rational(one), symbol.gamma: Rational(gamma)}) for one in entropies]
    return Oracle({}).digits(Add(*terms) / len(terms))


def penalty_gradients(id: str) -> object:
    """Return a function from rows of logits to a penalty's slope in every logit, through the softmax."""
    gradient = through_softmax(right_side(id))

    def values(rows: tuple[Numbers, ...]) -> list[list[str]]:
        return [[_at(row).digits(gradient, {symbol.j: number + 1}) for number in range(len(row))] for row in rows]

    return values


def _at(row: Numbers) -> Oracle:
    return Oracle({symbol.logits: tuple(map(Rational, row))})


def regularised(focal: Numbers, rows: tuple[Numbers, ...], factor: str) -> str:
    """Return the mean over a batch of each example's loss and its own L2 penalty, PP.3."""
    penalty = [Add(*(Rational(p) ** 2 for p in row)) for row in rows]
    terms = [Rational(loss) + Rational(factor) * own for loss, own in zip(focal, penalty, strict=True)]
    return Oracle({}).digits(Add(*terms) / len(terms))
