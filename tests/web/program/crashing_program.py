"""Run by ``benchmarks.faults``: many people imported, assigned and mailed, and killed on the way.

``python crashing_program.py KILLS SEED``, for ``CRASH_PEOPLE`` people (200). A list of them is
imported; the program gives each a lesson and one mail, which a real SMTP server takes, refuses for
good (the first of each twenty) or refuses twice (the second). The process at work gets SIGKILL at
moments that are spread at random over all that it has to do. Afterwards

- each person is there once, with one lesson and one notice;
- who can be reached got one mail under one Message-ID (counted, where it went twice: the moment
  between the server's yes and our note of it);
- each refusal is on record: for good where the server said so, and then taken where it did not.

Meanwhile pages are asked for. Prints how many mails went, how many of them twice, how many failures
are on record, the seconds of each part, the slowest page in seconds and in seconds of CPU.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections
from django.test import Client as Browser
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils import timezone
from tests.web.ledger.crashing import ACTOR, child, end_of  # sets Django up
from tests.web.witnesses.crashing_mails import mail_through
from tests.web.witnesses.smtp_server import serving

from duecare.evidence.signer.process import SignerProcess
from duecare.imports.fields import ListKind
from duecare.record import MailHandedOver, MailRefused
from duecare_web.accounts.actions import add_firm, add_member
from duecare_web.clients.actions import add_client, add_contact
from duecare_web.clients.models import Client, Employee
from duecare_web.demo.learning import FACTS
from duecare_web.imports import actions as imports
from duecare_web.ledger import queries, sequencer, signer
from duecare_web.outbox import sending
from duecare_web.outbox.models import Mail
from duecare_web.program import running
from duecare_web.program.actions import start_program
from duecare_web.program.models import ProgramNotice
from duecare_web.training.actions import record_lesson_facts
from duecare_web.training.models import Assignment

PEOPLE = int(os.environ.get("CRASH_PEOPLE", "200"))
PAGE_SECONDS = 0.25


def list_of_people() -> bytes:
    """The first of each twenty has no mailbox, that of the second is busy."""
    lines = ["name,email,department"]
    for number in range(PEOPLE):
        kind = {0: "hard", 1: "soft"}.get(number % 20, "good")
        lines.append(f"Person {number:05},{kind}{number}@north.example,Team {number % 9}")
    return "\n".join(lines).encode()


class Refusals:
    """What the server answers to a recipient: the busy ones are taken at the third try."""

    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()

    def answer(self, line: bytes) -> str:
        address = line.decode().partition("<")[2].partition(">")[0]
        self.tries[address] += 1
        if address.startswith("hard"):
            return "550 5.1.1 no such mailbox"
        return "451 4.2.2 busy" if address.startswith("soft") and self.tries[address] < 3 else ""


def work() -> None:
    """What the working process does: the programs that are due, and beside them mail that is due."""
    threading.Thread(target=over_and_over, args=[sending.send_due], daemon=True).start()
    over_and_over(running.run_due)


def over_and_over(step: Callable[[datetime], object]) -> None:
    """As the background does it: a step that finds the database busy is done again."""
    while True:
        try:
            if step(timezone.now()):
                continue
        except OperationalError as error:
            sys.stderr.write(f"once more: {error}\n")
        time.sleep(0.02)


def wait_until_done(pid: int, steps: int) -> None:
    """Wait until so many people were asked and so many mails were worked off, together."""
    while True:
        asked = ProgramNotice.objects.count()
        if asked + Mail.objects.filter(attempts__gt=0).count() >= steps:
            return
        if os.waitpid(pid, os.WNOHANG) != (0, 0):
            raise SystemExit("the working process ended by itself")
        time.sleep(0.05)


@dataclass
class Pages:
    """Asks for pages all the while, and notes how long each took."""

    browser: Browser
    paths: list[str]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    most_cpu: float = 0.0
    turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def asked(self) -> Iterator[None]:
        done = threading.Event()
        thread = threading.Thread(target=self._ask, args=(done,))
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _ask(self, done: threading.Event) -> None:
        while not done.wait(PAGE_SECONDS):
            for path in self.paths:
                start, cpu = time.monotonic(), time.thread_time()
                with self.turn:
                    answer = self.browser.get(path)
                assert answer.status_code == 200, (path, answer.status_code)
                self.seconds.setdefault(path, []).append(time.monotonic() - start)
                self.most_cpu = max(self.most_cpu, time.thread_time() - cpu)
        connections.close_all()

    def fork(self, run: Callable[[], object]) -> int:
        """``run`` in a process of its own; it inherits no lock that a page holds in the database."""
        with self.turn, child(run) as pid:
            return int(pid)

    def slowest(self) -> float:
        return max((max(some) for some in self.seconds.values()), default=0.0)


def set_up() -> tuple[Client, Browser]:
    call_command("migrate", verbosity=0)
    firm = add_firm(name="North IT", actor=ACTOR)
    type(firm).objects.update(second_factor_required=False)
    boss = add_member(firm=firm, email="o@north.example", name="Olga", role="owner", actor=ACTOR)
    client = add_client(
        firm=firm, actor=ACTOR, name="North Dental", industry="health", state="WI",
        employee_count=PEOPLE,
    )  # fmt: skip
    owner = add_contact(
        client=client, actor=ACTOR, name="Ann Boss", email="boss@north.example", may_sign=True
    )
    record_lesson_facts(client=client, values=dict(FACTS), actor=ACTOR)
    start_program(client=client, actor=ACTOR, values={"owner": owner})
    browser = Browser()
    browser.force_login(boss.user, "allauth.account.auth_backends.AuthenticationBackend")
    return client, browser


def import_people(client: Client) -> None:
    run = imports.open_import(
        firm=client.firm, actor=ACTOR, kind=ListKind.EMPLOYEES, content=list_of_people(),
        client=client, file_name="people.csv",
    )  # fmt: skip
    imports.apply_import(run=run, actor=ACTOR, digest=run.digest)


def finish() -> None:
    """Try again what was refused for now, until nothing is left."""
    later = timezone.now()
    while Mail.objects.filter(next_attempt_at__isnull=False).exists():
        later += timedelta(minutes=5)
        while sending.send_due(later):
            pass
    sending.send_due(later)
    sequencer.seal_pending()


def check(box: Any, client: Client) -> tuple[int, int, int]:
    """Every person, every mail, every failure; returns mails, those that went twice, failures."""
    assert Employee.objects.filter(client=client).count() == PEOPLE
    lessons = Counter(Assignment.objects.values_list("employee", flat=True))
    notices = Counter(client.notices.values_list("employee", flat=True))
    assert len(lessons) == len(notices) == PEOPLE
    assert max(lessons.values()) == max(notices.values()) == 1
    went: dict[str, Counter[str]] = {}
    for one in box.received:
        went.setdefault(parseaddr(str(one["To"]))[1], Counter())[str(one["Message-ID"])] += 1
    log = client.log
    taken = Counter(_ids(log, MailHandedOver))
    refused = [line.values["content"] for line in _lines(log, MailRefused)]
    given_up = {one["message_id"] for one in refused if one["gives_up"]}
    busy = {one["message_id"] for one in refused if not one["gives_up"]}
    for mail in Mail.objects.filter(client=client):
        address = parseaddr(mail.recipient)[1]
        if address.startswith("hard"):
            assert mail.failed_at, address
            assert mail.message_id in given_up, address
            assert address not in went, address
        else:
            assert set(went[address]) == {mail.message_id}, f"{address} got another mail"
            assert taken[mail.message_id] == 1, f"{address}: {taken[mail.message_id]} entries"
            assert (mail.message_id in busy) is address.startswith("soft"), address
    assert len(went) == PEOPLE - (PEOPLE + 19) // 20
    assert queries.verify_log(log).passed
    twice = sum(sum(some.values()) - 1 for some in went.values())
    return len(went), twice, len(given_up) + len(busy)


def _lines(log: Any, kind: Any) -> Any:
    return queries.entries(log, kind=kind.definition.kind, count=100_000)


def _ids(log: Any, kind: Any) -> list[str]:
    return [line.values["content"]["message_id"] for line in _lines(log, kind)]


def main(kills: int, seed: int) -> None:
    chance, refusals = random.Random(seed), Refusals()
    setup_test_environment()
    settings.DUECARE_MAILS_A_MINUTE = settings.DUECARE_MAILS_A_MINUTE_FOR_A_FIRM = 10**6
    client, browser = set_up()
    paths = [reverse(name, args=[client.pk]) for name in ("training:coverage", "portal:access")]
    pages = Pages(browser, paths)
    process = SignerProcess(signer.folder())
    process.start()
    try:
        with serving() as box:
            mail_through(box)
            settings.DUECARE_MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
            box.answer_recipient = refusals.answer
            with pages.asked():
                start = time.monotonic()
                if end_of(pages.fork(lambda: import_people(client))):
                    raise SystemExit("the import failed")
                imported, start = time.monotonic() - start, time.monotonic()
                for steps in sorted(chance.randrange(2 * PEOPLE * 9 // 10) for _ in range(kills)):
                    pid = pages.fork(work)
                    wait_until_done(pid, steps)
                    time.sleep(chance.uniform(0.0, 0.3))
                    os.kill(pid, signal.SIGKILL)
                    end_of(pid)
                while client.notices.count() < PEOPLE:
                    running.run_due(timezone.now())
                finish()
                mailed = time.monotonic() - start
            went, twice, failures = check(box, client)
    finally:
        process.stop()
    told = {
        "people": PEOPLE,
        "import_s": round(imported, 1),
        "assign_and_mail_s": round(mailed, 1),
        "slowest_page_s": round(pages.slowest(), 2),
        "slowest_page_cpu_s": round(pages.most_cpu, 2),
        "pages": sum(map(len, pages.seconds.values())),
    }
    sys.stdout.write(f"{went} {twice} {failures} {json.dumps(told)}\n")
    connections.close_all()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
