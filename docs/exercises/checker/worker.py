"""The process in which learners' code runs: it reads requests, line by line, and answers each with one line.

What the code prints is kept, up to a limit, and shown; what it writes below Python goes nowhere. Memory is limited
where the system can (Linux), to what the process has at the start and some more.
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
from docs.exercises.checker.check import judged
from docs.exercises.checker.outcome import Outcome

MEMORY = 1 << 30  # bytes
OF_TENSORFLOW = 6 << 30  # its threads reserve much that they do not use
PRINTED = 100_000  # characters
SHOWN = 2_000
GRACE = 30  # seconds that the other side has to end this process before it ends itself


class TooMuchPrintedError(BaseException):
    """No `except Exception` of the learner's is to catch it."""


class Kept(io.StringIO):
    """What was printed; more than the limit is an error."""

    def write(self, text: str) -> int:
        """Keep text."""
        if self.tell() + len(text) > PRINTED:
            raise TooMuchPrintedError
        return super().write(text)


def main() -> None:
    """Answer until the other side hangs up."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    print("ready", file=replies, flush=True)
    for line in requests:
        print(json.dumps(asdict(answer(**json.loads(line)))), file=replies, flush=True)


def answer(id: str, source: str, path: str, seconds: float) -> Outcome:
    """Return what becomes of a file, and what it printed."""
    exercise = find(id)
    _alarm(int(seconds) + GRACE)
    _prepare(exercise)
    kept = Kept()
    try:
        with redirect_stdout(kept), redirect_stderr(kept):
            outcome = judged(exercise, source, path)
    except TooMuchPrintedError:
        outcome = Outcome("stopped", trace=f"it printed more than {PRINTED} characters")
    except MemoryError:
        outcome = Outcome("stopped", trace="it asked for more memory than there is for an exercise")
    except SystemExit as error:
        outcome = Outcome("crashed", trace=f"it ends the program: SystemExit({error.code})")
    except BaseException as error:
        outcome = Outcome("crashed", trace=f"{type(error).__name__}: {error}"[:400])
    _alarm(0)
    return outcome.printing(kept.getvalue()[:SHOWN])


def _alarm(seconds: int) -> None:
    """End by an alarm, where there are alarms, if the other side is gone and cannot; 0 waits for the next request."""
    with suppress(ImportError, AttributeError):
        import signal

        signal.alarm(seconds)


def start_tensorflow() -> None:
    """Import TensorFlow without its greetings, and without a GPU, which no exercise needs."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    with suppress(ImportError):
        import tensorflow  # noqa: F401
    os.dup2(kept, 2)
    os.close(kept)
    os.close(nowhere)


def _prepare(exercise: Exercise) -> None:
    """Start TensorFlow where it is wanted, without the limit of the exercise before, then limit memory."""
    _limit_memory(None)
    if exercise.tensorflow:
        start_tensorflow()
    _limit_memory(OF_TENSORFLOW if "tensorflow" in sys.modules else MEMORY)


def _limit_memory(more: int | None) -> None:
    """Let this process have so many bytes more than it has, or as many as the system allows."""
    with suppress(ImportError, AttributeError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard if more is None else _size() + more, hard))


def _size() -> int:
    """Return how many bytes of addresses this process has; where that cannot be known, no limit follows from it."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError as error:
        raise ValueError("no /proc") from error


if __name__ == "__main__":
    main()
