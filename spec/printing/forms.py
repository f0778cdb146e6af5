"""From which form of an equation code is printed, if it is offered at all, and which functions that code calls.

It is the *stable* form, or the textbook form where nothing in it cancels or overflows (`spec.printing.computable`). A
function that has an equation of its own (σ, softplus, κ, Λ, φ …) is called by its name; any other one is written out.
"""

from __future__ import annotations

from functools import cache

from sympy import Expr, Indexed, IndexedBase, Integer, Subs, oo

from spec.equations import EQUATIONS
from spec.functions import FunctionOfFormula, NamedFunction, log1p_ratio, product
from spec.notation import NOTATION, K, sigmoid, softplus
from spec.printing.computable import is_computable
from spec.records import Equation


@cache
def code_of(equation: Equation) -> Expr | None:
    """Return the form that code is printed from; None if no code is offered.

    That is: if it has no stable form and its textbook form is not computable as it stands; if it speaks of a function
    that is not defined, of a sum without end, or of a row and a number by one name.
    """
    form = _written_out(equation.right if equation.stable is None else equation.stable)
    entries = form.atoms(Indexed)
    numbers = {symbol.name for symbol in form.xreplace(dict.fromkeys(entries, Integer(1))).free_symbols}
    undefined = any(not _has_code(part.func) for part in form.atoms(NamedFunction))
    if undefined or form.has(oo) or numbers & {str(entry.base) for entry in entries}:
        return None
    return form if equation.stable is not None or is_computable(form) else None


def _written_out(form: Expr) -> Expr:
    """Return a form in which every function of a formula that has no code of its own is replaced by its formula."""
    form = form.replace(lambda part: isinstance(part, Subs), lambda part: part.doit())
    while unnamed := [part for part in form.atoms(FunctionOfFormula) if not _has_code(part.func)]:
        form = form.xreplace({part: part.in_named_functions() for part in unnamed})
    return form


def in_stable_forms(form: Expr) -> Expr:
    """Return a form with every function of a formula written out, from its stable form where it has one."""
    form = _written_out(form)
    while named := form.atoms(FunctionOfFormula):
        form = form.xreplace({part: _in_stable_form(part) for part in named})
    return form


def _in_stable_form(call: FunctionOfFormula) -> Expr:
    equation = functions()[call.func]
    return code_of(equation).subs(dict(zip(equation.left.args, call.args, strict=True)), simultaneous=True)


def _has_code(function: type) -> bool:
    return function in (log1p_ratio, product) or function in functions()


@cache
def functions() -> dict[type, Equation]:
    """Return the equations that define a function of all its arguments, by the function, where code is offered."""
    found: dict[type, Equation] = {}
    for equation in EQUATIONS.values():
        function = equation.left.func
        if issubclass(function, sigmoid | softplus | FunctionOfFormula) and function not in found:
            form = equation.right if equation.stable is None else equation.stable
            defines = form.free_symbols == set(equation.left.args)
            if defines and (equation.stable is not None or is_computable(form)):
                found[function] = equation
    return found


def name_of(equation: Equation) -> str:
    """Return the name of an equation's function in code: of the function that it defines, or its id."""
    defines = functions().get(equation.left.func) == equation
    return equation.left.func.__name__ if defines else equation.id.lower().replace(".", "_")


def called_by(equation: Equation) -> list[Equation]:
    """Return the equations of the functions that the code of an equation calls, each after those that it calls."""
    body, called = code_of(equation), []
    for function, its in functions().items():
        if body.has(function) and its != equation:
            called += [*called_by(its), its]
    return list(dict.fromkeys(called))


def arguments_of(equation: Equation) -> list[Expr]:
    """Return the arguments of an equation's function in code, in the order of the notation.

    Where the equation defines a function they are that one's, in its own order.
    """
    if functions().get(equation.left.func) == equation:
        return list(equation.left.args)
    body = code_of(equation)
    rows = {entry.base for entry in body.atoms(Indexed)}
    numbers = body.free_symbols - {base.label for base in rows} - ({K} if rows else set())
    given = [s.base if isinstance(s, Indexed) else s for s in (entry.symbol for entry in NOTATION)]
    return [each for each in given if each in (rows if isinstance(each, IndexedBase) else numbers)]
