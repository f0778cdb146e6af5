"""What a live figure needs of the spec: its formulas as JavaScript."""

from spec.notation import Equation
from spec.printing import javascript_code


def script(equation: Equation) -> str:
    """Return an entry of the page's `spec` object: the id, and the function that SymPy printed."""
    name = equation.id.lower().replace(".", "_")
    return f'"{equation.id}": (() => {{\n{javascript_code(equation)}return {name};\n}})()'
