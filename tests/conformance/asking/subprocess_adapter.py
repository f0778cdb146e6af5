"""Evaluate an adapter in a process of its own: one that hangs, crashes or prints cannot spoil the report.

Limits: importing may take 90 seconds (frameworks start slowly), one call 20 seconds, all calls together 180 seconds. An
adapter that takes longer is stopped. It is executed, not sandboxed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib import metadata
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from tests.conformance.asking.adapter import Adapter, AdapterError, Result, bound, load

TOGETHER = 64  # calls that are sent at once
IMPORT_TIMEOUT, CALL_TIMEOUT, TOTAL_TIMEOUT = 90.0, 20.0, 180.0  # seconds


class EvaluationError(AdapterError):
    """The adapter raised an exception; it can be called again."""


class ChangedArgumentError(ValueError):
    """The adapter wrote into an array that it was given; no other way of calling it makes that right."""


class SubprocessAdapter:
    """An adapter that runs in a child process, called through a pipe.

    Args:
        target: a Python file or a package.module.

    Attributes:
        description: family, inputs, whether the gradient is checked, versions (see `describe_adapter`).

    Raises:
        AdapterError: if it cannot be loaded; the message is one line that gives the reason.
    """

    def __init__(self, target: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, child_end = context.Pipe()
        self._process = context.Process(target=worker_main, args=(child_end, target), daemon=True)
        self._process.start()
        child_end.close()
        self._deadline = time.monotonic() + IMPORT_TIMEOUT
        try:
            self.description: dict = self._receive(IMPORT_TIMEOUT, f"{target} was not imported")
        except AdapterError:
            self.close()
            raise
        self._deadline = time.monotonic() + TOTAL_TIMEOUT

    def __call__(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> Result:
        """Return the result of a call; an exception in the child process becomes an EvaluationError.

        Raises:
            AdapterError: if it can be called no more, or wrote into its arguments.
        """
        try:
            self._pipe.send((labels, inputs, parameters))
            return self._receive(CALL_TIMEOUT, "no answer came")
        except (AdapterError, OSError) as error:
            kind = EvaluationError if isinstance(error, EvaluationError) else AdapterError
            raise kind(f"{format_call(labels, inputs, parameters)}: {error}") from None

    def every(self, calls: list[tuple]) -> list[Result]:
        """Return the results of several calls; they are sent together, and one by one where one of them raises."""
        found: list[Result] = []
        for start in range(0, len(calls), TOGETHER):
            some = calls[start : start + TOGETHER]
            try:
                self._pipe.send(some)
                found += self._receive(CALL_TIMEOUT * len(some), "no answer came")
            except EvaluationError:
                found += [self(*one) for one in some]
        return found

    def close(self) -> None:
        """Kill the process and its children: a child that holds the pipe would make the caller wait."""
        self._pipe.close()
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()

    def _receive(self, timeout: float, failure: str) -> dict | list[dict]:
        seconds = min(timeout, max(0.0, self._deadline - time.monotonic()))
        try:
            if not self._pipe.poll(seconds):
                raise AdapterError(f"{failure} within the limit; it was stopped after {seconds:.0f} s")
            kind, content = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(1)
            raise AdapterError(f"its process ended, with exit code {self._process.exitcode}") from None
        if kind == "changed":
            raise AdapterError(content)
        if kind == "error":
            raise EvaluationError(content)
        return content


def format_call(labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> str:
    """Return a call as text that can be pasted, with at most three examples."""
    shown = [f"{array[:3].tolist()}{' and more' if len(array) > 3 else ''}" for array in (labels, inputs)]
    given = {name: one.tolist() if isinstance(one, np.ndarray) else one for name, one in parameters.items()}
    return f"loss({', '.join([*shown, *(f'{name}={value}' for name, value in given.items())])})"


# ---------------------------------------------------------------- in the child process


def worker_main(pipe: Connection, target: str) -> None:
    """Load an adapter, send its description, and evaluate calls until the pipe closes."""
    _silence()
    if hasattr(os, "setsid"):
        os.setsid()
    try:
        adapter = load(target)
        if not callable(adapter.loss):
            raise AdapterError(f"{target}: loss is {type(adapter.loss).__name__}, not a function")
        pipe.send(("description", describe_adapter(adapter)))
    except AdapterError as error:
        return pipe.send(("error", single_line(str(error))))
    except BaseException as error:  # sys.exit at import, or in a first call, is one of them
        return pipe.send(("error", f"{target} cannot be loaded: {format_exception(error, target)}"))
    return _evaluate_calls(pipe, with_copies(adapter), target)


def _evaluate_calls(pipe: Connection, adapter: Adapter, target: str) -> None:
    while True:
        try:
            arguments = pipe.recv()
        except EOFError:
            return
        try:
            several = isinstance(arguments, list)
            found = [evaluate(adapter, *one) for one in arguments] if several else evaluate(adapter, *arguments)
            reply = ("result", found)
        except ChangedArgumentError as error:
            reply = ("changed", str(error))
        except BaseException as error:
            reply = ("error", format_exception(error, target))
        pipe.send(reply)


def _silence() -> None:
    """Discard whatever the adapter prints, also what C code prints."""
    devnull = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(devnull, stream)
    sys.stdin, sys.stdout, sys.stderr = open(0, closefd=False), open(1, "w", closefd=False), open(2, "w", closefd=False)


def describe_adapter(adapter: Adapter) -> dict:
    """Return family, inputs, whether the gradient tells the formula, and versions.

    The probes know gradients in the logits; one in a probability is held against the vectors alone.
    """
    versions = {"python": sys.version.split()[0]}
    for package in dict.fromkeys(("numpy", adapter.framework)):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            raise AdapterError(f"its FRAMEWORK {package} is not installed") from None
    has_gradient = adapter.inputs != "probabilities" and (adapter.framework != "numpy" or adapter.gradient is not None)
    signature = adapter.signature or bound(adapter).signature
    keras = any(base.__module__.startswith("keras") for base in getattr(adapter.original, "__mro__", ()))
    named = {"family": adapter.family, "inputs": adapter.inputs, "gradient": has_gradient, "versions": versions}
    return {**named, "takes": signature.as_dict(), "keras": keras, "framework": adapter.framework, **adapter.declared}


def with_copies(adapter: Adapter) -> Adapter:
    """Return a NumPy adapter that is called with copies of its arguments, and must leave them and return real numbers.

    Tensors cannot be written into, so other frameworks' adapters are returned as they are.
    """
    if adapter.framework != "numpy":
        return adapter
    gradient = _with_copies(adapter.gradient, "gradient") if adapter.gradient else None
    return replace(adapter, loss=_with_copies(adapter.loss, "loss"), gradient=gradient)


def _with_copies(function: Callable, name: str) -> Callable:
    def evaluate_copies(labels, inputs, **parameters):
        options = {key: p.copy() if isinstance(p, np.ndarray) else p for key, p in parameters.items()}
        copies = (labels.copy(), inputs.copy())
        with np.errstate(all="ignore"):
            value = function(*copies, **options)
        if [one.tobytes() for one in copies] != [labels.tobytes(), inputs.tobytes()]:  # NaN is not equal to itself
            raise ChangedArgumentError(f"{name} writes into its arguments: the caller's arrays change")
        if isinstance(value, tuple | list) and len(value) == 2:
            return tuple(np.asarray(one, np.float64) for one in value)
        value = np.float64(value) if isinstance(value, int | float) else value
        if isinstance(value, np.ndarray | np.generic) and value.dtype.kind not in "fiu":
            raise TypeError(f"{name} returned {value.dtype}, not real numbers")
        return value

    return evaluate_copies


def evaluate(adapter: Adapter, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> Result:
    """Return the result of one call, as float64."""
    with np.errstate(all="ignore"):
        return {name: np.array(array, np.float64) for name, array in adapter(labels, inputs, parameters).items()}


def format_exception(error: BaseException, target: str) -> str:
    """Return an exception in one line, with the line number in the adapter's file if the traceback has one."""
    file = str(Path(target).absolute()) if target.endswith(".py") else getattr(sys.modules.get(target), "__file__", "")
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    where = f" ({Path(file).name}, line {lines[-1]})" if lines else ""
    return single_line(f"{type(error).__name__}: {safe_str(error)}") + where


def safe_str(error: BaseException) -> str:
    """Return an exception's message, or a note that it has none: an adapter's `__str__` may raise as well."""
    try:
        return str(error)
    except BaseException:
        return "(its message cannot be shown)"


def single_line(text: str) -> str:
    """Return a message as one line of printable characters, cut after 300."""
    printable = "".join(one if one.isprintable() else " " for one in text)
    joined = " ".join(printable.split())
    return joined if len(joined) <= 300 else f"{joined[:300]}…"
