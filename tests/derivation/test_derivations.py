"""Every line that the spec prints is equal to the next, and every gradient to a derivative that was taken elsewhere."""

import pytest
from sympy import Derivative, exp

from spec.equations import DERIVATIVE_OF, EQUATIONS
from spec.notation import sigmoid, softplus
from spec.proofs.derivatives import where_it_exists
from spec.proofs.equality import ALL_K, SOME_K
from spec.proofs.kinds import is_derivative, is_identity
from spec.proofs.record import PROVEN, counts, recorded, ways, write

STABLE = [id for id, equation in EQUATIONS.items() if equation.stable is not None]
STEPS = [(id, str(number)) for id, equation in EQUATIONS.items() for number in range(len(equation.derivation))]
DERIVATIVES = [id for id, equation in EQUATIONS.items() if is_derivative(equation)]
IDENTITIES = [id for id, equation in EQUATIONS.items() if is_identity(equation)]


def each(names: str, cases: list) -> pytest.MarkDecorator:
    """Return cases as parameters, all tests of one equation in one process: its limits and factors are found once."""
    listed = [(case,) if isinstance(case, str) else case for case in cases]
    marked = [
        pytest.param(*case, marks=pytest.mark.xdist_group(f"proofs of {case[0]}"), id="-".join(case)) for case in listed
    ]
    return pytest.mark.parametrize(names, marked)


def test_every_derivative_says_of_what():
    unsaid = sorted(set(DERIVATIVES) - set(DERIVATIVE_OF))
    assert not unsaid, f"{unsaid}: the chapter's DERIVATIVES does not say what each of these is the derivative of"
    assert set(DERIVATIVE_OF) == set(DERIVATIVES)


@each("id", STABLE)
def test_a_stable_form_is_equal_to_the_textbook_form(id, proven):
    equation = EQUATIONS[id]
    proof = proven(equation.stable, equation.right, equation.assuming)
    assert [proof.how] == ways(id, "stable")


@each("id, number", STEPS)
def test_a_line_of_a_derivation_is_equal_to_the_next(id, number, proven):
    equation, number = EQUATIONS[id], int(number)
    lines = [*(step.expression for step in equation.derivation), equation.right]
    proof = proven(lines[number], lines[number + 1], equation.assuming)
    assert proof.how == ways(id, "lines")[number]


@each("id", DERIVATIVES)
def test_a_gradient_is_equal_to_the_derivative_of_the_textbook_form(id, proven):
    """In exponentials and logarithms alone: our own derivatives of σ and softplus are not used."""
    equation, differentiated = EQUATIONS[id], DERIVATIVE_OF[id].rewrite((sigmoid, softplus), exp)
    derivative = Derivative(differentiated, *equation.left.variable_count)
    proof = proven(derivative, equation.right, (*equation.assuming, *where_it_exists(derivative)))
    assert [proof.how] == ways(id, "slope")


@each("id", IDENTITIES)
def test_an_identity_has_two_equal_sides(id, proven):
    equation = EQUATIONS[id]
    proof = proven(equation.left.rewrite((sigmoid, softplus), exp), equation.right, equation.assuming)
    assert [proof.how] == ways(id, "identity")


def test_no_equation_rests_on_points_and_nothing_else_is_recorded():
    assert set(counts()) <= {"symbolically", f"symbolically, for {ALL_K}", f"symbolically, for {SOME_K}"}
    proven = {(id, kind, len(found)) for id, kinds in recorded().items() for kind, found in kinds.items()}
    assert proven == {
        *((id, "stable", 1) for id in STABLE),
        *((id, "lines", len(EQUATIONS[id].derivation)) for id, _ in STEPS),
        *((id, "slope", 1) for id in DERIVATIVES),
        *((id, "identity", 1) for id in IDENTITIES),
    }


def test_an_equation_that_is_not_recorded_is_refused_by_the_command_that_records_it(monkeypatch):
    monkeypatch.setattr("spec.proofs.record.recorded", dict)
    with pytest.raises(LookupError, match=r"how PF\.3 is proven: python -m spec proofs PF"):
        ways("PF.3", "slope")


def test_one_chapter_is_proven_again_and_the_others_are_kept(monkeypatch, tmp_path):
    old = recorded()
    forgotten = {id: kinds for id, kinds in old.items() if not id.startswith("CM.")}
    monkeypatch.setattr("spec.proofs.record.recorded", lambda: forgotten)
    monkeypatch.setattr("spec.proofs.record.PROVEN", tmp_path / "proven.json")
    assert write(chapters=["CM"]) == 0
    assert (tmp_path / "proven.json").read_bytes() == PROVEN.read_bytes()
