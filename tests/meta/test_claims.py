"""Every verdict of the ledger follows from evidence: falsify a statement, or swap a verdict, and a test fails."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sympy import Eq, Implies, Not, Rational, S

from docs.extension.figures.indexes import ANSWERED_BY
from spec import claims
from spec.__main__ import main
from spec.claims import CLAIMS, find_evidence, is_test, verdict_of
from spec.claims.evidence import FALSE, Corrected, Counterexample, Evidence
from spec.documents import DOCUMENTS, FORMULAS
from spec.equations import EQUATIONS
from spec.proofs.equality import DisprovedError
from spec.records import VERDICTS, Claim

JUDGED = [claim for claim in CLAIMS.values() if not claim.same_as]
MEASURED = [claim for claim in JUDGED if any(is_test(name) for name in claim.rests_on)]
THEOREMS = {name for claim in JUDGED for name in claim.rests_on if name.split(".")[0].islower() and not is_test(name)}
CORRECTIONS = {name for name in THEOREMS if isinstance(find_evidence(name), Corrected)}


def each(chosen: list[Claim]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("claim", chosen, ids=lambda claim: claim.id)


def named_evidence() -> list:
    """Return the name of every ground as a parameter; formulas in one process, so that each is parsed once."""
    names = dict.fromkeys(name for claim in JUDGED for name in claim.rests_on if not is_test(name))
    in_one_process = pytest.mark.xdist_group("documents")
    return [pytest.param(name, marks=in_one_process if name in FORMULAS else ()) for name in names]


def found(name: str) -> Callable[[], None]:
    """Return a test by its name, path::function."""
    path, function = name.split("::")
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    return getattr(module, function)


def settled(test: Callable[[], None]) -> set[str]:
    """Return the ids of the claims that rest on a test, by its own word."""
    return {id for mark in getattr(test, "pytestmark", []) if mark.name == "claim" for id in mark.args}


# ---------------------------------------------------------------- what is shown is shown, and what is false is noticed


@pytest.mark.parametrize("name", named_evidence())
def test_what_a_verdict_rests_on_is_shown(name: str):
    find_evidence(name).check()


@pytest.mark.parametrize("name", named_evidence())
def test_a_falsified_statement_is_noticed(name: str):
    shown = find_evidence(name)
    with pytest.raises(DisprovedError):
        replace(shown, statement=falsified(shown)).check()


@pytest.mark.parametrize("name", [one for one in named_evidence() if one.values[0] in CORRECTIONS])
def test_a_correction_that_is_false_or_corrects_something_else_is_noticed(name: str):
    shown = find_evidence(name)
    with pytest.raises(DisprovedError):
        replace(shown, as_corrected=replace(shown.as_corrected, statement=falsified(shown.as_corrected))).check()
    with pytest.raises(DisprovedError, match="is another statement than"):
        replace(shown, as_corrected=find_evidence("focusing.cross_entropy_gradient_is_one_minus_p_t")).check()


def falsified(shown: Evidence):
    """Return a statement with one side moved a little, or turned into its contrary."""
    statement = shown.statement
    if isinstance(statement, Eq) and not isinstance(shown, Counterexample | Corrected):
        return Eq(statement.lhs, statement.rhs + Rational(1, 1000), evaluate=False)
    if isinstance(statement, Implies):
        return Implies(statement.args[0], Not(statement.args[1]))
    return Not(statement)


# ---------------------------------------------------------------- verdicts


def shows(name: str) -> str:
    """Return what a ground shows of the statement: a test is run, a theorem says it and is checked above."""
    return found(name).shows() if is_test(name) else find_evidence(name).shows


def insist(claim: Claim) -> None:
    """Insist that a verdict is the one that follows from the evidence, and that each test agrees with it."""
    measured = any(is_test(name) or find_evidence(name).empirical for name in claim.rests_on)
    follows = verdict_of({shows(name) for name in claim.rests_on}, measured=measured)
    assert claim.verdict == follows, f"{claim.id} is {claim.verdict}, but it is {follows}"
    for name in claim.rests_on:
        if is_test(name):
            assert claim.id in settled(found(name))
            found(name)()


@each(JUDGED)
@pytest.mark.xdist_group("claims")
def test_a_verdict_follows_from_its_evidence(claim: Claim):
    insist(claim)


@each(JUDGED)
@pytest.mark.xdist_group("claims")
def test_every_other_verdict_is_noticed(claim: Claim):
    for verdict in set(VERDICTS) - {claim.verdict}:
        with pytest.raises(AssertionError, match=claim.id):
            insist(replace(claim, verdict=verdict))


@each(MEASURED)
@pytest.mark.xdist_group("claims")
def test_a_test_fails_when_the_claim_that_rests_on_it_is_judged_to_the_contrary(
    claim: Claim, monkeypatch: pytest.MonkeyPatch
):
    contrary = "refuted" if claim.holds else "proven"
    monkeypatch.setitem(CLAIMS, claim.id, replace(claim, verdict=contrary))
    tests = [found(name) for name in claim.rests_on if is_test(name)]
    allowed = [test for test in tests if test.shows() == FALSE and contrary == "refuted"]
    for test in tests:
        if test not in allowed:
            with pytest.raises(AssertionError, match=claim.id):
                test()


def test_no_statement_of_the_evidence_was_evaluated_away():
    assert not [name for name in THEOREMS if find_evidence(name).statement in (S.true, S.false)]


def test_every_theorem_has_a_claim_that_rests_on_it():
    themes = {name.split(".")[0] for name in THEOREMS}
    stated = {
        f"{theme}.{name}"
        for theme in themes
        for name, value in vars(importlib.import_module(f"spec.claims.{theme}")).items()
        if isinstance(value, Evidence) and not name.startswith("_")
    }
    known = {id(find_evidence(name)) for name in THEOREMS}
    assert not [name for name in stated - THEOREMS if id(find_evidence(name)) not in known]


@pytest.mark.xdist_group("claims")
def test_a_claim_rests_on_every_test_that_says_so():
    for path in {name.split("::")[0] for claim in MEASURED for name in claim.rests_on if is_test(name)}:
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        for name, test in vars(module).items():
            assert all(f"{path}::{name}" in CLAIMS[id].rests_on for id in settled(test))


@each([claim for claim in JUDGED if not claim.rests_on])
def test_what_is_not_checkable_cannot_be_called_anything_else(claim: Claim):
    assert claim.verdict == "not checkable" and claim.why
    record = {name: getattr(claim, name) for name in ("id", "where", "paraphrase", "formal", "corrected")}
    for verdict in set(VERDICTS) - {"not checkable"}:
        with pytest.raises(ValueError, match="rests_on is missing"):
            claims.claim(claim.document, record | {"verdict": verdict})


# ---------------------------------------------------------------- the records


def test_there_are_at_least_ninety_claims_of_their_own_and_each_has_a_verdict():
    assert len(JUDGED) >= 90
    assert all(claim.verdict in VERDICTS for claim in CLAIMS.values())
    assert {claim.verdict for claim in JUDGED} == set(VERDICTS)


def test_ids_run_on_within_a_document():
    for document in DOCUMENTS.values():
        ids = [claim.id for claim in CLAIMS.values() if claim.document == document.id]
        assert ids == [f"{document.prefix}-{number:02}" for number in range(1, len(ids) + 1)]


@each([claim for claim in CLAIMS.values() if claim.same_as])
def test_a_repeat_has_the_judgement_of_what_it_repeats(claim: Claim):
    original = CLAIMS[claim.same_as]
    assert not original.same_as and original.id != claim.id
    own = {name: getattr(claim, name) for name in claims.OWN}
    assert replace(original, **own) == claim


@each(JUDGED)
def test_links_lead_somewhere(claim: Claim):
    assert set(claim.equations) <= set(EQUATIONS)
    assert all(re.fullmatch(r"e(0[1-9]|1[0-6])", exercise) for exercise in claim.exercises)
    cited = {id for word in (claim.corrected, claim.why) for id in re.findall(r"\b[NRS]-\d\d\b", word)}
    assert cited <= set(CLAIMS) - {claim.id}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"colour": "red"}, "no such field"),
        ({"id": "S-01"}, "ids begin with N-"),
        ({"verdict": "true"}, "is none of"),
        ({"formal": ""}, "formal is missing"),
        ({"rests_on": []}, "rests_on is missing"),
        ({"verdict": "refuted"}, "corrected is missing"),
        ({"verdict": "not checkable"}, "why is missing"),
        ({"same_as": "N-02"}, "is judged there"),
    ],
)
def test_a_record_with_something_missing_or_too_much_is_refused(change: dict, complaint: str):
    record = {"id": "N-01", "where": "cell 1; x", "paraphrase": "x", "formal": "x = x", "verdict": "proven"}
    record["rests_on"] = ["CF.15"]
    assert claims.claim("notebook", record).holds
    with pytest.raises(ValueError, match=complaint):
        claims.claim("notebook", record | change)


def test_a_number_that_is_none_is_refused():
    with pytest.raises(KeyError, match="no_such_number"):
        claims.filled("{no_such_number:.3g}")


# ---------------------------------------------------------------- the command


def test_the_command_lists_every_claim_with_its_verdict():
    outcome = CliRunner().invoke(main, ["claims"], catch_exceptions=False)
    assert outcome.exit_code == 0
    assert all(re.search(rf"\b{id}\b", outcome.output) for id in CLAIMS)
    assert all(verdict in outcome.output for verdict in VERDICTS)


@pytest.mark.parametrize("id", ["N-26", "s-76", "N-03"])
def test_the_command_prints_one_claim_whole(id: str):
    outcome = CliRunner().invoke(main, ["claims", id], catch_exceptions=False)
    claim = CLAIMS[id.upper()]
    assert outcome.exit_code == 0
    for part in (claim.id, claim.verdict, claim.formal, claim.corrected, claim.why, *claim.rests_on):
        assert part in outcome.output


def test_an_unknown_claim_is_refused_with_the_nearest():
    outcome = CliRunner().invoke(main, ["claims", "S-99"])
    assert outcome.exit_code == 2
    assert "no claim S-99; the nearest are S-" in outcome.output


# ---------------------------------------------------------------- a reader with the study note in hand


def test_every_heading_of_the_study_note_is_answered_on_the_documents_page():
    places = [re.split(r"[;:]", claim.where)[0] for claim in CLAIMS.values() if claim.document == "study_note"]
    assert list(ANSWERED_BY) == list(dict.fromkeys(places))[1:]
    assert all(ANSWERED_BY.values())
