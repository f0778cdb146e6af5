"""The process in which learners' code runs: it reads requests, line by line, and answers each with one line.

What the code prints is kept, up to a limit, and shown; output below Python's own streams is discarded. On Linux memory
is limited to what the process has at the start, plus a fixed amount.
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import asdict
from pathlib import Path

from docs.exercises.checker.catalogue import Exercise, find
from docs.exercises.checker.check import check_source
from docs.exercises.checker.outcome import Outcome

MEMORY = 1 << 30  # bytes
TENSORFLOW_MEMORY = 6 << 30  # its threads reserve much that they do not use
MAX_PRINTED = 100_000  # characters
MAX_SHOWN = 2_000
GRACE = 30  # seconds that the parent has to end this process before it ends itself


class TooMuchPrintedError(BaseException):
    """A BaseException, so that no `except Exception` of the learner's catches it."""


class CappedOutput(io.StringIO):
    """What was printed; more than the limit is an error."""

    def write(self, text: str) -> int:
        """Keep text."""
        if self.tell() + len(text) > MAX_PRINTED:
            raise TooMuchPrintedError
        return super().write(text)


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    devnull = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(devnull, stream)
    print("ready", file=replies, flush=True)
    for line in requests:
        print(json.dumps(asdict(handle(**json.loads(line)))), file=replies, flush=True)


def handle(id: str, source: str, path: str, seconds: float) -> Outcome:
    """Return the outcome of a file, and what it printed."""
    exercise = find(id)
    _alarm(int(seconds) + GRACE)
    _prepare(exercise)
    printed = CappedOutput()
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            outcome = check_source(exercise, source, path)
    except TooMuchPrintedError:
        outcome = Outcome("stopped", trace=f"it printed more than {MAX_PRINTED} characters")
    except MemoryError:
        outcome = Outcome("stopped", trace="it asked for more memory than there is for an exercise")
    except SystemExit as error:
        outcome = Outcome("crashed", trace=f"it ends the program: SystemExit({error.code})")
    except BaseException as error:
        outcome = Outcome("crashed", trace=f"{type(error).__name__}: {error}"[:400])
    _alarm(0)
    return outcome.with_printed(printed.getvalue()[:MAX_SHOWN])


def _alarm(seconds: int) -> None:
    """Let the system end this process after so many seconds, should the parent be gone; 0 switches the alarm off."""
    with suppress(ImportError, AttributeError):
        import signal

        signal.alarm(seconds)


def start_tensorflow() -> None:
    """Import TensorFlow without its log lines, and without a GPU, which no exercise needs."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    stderr, devnull = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 2)
    with suppress(ImportError):
        import tensorflow  # noqa: F401
    os.dup2(stderr, 2)
    os.close(stderr)
    os.close(devnull)


def _prepare(exercise: Exercise) -> None:
    """Lift the memory limit of the exercise before, start TensorFlow where it is needed, then limit memory."""
    _limit_memory(None)
    if exercise.tensorflow:
        start_tensorflow()
    _limit_memory(TENSORFLOW_MEMORY if "tensorflow" in sys.modules else MEMORY)


def _limit_memory(more: int | None) -> None:
    """Limit memory to so many bytes more than this process has; None lifts the limit."""
    with suppress(ImportError, AttributeError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard if more is None else _size() + more, hard))


def _size() -> int:
    """Return the bytes of address space of this process.

    Raises:
        ValueError: the system does not tell (no /proc).
    """
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError as error:
        raise ValueError("no /proc") from error


if __name__ == "__main__":
    main()
