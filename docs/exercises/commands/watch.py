"""Runs again on every save. The process that judges stays, so that TensorFlow starts once."""

from __future__ import annotations

import threading
import time

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from docs.exercises.checker.catalogue import shelf
from docs.exercises.checker.worker_process import Apart
from docs.exercises.checker.workspace import Desk
from docs.exercises.commands import output
from docs.exercises.commands.run import run

QUIET = 0.1  # seconds: editors save in several steps
AGAIN = 1.0  # seconds after which to look even if no event came: some folders send none


class Saved(FileSystemEventHandler):
    """Tells that something has happened in the learner's folder."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Look up; whether a file has changed is seen later."""
        if event.event_type not in ("opened", "closed_no_write"):
            self.event.set()


def watch(desk: Desk) -> None:
    """Run, and run again after every save, until Ctrl-C or until all is solved."""
    desk.folder.mkdir(parents=True, exist_ok=True)
    saved, observer = Saved(), Observer()
    observer.schedule(saved, str(desk.folder))
    observer.start()
    try:
        with Apart() as apart:
            judged = files(desk)
            while not run(desk, apart=apart):
                output.say("\nwatching: save to run again, Ctrl-C ends", "dim")
                judged = _wait(desk, files(desk) | judged, saved.event)
    except KeyboardInterrupt:
        output.say("")
    finally:
        observer.stop()
        observer.join()


def _wait(desk: Desk, judged: dict[str, str], event: threading.Event) -> dict[str, str]:
    """Wait until a file is another than the one that was judged; return the files as they are then."""
    while (now := files(desk)) == judged:
        event.wait(AGAIN)
        time.sleep(QUIET)
        event.clear()
    return now


def files(desk: Desk) -> dict[str, str]:
    """Return what the learner's files say."""
    return {exercise.id: desk.source(exercise) for exercise in shelf() if desk.begun(exercise)}
