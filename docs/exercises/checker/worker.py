"""The process in which a learner's code runs: it reads requests, line by line, and answers each with one line of data.

It judges nothing: it loads one file, calls its functions, and sends what they return. What the code prints is kept, up
to a limit; output below Python's own streams is discarded. On Linux memory is limited to what the process has at the
start, plus a fixed amount. Where the system has timers, code that takes too long is interrupted at its line: what
counts is the processor's time, so that no verdict depends on how busy the machine is.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

from docs.exercises.checker.catalogue import LEARNER, Exercise, load_module
from docs.exercises.checker.encoding import decode, encode
from docs.exercises.checker.local_session import LocalSession
from docs.exercises.checker.questions import RaisedError, trace_of
from docs.exercises.checker.session import questions_of
from docs.exercises.checker.start_tensorflow import start_tensorflow

MEMORY = 1 << 30  # bytes
FRAMEWORK_MEMORY = 6 << 30  # its threads reserve much that they do not use
MAX_PRINTED = 100_000  # characters
MAX_SHOWN = 2_000
GRACE = 5  # seconds after its time is up, in which the parent ends this process before it ends itself


class TooMuchPrintedError(BaseException):
    """A BaseException, so that no `except Exception` of the learner's catches it."""


class TimeIsUpError(BaseException):
    """The time for an exercise is over: the processor's, or, for code that waits, the clock's."""


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
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    worker = Worker()
    print(json.dumps({"result": "ready"}), file=replies, flush=True)
    for line in requests:
        print(json.dumps(worker.handle(**json.loads(line))), file=replies, flush=True)


class Worker:
    """Holds one learner's module, and calls it."""

    def __init__(self) -> None:
        self._exercise: Exercise | None = None
        self._session: LocalSession | None = None
        self._printed = CappedOutput()
        self._seconds, self._start = 0.0, 0.0

    def handle(self, do: str, **arguments: object) -> dict:
        """Return the reply to a request: its result, what was printed so far, and why the code was stopped."""
        stopped, crashed, result = "", "", None
        try:
            with redirect_stdout(self._printed), redirect_stderr(self._printed):
                result = encode(getattr(self, f"do_{do}")(**arguments))
        except TooMuchPrintedError:
            stopped = f"it printed more than {MAX_PRINTED} characters"
        except MemoryError:
            stopped = "it asked for more memory than there is for an exercise"
        except TimeIsUpError as error:
            stopped = f"{error}\n{trace_of(error).rpartition(chr(10))[0]}".strip()
        except SystemExit as error:
            crashed = f"it ends the program: SystemExit({error.code})"
        except BaseException as error:
            crashed = trace_of(error)
        _alarm(0, 0)
        return {
            "result": result,
            "printed": self._printed.getvalue()[:MAX_SHOWN],
            "stopped": stopped,
            "crashed": crashed,
        }

    def do_prepare(self, frameworks: list[str]) -> None:
        """Start TensorFlow where it is needed, then limit memory."""
        if {"tensorflow", "keras"} & set(frameworks):
            start_tensorflow()
        _limit_memory(FRAMEWORK_MEMORY if frameworks else MEMORY)

    def do_load(
        self, folder: str, source: str, path: str, beside: str, seconds: float, wait: float
    ) -> RaisedError | None:
        """Run the learner's file as a module; return the exception that it raises.

        Args:
            folder: of the exercise.
            source: the learner's file.
            path: its name in messages.
            beside: the folder whose modules it may import.
            seconds: of the processor that it has, with all questions.
            wait: seconds of the clock until it is interrupted all the same.
        """
        self._exercise, self._seconds, self._start = Exercise(Path(folder)), seconds, time.process_time()
        if beside:
            sys.path.append(beside)
        self._limit_time(wait)
        try:
            self._session = LocalSession(load_module(source, path, LEARNER))
        except MemoryError:
            raise
        except Exception as error:
            return RaisedError.of(error)
        return None

    def do_answers(self, function: str, wait: float) -> list:
        """Return the answers to the questions about a function."""
        asked = questions_of(self._exercise, function)
        self._limit_time(wait)
        return self._session.answers(asked)

    def do_evaluate(self, call: object, wait: float) -> dict | RaisedError:
        """Return the result of a call of an adapter."""
        self._limit_time(wait)
        return self._session.evaluate(*decode(call))

    def do_described(self, wait: float) -> dict | RaisedError:
        """Return what an adapter says of itself."""
        self._limit_time(wait)
        return self._session.described()

    def _limit_time(self, wait: float) -> None:
        """Interrupt this process when the time for the exercise is over."""
        used = time.process_time() - self._start
        _alarm(max(0.1, self._seconds - used), wait, f"no answer within {self._seconds:.3g} s: an endless loop?")


# ---------------------------------------------------------------- limits


def _alarm(seconds: float, wait: float, why: str = "") -> None:
    """Interrupt this process, and end it a little later; 0 switches the alarm off.

    Args:
        seconds: of the processor.
        wait: seconds of the clock.
        why: what is said where the processor's are over.
    """
    with suppress(ImportError, AttributeError):
        import signal

        waited = f"no answer within {wait:.3g} s: an endless loop, or does it wait for something?"
        timers = (
            (signal.SIGPROF, signal.ITIMER_PROF, seconds, why),
            (signal.SIGALRM, signal.ITIMER_REAL, wait, waited),
        )
        for number, timer, after, said in timers:
            signal.signal(number, lambda *_, said=said: _interrupt(said))
            signal.setitimer(timer, after)


def _interrupt(why: str) -> None:
    import signal

    for number, timer in ((signal.SIGPROF, signal.ITIMER_PROF), (signal.SIGALRM, signal.ITIMER_REAL)):
        signal.signal(number, signal.SIG_DFL)
        signal.setitimer(timer, GRACE if number == signal.SIGPROF else 0)
    raise TimeIsUpError(why)


def _limit_memory(more: int) -> None:
    """Limit memory to so many bytes more than this process has."""
    with suppress(ImportError, AttributeError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_size() + more, hard))


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
