"""``python -m benchmarks.outbox [--mails 1000]``: how many mails a second one working process hands over.

Links to employees wait in the outbox; the real SMTP server of the tests takes them in a process of
its own. Printed are mails a second, CPU of the working process for each, and connections: one for
each fifty mails. The pace of a minute is switched off.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.program_year import make_client, set_up


@contextmanager
def mail_server() -> Iterator[int]:
    """The port of a mail server in another process."""
    from tests.web.witnesses.smtp_server import serving

    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        with serving() as box:
            os.write(writes, str(box.port).encode())
            signal.pause()
    try:
        yield int(os.read(reads, 10))
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def fill(mails: int) -> None:
    """So many links that wait to be sent."""
    from duecare_web.accounts.actors import system_actor
    from duecare_web.clients.lists import NewEmployee, add_employees
    from duecare_web.ledger.actions import together
    from duecare_web.portal.actions import invite

    client, _ = make_client(1, random.Random(1))
    actor = system_actor("benchmark")
    people = [NewEmployee(f"Person {n:05}", f"n{n}@north.example") for n in range(mails)]
    with together():
        for one in add_employees(client=client, actor=actor, people=people):
            invite(person=one, actor=actor)


def measure(port: int) -> tuple[int, float, float]:
    """Send all that waits; returns mails, seconds, and seconds of CPU."""
    from django.conf import settings
    from django.utils import timezone

    from duecare_web.outbox.sending import send_due

    settings.EMAIL_BACKEND = "duecare_web.outbox.backend.OutboxBackend"
    settings.DUECARE_MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    start, cpu, sent = time.perf_counter(), time.process_time(), 0
    while taken := send_due(timezone.now()):
        sent += taken
    return sent, time.perf_counter() - start, time.process_time() - cpu


def main() -> None:
    """Print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    given = parser.parse_args()
    with mail_server() as port, tempfile.TemporaryDirectory(prefix="duecare-outbox-") as folder:
        set_up(Path(folder))
        fill(given.mails)
        sent, seconds, cpu = measure(port)
    print(
        f"{sent} mails in {seconds:.1f} s: {sent / seconds:.0f} a second, {cpu / sent * 1000:.1f} ms "
        f"of CPU each; load of the machine {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
