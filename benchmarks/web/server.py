"""``duecare serve`` as a process, and what it costs."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    started: float  # seconds from the command to the first answer

    def tree(self) -> list[psutil.Process]:
        """It and what it has started."""
        whole = psutil.Process(self.process.pid)
        return [whole, *whole.children(recursive=True)]

    def cpu(self) -> float:
        """Seconds of CPU so far, of all its processes."""
        return sum(sum(one.cpu_times()[:2]) for one in self.tree())

    def memory(self) -> float:
        """Resident megabytes of all its processes."""
        return sum(one.memory_info().rss for one in self.tree()) / 1e6

    def settle(self, *, most: float, calm: float = 20.0) -> float:
        """Wait until it uses little CPU for a while; returns the CPU spent since the start.

        ``calm`` is longer than the pause between two looks at what is due.
        """
        last = time.monotonic() + most
        while time.monotonic() < last:
            before = self.cpu()
            time.sleep(calm)
            if self.cpu() - before < 0.02 * calm:
                break
        return self.cpu()


def free_port() -> int:
    """A port that no program uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(environment: Mapping[str, str], *, most: float = 300.0) -> Iterator[Server]:
    """A server on a free port, up to its first answer; stopped in order afterwards."""
    port = free_port()
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "duecare.cli.main", "serve", "--port", str(port)],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if environment.get("BENCH_SHOW") else subprocess.DEVNULL,
    )
    try:
        while not answers(port):
            if process.poll() is not None or time.monotonic() - started > most:
                raise SystemExit(f"the server did not start: exit code {process.poll()}")
            time.sleep(0.02)
        yield Server(port, process, time.monotonic() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def answers(port: int) -> bool:
    """Whether the server says that it is alive."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
