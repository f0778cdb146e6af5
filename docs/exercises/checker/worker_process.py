"""Runs learners' code in a process of its own, within limits of time, memory and output.

This is no sandbox. It keeps an endless loop, a crash or a flood of text from taking the checker with it; it does not
keep code from reading or writing files, or from lying. Run what you would run anyway.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from math import inf
from pathlib import Path

from docs.exercises.checker.outcome import Finding, Outcome

ROOT = Path(__file__).parents[3]
SECONDS = 10.0  # for one exercise, which takes milliseconds
TENSORFLOW_SECONDS = 90.0  # with its start, which takes three seconds and on a busy machine many more
GRACE = 20.0  # for Python and NumPy to start, on a busy machine


class WorkerProcess:
    """A process that checks one file after another; after it had to be stopped, the next check starts a new one."""

    seconds, tensorflow_seconds = SECONDS, TENSORFLOW_SECONDS

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds or self.seconds
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check(self, id: str, source: str, path: str, tensorflow: bool = False, at_most: float = inf) -> Outcome:
        """Return the outcome of a learner's file, whatever its code does.

        Args:
            id: of the exercise.
            source: the file.
            path: its name in messages.
            tensorflow: whether the exercise needs TensorFlow.
            at_most: an upper limit in seconds, besides that of the exercise.
        """
        if self._process is None:
            self._start()
        limit = min(at_most, max(self.seconds, self.tensorflow_seconds) if tensorflow else self.seconds)
        request = {"id": id, "source": source, "path": path, "seconds": limit}
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            line = self._lines.get(timeout=limit)
        except queue.Empty:
            self.close()
            return Outcome("stopped", trace=f"no answer within {limit:.3g} s: an endless loop?")
        except OSError:
            line = None
        if line is None:
            return self._died()
        return outcome_from(json.loads(line))

    def _start(self) -> None:
        command = [sys.executable, "-m", "docs.exercises.checker.worker"]
        environment = {**os.environ, "PYTHONPATH": _python_path()}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=ROOT,  # a folder `docs` of another project must not be imported instead of ours
            start_new_session=True,
        )
        self._lines: queue.Queue = queue.Queue()
        threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True).start()
        if self._lines.get(timeout=GRACE) is None:
            raise RuntimeError("the checker's own process did not start; is the kit installed? make venv")

    def _died(self) -> Outcome:
        code = self._process.wait()
        self.close()
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return Outcome("stopped", trace=f"its process ended ({how}) before it answered")

    def close(self) -> None:
        """Stop the process, and what it may have started."""
        if self._process is None:
            return
        if hasattr(os, "killpg"):
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            try:
                stream.close()
            except OSError:
                pass
        self._process = None


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


def outcome_from(content: dict) -> Outcome:
    """Return an outcome from its JSON."""
    finding = content.pop("finding")
    return Outcome(finding=Finding(**finding) if finding else None, **content)
