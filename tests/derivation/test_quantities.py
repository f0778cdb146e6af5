"""The numbers that follow from the equations: certain, where there is only one, and those that are known elsewhere."""

from decimal import Decimal

import mpmath
import pytest
from sympy import AccumBounds, Rational, lambdify

from spec.evaluation import roots
from spec.evaluation.oracle import Oracle, UncertainError
from spec.evaluation.quantities import DEFINITIONS, AtRoot, derived_number
from spec.evaluation.roots import root_bounds
from spec.notation import p

# what independent calculations print (Lin et al. 2017, Mukhoti et al. 2020, and own arithmetic with other programs)
KNOWN = {
    "loss_ratio(p=.95,gamma=2)": "400",
    "gradient_ratio(p=.95,gamma=2)": "135.6",
    "gradient_ratio(p=.9,gamma=2)": "34.5",
    "gradient_ratio(p=.5,gamma=2)": "1.68",
    "p0(gamma=.5)": ".42145746",
    "p0(gamma=2)": ".29763655",
    "p0(gamma=3)": ".25258399",
    "p0(gamma=5)": ".19680274",
    "p_of_largest_factor(gamma=2)": ".1041",
    "largest_factor(gamma=.5)": "1.0765",
    "largest_factor(gamma=2)": "1.2246",
    "largest_factor(gamma=5)": "1.3936",
    "p_of_inflection(gamma=1)": ".0432022",
    "p_of_inflection(gamma=2)": ".0578464",
    "margin_of_inflection(gamma=.5)": "-4.01847",
    "margin_of_inflection(gamma=5)": "-2.93948",
    "largest_gradient(gamma=.5)": "1.0089531",
    "largest_gradient(gamma=2)": "1.1289832",
    "balanced_weight(r=9)": ".9",
    "imbalance(alpha=.25,gamma=2,pi=.01,r=1000)": ".00846",
    "imbalance(alpha=.5,gamma=.5,pi=.01,r=1000)": "1.48568",
    "alpha_bal(gamma=0,pi=.01,r=1000)": ".909918",
    "alpha_bal(gamma=.1,pi=.01,r=1000)": ".8747",
    "alpha_bal(gamma=2,pi=.01,r=1000)": ".00281128",
    "gradient_share_of_positives(alpha=.25,gamma=2,pi=.01,r=1000)": ".992",
    "gradient_worth(alpha=.5,gamma=0,pi=.01)": "99",
    "gradient_worth(alpha=.25,gamma=2,pi=.01)": "118237",
    "loss_worth(alpha=.5,gamma=0,pi=.01)": "458.2",
    "loss_worth(alpha=.25,gamma=2,pi=.01)": "1496974",
    "prior_bias(pi=.01)": "-4.59512",
    "best(eta=.9,alpha=.5,gamma=.5)": ".8327",
    "best(eta=.9,alpha=.5,gamma=2)": ".6942",
    "best(eta=.01,alpha=.5,gamma=5)": ".3047",
    "best(eta=.8,alpha=.5,gamma=2)": ".627",
    "best(eta=1/1001,alpha=.25,gamma=2)": ".05033",
    "best(eta=.95,alpha=.5,gamma=2)": ".750",
    "derivative_at_half(gamma=.5)": "1.3566",
    "derivative_at_half(gamma=5)": "5.5675",
    "posterior_of_largest(p=.05,K=100,gamma=2)": ".04526",
    "posterior_of_largest(p=.5,K=10,gamma=2)": ".66706",
    "gamma_star(p=.2)": "4.85055",
    "gamma_star(p=.25)": "3.07023",
    "gamma_star(p=.4)": ".680508",
    "best_of_mixed(y=.3,gamma=2)": ".12235",
    "best_of_mixed(y=.95,gamma=2)": ".99491",
    "l2_gradient(p=.999)": ".002",
}


@pytest.mark.parametrize("call", KNOWN)
def test_a_number_is_the_one_that_others_print(call):
    known = Decimal(KNOWN[call])
    assert Decimal(derived_number(call).value).quantize(known) == known


@pytest.mark.parametrize(
    ("call", "closed"),
    [
        ("p0(gamma=1)", lambda: mpmath.exp(-1)),
        ("p_of_largest_factor(gamma=1)", lambda: mpmath.exp(-2)),
        ("largest_factor(gamma=1)", lambda: 1 + mpmath.exp(-2)),
        ("best(eta=.75,alpha=.25,gamma=3)", lambda: mpmath.mpf(1) / 2),
        ("best(eta=.2,alpha=.5,gamma=0)", lambda: mpmath.mpf(1) / 5),
    ],
)
def test_a_zero_that_is_known_exactly_has_all_its_digits(call, closed):
    with mpmath.workdps(60):
        assert Decimal(derived_number(call).value) == Decimal(mpmath.nstr(closed(), 25))


def test_every_definition_that_rests_on_a_zero_agrees_with_another_root_finder_to_25_digits():
    arguments = {"gamma": ".75", "p": ".15", "eta": ".35", "alpha": ".6", "y": ".85"}
    for name, definition in DEFINITIONS.items():
        if not isinstance(definition, AtRoot):
            continue
        point = {symbol: Rational(arguments[symbol.name]) for symbol in definition.arguments}
        call = f"{name}({','.join(f'{symbol.name}={value}' for symbol, value in point.items())})"
        where, value = (
            lambdify(definition.unknown, e.doit().subs(point), "mpmath") for e in (definition.where, definition.value)
        )
        with mpmath.workdps(60):
            low, high = (mpmath.mpf(str(end.doit().subs(point).evalf(60))) for end in definition.ends)
            other = value(mpmath.findroot(where, (low, high), solver="bisect", maxsteps=400, tol=1e-100))
            assert derived_number(call).value == mpmath.nstr(other, 25), call


def test_a_zero_without_a_change_of_sign_is_refused():
    with pytest.raises(ValueError, match="has one sign"):
        root_bounds((p - Rational(1, 3)) ** 2, p, Rational(1, 10), Rational(1, 2))


def test_what_a_root_finder_says_is_proven_and_not_believed(monkeypatch):
    monkeypatch.setattr(roots, "nsolve", lambda *_, **__: 0.3)
    with pytest.raises(ValueError, match="on both sides of"):
        root_bounds(p - Rational(1, 3), p, Rational(1, 10), Rational(1, 2))


def test_a_number_that_is_known_to_one_digit_has_no_more():
    between = AccumBounds(Rational(31, 100), Rational(34, 100))
    with pytest.raises(UncertainError):
        Oracle({p: between}, widest=256).digits(p**2)


@pytest.mark.parametrize("call", ["p1(gamma=2)", "p0(alpha=2)", "p0(gamma=2,alpha=.5)"])
def test_an_unknown_call_is_refused(call):
    with pytest.raises(LookupError):
        derived_number(call)
