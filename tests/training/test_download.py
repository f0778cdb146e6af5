"""A download either succeeds or fails after its timeout, with one line; it never hangs."""

from __future__ import annotations

import socket
import threading

import pytest

from tf_impl.data import download

HANGS = 60  # seconds: a guard against waiting for ever, two hundred times the timeout below


@pytest.fixture(autouse=True)
def short_timeout(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(download, "TIMEOUT", 0.3)


@pytest.fixture
def listener():
    """A port that takes connections; what it answers is up to the test."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def address(listening):
    return f"http://127.0.0.1:{listening.getsockname()[1]}/file"


def refusal(call, url):
    """Return the one line that a call fails with."""
    messages = []

    def attempt():
        with pytest.raises(OSError, match=r"^http.* cannot be read \(.+\)$") as error:
            call(url)
        messages.append(str(error.value))

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(HANGS)
    assert not thread.is_alive(), "it waits for ever"
    (message,) = messages
    assert "\n" not in message
    return message


def test_what_a_server_has_is_fetched(server):
    url, folder = server
    (folder / "file").write_bytes(b"content" * 1000)
    assert download.fetch(f"{url}/file") == b"content" * 1000


def test_a_file_that_is_not_there_is_said_to_be_missing(server):
    assert "not found" in refusal(download.fetch, f"{server[0]}/file")


def test_a_closed_port_is_refused_at_once():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = address(listening)
    assert "refused" in refusal(download.open_url, url)


def test_a_server_that_never_answers_is_not_waited_for(listener):
    assert "timed out" in refusal(download.open_url, address(listener))


@pytest.mark.parametrize("stays_open", [True, False])
def test_nor_one_that_breaks_off_in_the_middle(listener, stays_open):
    over = threading.Event()

    def answer():
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
            if stays_open:
                over.wait()

    threading.Thread(target=answer, daemon=True).start()
    refusal(download.fetch, address(listener))
    over.set()


def test_a_host_that_nobody_finds_is_not_looked_for_any_longer(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: over.wait())
    assert "is not found within" in refusal(download.open_url, "http://nowhere.invalid/file")
    over.set()
