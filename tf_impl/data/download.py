"""Downloads with a timeout on every step: looking up the host, connecting, reading."""

from __future__ import annotations

import socket
import threading
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException, HTTPResponse

TIMEOUT = 10.0  # seconds without an answer, or without another byte


def open_url(url: str) -> HTTPResponse:
    """Open a URL for reading.

    Raises:
        OSError: The server cannot be reached, does not answer in time, or answers with an error; the message is one
            line.
    """
    _find_host(url)
    try:
        return urllib.request.urlopen(url, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        raise _failure(url, error) from error
    except (OSError, HTTPException) as error:
        raise _failure(url, error) from error


def fetch(url: str) -> bytes:
    """Return the content at a URL, or raise the OSError of `open_url`."""
    with open_url(url) as response:
        try:
            return response.read()
        except (OSError, HTTPException) as error:
            raise _failure(url, error) from error


def _find_host(url: str) -> None:
    """Look up the host in a thread: the system call has no timeout, and without a network it may take minutes."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme in urllib.request.getproxies():
        return  # the proxy looks up the host
    found = threading.Event()

    def look_up() -> None:
        try:
            socket.getaddrinfo(parts.hostname, parts.port or parts.scheme)
        except OSError:
            pass  # opening the URL will raise it
        found.set()

    threading.Thread(target=look_up, daemon=True).start()
    if not found.wait(TIMEOUT):
        raise _failure(url, f"{parts.hostname} is not found within {TIMEOUT:g} seconds")


def _failure(url: str, error: object) -> OSError:
    reason = str(getattr(error, "reason", error) or type(error).__name__).replace("\n", " ")
    return OSError(f"{url} cannot be read ({reason})")
