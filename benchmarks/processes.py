"""Requests of two web and two work processes against those of one ``serve``, over PostgreSQL.

Both run at once on the same machine and the same database; short turns alternate, so that what
else the machine does falls on both alike. Goal: 1.7 times on two free processors. One process of
Python uses one processor at most, so the CPU of a page tells what two free ones would give.

    python -m benchmarks.processes --database postgresql://duecare@/bench?host=/tmp/pg
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

GOAL = 1.7
USERS = 20
PORTS_OF_ONE, PORTS_OF_TWO = (8601,), (8611, 8612)
SEED = """
import django, sys; django.setup()
from django.test import Client as Browser
from duecare_web.accounts.actions import add_firm, add_member
from duecare_web.accounts.actors import system_actor
from duecare_web.clients.actions import add_client
actor = system_actor("bench")
firm = add_firm(name="North IT", actor=actor)
type(firm).objects.update(second_factor_required=False)
user = add_member(firm=firm, email="owner@north.example", name="Owner", role="owner", actor=actor).user
made = [add_client(firm=firm, actor=actor, name=f"Client {n}", industry="health", state="TX",
    employee_count=9) for n in range(40)]
browser = Browser(); browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
print(browser.cookies["duecare_session"].value, *(one.pk for one in made[:8]))
"""


@contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[psutil.Process]:
    """A command of ``duecare`` for as long as the block."""
    module = "serve:serve" if arguments[0] == "serve" else f"apart:{arguments[0]}"
    module, _, name = module.partition(":")
    code = (
        f"import sys; from duecare_web.commands.{module} import {name}; "
        f"sys.argv[0] = 'duecare'; {name}.main(sys.argv[1:])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments[1:]], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def ask(port: int, path: str, cookie: str) -> int:
    """The status of one page."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        link.request("GET", path, headers={"Cookie": f"duecare_session={cookie}"})
        answer = link.getresponse()
        answer.read()
        return answer.status
    finally:
        link.close()


def wait_for(port: int) -> None:
    """Until a server answers."""
    for _ in range(600):
        try:
            ask(port, "/health", "")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"nothing answers at {port}")


def requests_in(ports: Sequence[int], paths: Sequence[str], cookie: str, seconds: float) -> float:
    """Pages a second that 20 users get who ask again and again."""
    done, last = [0] * USERS, time.monotonic() + seconds

    def use(number: int) -> None:
        for path in itertools.islice(itertools.cycle(paths), number, None):
            if time.monotonic() > last:
                return
            if ask(ports[number % len(ports)], path, cookie) != 200:
                raise SystemExit(f"{path} did not answer")
            done[number] += 1

    users = [threading.Thread(target=use, args=(number,)) for number in range(USERS)]
    for one in users:
        one.start()
    for one in users:
        one.join()
    return sum(done) / seconds


@dataclass
class Side:
    """One of the two ways, with what was measured of it."""

    name: str
    ports: Sequence[int]
    processes: Sequence[psutil.Process]
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take_turn(self, paths: Sequence[str], cookie: str, seconds: float) -> None:
        """Ask for pages; note pages a second, and CPU seconds of its processes a page."""
        before = self._cpu()
        self.rates.append(requests_in(self.ports, paths, cookie, seconds))
        self.cpu.append((self._cpu() - before) / (self.rates[-1] * seconds))

    def _cpu(self) -> float:
        times = [one.cpu_times() for one in self.processes]
        return sum(one.user + one.system for one in times)

    def __str__(self) -> str:
        rates = " ".join(f"{one:.1f}" for one in self.rates)
        cpu = statistics.median(self.cpu) * 1000
        return f"{self.name:14} {statistics.median(self.rates):6.1f} pages/s ({rates}), {cpu:.0f} ms CPU a page"


def main() -> None:
    """Print the two rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--turns", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=8.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = {"DUECARE_HOME": str(Path(folder) / "home"), "DATABASE_URL": given.database}
        environment = os.environ | home | {"DJANGO_SETTINGS_MODULE": "duecare_web.settings"}
        one = [stack.enter_context(running(environment, "serve", "--port", str(PORTS_OF_ONE[0])))]
        wait_for(PORTS_OF_ONE[0])
        two = [
            stack.enter_context(running(environment, "web", "--port", str(port)))
            for port in PORTS_OF_TWO
        ]
        two += [stack.enter_context(running(environment, "work")) for _ in range(2)]
        for port in PORTS_OF_TWO:
            wait_for(port)
        seeded = subprocess.run(
            [sys.executable, "-c", SEED],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        cookie, *clients = seeded.stdout.split()
        paths = ["/clients/", *(f"/clients/{one}/" for one in clients)]
        sides = (Side("one serve", PORTS_OF_ONE, one), Side("2 web, 2 work", PORTS_OF_TWO, two))
        for side in sides:  # templates and pages are compiled at the first use
            requests_in(side.ports, paths, cookie, 2.0)
        for _ in range(given.turns):
            for side in sides:
                side.take_turn(paths, cookie, given.seconds)
    for side in sides:
        print(side)
    ratio = statistics.median(sides[1].rates) / statistics.median(sides[0].rates)
    load = os.getloadavg()[0]
    by_cpu = len(PORTS_OF_TWO) * statistics.median(sides[0].cpu) / statistics.median(sides[1].cpu)
    print(
        f"ratio {ratio:.2f}, by CPU a page {by_cpu:.2f} (goal {GOAL}; load of the machine {load:.1f})"
    )


if __name__ == "__main__":
    main()
