"""The one way out over HTTP, against a loopback server that misbehaves."""

from __future__ import annotations

import http.server
import socket
import threading
import time

import pytest

from duecare.errors import EvidenceError
from duecare.evidence import outgoing
from duecare.evidence.timestamps.tsa_client import http_transport
from duecare.evidence.witness.client import http_post


class Misbehaving(http.server.BaseHTTPRequestHandler):
    """Answers by path: a redirect, an endless body, a drip, a plain answer."""

    asked: list[str]

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        getattr(self, self.path.split("/")[1])()

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def plain(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def away(self) -> None:
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def elsewhere(self) -> None:
        self.send_response(307)
        self.send_header("Location", "/plain")
        self.end_headers()

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(10_000):
                self.wfile.write(b"x" * 65_536)
        except OSError:
            pass

    def drip(self) -> None:
        try:
            for _ in range(200):
                self.wfile.write(b"H")
                time.sleep(0.05)
        except OSError:
            pass


@pytest.fixture
def server():
    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    found.asked = []
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def address(server, path: str) -> str:
    return f"http://127.0.0.1:{server.server_port}/{path}"


def ask(url: str, **given):
    return outgoing.ask(url, **{"body": None, "largest": 1000, "seconds": 5} | given)


def test_a_plain_answer_arrives(server):
    assert ask(address(server, "plain")) == (200, b"hello", "", 0)


def test_an_endless_answer_is_cut(server):
    assert len(ask(address(server, "endless")).content) == 1001


def test_a_server_that_drips_is_left_when_time_is_up(server):
    began = time.monotonic()
    with pytest.raises(EvidenceError, match="does not answer"):
        ask(address(server, "drip"), seconds=0.4)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("path", ["away", "elsewhere"])
def test_no_redirect_is_followed(server, path):
    assert ask(address(server, path)).status in (302, 307)
    with pytest.raises(EvidenceError, match="status 30"):
        http_transport()(address(server, path), b"")
    assert http_post(address(server, path))("").status in (302, 307)
    assert {one.split("/")[1] for one in server.asked} == {path}


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "http:///x", "//a.example/",
     "http://user:pass@a.example/", "http://a.example:0/", "http://a.example:99999/", "http://[::1",
     "http://a.example/x\r\nHost: b", "http://a.example/ x", "data:text/plain,x", "", "javascript:1"],
)  # fmt: skip
def test_other_schemes_and_malformed_addresses_are_refused(url):
    with pytest.raises(EvidenceError):
        ask(url)
    with pytest.raises(EvidenceError):
        http_post(url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1.2.3", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254",
     "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fd00::1]",
     "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "localhost",
     "2130706433", "0x7f.1", "017700000001"],
)  # fmt: skip
def test_private_addresses_are_not_asked_in_any_spelling(monkeypatch, host):
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was asked"))
    with pytest.raises(EvidenceError, match=r"private network|not known"):
        ask(f"http://{host}/", public_only=True)


@pytest.mark.parametrize("text", ["8.8.8.8", "2001:4860:4860::8888"])
def test_public_addresses_may_be_asked(text):
    assert outgoing.is_public(text)


def answers_of(*replies: list[str]):
    left = list(replies)

    def look(_host: str, port: int, **_: object):
        return [(0, 0, 0, "", (one, port)) for one in left.pop(0)]

    return look


def test_a_name_with_one_private_address_is_not_asked(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answers_of(["8.8.8.8", "10.0.0.1"]))
    with pytest.raises(EvidenceError, match="private network"):
        ask("https://both.example/", public_only=True)


def test_a_name_that_changes_between_look_and_connection_leads_nowhere_else(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answers_of(["8.8.8.8"], ["127.0.0.1"]))
    connected: list[object] = []

    def connect(place: object, *_: object) -> None:
        connected.append(place)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(EvidenceError, match=r"rebinding\.example does not answer"):
        ask("https://rebinding.example/", public_only=True)
    assert connected == [("8.8.8.8", 443)]
