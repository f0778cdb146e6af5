"""Wait, with a timeout, until all workers are up: TensorFlow itself waits for ever and ignores Ctrl-C.

Worker 0 listens at the address that TensorFlow will use; the others connect until it answers. When all have connected,
worker 0 answers each and frees the address for TensorFlow. After the timeout each worker names the one that is missing.
"""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack

TIMEOUT = 120.0  # seconds; workers that are started together connect within a few


def wait_for_all(workers: list[str], index: int, *, timeout: float = TIMEOUT) -> None:
    """Return when all workers are up.

    Args:
        workers: Their addresses, "host:port", in order.
        index: Index of this worker.
        timeout: In seconds.

    Raises:
        ConnectionError: A worker was not up in time; or the address of worker 0 is taken.
    """
    host, _, port = workers[0].rpartition(":")
    deadline = time.monotonic() + timeout
    if index:
        message = f"worker 0 did not answer at {workers[0]} within {timeout:g} s"
        _connect((host, int(port)), index, deadline, message)
    elif len(workers) > 1:
        _serve(int(port), set(range(1, len(workers))), deadline, timeout)


def _serve(port: int, missing: set[int], deadline: float, timeout: float) -> None:
    """Accept a connection from every missing worker, then answer them all."""
    with ExitStack() as opened:
        try:
            server = opened.enter_context(socket.create_server(("", port)))
        except OSError as error:
            raise ConnectionError(f"worker 0 cannot listen at port {port}: {error.strerror}") from error
        connections = []
        while missing:
            server.settimeout(max(deadline - time.monotonic(), 0.01))
            try:
                connection = opened.enter_context(server.accept()[0])
                connection.settimeout(1)
                missing -= {int(connection.recv(20))}
                connections.append(connection)
            except TimeoutError:
                names = ", ".join(f"worker {index}" for index in sorted(missing))
                raise ConnectionError(f"{names} did not come within {timeout:g} s") from None
            except (OSError, ValueError):
                continue  # not a worker, or a worker that has closed its connection
        for connection in connections:
            connection.sendall(b"go")


def _connect(address: tuple[str, int], index: int, deadline: float, message: str) -> None:
    """Connect to worker 0 again and again until it answers that all are up."""
    while (left := deadline - time.monotonic()) > 0:
        try:
            with socket.create_connection(address, timeout=min(left, 5)) as connection:
                connection.sendall(str(index).encode("ascii"))
                connection.settimeout(left)
                if connection.recv(20) == b"go":
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise ConnectionError(message)
