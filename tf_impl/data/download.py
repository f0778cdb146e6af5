"""Downloads that end: no answer within a few seconds is an answer."""

from __future__ import annotations

import socket
import threading
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException, HTTPResponse
from pathlib import Path

SECONDS = 10.0  # without an answer, or without another byte


def open_url(url: str) -> HTTPResponse:
    """Open an address for reading.

    Raises:
        OSError: It cannot be reached, does not answer in time, or answers with an error; the message is one line.
    """
    _find_host(url)
    try:
        return urllib.request.urlopen(url, timeout=SECONDS)
    except urllib.error.HTTPError as error:
        error.close()
        raise _failure(url, error) from error
    except (OSError, HTTPException) as error:
        raise _failure(url, error) from error


def fetch(url: str) -> bytes:
    """Return what an address holds, or raise the OSError of `open_url`."""
    with open_url(url) as response:
        try:
            return response.read()
        except (OSError, HTTPException) as error:
            raise _failure(url, error) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place first, so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _find_host(url: str) -> None:
    """Look the host up in a thread: a look-up has no timeout of its own, and without a network it may take minutes."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme in urllib.request.getproxies():
        return  # the proxy looks it up
    found = threading.Event()

    def look_up() -> None:
        try:
            socket.getaddrinfo(parts.hostname, parts.port or parts.scheme)
        except OSError:
            pass  # who opens the address will be told
        found.set()

    threading.Thread(target=look_up, daemon=True).start()
    if not found.wait(SECONDS):
        raise _failure(url, f"{parts.hostname} is not found within {SECONDS:g} seconds")


def _failure(url: str, error: object) -> OSError:
    reason = str(getattr(error, "reason", error) or type(error).__name__).replace("\n", " ")
    return OSError(f"{url} cannot be read ({reason})")
