"""False statements that are wrong at an edge alone, hide in what a proof passes over, or are nearly those of the field.

What is false is refused, kind by kind; what is true of the same kinds is proven by algebra. And whatever is asked, the
answer takes a bounded number of steps.
"""

import functools
from itertools import chain

import pytest
from sympy import sin

from spec.notation import x
from spec.proof import DisprovedError, prove
from spec.proofs import work
from tests.derivation import (
    statements_as_written,
    statements_at_edges,
    statements_of_the_field,
    statements_out_of_reach,
    statements_that_hide,
    statements_without_value,
)

LISTS = (
    *(statements_at_edges, statements_that_hide, statements_of_the_field, statements_as_written),
    *(statements_out_of_reach, statements_without_value),
)
FALSE = {kind: statements for one in LISTS for kind, statements in one.FALSE.items()}
TRUE = list(chain.from_iterable(one.TRUE for one in LISTS))


@pytest.mark.parametrize("kind", FALSE)
def test_what_is_false_at_an_edge_alone_is_refused(kind):
    for statement in FALSE[kind]:
        with pytest.raises(DisprovedError) as refused:
            prove(*statement)
            pytest.fail(f"proven: {statement}")
        # a fault of the prover must not pass for a refusal
        assert (refused.type is work.NotWorkedOutError) <= (kind in statements_as_written.NOT_WORKED_OUT), statement


@pytest.mark.parametrize("statement", TRUE, ids=str)
def test_what_is_true_up_to_its_edge_is_proven(statement):
    proof = prove(*statement)
    assert proof.symbolic and not proof.numeric_points


def test_no_kind_stands_in_two_lists():
    assert len(FALSE) == sum(len(one.FALSE) for one in LISTS)


@pytest.mark.parametrize("kind", sorted(statements_without_value.NO_RULE))
def test_what_no_proof_has_a_rule_for_is_said_to_have_none(kind):
    for statement in FALSE[kind]:
        with pytest.raises(work.NoRuleError):
            prove(*statement)


def test_a_statement_that_is_nested_too_deeply_to_be_written_is_refused():
    nested = functools.reduce(lambda inner, _: sin(inner) + 1, range(60), x)
    with pytest.raises(work.TooMuchWorkError, match="nested more than 50 deep"):
        prove(nested, x)


# ---------------------------------------------------------------- a proof ends


@pytest.mark.parametrize("statement", statements_of_the_field.LONG, ids=str)
def test_a_statement_with_too_many_cases_is_refused_after_so_many_steps(statement, monkeypatch):
    monkeypatch.setattr(work, "MOST_STEPS", 3_000)
    with pytest.raises(work.TooMuchWorkError, match="in 3,000 steps"):
        prove(*statement)


def test_what_sympy_takes_too_long_for_is_refused_after_so_many_calls(monkeypatch):
    monkeypatch.setattr(work, "MOST_CALLS", 100)
    with pytest.raises(work.TooMuchWorkError, match="after 100 calls"):
        prove(*statements_of_the_field.LIMIT)


def test_a_power_that_would_have_too_many_terms_is_not_multiplied_out():
    statement = statements_of_the_field.HIGH_POWER
    assert min(map(work.number_of_terms, statement)) > work.MOST_TERMS
    with pytest.raises(DisprovedError):
        prove(*statement)
