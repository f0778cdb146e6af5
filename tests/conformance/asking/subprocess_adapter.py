"""Asks an adapter in a process of its own: it may hang, crash or print, and the report stays ours.

Limits: importing may take 90 seconds (frameworks are slow to start), one answer 20, all of them together 180. An
adapter that takes longer is stopped. It is executed, not sandboxed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from importlib import metadata
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from tests.conformance.asking.adapter import Adapter, AdapterError, Answer, load

TO_IMPORT, TO_ANSWER, IN_ALL = 90.0, 20.0, 180.0


class AnswerError(AdapterError):
    """The adapter answered with an exception, and can be asked again."""


class Asked:
    """An adapter at the other end of a pipe.

    Args:
        target: a Python file or a package.module.

    Raises:
        AdapterError: if it cannot be loaded, one line that says why.
    """

    def __init__(self, target: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, target), daemon=True)
        self._process.start()
        theirs.close()
        self._end = time.monotonic() + TO_IMPORT
        try:
            self.card: dict = self._received(TO_IMPORT, f"{target} was not imported")
        except AdapterError:
            self.close()
            raise
        self._end = time.monotonic() + IN_ALL

    def __call__(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> Answer:
        """Return what the adapter answers, as adapter.py does; an exception there is an AdapterError here."""
        try:
            self._pipe.send((labels, inputs, parameters))
            return self._received(TO_ANSWER, "no answer came")
        except (AdapterError, OSError) as error:
            kind = AnswerError if isinstance(error, AnswerError) else AdapterError
            raise kind(f"{call(labels, inputs, parameters)}: {error}") from None

    def close(self) -> None:
        """Stop the process, whatever it is doing, and those that it started: what they hold would keep us waiting."""
        self._pipe.close()
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()

    def _received(self, limit: float, otherwise: str) -> dict:
        seconds = min(limit, max(0.0, self._end - time.monotonic()))
        try:
            if not self._pipe.poll(seconds):
                raise AdapterError(f"{otherwise} within the limit; it was stopped after {seconds:.0f} s")
            kind, content = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(1)
            raise AdapterError(f"its process ended, with exit code {self._process.exitcode}") from None
        if kind == "error":
            raise AnswerError(content)
        return content


def call(labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> str:
    """Return a call as it can be pasted; of many examples the first three."""
    shown = [f"{array[:3].tolist()}{' and more' if len(array) > 3 else ''}" for array in (labels, inputs)]
    alpha = parameters["alpha"]
    written = alpha.tolist() if isinstance(alpha, np.ndarray) else alpha
    return f"loss({shown[0]}, {shown[1]}, alpha={written}, gamma={parameters['gamma']})"


# ---------------------------------------------------------------- in the other process


def serve(pipe: Connection, target: str) -> None:
    """Load an adapter, say what it is, and answer until the pipe closes."""
    _silence()
    if hasattr(os, "setsid"):
        os.setsid()
    try:
        adapter = load(target)
        if not callable(adapter.loss):
            raise AdapterError(f"{target}: loss is {type(adapter.loss).__name__}, not a function")
        pipe.send(("card", card_of(adapter)))
        asked = guarded(adapter)
    except AdapterError as error:
        return pipe.send(("error", one_line(str(error))))
    except BaseException as error:  # sys.exit at import is one of them
        return pipe.send(("error", f"{target} cannot be imported: {described(error, target)}"))
    while True:
        try:
            question = pipe.recv()
        except EOFError:
            return None
        try:
            reply = ("answer", answer(asked, *question))
        except BaseException as error:
            reply = ("error", described(error, target))
        pipe.send(reply)


def _silence() -> None:
    """Send whatever the adapter prints nowhere, below Python too."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.stdin, sys.stdout, sys.stderr = open(0, closefd=False), open(1, "w", closefd=False), open(2, "w", closefd=False)


def card_of(adapter: Adapter) -> dict:
    """Return what an adapter says of itself, whether its gradient is judged, and the versions that it runs with."""
    versions = {"python": sys.version.split()[0]}
    for package in dict.fromkeys(("numpy", adapter.framework)):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            raise AdapterError(f"its FRAMEWORK {package} is not installed") from None
    judged = adapter.inputs == "logits" and (adapter.framework != "numpy" or adapter.gradient is not None)
    return {"family": adapter.family, "inputs": adapter.inputs, "gradient": judged, "versions": versions}


def guarded(adapter: Adapter) -> Adapter:
    """Return a NumPy adapter that gets arrays of its own, and whose answers are known to be numbers."""
    if adapter.framework != "numpy":
        return adapter

    def guarded(function, name):
        def answer(labels, inputs, **parameters):
            copied = {key: p.copy() if isinstance(p, np.ndarray) else p for key, p in parameters.items()}
            with np.errstate(all="ignore"):
                value = function(labels.copy(), inputs.copy(), **copied)
            value = np.float64(value) if isinstance(value, int | float) else value
            if isinstance(value, np.ndarray | np.generic) and value.dtype.kind not in "fiu":
                raise TypeError(f"{name} returned {value.dtype}, not real numbers")
            return value

        return answer

    gradient = guarded(adapter.gradient, "gradient") if adapter.inputs == "logits" and adapter.gradient else None
    return replace(adapter, loss=guarded(adapter.loss, "loss"), gradient=gradient)


def answer(adapter: Adapter, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> Answer:
    """Return an adapter's answer to one question, as float64."""
    with np.errstate(all="ignore"):
        return {name: np.array(answer, np.float64) for name, answer in adapter(labels, inputs, parameters).items()}


def described(error: BaseException, target: str) -> str:
    """Return an exception in one line, with the line of the adapter's own file where it is on the way."""
    own = str(Path(target).absolute()) if target.endswith(".py") else getattr(sys.modules.get(target), "__file__", "")
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own]
    where = f" ({Path(own).name}, line {lines[-1]})" if lines else ""
    return one_line(f"{type(error).__name__}: {said(error)}") + where


def said(error: BaseException) -> str:
    """Return an exception's message, or that it has none: a stranger's `__str__` may fail as well."""
    try:
        return str(error)
    except BaseException:
        return "(its message cannot be shown)"


def one_line(text: str) -> str:
    """Return a message that any terminal can show, without its line breaks, at most three times as wide as a screen."""
    printable = "".join(one if one.isprintable() else " " for one in text)
    joined = " ".join(printable.split())
    return joined if len(joined) <= 300 else f"{joined[:300]}…"
