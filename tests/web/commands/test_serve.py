"""``duecare serve`` as a process: answers, seals, works in the background, stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.patience import PATIENCE, wait_until
from tests.web.commands.running import free_port

SEED = """
import django; django.setup()
from duecare_web.accounts.actions import add_firm
from duecare_web.accounts.actors import system_actor
from duecare_web.ledger.tasks import seal_pending
add_firm(name="North IT", actor=system_actor("tests"))
seal_pending.enqueue()
"""
LOOK = """
import django; django.setup()
import json
from django_tasks_db.models import DBTaskResult
from duecare_web.ledger.models import LedgerEntry, PendingEntry
print(json.dumps([PendingEntry.objects.count(), LedgerEntry.objects.filter(kind="firm.added").count(),
    DBTaskResult.objects.filter(status="SUCCESSFUL").count()]))
"""


def raw(port: int, request: str) -> bytes:
    """What is answered to these very bytes, until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as one:
        one.sendall(request.encode())
        return b"".join(iter(lambda: one.recv(65_536), b""))


def check_where_a_request_ends(port: int) -> None:
    """Chunks decide, whatever length is claimed, and nothing after them counts (smuggling)."""
    host = f"Host: 127.0.0.1:{port}\r\n"
    asks = f"GET /health HTTP/1.1\r\n{host}Connection: close\r\n\r\n"
    chunked = "Content-Length: 9999\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    both = raw(port, f"POST /health HTTP/1.1\r\n{host}{chunked}{asks}")
    assert both[9:12] in (b"403", b"405")  # a form without its token, or no form here
    assert both.count(b"HTTP/1.1 ") == 1
    twice = "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"
    assert raw(port, f"POST /health HTTP/1.1\r\n{host}{twice}").startswith(b"HTTP/1.1 400")
    unknown = "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"
    assert raw(port, f"POST /health HTTP/1.1\r\n{host}{unknown}").startswith(b"HTTP/1.1 501")


def look(environment: dict[str, str]) -> list[int]:
    """What waits, what is sealed, which tasks are done: asked by another process."""
    looked = subprocess.run(
        [sys.executable, "-c", LOOK], env=environment, capture_output=True, check=True
    )
    found: list[int] = json.loads(looked.stdout)
    return found


def test_it_answers_seals_and_works_until_it_is_stopped(tmp_path: Path) -> None:
    environment = {**os.environ, "DUECARE_HOME": str(tmp_path / "home")}
    environment.pop("DATABASE_URL", None)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "duecare.cli.main", "serve", "--port", str(port)],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        assert f"http://127.0.0.1:{port}" in server.stderr.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=PATIENCE) as answer:
            assert json.load(answer) == {"status": "ok"}
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
            assert answer.url.endswith("/setup/")
        check_where_a_request_ends(port)
        second = subprocess.run(
            [sys.executable, "-m", "duecare.cli.main", "serve", "--port", str(free_port())],
            env=environment,
            capture_output=True,
            text=True,
        )
        assert second.returncode == 2
        assert "another duecare serve is running with the home folder" in second.stderr
        assert "Traceback" not in second.stderr
        subprocess.run([sys.executable, "-c", SEED], env=environment, check=True)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
            assert "/account/login/" in answer.url  # a firm made by another process is seen
        wait_until(lambda: look(environment) == [0, 1, 1])
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=PATIENCE) == 0
        assert server.stderr is not None
        server.stderr.close()
