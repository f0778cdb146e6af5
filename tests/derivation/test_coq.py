"""What Coq proved is what the site shows: the statements are fresh, and the record is of these files."""

import dataclasses
import re

import pytest
from sympy import Derivative, Eq, Integer, Limit, Piecewise, Rational, Subs, Sum, Symbol, exp, log, oo, sin

from spec.equations import DERIVATIVE_OF, EQUATIONS
from spec.equations.balance import FL, risk
from spec.notation import K, c, gamma, k, logits, m, p, probabilities, sigmoid, softplus, t, x, y
from spec.printing.coq import UnprintableError, definition, term
from spec.printing.coq_propositions import proposition
from spec.proofs.coq import check, statements
from spec.proofs.coq.consequences import CONSEQUENCES
from spec.proofs.kinds import is_derivative

NAMES = statements.asked_for()
FORMULAS = [name for name in NAMES if name not in CONSEQUENCES]
FIRST_FIVE = {
    "BF_7",
    "CE_21",
    "BF_9",
    "CE_19",
    "BF_12_at_zero",
    "BF_13_at_zero",
    "AB_4_threshold",
    "AB_3_one_minimiser",
}


# ---------------------------------------------------------------- fresh


def test_the_statements_are_printed_from_the_equations():
    assert statements.STATEMENTS.read_text("utf-8") == statements.statements_file(), "python -m spec coq"


def is_fresh(name: str) -> bool:
    return statements.statement(name).endswith(f":=\n  {statements.committed()[name]}.")


@pytest.mark.parametrize("name", FORMULAS)
def test_a_changed_equation_changes_its_statement(name, monkeypatch):
    equation = EQUATIONS[statements.equation_of(name)]
    assert is_fresh(name)
    monkeypatch.setitem(EQUATIONS, equation.id, dataclasses.replace(equation, right=equation.right + 1))
    assert not is_fresh(name)
    if is_derivative(equation) and not name.endswith(statements.COMPUTED):
        monkeypatch.setitem(EQUATIONS, equation.id, equation)
        monkeypatch.setitem(DERIVATIVE_OF, equation.id, 2 * DERIVATIVE_OF[equation.id])
        assert not is_fresh(name)


@pytest.mark.parametrize("name", [name for name in FORMULAS if EQUATIONS[statements.equation_of(name)].assuming])
def test_an_assumption_less_changes_its_statement(name, monkeypatch):
    equation = EQUATIONS[statements.equation_of(name)]
    monkeypatch.setitem(EQUATIONS, equation.id, dataclasses.replace(equation, assuming=equation.assuming[1:]))
    assert not is_fresh(name)


def test_a_changed_formula_of_a_named_function_makes_the_statements_stale(monkeypatch):
    monkeypatch.setattr(FL, "stated", 2 * FL.stated)
    assert statements.STATEMENTS.read_text("utf-8") != statements.statements_file()


@pytest.mark.parametrize("name", sorted(CONSEQUENCES))
def test_every_consequence_is_proven_and_printed_from_an_equation(name):
    assert name in NAMES
    assert statements.equation_of(name) in EQUATIONS
    assert {*re.findall(r"\{(\w+)\}", CONSEQUENCES[name].text)} == {*CONSEQUENCES[name].terms}


def test_a_proof_of_nothing_that_the_spec_states_is_refused(monkeypatch, tmp_path):
    (tmp_path / "Alien.v").write_text("Theorem BF_999_holds : BF_999.\n", "utf-8")
    monkeypatch.setattr(statements, "FOLDER", tmp_path)
    with pytest.raises(LookupError, match="proofs are of BF_999"):
        statements.asked_for()


# ---------------------------------------------------------------- checked


def test_the_record_is_of_these_files():
    assert check.recorded()["files"] == check.digests(), "make coq"


def test_coq_checked_a_theorem_of_each_statement():
    assert {each["theorem"]: each["file"] for each in check.recorded()["theorems"]} == check.proven_in()
    assert FIRST_FIVE <= set(NAMES)


