"""Runs the exercises again on every save. The worker process stays, so that TensorFlow starts once."""

from __future__ import annotations

import threading
import time

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from docs.exercises.checker.catalogue import all_exercises
from docs.exercises.checker.worker_process import WorkerProcess
from docs.exercises.checker.workspace import Workspace
from docs.exercises.commands import output
from docs.exercises.commands.run import run

QUIET = 0.1  # seconds: editors save in several steps
POLL = 1.0  # seconds after which to compare without an event: some file systems send none


class ChangeHandler(FileSystemEventHandler):
    """Sets an event when something changes in the learner's folder."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Set the event; `_wait` then compares the files."""
        if event.event_type not in ("opened", "closed_no_write"):
            self.event.set()


def watch(workspace: Workspace) -> None:
    """Run, and run again after every save, until Ctrl-C or until all is solved."""
    workspace.folder.mkdir(parents=True, exist_ok=True)
    handler, observer = ChangeHandler(), Observer()
    observer.schedule(handler, str(workspace.folder))
    observer.start()
    try:
        with WorkerProcess() as worker:
            checked = files(workspace)
            while not run(workspace, worker=worker):
                output.say("\nwatching: save to run again, Ctrl-C ends", "dim")
                checked = _wait(workspace, files(workspace) | checked, handler.event)
    except KeyboardInterrupt:
        output.say("")
    finally:
        observer.stop()
        observer.join()


def _wait(workspace: Workspace, checked: dict[str, str], event: threading.Event) -> dict[str, str]:
    """Wait until a file differs from the one that was checked; return the files as they are then."""
    while (now := files(workspace)) == checked:
        event.wait(POLL)
        time.sleep(QUIET)
        event.clear()
    return now


def files(workspace: Workspace) -> dict[str, str]:
    """Return the text of the learner's files."""
    return {exercise.id: workspace.source(exercise) for exercise in all_exercises() if workspace.begun(exercise)}
