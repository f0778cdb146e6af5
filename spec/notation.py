"""Every symbol with its meaning and domain.

A symbol means one thing in the whole kit. Its domain, a SymPy set, says which factors of a formula are positive, and
proofs rest on that, so a domain is part of the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import sympy
from sympy import (
    Add,
    Contains,
    Eq,
    Expr,
    FiniteSet,
    Indexed,
    IndexedBase,
    Integer,
    Interval,
    KroneckerDelta,
    Mul,
    Piecewise,
    Reals,
    Set,
    Sum,
    Symbol,
    exp,
    oo,
)

from spec.functions import sigmoid as sigmoid
from spec.functions import softplus as softplus

# ---------------------------------------------------------------- symbols


@dataclass(frozen=True)
class Notation:
    """One symbol: what it means and the values that it may take."""

    symbol: Symbol | Indexed
    meaning: str
    domain: Set


NOTATION: list[Notation] = []
DOMAINS: dict[Expr, Set] = {}


def declare(name: str, meaning: str, domain: Set, **assumptions: bool) -> Symbol:
    """Return a new symbol, and enter it into the table of notation; a chapter declares those that it alone uses.

    Raises:
        ValueError: if the name has a meaning already.
    """
    if name in {str(entry.symbol) for entry in NOTATION}:
        raise ValueError(f"{name} is a symbol already: take another name")
    symbol = Symbol(name, **assumptions)
    NOTATION.append(Notation(symbol, meaning, domain))
    DOMAINS[symbol] = domain
    return symbol


unit = Interval.open(0, 1)
nonnegative = Interval(0, oo)
positive = Interval.open(0, oo)

y = declare("y", "label: 1 positive, 0 negative; a soft label lies between", Interval(0, 1), nonnegative=True)
p = declare("p", "predicted probability of class 1", unit, positive=True)
p_t = declare("p_t", "predicted probability of the true class", unit, positive=True)
x = declare("x", "logit: p = σ(x)", Reals, real=True)
m = declare("m", "margin: the logit, signed so that positive means right; p_t = σ(m)", Reals, real=True)
alpha = declare(
    "alpha",
    "weight of class 1; class 0 has 1 − α",
    Interval(0, 1),
    nonnegative=True,
)
alpha_t = declare("alpha_t", "weight of the true class", nonnegative, nonnegative=True)
alpha_all = declare(
    "alpha_all",
    "the notebook's α: one weight for all classes, a factor of the whole loss",
    Interval(0, 1),
    nonnegative=True,
)
gamma = declare("gamma", "focusing parameter; γ = 0 is cross entropy", nonnegative, nonnegative=True)
w_1 = declare("w_1", "weight of class 1, where the weights need not add up to 1", nonnegative, nonnegative=True)
w_0 = declare("w_0", "weight of class 0, where the weights need not add up to 1", nonnegative, nonnegative=True)
ybar = declare("ybar", "label as the paper writes it: 1 positive, −1 negative", FiniteSet(-1, 1), real=True)
beta = declare("beta", "shift of the margin in FL*", Reals, real=True)
yhat = declare("yhat", "prediction: any real number", Reals, real=True)
lambda_ = declare("lambda", "factor of a penalty", nonnegative, nonnegative=True)
lambda_1 = declare("lambda_1", "factor of the L1 penalty (the notebook's l1)", nonnegative, nonnegative=True)
lambda_2 = declare("lambda_2", "factor of the L2 penalty (the notebook's l2)", nonnegative, nonnegative=True)
shift = declare("a", "any number, added to every logit", Reals, real=True)
epsilon = declare("epsilon", "label smoothing: the probability spread over all classes", Interval.Ropen(0, 1))
eta = declare("eta", "posterior: probability that the label is 1, given the features", unit, positive=True)
pi_1 = declare("pi_1", "class prior: the prevalence of class 1, whatever the features", unit, positive=True)
r = declare("r", "negatives for each positive", positive, positive=True)
pi = declare("pi", "initial prediction, the same for every example", unit, positive=True)
centre = declare("mu", "centre of a penalty on the predictions", Reals, real=True)
step = declare("tau", "length of a step along a direction", Reals, real=True)

# ---------------------------------------------------------------- classes

K = declare("K", "number of classes", sympy.Range(2, oo), integer=True, positive=True)
t = declare("t", "the true class", sympy.Range(1, oo), integer=True, positive=True)
j = declare("j", "any class", sympy.Range(1, oo), integer=True, positive=True)
c = declare("c", "a class: the index of a sum over the classes", sympy.Range(1, oo), integer=True, positive=True)
k = declare(
    "k",
    "another class: the index of a sum beside c, or without the true class",
    sympy.Range(1, oo),
    integer=True,
    positive=True,
)

FAMILIES: dict[str, Set] = {}


def declare_family(name: str, meaning: str, domain: Set, **assumptions: bool) -> IndexedBase:
    """Return a family of symbols, one a class, and enter it into the table of notation."""
    family = IndexedBase(name, **assumptions)
    FAMILIES[name] = domain
    NOTATION.append(Notation(family[c], meaning, domain))
    return family


@cache
def entry_symbol(entry: Indexed) -> Symbol:
    """Return the plain symbol of one entry, z_3 for z[3]; it has the domain of its family."""
    symbol = Symbol(f"{entry.base}_{entry.indices[0]}", **entry.base.assumptions0)
    if str(entry.base) in FAMILIES:
        DOMAINS.setdefault(symbol, FAMILIES[str(entry.base)])
    return symbol


def domain_of(symbol: Expr) -> Set:
    """Return the domain of a symbol; one that has no row may be any number that SymPy is told of, or a positive one."""
    if symbol in DOMAINS:
        return DOMAINS[symbol]
    told = {
        positive: symbol.is_positive,
        nonnegative: symbol.is_nonnegative,
        Interval.open(-oo, 0): symbol.is_negative,
        Interval(-oo, 0): symbol.is_nonpositive,
        Reals: symbol.is_real,
    }
    return next((domain for domain, is_told in told.items() if is_told), positive)


logits = declare_family("z", "logit of class c", Reals, real=True)
labels = declare_family("y", "probability of class c in the label; 1 or 0 for a hard label", Interval(0, 1), real=True)
probabilities = declare_family("p", "predicted probability of class c", unit, positive=True)
weights = declare_family("alpha", "weight of class c", nonnegative, nonnegative=True)
posteriors = declare_family("eta", "probability that the label is class c, given the features", unit, positive=True)
direction = declare_family("v", "direction in logits: how far that of class c goes", Reals, real=True)
predictions = declare_family("yhat", "prediction for class c: any real number", Reals, real=True)


def sum_over_classes(term: Expr) -> Sum:
    """Return the sum over all classes c of a term in c."""
    return Sum(term, (c, 1, K))


def sum_over_other_classes(term: Expr) -> Sum:
    """Return the sum over all classes k but the true one of a term in k."""
    return Sum((1 - KroneckerDelta(k, t)) * term, (k, 1, K))


def without_class(total: Sum) -> tuple[Expr, Expr | None]:
    """Return the term of a sum over classes, and the class that a factor 1 − δ leaves out, or None."""
    index, term = total.variables[0], total.function
    for left_out in term.atoms(KroneckerDelta):
        if 1 - left_out in Mul.make_args(term) and index in left_out.args:
            (class_,) = set(left_out.args) - {index}
            return term / (1 - left_out), class_
    return term, None


def expand_classes(expression: Expr, classes: int, true: int | None = None, other: int | None = None) -> Expr:
    """Return a general expression as it reads for so many classes, in plain symbols z_1, z_2, …, and worked out.

    Args:
        expression: with sums over classes and entries of the families.
        classes: value of K.
        true: value of t, where it occurs.
        other: value of j, where it occurs.
    """
    return written_out(expression, classes, true, other).doit()


def written_out(expression: Expr, classes: int, true: int | None = None, other: int | None = None) -> Expr:
    """Return the same with its derivatives, limits and integrals as they stand."""
    chosen = {K: classes, t: true, j: other}.items()
    numbered = expression.xreplace({symbol: Integer(number) for symbol, number in chosen if number is not None})
    added = numbered.replace(lambda part: isinstance(part, Sum), _added) if numbered.has(Sum) else numbered
    return added.xreplace({entry: entry_symbol(entry) for entry in added.atoms(Indexed)})


def _added(total: Sum) -> Expr:
    (index, low, high), *outer = total.limits
    added = Add(*(total.function.subs(index, number) for number in range(low, high + 1)))
    return _added(Sum(added, *outer)) if outer else added


# ---------------------------------------------------------------- assumptions and labels

# An assumption in which the class c is free speaks of every class; one with a symbol on its left defines that symbol.
HARD_LABEL = Contains(y, FiniteSet(0, 1))
HARD_LABELS = Eq(labels[c], KroneckerDelta(c, t))
LABELS_ADD_UP = Eq(sum_over_classes(labels[c]), 1)
PROBABILITIES_ADD_UP = Eq(sum_over_classes(probabilities[c]), 1)
SOFTMAX_PROBABILITIES = Eq(probabilities[c], exp(logits[c]) / Sum(exp(logits[k]), (k, 1, K)))


def by_label(if_one: Expr, if_zero: Expr) -> Piecewise:
    """Return the two branches that a hard binary label selects."""
    return Piecewise((if_one, Eq(y, 1)), (if_zero, True))
