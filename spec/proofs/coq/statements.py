"""The statements that are proven in Coq, printed from the equations: `Statements.v`.

Which equations are stated is read off the proofs: a theorem `BF_9_holds` asks for the statement `BF_9`, which says all
that the tests prove of BF.9 in SymPy, and `BF_9_computed_holds` for one that says that its stable form is equal. So no
list of them is kept, and what is proven is what the site shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sympy import Basic, Derivative, Eq, Expr, Indexed, IndexedBase, Tuple

from spec.equations import EQUATIONS
from spec.functions import FunctionOfFormula, sigmoid, softplus
from spec.notation import K, c, x
from spec.printing.coq import UnprintableError, definition, in_order, symbols_of, term
from spec.printing.coq_propositions import proposition
from spec.proofs.coq.conditions import assumption, domain
from spec.proofs.coq.consequences import CONSEQUENCES
from spec.proofs.instances import has_classes, with_true_class
from spec.proofs.record import statements
from spec.proofs.statement import Statement
from spec.records import Equation

FOLDER = Path(__file__).parent
STATEMENTS = FOLDER / "Statements.v"
PROVEN = re.compile(r"^Theorem (\w+)_holds\b", re.MULTILINE)
STATED = re.compile(r"^Definition (\w+) : Prop :=\n  (.*?)\.\n(?=\n|\Z)", re.MULTILINE | re.DOTALL)
COMPUTED = "_computed"
SIGNS = {"> 0": ">", "≥ 0": ">=", "< 0": "<", "≤ 0": "<="}
ELEMENTARY = {sigmoid: "CE.1", softplus: "CE.2"}

PREAMBLE = """\
(* Written by `python -m spec coq` from the equations of the spec: change those, and write this file again. *)
From Coq Require Import Reals.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(* A row of numbers, one a class, is a function of the class; classes count from 1. *)
Fixpoint sum (row : nat -> R) (classes : nat) : R :=
  match classes with O => 0 | S fewer => sum row fewer + row classes end.
Definition delta (one other : nat) : R := if Nat.eqb one other then 1 else 0.
Definition replaced (row : nat -> R) (class : nat) (number : R) : nat -> R :=
  fun each => if Nat.eqb each class then number else row each.

Definition is_partial_derivative (f : (nat -> R) -> R) (row : nat -> R) (class : nat) (derivative : R) : Prop :=
  is_derive (fun number => f (replaced row class number)) (row class) derivative.
Definition is_second_derivative (f : R -> R) (x derivative : R) : Prop :=
  exists f' : R -> R, locally x (fun u => is_derive f u (f' u)) /\\ is_derive f' x derivative.
Definition is_minimiser (f : R -> R) (p : R) : Prop := 0 < p < 1 /\\ forall q, 0 < q < 1 -> f p <= f q.
"""


def asked_for() -> list[str]:
    """Return the names of the statements that the proofs are of, in the order of the equations.

    Raises:
        LookupError: if there is no such equation or consequence.
    """
    texts = (path.read_text("utf-8") for path in sorted(FOLDER.glob("*.v")) if path != STATEMENTS)
    named = {name for text in texts for name in PROVEN.findall(text)}
    if unknown := sorted(named - {name for id in EQUATIONS for name in names_of(id)}):
        raise LookupError(f"proofs are of {', '.join(unknown)}, and no equation or consequence has that name")
    places = {id: place for place, id in enumerate(EQUATIONS)}
    return sorted(named, key=lambda name: (places[equation_of(name)], name))


def name_of(id: str) -> str:
    """Return the name in Coq of an equation's statement."""
    return id.replace(".", "_")


def names_of(id: str) -> list[str]:
    """Return the names that statements of an equation have: of its formula, its stable form and its consequences."""
    return [name_of(id), name_of(id) + COMPUTED, *(name for name in CONSEQUENCES if equation_of(name) == id)]


def equation_of(name: str) -> str:
    """Return the id of the equation that a statement belongs to."""
    return ".".join(name.split("_")[:2])


def statements_file() -> str:
    """Return the text of `Statements.v`."""
    names = asked_for()
    elementary = [
        f"Definition {function.__name__} ({x} : R) : R :=\n  {term(EQUATIONS[id].right)}."
        for function, id in ELEMENTARY.items()
    ]
    named = map(definition, _functions(Tuple(*(part for name in names for part in _expressions(name)))))
    return "\n".join([PREAMBLE, *elementary, *named, "", "\n\n".join(map(statement, names)), ""])


def committed() -> dict[str, str]:
    """Return each statement as it stands in the file that Coq reads, by its name."""
    return dict(STATED.findall(STATEMENTS.read_text("utf-8")))


def sentence_of(name: str) -> str:
    """Return what a statement says, in words."""
    if name in CONSEQUENCES:
        return CONSEQUENCES[name].sentence
    equation = EQUATIONS[equation_of(name)]
    return "The form that is computed is equal." if name.endswith(COMPUTED) else equation.statement


