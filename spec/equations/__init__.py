"""The equations, chapter by chapter in blackboard order, and the registry that finds one by its permanent id.

Every file of this folder is read; none is listed. The ids of its equations say to which chapter a file belongs.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from sympy import Expr

from spec.records import Equation, Loss

# A chapter's prefix begins the ids of its equations, and this is the order in which the chapters are read. Cross
# entropy comes first, because focal loss is cross entropy times a factor. Losses of predictions follow. GR, AB and CA
# study focal loss and come last; AB stands before CA, because the recalibration map of CA is the function Λ of AB.8.
# The chapter of a further loss is not named here. Its file says after which chapter it is read: FOLLOWS = "CF".
READING_ORDER = ("CE", "BF", "CF", "PP", "CM", "SM", "GR", "AB", "CA")


def _written(module: ModuleType) -> list[Equation]:
    return [value for value in vars(module).values() if isinstance(value, Equation)]


# A file may import equations of other chapters. It imports them before it writes its own, so the last is its own.
def place_of(module: ModuleType) -> tuple[str, int]:
    """Return the prefix and the number of the equation that a file writes last."""
    prefix, _, number = _written(module)[-1].id.partition(".")
    return prefix, int(number)


# A chapter that is too long for one file continues in further files, with the same prefix and the next numbers: CE.14
# follows CE.13. So an equation can be moved from one file to the next without a change of its id.
def group(modules: Iterable[ModuleType]) -> dict[str, list[ModuleType]]:
    """Return the files of each chapter by its prefix, in the order of their equations."""
    files: dict[str, list[ModuleType]] = {}
    for module in sorted(filter(_written, modules), key=place_of):
        files.setdefault(place_of(module)[0], []).append(module)
    return files


def in_reading_order(files: dict[str, list[ModuleType]]) -> Iterator[str]:
    """Yield the prefixes of chapters as they are read: each, then those that follow it, by the names of their files.

    Raises:
        LookupError: if a chapter has no place.
    """
    further = sorted(files.keys() - set(READING_ORDER), key=lambda prefix: files[prefix][0].__name__)
    follows = {prefix: getattr(files[prefix][0], "FOLLOWS", None) for prefix in further}

    def with_followers(prefix: str) -> Iterator[str]:
        yield prefix
        for one in [one for one, before in follows.items() if before == prefix]:
            yield from with_followers(one)

    order = [each for prefix in READING_ORDER for each in with_followers(prefix)]
    for prefix in further:
        if prefix not in order:
            path = f"{files[prefix][0].__name__.replace('.', '/')}.py"
            raise LookupError(f'{path}: say after which chapter {prefix} is read, as in FOLLOWS = "CF"')
    yield from order


_FILES = group(import_module(f"{__name__}.{file.name}") for file in iter_modules(__path__))
CHAPTERS: dict[str, ModuleType] = {prefix: _FILES[prefix][0] for prefix in in_reading_order(_FILES)}


def modules_of(prefix: str) -> list[ModuleType]:
    """Return the files of one chapter, in reading order."""
    return _FILES[prefix]


def equations_of(prefix: str) -> tuple[Equation, ...]:
    """Return the equations of one chapter, in the order in which they are written."""
    written = (equation for module in modules_of(prefix) for equation in _written(module))
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
