"""Runs a learner's code in a process of its own, within limits of time, memory and output.

Each file has a process to itself, so that no verdict depends on what ran before; the process sends answers and judges
nothing. This is no sandbox. It keeps an endless loop, a crash or a flood of text from taking the checker with it; it
does not keep code from reading or writing files, the expected answers among them. Run what you would run anyway.
"""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path

import numpy as np

from docs.exercises.checker.catalogue import Exercise, normal
from docs.exercises.checker.check import check, crashed
from docs.exercises.checker.encoding import decode, encode
from docs.exercises.checker.outcome import Outcome
from docs.exercises.checker.questions import Answers, Question, RaisedError

ROOT = Path(__file__).parents[3]
SECONDS = 10.0  # of the processor for one exercise, which takes milliseconds
TENSORFLOW_SECONDS = 45.0  # with its start, which takes three seconds
PATIENCE = 6 if hasattr(signal, "setitimer") else 1  # times as long on the clock: the machine may be busy
GRACE = 20.0  # for Python and NumPy to start, on a busy machine
LATE = 2.0  # seconds after which a process that did not interrupt itself is ended
JAX = {"JAX_PLATFORMS": "cpu", "JAX_DISABLE_MOST_OPTIMIZATIONS": "1"}  # it compiles more than it computes here
FRAMEWORK = re.compile(r"^\s*(?:import|from)\s+(tensorflow|keras|torch|jax)\b", re.MULTILINE)


