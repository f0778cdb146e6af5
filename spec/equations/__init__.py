"""The equations, chapter by chapter in blackboard order, and the registry that finds one by its permanent id."""

from collections.abc import Iterable
from types import ModuleType

from spec.equations import (
    balance,
    balance_at_initialisation,
    binary_focal,
    binary_focal_paper,
    calibration,
    calibration_of_variants,
    categorical_focal,
    centred_mse,
    cross_entropy,
    gradients,
    prediction_penalties,
    smoothing,
    softmax_cross_entropy,
)
from spec.records import Equation

CHAPTERS: dict[str, ModuleType] = {
    "CE": cross_entropy,
    "BF": binary_focal,
    "CF": categorical_focal,
    "PP": prediction_penalties,
    "CM": centred_mse,
    "SM": smoothing,
    "GR": gradients,
    "AB": balance,
    "CA": calibration,
}
CONTINUED: dict[str, ModuleType] = {
    "CE": softmax_cross_entropy,
    "BF": binary_focal_paper,
    "AB": balance_at_initialisation,
    "CA": calibration_of_variants,
}


def equations_of(prefix: str) -> tuple[Equation, ...]:
    """Return the equations of one chapter, in the order in which they are written."""
    modules = [chapters[prefix] for chapters in (CHAPTERS, CONTINUED) if prefix in chapters]
    written = [value for module in modules for value in vars(module).values() if isinstance(value, Equation)]
    return tuple(dict.fromkeys(equation for equation in written if equation.id.startswith(f"{prefix}.")))


def register(equations: Iterable[Equation]) -> dict[str, Equation]:
    """Return equations by id.

    Raises:
        ValueError: if an id is used twice.
    """
    registry: dict[str, Equation] = {}
    for equation in equations:
        if registry.setdefault(equation.id, equation) is not equation:
            raise ValueError(f"the id {equation.id} is used twice")
    return registry


EQUATIONS: dict[str, Equation] = register(equation for prefix in CHAPTERS for equation in equations_of(prefix))