def statement(name: str) -> str:
    """Return the definition of one statement."""
    if name in CONSEQUENCES:
        says = CONSEQUENCES[name].proposition()
    else:
        says = equation_proposition(EQUATIONS[equation_of(name)], name.endswith(COMPUTED))
    return f"(* {equation_of(name)} *)\nDefinition {name} : Prop :=\n  {says}."


def _expressions(name: str) -> Iterable[Basic]:
    if name in CONSEQUENCES:
        return CONSEQUENCES[name].terms.values()
    claims = _claims(EQUATIONS[equation_of(name)], name.endswith(COMPUTED))
    return (part for claim, _ in claims for part in claim.parts.args)


def _functions(expression: Basic) -> Iterator[type[FunctionOfFormula]]:
    """Yield the named functions of an expression, each after those that its formula names."""
    found: dict[type[FunctionOfFormula], None] = {}

    def enter(part: Basic) -> None:
        for each in sorted(part.atoms(FunctionOfFormula), key=str):
            enter(each.func.stated)
            found.setdefault(each.func)

    enter(expression)
    if len({function.__name__ for function in found}) < len(found):
        raise UnprintableError(f"two functions have one name among {found}")
    yield from found


# ---------------------------------------------------------------- an equation


def equation_proposition(equation: Equation, computed: bool = False) -> str:
    """Return all that is proven of an equation, for all symbols in their domains, under its assumptions.

    Args:
        equation: with a derivation, a left side that can be computed, or a sign.
        computed: only that the stable form is equal.

    Raises:
        UnprintableError: if there is nothing to prove, or a part has no counterpart in Coq.
    """
    claims = _claims(equation, computed)
    says = dict.fromkeys(proposition(claim.left, relation, claim.right) for claim, relation in claims)
    says = [one for one in says if not _says_nothing(one)]
    if not says:
        raise UnprintableError(f"of {equation.id} there is nothing {'computed' if computed else 'to prove'}")
    for claim, _ in claims:
        _refuse_hidden_dependence(claim)
    return _for_all([claim for claim, _ in claims], says)


def _says_nothing(says: str) -> bool:
    """Return whether both sides read the same."""
    left, _, right = says.partition(" = ")
    return left == right


def _claims(equation: Equation, computed: bool) -> list[tuple[Statement, str]]:
    sides = [
        (left, "=", right)
        for kind, left, right in statements(equation)
        if left != right and (kind == "stable") is computed
    ]
    if equation.sign and not computed:
        sides.append((equation.right, SIGNS[equation.sign], 0 * equation.right))
    claims = [(Statement(left, right, equation.assuming), relation) for left, relation, right in sides]
    if any(has_classes(claim) for claim, _ in claims):
        claims = [(with_true_class(claim), relation) for claim, relation in claims]
    return claims


def _refuse_hidden_dependence(claim: Statement) -> None:
    """Refuse a derivative in a variable that an assumption hides: Coq would take what it defines for a constant."""
    for derivative in claim.parts.atoms(Derivative):
        variable = derivative.variables[0]
        hiding = {a.lhs for a in claim.assuming if isinstance(a, Eq) and a.rhs.has(_base(variable))}
        if {_base(each) for each in hiding} & {_base(each) for each in derivative.expr.free_symbols}:
            raise UnprintableError(f"{derivative}: an assumption defines a part of it by {variable}")


def _base(symbol: Expr) -> Expr:
    return symbol.base if isinstance(symbol, Indexed) else symbol


def _for_all(claims: list[Statement], says: list[str]) -> str:
    found = set().union(*(symbols_of(part) for claim in claims for part in claim.parts.args)) - {c}
    families = {entry.base for entry in found if isinstance(entry, Indexed)}
    plain = {symbol for symbol in found if not isinstance(symbol, Indexed)} - {family.label for family in families}
    if {str(symbol) for symbol in plain} & {str(family) for family in families}:
        raise UnprintableError(f"{says[0]}: a row and a number have one name")
    if families or any(symbol.is_integer for symbol in plain):
        plain.add(K)
    symbols = [*in_order(plain), *sorted(families, key=str)]
    conditions = [*map(domain, symbols), *(assumption(a, c in a.free_symbols) for a in claims[0].assuming)]
    given = "".join(f"{condition} ->\n  " for condition in dict.fromkeys(conditions) if condition)
    conjunction = says[0] if len(says) == 1 else " /\\\n  ".join(f"({one})" for one in says)
    return f"forall {' '.join(f'({symbol} : {_type(symbol)})' for symbol in symbols)},\n  {given}{conjunction}"


def _type(symbol: Expr) -> str:
    if isinstance(symbol, IndexedBase):
        return "nat -> R"
    return "nat" if symbol.is_integer else "R"