class StoppedError(Exception):
    """The learner's code was stopped, or its process ended: the outcome is known."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.trace)
        self.outcome = outcome


class WorkerProcess:
    """Checks one file after another, each in a fresh process.

    Args:
        seconds: for an exercise without TensorFlow.
        ready: start the process for the next file at once, so that it need not be waited for (`fl watch`).
    """

    seconds, tensorflow_seconds = SECONDS, TENSORFLOW_SECONDS

    def __init__(self, seconds: float | None = None, ready: bool = False) -> None:
        self.seconds = seconds or self.seconds
        self._ready = ready
        self._next: LearnerProcess | None = None

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check(
        self, exercise: Exercise, source: str, path: str, beside: Path | None = None, at_most: float = inf
    ) -> Outcome:
        """Return the outcome of a learner's file, whatever its code does.

        Args:
            exercise: that it answers.
            source: the file.
            path: its name in messages.
            beside: the folder whose modules it may import.
            at_most: an upper limit in seconds of the clock, besides that of the exercise.
        """
        if normal(source) == normal(exercise.starter):
            return Outcome("untouched")
        if exercise.missing:
            return Outcome("unavailable", trace=exercise.missing)
        frameworks = frameworks_of(exercise, source)
        limit = max(self.seconds, self.tensorflow_seconds if frameworks else exercise.seconds)
        try:
            exercise.questions  # noqa: B018  a check.py that cannot be run stops this exercise alone
        except Exception as error:
            return Outcome("stopped", trace=f"its check.py cannot be run: {type(error).__name__}: {error}")
        process = self._process(frameworks)
        try:
            outcome = process.check(exercise, source, path, beside, limit, min(at_most, PATIENCE * limit))
        finally:
            process.close()
        if self._ready:
            self._next = LearnerProcess(frameworks)
        return outcome

    @contextmanager
    def session(self, exercise: Exercise, source: str, path: str, beside: Path | None) -> Iterator[LearnerProcess]:
        """Give a process that has run a learner's file; its answers can be asked for.

        Raises:
            StoppedError: the file raises, or is stopped.
        """
        process = LearnerProcess(frameworks_of(exercise, source))
        try:
            raised = process.load(exercise, source, path, beside, self.seconds, PATIENCE * self.seconds)
            if isinstance(raised, RaisedError):
                raise StoppedError(crashed(raised))
            yield process
        finally:
            process.close()

    def _process(self, frameworks: frozenset[str]) -> LearnerProcess:
        waiting, self._next = self._next, None
        if waiting and waiting.frameworks == frameworks:
            return waiting
        if waiting:
            waiting.close()
        return LearnerProcess(frameworks)

    def close(self) -> None:
        """End the process that waits."""
        if self._next:
            self._next.close()
            self._next = None


class LearnerProcess:
    """A process that holds one learner's module: a session whose answers come through a pipe."""

    def __init__(self, frameworks: frozenset[str]) -> None:
        self.frameworks, self.printed = frameworks, ""
        command = [sys.executable, "-B", "-m", "docs.exercises.checker.worker"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env={**os.environ, **JAX, "PYTHONPATH": _python_path()},
            cwd=ROOT,  # a folder `docs` of another project must not be imported instead of ours
            start_new_session=True,
        )
        self._lines: queue.Queue = queue.Queue()
        threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True).start()
        self._send({"do": "prepare", "frameworks": sorted(frameworks)})

    def check(
        self, exercise: Exercise, source: str, path: str, beside: Path | None, limit: float, wait: float
    ) -> Outcome:
        """Return the outcome of a learner's file."""
        try:
            raised = self.load(exercise, source, path, beside, limit, wait)
            outcome = crashed(raised) if isinstance(raised, RaisedError) else check(exercise, self)
        except StoppedError as stopped:
            outcome = stopped.outcome
        return outcome.with_printed(self.printed)

    def load(
        self, exercise: Exercise, source: str, path: str, beside: Path | None, limit: float, wait: float
    ) -> RaisedError | None:
        """Run a learner's file; return the exception that it raises.

        Args:
            exercise: that it answers.
            source: the file.
            path: its name in messages.
            beside: the folder whose modules it may import.
            limit: seconds of the processor that it has from now on.
            wait: seconds of the clock that are waited for it.

        Raises:
            StoppedError: it was stopped.
        """
        self._wait, self._end = wait, time.monotonic() + wait
        self._start()
        given = {"source": source, "path": path, "beside": str(beside or ""), "seconds": limit}
        return self._ask("load", folder=str(exercise.folder), **given)

    # ------------------------------------------------------------ the session

    def answers(self, asked: Sequence[Question]) -> Answers:
        """Return the answers to questions about one function."""
        answers = self._ask("answers", function=asked[0].function)
        if not isinstance(answers, list) or len(answers) != len(asked):
            raise StoppedError(Outcome("stopped", trace="its process sent something that is no answer"))
        return answers

    def evaluate(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict | RaisedError:
        """Return the result of a call of an adapter."""
        return self._ask("evaluate", call=encode([labels, inputs, parameters]))

    def described(self) -> dict | RaisedError:
        """Return what an adapter says of itself."""
        return self._ask("described")

    # ------------------------------------------------------------ the pipe

    def _start(self) -> None:
        """Wait until it has started, and TensorFlow where it is needed."""
        if self._line(GRACE) is None:
            raise RuntimeError("the checker's own process did not start; is the kit installed? make venv")
        if self._line(self._wait if self.frameworks else GRACE) is None:
            raise StoppedError(self._died())

    def _ask(self, do: str, **arguments: object) -> object:
        left = max(0.1, self._end - time.monotonic())
        self._send({"do": do, "wait": left, **arguments})
        line = self._line(left + LATE)
        if line is None:
            raise StoppedError(self._died())
        try:
            reply = json.loads(line)
            self.printed = str(reply["printed"])
            if reply["stopped"]:
                raise StoppedError(Outcome("stopped", trace=str(reply["stopped"])))
            if reply["crashed"]:
                raise StoppedError(Outcome("crashed", trace=str(reply["crashed"])))
            return decode(reply["result"])
        except (ValueError, KeyError, TypeError) as error:
            raise StoppedError(Outcome("stopped", trace="its process sent something that is no answer")) from error

    def _send(self, request: dict) -> None:
        with suppress(OSError):
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()

    def _line(self, seconds: float) -> str | None:
        """Return the next line, or None where the process has ended; one that is silent for too long is an error."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            why = f"no answer within {self._wait:.3g} s: an endless loop, or does it wait for something?"
            raise StoppedError(Outcome("stopped", trace=why)) from None

    def _died(self) -> Outcome:
        code = self._process.wait()
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return Outcome("stopped", trace=f"its process ended ({how}) before it answered")

    def close(self) -> None:
        """Stop the process, and what it may have started."""
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                stream.close()


def frameworks_of(exercise: Exercise, source: str) -> frozenset[str]:
    """Return the frameworks that a learner's file, or the checker for it, imports: they start slowly, and are large."""
    return frozenset(FRAMEWORK.findall(source)) | (frozenset({"tensorflow"}) if exercise.tensorflow else frozenset())


def _python_path() -> str:
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


def _read(stream: object, lines: queue.Queue) -> None:
    """Put each line into the queue, and None at the end."""
    try:
        for line in stream:
            lines.put(line)
    except ValueError:
        pass  # closed while reading
    lines.put(None)
