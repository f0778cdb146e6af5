"""A loss to test: the name of a function or class, or an adapter, a Python file that says more about it.

    FAMILY = "binary"        # or "categorical"
    INPUTS = "logits"        # or "probabilities"
    FRAMEWORK = "numpy"      # "numpy", "tensorflow", "torch", "jax"
    def loss(labels, inputs, *, alpha, gamma): ...       # per-example values
    def gradient(labels, inputs, *, alpha, gamma): ...   # optional, of the sum of the values
    def objective(labels, inputs, *, alpha, gamma): ...  # instead of loss: gradient and Hessian, for boosting

Arrays are the framework's own, on CPU, in one dtype: float32, or float64 with `--dtype float64`. Binary: labels (N,) of
0 and 1 in that dtype, inputs (N,), alpha None or a Python float, the weight of class 1. Categorical: labels (N,) int64
(int32 for jax), inputs (N, K), alpha None or an array (K,) of that dtype. gamma is a float. alpha and gamma are passed
by keyword. Without `gradient` the framework differentiates `loss`; NumPy cannot.

A loss may be called otherwise: it may take no alpha or no gamma, its alpha may be a pair, a list, a `pos_weight` or a
`weight`, its labels integers, one-hot rows, or -1 and 1, its inputs a column or two, inputs may come first, both may be
given by keyword alone, and a class or a function may be given alpha and gamma first. Names of parameters and trials
tell; the card says what was assumed. An adapter can also declare this in four more lines: `LABELS = "one-hot"`,
`ALPHA = "pair"`, `REDUCTION = "mean"`, and, of a loss whose weights are off where alpha is 0, `OFF = "zero"`.

An adapter is executed, not sandboxed: test only code that you would run anyway.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from types import ModuleType

import numpy as np

from tests.conformance.asking.binding import bind
from tests.conformance.asking.frameworks import EVALUATE
from tests.conformance.asking.parameter_names import UNREDUCED
from tests.conformance.asking.signature import (
    Signature,
    SignatureError,
    is_constructed_with_nothing,
    recognise,
)

FAMILIES = ("binary", "categorical")
INPUTS = ("logits", "probabilities")
FRAMEWORKS = tuple(EVALUATE)

DECLARED = ("LABELS", "ALPHA", "OFF", "REDUCTION")

Result = dict[str, np.ndarray]  # "value", "gradient" where there is one, "curvature" where there is no value


class AdapterError(Exception):
    """The adapter cannot be evaluated; the message is one line that gives the reason."""


@dataclass(frozen=True)
class Adapter:
    """A loss with its family, its kind of inputs and its framework.

    Attributes:
        name: what it is called.
        family: "binary", "categorical", or "" where nobody said.
        inputs: "logits", "probabilities", or "" where nobody said.
        framework: whose arrays it takes.
        loss: called as the contract says.
        gradient: of the sum of the values, or None.
        declared: what its file says of labels, alpha and reduction.
        signature: how the loss is called itself; None as long as nobody has looked.
        original: the loss before it was bound.
    """

    name: str
    family: str
    inputs: str
    framework: str
    loss: Callable
    gradient: Callable | None = None
    declared: dict = field(default_factory=dict)
    signature: Signature | None = None
    original: Callable | None = None

    def __call__(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> Result:
        """Return the values, and the gradient if there is one, as float64 arrays; their shapes are not checked here."""
        return EVALUATE[self.framework](self, labels, inputs, parameters)


def load(target: str) -> Adapter:
    """Return the adapter that a target names: a .py file, a package.module, or package.module:function.

    A function without an adapter is a binary loss from logits, in the first framework that can evaluate it.

    Raises:
        AdapterError: if the target cannot be found or imported, or lacks a name of the contract.
    """
    module_name, _, function_name = target.partition(":")
    module = _import(module_name)
    if function_name:
        return _load_function(target, _member(module, function_name))
    if not hasattr(module, "loss") and hasattr(module, "objective"):
        module.loss = module.objective
    missing = [name for name in ("FAMILY", "INPUTS", "FRAMEWORK", "loss") if not hasattr(module, name)]
    if missing:
        named = sorted(name for name, of in vars(module).items() if inspect.isfunction(of) and "loss" in name)
        hint = f"; to ask one of its functions, name it: {target}:{named[0]}" if named else ""
        raise AdapterError(f"{target} does not define {', '.join(missing)}, as an adapter does{hint}")
    for name, allowed in (("FAMILY", FAMILIES), ("INPUTS", INPUTS), ("FRAMEWORK", FRAMEWORKS)):
        if getattr(module, name) not in allowed:
            raise AdapterError(f"{target}: {name} is {getattr(module, name)!r}; it must be one of {', '.join(allowed)}")
    declared = {name.lower(): getattr(module, name) for name in DECLARED if hasattr(module, name)}
    gradient = getattr(module, "gradient", None)
    adapter = Adapter(
        target, module.FAMILY, module.INPUTS, module.FRAMEWORK, module.loss, gradient, {"reduction": "none", **declared}
    )
    return unreduced(bound(adapter)) if callable(module.loss) else adapter


def bound(adapter: Adapter) -> Adapter:
    """Return an adapter whose loss is called as the contract says, however it is called itself."""
    if is_constructed_with_nothing(adapter.loss):
        adapter = replace(adapter, loss=adapter.loss())
    try:
        signature = recognise(adapter.loss, adapter.inputs or "logits")
    except SignatureError as error:
        raise AdapterError(f"{adapter.name}: {error}") from None
    gradient = adapter.gradient and bind(adapter.gradient, recognise(adapter.gradient, adapter.inputs or "logits"))
    bound_loss = bind(adapter.loss, signature)
    return replace(adapter, loss=bound_loss, gradient=gradient, signature=signature, original=adapter.loss)


def unreduced(adapter: Adapter) -> Adapter:
    """Return an adapter that is told not to reduce as it understands it: by "none", by None, or not at all."""
    signature = adapter.signature
    named = [name for name in signature.fixed if name.lower() in UNREDUCED]
    others = {name: value for name, value in signature.fixed.items() if name not in named}
    for fixed in (signature.fixed, {**signature.fixed, **dict.fromkeys(named)}, others) if named else ():
        told = replace(signature, fixed=fixed)
        try:
            return _tried(replace(adapter, signature=told, loss=bind(adapter.original, told)))
        except Exception:
            continue
    return adapter


def _member(module: ModuleType, name: str) -> object:
    """Return what a module has by a name, which may have dots."""
    found: object = module
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def _import(name: str) -> ModuleType:
    path = Path(name)
    if path.is_dir() and (len(path.parts) > 1 or name.endswith("/")):  # one name alone may be that of a package here
        raise AdapterError(f"{name}: a folder; name a file in it, or a module")
    if path.suffix != ".py" and path.is_file():
        raise AdapterError(f"{name}: not a file of Python (.py)")
    try:
        if path.suffix != ".py":
            return importlib.import_module(name)
        if str(path.absolute().parent) not in sys.path:
            sys.path.append(str(path.absolute().parent))  # last: installed modules win
        specification = importlib.util.spec_from_file_location(f"adapter_{path.stem}", path.absolute())
        module = importlib.util.module_from_spec(specification)
        sys.modules[specification.name] = module
        specification.loader.exec_module(module)
        return module
    except SyntaxError as error:
        place = f"line {error.lineno}: " if error.lineno else ""
        raise AdapterError(f"{name}: {place}{error.msg}") from error
    except FileNotFoundError as error:
        raise AdapterError(f"{name}: no such file") from error
    except Exception as error:
        raise AdapterError(f"{name} cannot be imported: {type(error).__name__}: {error}") from error


def _load_function(target: str, function: Callable | None) -> Adapter:
    """Return the adapter of a function or class that is given by name alone; its framework is told by trials."""
    if function is None:
        raise AdapterError(f"{target}: no such function")
    if not callable(function):
        raise AdapterError(f"{target}: {type(function).__name__}, not a function")
    adapter = bound(Adapter(target, "", "", "numpy", function, None, {"reduction": "any"}))
    if owner := _framework_of(function):
        return unreduced(replace(adapter, framework=owner))
    failures = []
    for framework in FRAMEWORKS:
        if framework in sys.modules:  # which a trial may have imported
            try:
                return _tried(unreduced(replace(adapter, framework=framework)))
            except Exception as error:
                failures.append(f"{framework}: {error}")
    if len(failures) > 1:
        raise AdapterError(f"{target} answers in no framework that it imports ({'; '.join(failures)})")
    return adapter  # the examination says why


def _framework_of(function: Callable) -> str | None:
    """Return the framework that the bases of a class are from, if there is one."""
    bases = {base.__module__.split(".")[0] for base in getattr(function, "__mro__", ())}
    owners = {"torch": "torch", "keras": "tensorflow", "tensorflow": "tensorflow"}
    return next((owners[base] for base in owners if base in bases), None)


def _tried(adapter: Adapter) -> Adapter:
    """Return an adapter whose loss answers something to arrays of its framework, or raise what it raised last."""
    takes, error = adapter.signature, None
    row, number = np.float32([[0.5, -0.5, 0.25], [1, 0, -1]]), np.float32([0.5, -0.5])
    weights = {"alpha": 0.25} if takes.alpha else {}, {"alpha": np.float32([0.25, 0.75])} if takes.alpha else {}, {}
    classes = np.array([1, 0])
    examples = (
        (np.float32([1, 0]), number),
        (np.float32([[1], [0]]), number[:, None]),
        (classes, row),
        (classes, number),
    )
    for (labels, inputs), weight in product((*examples, (row > 0.3, row)), weights):
        labels = labels.astype(np.float32) if labels.dtype.kind == "b" else labels
        try:
            adapter(labels, inputs, {**weight, **({"gamma": 2.0} if takes.gamma else {})})
            return adapter
        except Exception as raised:
            error = error or raised
    raise error
