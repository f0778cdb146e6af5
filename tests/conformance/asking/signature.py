"""How a loss is called, read off its parameters' names: what stands for labels, inputs, alpha and gamma, and where.

Recognised are a function of labels and inputs; a class or a function that is given alpha and gamma first, whose result
is called; a Keras loss and a PyTorch module; an objective that is given a boosting library's data, or CatBoost's lists.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from enum import Enum

from tests.conformance.asking.parameter_names import (
    ALPHAS,
    CLASS_COUNTS,
    CLASS_WEIGHTS,
    DATA,
    GAMMAS,
    INPUTS,
    LABELS,
    LOGITS_FLAGS,
    POSITIVE_WEIGHTS,
    UNREDUCED,
)

DERIVATIVES = "calc_ders_range"  # CatBoost's name
CALLED = ("forward", "call", "__call__")
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class SignatureError(Exception):
    """A loss has a parameter that nothing is known to stand for."""


@dataclass(frozen=True)
class Signature:
    """How a loss is called.

    Attributes:
        alpha: the name under which it takes weights, or "" where it takes none.
        kind: of its weights: "alpha", "weight" of each class, or "pos_weight".
        alpha_default: what the weight is if it is left out, as text; "" where it cannot be left out.
        gamma: the name under which it takes gamma, or "".
        first: whether alpha and gamma are given first, to a constructor or a function that returns the loss.
        inputs_first: whether inputs come before labels.
        data: whether labels come inside a boosting library's data.
        method: of an object, which is called; "" where the object itself is.
        fixed: what further parameters are set to.
        counted: the name under which it is told the number of classes, or "".
        everything: whether it takes any keyword, so that nothing can be read off it.
        keywords: the names of labels and inputs where they are given by keyword, else nothing.
        left: further parameters, which keep their defaults.
        positional: alpha and gamma as far as they cannot be given by keyword, in their order.
    """

    alpha: str = "alpha"
    kind: str = "alpha"
    alpha_default: str = ""
    gamma: str = "gamma"
    first: bool = False
    inputs_first: bool = False
    data: bool = False
    method: str = ""
    fixed: dict = field(default_factory=dict)
    counted: str = ""
    everything: bool = False
    inputs_named: str = ""
    keywords: dict = field(default_factory=dict)
    left: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()

    @property
    def standard(self) -> bool:
        """Whether it is called as the contract says, labels and inputs, with alpha and gamma by keyword."""
        return self == Signature(alpha_default=self.alpha_default, inputs_named=self.inputs_named, left=self.left)

    def as_dict(self) -> dict:
        """Return the fields, for another process, which may not have the classes of this one."""
        plain = {name: one if isinstance(one, str | bool | None) else str(one) for name, one in self.fixed.items()}
        return {**asdict(self), "fixed": plain}


# ---------------------------------------------------------------- recognising


def recognise(loss: Callable, inputs: str = "logits") -> Signature:
    """Return how a loss is called.

    Args:
        loss: a function, a class, or an object that can be called.
        inputs: what it is given, where it can be told so.

    Raises:
        SignatureError: if it requires a parameter that is none of the known ones.
    """
    parameters = _parameters(loss)
    if parameters is None:
        return Signature(everything=True)
    if not isinstance(loss, type) and (keywords := _by_keyword(parameters)):
        return _of_keywords(loss, parameters, inputs, keywords)
    if not isinstance(loss, type) and _takes_examples(parameters):
        return _of_function(loss, parameters, inputs)
    settings = _settings(parameters, inputs)
    _refuse_unknown(loss, parameters, (settings["alpha"], settings["gamma"], settings["counted"], *settings["fixed"]))
    examples, method = _of_result(loss, settings)
    return Signature(**{**settings, **examples}, first=True, method=method)


def is_constructed_with_nothing(loss: Callable) -> bool:
    """Whether a loss is a class whose call, and not whose constructor, takes alpha or gamma."""
    called = next((name for name in ("forward", "__call__") if hasattr(loss, name)), "")
    if not isinstance(loss, type) or not called or hasattr(loss, DERIVATIVES):
        return False
    first, then = _parameters(loss), _parameters(getattr(loss, called))
    if first is None or then is None or any(one.kind in VARIABLE for one in first.values()):
        return False
    settings = [_settings(dict(of), "logits") for of in (first, then)]
    takes = [bool(of["alpha"] or of["gamma"]) for of in settings]
    return takes == [False, True] and all(one.default is not inspect.Parameter.empty for one in first.values())


def _by_keyword(parameters: dict) -> dict[str, str]:
    """Return the names of labels and inputs where at least one of them must be given by keyword, else nothing."""
    required = [one for one in parameters.values() if one.default is inspect.Parameter.empty]
    only = [one.name for one in required if one.kind is inspect.Parameter.KEYWORD_ONLY]
    names = [one.name for one in required if one.kind in POSITIONAL] + only
    labels = [name for name in names if name.lower() in LABELS]
    inputs = [name for name in names if name.lower() in INPUTS]
    found = {"labels": labels[0], "inputs": inputs[0]} if labels and inputs else {}
    return found if set(found.values()) & set(only) else {}


def _of_keywords(loss: Callable, parameters: dict, inputs: str, keywords: dict[str, str]) -> Signature:
    others = {name: one for name, one in parameters.items() if name not in keywords.values()}
    settings = _settings(others, inputs)
    _refuse_unknown(loss, others, (settings["alpha"], settings["gamma"], settings["counted"], *settings["fixed"]))
    return Signature(**settings, inputs_named=keywords["inputs"].lower(), keywords=keywords)


def _of_function(loss: Callable, parameters: dict, inputs: str) -> Signature:
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values()):
        known = _settings({name: one for name, one in parameters.items() if name in (*ALPHAS, *GAMMAS)}, inputs)
        return Signature(everything=True, **{**_examples(parameters), "alpha_default": known["alpha_default"]})
    settings = _settings(dict(list(parameters.items())[2:]), inputs)
    known = (settings["alpha"], settings["gamma"], settings["counted"], *settings["fixed"])
    _refuse_unknown(loss, dict(list(parameters.items())[2:]), known)
    alone = (one.name for one in parameters.values() if one.kind is inspect.Parameter.POSITIONAL_ONLY)
    positional = tuple(name for name in alone if name in (settings["alpha"], settings["gamma"]))
    return Signature(**{**settings, **_examples(parameters), "positional": positional})


def _parameters(function: Callable) -> dict[str, inspect.Parameter] | None:
    module = not isinstance(function, type) and hasattr(function, "forward")  # PyTorch's own __call__ takes anything
    called = function.forward if module else function
    try:
        scripted = getattr(called, "schema", None)  # of TorchScript, whose Python signature takes anything
        found = _of_schema(scripted) if scripted is not None else dict(inspect.signature(called).parameters)
    except (TypeError, ValueError):
        return None
    found.pop("self", None)
    return found


def _of_schema(schema) -> dict[str, inspect.Parameter]:
    """Return the parameters of a function that PyTorch has compiled."""
    empty = inspect.Parameter.empty
    return {
        one.name: inspect.Parameter(
            one.name, POSITIONAL[-1], default=one.default_value if one.has_default_value() else empty
        )
        for one in schema.arguments
    }


def _takes_examples(parameters: dict) -> bool:
    """Whether the first two parameters are labels and inputs: they are not settings, and have no default."""
    positional = [one for one in parameters.values() if one.kind in POSITIONAL]
    variable = any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in parameters.values())
    if variable or len(positional) < 2:
        return variable
    names = [one.name.lower() for one in positional[:2]]
    settings = (*ALPHAS, *GAMMAS, *CLASS_WEIGHTS, *POSITIVE_WEIGHTS, *LOGITS_FLAGS[2:], *CLASS_COUNTS)
    chosen = [name in settings for name in names]
    known = any(name in (*LABELS, *INPUTS, *DATA) for name in names)
    return known or not any(chosen)


def _examples(parameters: dict) -> dict:
    """Return the order of labels and inputs."""
    names = [one.name.lower() for one in parameters.values() if one.kind in POSITIONAL][:2]
    if len(names) < 2:
        return {}
    first, second = names
    data = second in DATA
    swapped = data or (first in INPUTS and second in LABELS)
    if first in INPUTS and second not in INPUTS and second not in LABELS:
        swapped = True
    named = first if swapped else second
    return {"inputs_first": swapped, "data": data, "inputs_named": named if named in INPUTS else ""}


def _settings(parameters: dict, inputs: str) -> dict:
    """Return the names of alpha and gamma among some parameters, and what the others are set to."""
    names = {name.lower(): name for name in parameters}
    alpha, kind = _first(names, ((ALPHAS, "alpha"), (POSITIVE_WEIGHTS, "pos_weight"), (CLASS_WEIGHTS, "weight")))
    gamma, _ = _first(names, ((GAMMAS, ""),))
    counted, _ = _first(names, ((CLASS_COUNTS, ""),))
    fixed = {names[name]: inputs == "logits" for name in LOGITS_FLAGS if name in names}
    fixed |= {
        names[name]: _unreduced(parameters[names[name]], value) for name, value in UNREDUCED.items() if name in names
    }
    default = parameters[alpha].default if alpha else inspect.Parameter.empty
    written = "" if default is inspect.Parameter.empty else _short(default)
    needs_count = counted and parameters[counted].default in (inspect.Parameter.empty, None)
    used = (alpha, gamma, counted, *fixed)
    return {
        **{"alpha": alpha, "kind": kind or "alpha", "alpha_default": written, "gamma": gamma},
        **{"fixed": fixed, "counted": counted if needs_count else "", "left": _left(parameters, used)},
    }


def _unreduced(parameter: inspect.Parameter, value: object) -> object:
    """Return what stands for no reduction: the word, or a member of an enumeration; the default where there is none."""
    default = parameter.default
    if isinstance(default, Enum):
        members = type(default)
        return next((one for one in members if "none" in (one.name.lower(), str(one.value).lower())), default)
    if isinstance(default, str) and default.isupper():
        return str(value).upper()
    return default if callable(default) and default is not inspect.Parameter.empty else value


def _left(parameters: dict, used: Iterable[str]) -> tuple[str, ...]:
    """Return the parameters that nobody gives a value, with their defaults."""
    named = (one for one in parameters.values() if one.default is not inspect.Parameter.empty and one.name not in used)
    return tuple(f"{one.name} = {_short(one.default)}" for one in named)


def _first(names: dict[str, str], groups: Iterable[tuple[tuple[str, ...], str]]) -> tuple[str, str]:
    return next(((names[name], kind) for group, kind in groups for name in group if name in names), ("", ""))


def _refuse_unknown(loss: Callable, parameters: dict, known: Iterable[str]) -> None:
    unknown = [
        one.name
        for one in parameters.values()
        if one.default is inspect.Parameter.empty
        and one.kind not in (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
        and one.name not in known
    ]
    if unknown:
        name = getattr(loss, "__name__", type(loss).__name__)
        raise SignatureError(f"{name} requires {', '.join(unknown)}, which is no known name of a parameter of the loss")


def _of_result(loss: Callable, settings: dict) -> tuple[dict, str]:
    """Return the order of labels and inputs of what a constructor returns, and the method that is called."""
    if not isinstance(loss, type):
        made = construct(loss, settings, {}, classes=3)
        return _examples(_parameters(made) or {}), _method(type(made))
    method = _method(loss)
    name = method or next((name for name in CALLED if _has(loss, name)), "")
    if not name:
        raise SignatureError(f"an object of {loss.__name__} cannot be called, and no method takes labels and inputs")
    return _examples(_parameters(getattr(loss, name)) or {}), method


def _method(kind: type) -> str:
    """Return the method that is called: CatBoost's, or the one that takes labels and inputs, if no object is called."""
    if hasattr(kind, DERIVATIVES):
        return DERIVATIVES
    if any(_has(kind, name) for name in CALLED):
        return ""
    public = (name for name in dir(kind) if not name.startswith("_") and callable(getattr(kind, name)))
    found = [name for name in public if _names_examples(_parameters(getattr(kind, name)) or {})]
    return found[0] if len(found) == 1 else ""


def _has(kind: type, name: str) -> bool:
    """Whether a class or one of its bases defines a method; every class itself can be called."""
    return any(name in vars(base) for base in kind.__mro__)


def _names_examples(parameters: dict) -> bool:
    names = {one.name.lower() for one in parameters.values() if one.kind in POSITIONAL}
    return bool(names & set(LABELS)) and bool(names & set(INPUTS))


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


# ---------------------------------------------------------------- constructing


def construct(loss: Callable, settings: dict, given: dict, classes: int) -> Callable:
    """Return what a class or a function of alpha and gamma returns."""
    counted = {settings["counted"]: classes} if settings["counted"] else {}
    return loss(**settings["fixed"], **counted, **given)
