"""The equations, chapter by chapter in blackboard order, and the registry that finds one by its permanent id."""

from collections.abc import Iterable
from types import ModuleType

from sympy import Expr

from spec.equations import (
    asymmetric_loss,
    balance,
    balance_at_initialisation,
    balance_log_ratio,
    balance_of_classes,
    balance_of_costs,
    binary_focal,
    binary_focal_losses,
    binary_focal_margin,
    binary_focal_paper,
    calibration,
    calibration_bound,
    calibration_derivative,
    calibration_of_classes,
    calibration_of_variants,
    categorical_focal,
    categorical_focal_logits,
    centred_mse,
    cross_entropy,
    gradients,
    gradients_curvature,
    poly1_focal,
    prediction_penalties,
    smoothing,
    softmax_cross_entropy,
    weighted_cross_entropy,
)
from spec.records import Equation, Loss

# A chapter's prefix begins the ids of its equations, and this is the order in which the chapters are read. Cross
# entropy comes first, because focal loss is cross entropy times a factor. The other losses follow, each after the
# losses that it is built from. GR, AB and CA study focal loss and come last; AB stands before CA, because the
# recalibration map of CA is the function Λ of AB.8.
CHAPTERS: dict[str, ModuleType] = {
    "CE": cross_entropy,
    "BF": binary_focal,
    "CF": categorical_focal,
    "PF": poly1_focal,
    "AL": asymmetric_loss,
    "PP": prediction_penalties,
    "CM": centred_mse,
    "SM": smoothing,
    "GR": gradients,
    "AB": balance,
    "CA": calibration,
}
# A chapter that is too long for one file continues in further files, with the same prefix and the next numbers: CE.14
# follows CE.13. So an equation can be moved from one file to the next without a change of its id.
CONTINUED: dict[str, tuple[ModuleType, ...]] = {
    "CE": (weighted_cross_entropy, softmax_cross_entropy),
    "BF": (binary_focal_margin, binary_focal_losses, binary_focal_paper),
    "CF": (categorical_focal_logits,),
    "GR": (gradients_curvature,),
    "AB": (balance_log_ratio, balance_of_classes, balance_at_initialisation, balance_of_costs),
    "CA": (calibration_derivative, calibration_of_classes, calibration_bound, calibration_of_variants),
}


def modules_of(prefix: str) -> list[ModuleType]:
    """Return the files of one chapter, in reading order."""
    return [CHAPTERS[prefix], *CONTINUED.get(prefix, ())]


# A file may import equations of other chapters, so where an equation is found does not say where it belongs. Its prefix
# does.
def equations_of(prefix: str) -> tuple[Equation, ...]:
    """Return the equations of one chapter, in the order in which they are written."""
    written = [value for module in modules_of(prefix) for value in vars(module).values() if isinstance(value, Equation)]
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


# Pages, vectors, tests and the comments of the implementations cite equations by id. An id that stood for two equations
# would make every citation of it ambiguous, so the registry refuses to be built.
EQUATIONS: dict[str, Equation] = register(equation for prefix in CHAPTERS for equation in equations_of(prefix))

# what each equation whose left side is a derivative is the derivative of; the chapters say it
DERIVATIVE_OF: dict[str, Expr] = {
    id: expression
    for prefix in CHAPTERS
    for module in modules_of(prefix)
    for id, expression in getattr(module, "DERIVATIVES", {}).items()
}

# every public loss by its name, in the order of the chapters
LOSSES: dict[str, Loss] = {
    loss.name: loss for prefix in CHAPTERS for module in modules_of(prefix) for loss in getattr(module, "LOSSES", ())
}
