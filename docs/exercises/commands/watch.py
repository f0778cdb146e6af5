"""Runs the exercises again on every save; a process for the next file waits. In a terminal, keys do more."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from docs.exercises.checker.catalogue import all_exercises
from docs.exercises.checker.worker_process import WorkerProcess
from docs.exercises.checker.workspace import Workspace
from docs.exercises.commands import output
from docs.exercises.commands.lists import show_list, skip
from docs.exercises.commands.run import run

QUIET = 0.1  # seconds: editors save in several steps
POLL = 1.0  # seconds after which to compare without an event: some file systems send none
KEYS = "h hint, n next exercise, l list, r run again, q quit"


class ChangeHandler(FileSystemEventHandler):
    """Sets an event when something changes in the learner's folder, or a key is pressed."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.key = ""

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Set the event; `_wait` then compares the files."""
        if event.event_type not in ("opened", "closed_no_write"):
            self.event.set()

    def press(self, key: str) -> None:
        """Note a key."""
        self.key = key
        self.event.set()


def watch(workspace: Workspace) -> None:
    """Run, and run again after every save, until Ctrl-C or until all is solved."""
    workspace.folder.mkdir(parents=True, exist_ok=True)
    handler, observer = ChangeHandler(), Observer()
    observer.schedule(handler, str(workspace.folder))
    observer.start()
    try:
        with WorkerProcess(ready=True) as worker, _keys(handler) as has_keys:
            checked = files(workspace)
            while not run(workspace, worker=worker):
                output.say(f"\nwatching: save to run again; {KEYS if has_keys else 'Ctrl-C ends'}", "dim")
                checked = _wait(workspace, files(workspace) | checked, handler)
                if has_keys:
                    output.console().clear()
    except (KeyboardInterrupt, StopIteration):
        output.say("")
    finally:
        observer.stop()
        observer.join()


def _wait(workspace: Workspace, checked: dict[str, str], handler: ChangeHandler) -> dict[str, str]:
    """Wait until a file differs from the one that was checked, or a key asks to run; return the files as they are then.

    Raises:
        StopIteration: the learner wants to end.
    """
    while (now := files(workspace)) == checked:
        handler.event.wait(POLL)
        handler.event.clear()
        key, handler.key = handler.key, ""
        if key == "q":
            raise StopIteration
        if key and _do(workspace, key):
            return files(workspace)
        if not key:
            time.sleep(QUIET)
    return now


def _do(workspace: Workspace, key: str) -> bool:
    """Do what a key stands for; return whether to run again."""
    current = workspace.current()
    if key == "h" and current:
        output.hint(current, workspace.next_hint(current), "h")
    if key == "l":
        show_list(workspace)
    return key == "r" or (key == "n" and skip(workspace) is not None)


@contextmanager
def _keys(handler: ChangeHandler) -> Iterator[bool]:
    """Read keys as they are pressed, where there is a terminal that can."""
    try:
        import termios
        import tty

        before = termios.tcgetattr(sys.stdin)
    except (ImportError, ValueError, OSError):  # no such system, or no terminal
        yield False
        return
    except Exception as error:
        if type(error).__module__ != "termios":
            raise
        yield False
        return
    tty.setcbreak(sys.stdin)
    threading.Thread(target=_read_keys, args=(handler,), daemon=True).start()
    try:
        yield True
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _read_keys(handler: ChangeHandler) -> None:
    while key := sys.stdin.read(1):
        handler.press(key.lower())


def files(workspace: Workspace) -> dict[str, str]:
    """Return the text of the learner's files."""
    return {exercise.id: workspace.source(exercise) for exercise in all_exercises() if workspace.begun(exercise)}
