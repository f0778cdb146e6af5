"""The workers of a cluster meet before TensorFlow starts, which would wait for one that never comes, deaf to signals.

Worker 0 listens at the address that is to be its own; the others knock until it answers. When all have come it says so
and frees the address for TensorFlow. Whoever has waited too long says who is missing.
"""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack

WAIT = 120.0  # seconds; workers that are started together come within a few


def meet(workers: list[str], index: int, *, wait: float = WAIT) -> None:
    """Return when all workers have come.

    Args:
        workers: Their addresses, "host:port", in order.
        index: Which of them this one is.
        wait: How many seconds to wait.

    Raises:
        ConnectionError: Not all came in time; or the address of worker 0 is taken.
    """
    host, _, port = workers[0].rpartition(":")
    deadline = time.monotonic() + wait
    if index:
        _knock((host, int(port)), index, deadline, f"worker 0 did not answer at {workers[0]} within {wait:g} s")
    elif len(workers) > 1:
        _receive(int(port), set(range(1, len(workers))), deadline, wait)


def _receive(port: int, missing: set[int], deadline: float, wait: float) -> None:
    """Wait for all others, then let them go."""
    with ExitStack() as opened:
        try:
            door = opened.enter_context(socket.create_server(("", port)))
        except OSError as error:
            raise ConnectionError(f"worker 0 cannot listen at port {port}: {error.strerror}") from error
        waiting = []
        while missing:
            door.settimeout(max(deadline - time.monotonic(), 0.01))
            try:
                guest = opened.enter_context(door.accept()[0])
                guest.settimeout(1)
                missing -= {int(guest.recv(20))}
                waiting.append(guest)
            except TimeoutError:
                names = ", ".join(f"worker {index}" for index in sorted(missing))
                raise ConnectionError(f"{names} did not come within {wait:g} s") from None
            except (OSError, ValueError):
                continue  # somebody else, or one that has gone again
        for guest in waiting:
            guest.sendall(b"go")


def _knock(address: tuple[str, int], index: int, deadline: float, complaint: str) -> None:
    """Knock until worker 0 says that all are there."""
    while (left := deadline - time.monotonic()) > 0:
        try:
            with socket.create_connection(address, timeout=min(left, 5)) as door:
                door.sendall(str(index).encode("ascii"))
                door.settimeout(left)
                if door.recv(20) == b"go":
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise ConnectionError(complaint)
