"""The equations, chapter by chapter in blackboard order, and the registry that finds one by its permanent id."""

from types import ModuleType

from spec.equations import binary_focal, categorical_focal, centred_mse, cross_entropy, prediction_penalties
from spec.notation import Equation

CHAPTERS: dict[str, ModuleType] = {
    "CE": cross_entropy,
    "BF": binary_focal,
    "CF": categorical_focal,
    "PP": prediction_penalties,
    "CM": centred_mse,
}


def equations_of(prefix: str) -> tuple[Equation, ...]:
    """Return the equations of one chapter, in the order in which they are written."""
    own = (value for value in vars(CHAPTERS[prefix]).values() if isinstance(value, Equation))
    return tuple(equation for equation in own if equation.id.startswith(f"{prefix}."))


def _registry() -> dict[str, Equation]:
    equations = [equation for prefix in CHAPTERS for equation in equations_of(prefix)]
    ids = [equation.id for equation in equations]
    repeated = {identifier for identifier in ids if ids.count(identifier) > 1}
    if repeated:
        raise ValueError(f"equation ids used twice: {', '.join(sorted(repeated))}")
    return {equation.id: equation for equation in equations}


EQUATIONS: dict[str, Equation] = _registry()
