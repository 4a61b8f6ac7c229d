"""Measurements that need the application in the process: ``python -m benchmarks.web.inside WHAT``.

Each prints one line of JSON. ``sessions`` makes browsers that are signed in, for the load; ``pages``
asks for every page alone; ``idle`` counts what the background asks the database when nothing is due;
``write`` appends entries until it is ended, and tells the longest wait; ``grow`` and ``export``
make a client with many entries and export it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "duecare_web.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402  Django first
from django.db import connection, transaction  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks.web.pages import CONSOLE, OWNER, STAFF, addresses  # noqa: E402
from duecare.evidence.signer.process import SignerProcess  # noqa: E402
from duecare.record import AssessmentFailed  # noqa: E402
from duecare_web.accounts.access import PORTAL_SESSION_KEY  # noqa: E402
from duecare_web.accounts.actors import system_actor  # noqa: E402
from duecare_web.accounts.models import Membership  # noqa: E402
from duecare_web.accounts.roles import Role  # noqa: E402
from duecare_web.accounts.second_factor import PROVEN_KEY  # noqa: E402
from duecare_web.clients.models import Client, Contact, Employee  # noqa: E402
from duecare_web.ledger import sequencer, signer  # noqa: E402
from duecare_web.ledger.actions import append_to_log  # noqa: E402

ACTOR = system_actor("benchmark")
TIMES = 5
WRITE_PAUSE = 0.05


def tell(result: Any) -> None:
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()


# --- browsers -------------------------------------------------------------------------------------
def member_browser() -> Browser:
    member = Membership.objects.filter(role=Role.OWNER).select_related("user").first()
    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session[PROVEN_KEY] = str(member.user.pk)
    session.save()
    return browser


def portal_browser(person: Contact | Employee) -> Browser:
    browser = Browser(SERVER_NAME="127.0.0.1")
    session = browser.session
    session[PORTAL_SESSION_KEY] = {
        "kind": "contact" if isinstance(person, Contact) else "employee",
        "person_id": str(person.pk),
        "firm_id": str(person.firm_id),
        "client_id": str(person.client_id),
        "name": person.name,
        "email": person.email,
        "method": "benchmark",
    }
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return browser


def visitors(client: Client) -> dict[str, Browser]:
    return {
        CONSOLE: member_browser(),
        OWNER: portal_browser(client.contacts.filter(may_sign=True, is_active=True).first()),
        STAFF: portal_browser(client.employees.filter(is_active=True).first()),
    }


def some_clients(count: int) -> list[Client]:
    """Spread over the whole list, in an order that is the same each time."""
    found = list(Client.objects.order_by("name").values_list("pk", flat=True))
    step = max(1, len(found) // count)
    return list(Client.objects.filter(pk__in=found[::step][:count]))


def sessions(count: str) -> None:
    """Cookie and pages of so many users, each with a client of their own."""
    made = []
    for client in some_clients(int(count)):
        cookies = {
            who: browser.cookies[settings.SESSION_COOKIE_NAME].value
            for who, browser in visitors(client).items()
        }
        made.append({"cookies": cookies, "pages": addresses(client)})
    tell({"cookie": settings.SESSION_COOKIE_NAME, "users": made})


# --- pages ----------------------------------------------------------------------------------------
def pages() -> None:
    """Queries, CPU and bytes of each page, for one user and nobody else."""
    client = some_clients(3)[-1]
    browsers, found = visitors(client), {}
    for name, (who, address) in addresses(client).items():
        browser = browsers[who]
        response = browser.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{name} at {address} answers {response.status_code}")
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        queries, spent = len(asked), []
        for _ in range(TIMES):
            start = time.process_time()
            browser.get(address)
            spent.append(time.process_time() - start)
        found[name] = {
            "queries": queries,
            "cpu": statistics.median(spent),
            "bytes": len(response.content),
        }
    tell({"pages": found, "clients": Client.objects.count()})


# --- idle -----------------------------------------------------------------------------------------
def idle(seconds: str) -> None:
    """Queries of ``duecare serve`` once the rounds after its start are over, by thread."""
    from benchmarks.web.server import free_port
    from duecare.cli.main import cli, run

    asked: Counter[str] = Counter()

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked[threading.current_thread().name] += 1
        return execute(sql, *rest)

    def watch(connection: Any, **_: Any) -> None:
        if count not in connection.execute_wrappers:  # it is kept when it connects again
            connection.execute_wrappers.append(count)

    def observe() -> None:
        _settle(asked)
        asked.clear()
        start, cpu = time.monotonic(), time.process_time()
        time.sleep(float(seconds))
        spent, cpu = time.monotonic() - start, time.process_time() - cpu
        rates = {name: count / spent for name, count in asked.items()}
        tell({"queries": rates, "cpu": cpu / spent, "clients": Client.objects.count()})
        os.kill(os.getpid(), signal.SIGTERM)

    connection_created.connect(watch, weak=False)
    threading.Thread(target=observe, daemon=True).start()
    run(cli.main, ["serve", "--port", str(free_port())])


def _settle(asked: Counter[str], *, most: float = 180.0) -> None:
    """Wait until the rounds that follow a start are over: three seconds of few queries."""
    last, calm = time.monotonic() + most, 0
    while time.monotonic() < last and calm < 3:
        before = sum(asked.values())
        time.sleep(1.0)
        calm = calm + 1 if sum(asked.values()) - before < 60 else 0


@contextmanager
def sealing() -> Iterator[None]:
    process = SignerProcess(signer.folder())
    process.start()
    try:
        yield
    finally:
        process.stop()


# --- writing and exporting ------------------------------------------------------------------------
def write() -> None:
    """Append one entry after the other until stdin is closed; the waits, in seconds."""
    log, waits, stop = some_clients(2)[-1].log, list[float](), threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    tell("writing")
    while not stop.wait(WRITE_PAUSE):
        start = time.monotonic()
        with transaction.atomic():
            append_to_log(log, entry=AssessmentFailed(problem="benchmark"), actor=ACTOR)
        waits.append(time.monotonic() - start)
    waits.sort()
    tell({"longest": waits[-1], "median": statistics.median(waits), "writes": len(waits)})


def grow(count: str) -> None:
    """Bring the log of the last client to so many entries."""
    client = _large()
    with sealing():
        have = client.log.entries.count()
        for start in range(have, int(count), 500):
            with transaction.atomic():
                for _ in range(min(500, int(count) - start)):
                    entry = AssessmentFailed(problem="The scan could not be read. " * 4)
                    append_to_log(client.log, entry=entry, actor=ACTOR)
            sequencer.seal_pending()
    tell({"entries": client.log.entries.count()})


def export() -> None:
    """Export the large client; seconds, CPU and the memory that it took beyond a start."""
    from duecare_web.defense.actions import export_defense_file

    client = _large()
    with sealing():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, cpu = time.monotonic(), time.process_time()
        made = export_defense_file(client=client, actor=ACTOR, recipient="Benchmark")
        spent, cpu = time.monotonic() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = made.document.size if made.document else 0
    tell(
        {"seconds": spent, "cpu": cpu, "mb": peak / 1024, "start_mb": before / 1024, "bytes": size}
    )


def _large() -> Client:
    return Client.objects.order_by("created_at", "name").last()


if __name__ == "__main__":
    steps = {one.__name__: one for one in (sessions, pages, idle, write, grow, export)}
    steps[sys.argv[1]](*sys.argv[2:])