@pytest.mark.parametrize("path", check.sources(), ids=lambda path: path.stem)
def test_no_proof_is_left_open_and_no_axiom_is_added(path):
    text = re.sub(r"\(\*.*?\*\)", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.findall(r"\b(?:Admitted|admit|give_up|Axioms?|Parameters?|Conjecture|Bypass|Unset)\b", text)


def test_a_page_is_not_built_on_files_that_coq_has_not_seen(monkeypatch):
    monkeypatch.setattr(check, "digests", dict)
    with pytest.raises(check.RefusedError, match="make coq"):
        check.theorems_of("BF.9")


def test_axioms_beyond_those_of_the_logarithm_are_refused():
    reals = "Axioms:\nsig_not_dec : forall P : Prop,\n  {~ ~ P} + {~ P}\n"
    assert check.axioms_in(reals + check.BETWEEN + "\n" + reals) == ["sig_not_dec"]
    assert check.axioms_in(reals + check.BETWEEN + "\n" + check.CLOSED) == []
    for alien in ("CE_3_holds : CE_3\n", "Elementary.wrong is assumed to be guarded.\n", "something else\n"):
        with pytest.raises(check.RefusedError, match="a theorem rests on"):
            check.axioms_in(reals + check.BETWEEN + "\n" + reals + alien)


# ---------------------------------------------------------------- the printer


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        (-2 * x / (1 + p), "- 2 * x / (p + 1)"),
        (x - (p - m), "m - p + x"),
        (x * (p - m) ** 2, "x * (- m + p) ^ 2"),
        (p**-2, "1 / p ^ 2"),
        ((1 - p) ** gamma, "Rpower (1 - p) gamma"),
        (Rational(-1, 2) * exp(-x), "- exp (- x) / 2"),
        (sigmoid(-m) + softplus(x) * log(p), "ln p * softplus x + sigmoid (- m)"),
        (2 * Piecewise((p, Eq(y, 1)), (1 - p, True)), "2 * (if Req_EM_T y 1 then p else 1 - p)"),
        (Sum(exp(logits[c]), (c, 1, K)) / K, "sum (fun c => exp (z c)) K / INR K"),
        (logits[t] - logits[2], "- z 2%nat + z t"),
        (risk(p), "risk alpha gamma eta p"),
    ],
)
def test_a_term_is_printed_with_the_brackets_that_it_needs(expression, printed):
    assert term(expression) == printed


@pytest.mark.parametrize(
    ("left", "relation", "right", "printed"),
    [
        (Piecewise((p, Eq(y, 1)), (m, True)), "=", x, "(if Req_EM_T y 1 then p else m) = x"),
        (Derivative(p**2, p), "=", 2 * p, "is_derive (fun p => p ^ 2) p (2 * p)"),
        (
            Derivative(p**3, (p, 2)),
            ">",
            Integer(0),
            "exists value, is_second_derivative (fun p => p ^ 3) p value /\\ value > 0",
        ),
        (Subs(Derivative(p**2, p), p, 1), "=", Integer(2), "is_derive (fun p => p ^ 2) 1 2"),
        (
            -Derivative(exp(logits[t]), logits[t]),
            "=",
            x,
            "exists value, is_partial_derivative (fun z => exp (z t)) z t value /\\ - value = x",
        ),
        (Sum(p**k / k, (k, 1, oo)), "=", x, "is_series (fun i => (fun k => Rpower p (INR k) / INR k) (S i)) x"),
        (Limit(p**2, p, 1, "-"), "=", Integer(1), "filterlim (fun p => p ^ 2) (at_left 1) (locally 1)"),
    ],
)
def test_a_derivative_a_limit_and_an_infinite_sum_are_said_to_exist(left, relation, right, printed):
    assert proposition(left, relation, right) == printed


@pytest.mark.parametrize(
    "expression",
    [sin(x), Derivative(p**2, p), Sum(p, (k, 2, K)), Sum(p, (k, 1, oo)), Symbol("n", integer=True) * logits[2 * t]],
)
def test_what_has_no_counterpart_is_refused(expression):
    with pytest.raises(UnprintableError):
        term(expression)


def test_a_symbol_that_a_definition_does_not_name_is_passed_first():
    assert definition(risk).startswith("Definition risk (alpha gamma eta p : R) : R :=\n")  # γ stands in FL alone


def test_a_derivative_of_what_an_assumption_hides_is_refused():
    hidden = dataclasses.replace(EQUATIONS["BF.10"], right=Derivative(m, x))
    with pytest.raises(UnprintableError, match="an assumption defines a part"):
        statements.equation_proposition(hidden)


def test_rows_have_domains_and_hard_labels_speak_of_every_class():
    printed = statements.equation_proposition(EQUATIONS["CF.3"])
    assert "(forall c : nat, (1 <= c <= K)%nat -> 0 < p c < 1)" in printed
    assert "(forall c : nat, (1 <= c <= K)%nat -> y c = delta c t)" in printed
    assert str(probabilities) == "p"
