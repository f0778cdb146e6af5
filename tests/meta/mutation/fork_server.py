"""A process that has TensorFlow imported and nothing of ours: each mutant's tests run in a fresh fork of it.

Importing TensorFlow takes longer than most mutants live. `python -m tests.meta.mutation.fork_server` listens;
`python fork_server.py TESTS…`, run by path and so without importing anything, asks for one run in the folder that it
stands in and exits as pytest did.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from threading import Thread

PORT = 9870
LIMIT = 1200  # seconds of processor time that one run may take: a busy machine ends none
PATIENCE = 10  # times as many seconds may pass: a run that waits for ever ends as well


def serve() -> None:
    """Answer each request by a fork that runs pytest in the folder that was named; never returns."""
    import keras  # noqa: F401
    import numpy  # noqa: F401
    import tensorflow  # noqa: F401

    with socket.create_server(("127.0.0.1", PORT)) as server:
        while True:
            connection, _ = server.accept()
            if os.fork() == 0:
                server.close()
                _answer(connection)
            connection.close()
            _reap()


def _answer(connection: socket.socket) -> None:
    """Run one request in this process and end it."""

    def end(word: object) -> None:
        connection.sendall(f"{word}\n".encode())
        os._exit(0)

    def watch() -> None:
        begun = time.monotonic()
        while time.process_time() < LIMIT and time.monotonic() - begun < PATIENCE * LIMIT:
            time.sleep(1)
        end("timeout")

    Thread(target=watch, daemon=True).start()
    request = json.loads(connection.makefile().readline())
    sys.path[:] = [request["folder"], *(place for place in sys.path if place not in ("", os.getcwd()))]
    os.chdir(request["folder"])
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1), os.dup2(nowhere, 2)
    import pytest

    end(int(pytest.main(request["arguments"])))


def _reap() -> None:
    """Let go of the forks that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def ask(arguments: list[str]) -> str:
    """Return how pytest ended in a fork, in this folder: its exit code, "timeout", or "died" as the process did."""
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.sendall(json.dumps({"folder": os.getcwd(), "arguments": arguments}).encode() + b"\n")
        return connection.makefile().readline().strip() or "died"


if __name__ == "__main__":
    if not sys.argv[1:]:
        serve()
    came = ask(sys.argv[1:])
    print(came)
    sys.exit(came != "0")
