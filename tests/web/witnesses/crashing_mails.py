"""Run by ``test_mail_crashes``: mail checkpoints, get killed, look what is left; again and again.

``python crashing_mails.py COUNT SEED``. A process adds contacts, seals, and mails what is due to a
real SMTP server, until it gets SIGKILL at a random moment. Afterwards

- every contact that was added is there, and every mail that the server took is recorded;
- a mail never went more often than attempts at it were recorded before they began, and again only
  under the same Message-ID, by which mailboxes know it: that is the moment between the server's
  yes and our note of it;
- a contact was mailed each checkpoint under one Message-ID only;
- once all retries are through, every mail was taken, and its entry is sealed once.

Prints how many mails went, and how many of them twice.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.utils import Error as DatabaseError
from django.utils import timezone
from tests.web.ledger.crashing import ACTOR, child, end_of
from tests.web.witnesses.smtp_server import Mailbox, serving

from duecare.errors import EvidenceError
from duecare.evidence.signer.process import SignerProcess
from duecare.record import CheckpointMailed
from duecare_web.accounts.actions import add_firm
from duecare_web.clients.actions import add_client, add_contact
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger import queries, sequencer, signer
from duecare_web.outbox import sending
from duecare_web.portal.actions import record_link
from duecare_web.portal.tokens import new_token
from duecare_web.witnesses import mails
from duecare_web.witnesses.models import CheckpointMail

NOTED = Path(settings.DUECARE_HOME) / "contacts"
MAILED = CheckpointMailed.definition.kind


def mail_through(box: Mailbox) -> None:
    """Mail to the server of the test, in clear."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


def work(number: int) -> None:
    """Add one contact after the other, and mail each the newest checkpoint."""
    client = Client.objects.get()
    for place in range(1000):
        with suppress(EvidenceError, DatabaseError):
            added = add_contact(
                client=client,
                actor=ACTOR,
                name=f"Contact {number} {place}",
                email=f"c{number}.{place}@example.com",
                title="",
                may_sign=False,
            )
            record_link(
                person=added,
                actor=ACTOR,
                token=new_token(),
                next_path="",
                message_id="<link@example.com>",
                at=timezone.now() - mails.EVERY,
            )
            with NOTED.open("a") as file:
                file.write(f"{added.pk}\n")
            sequencer.seal_pending()
            mails.send_due(timezone.now())
            sending.send_due(timezone.now())


def check(box: Mailbox) -> tuple[int, int]:
    """Mails that went, and how many of them a second time."""
    went = Counter(one["Message-ID"] for one in box.received)
    recorded = {one.message_id: one for one in CheckpointMail.objects.select_related("outgoing")}
    for message_id, count in went.items():
        assert message_id in recorded, "a mail went that is not recorded"
        assert count <= recorded[message_id].outgoing.attempts, (
            "a mail went without being counted before"
        )
    pairs = Counter((one.contact_id, one.checkpoint_id) for one in recorded.values())
    assert max(pairs.values(), default=1) == 1, "a checkpoint was mailed as two mails"
    added = set(NOTED.read_text().split()) if NOTED.exists() else set()
    there = {str(pk) for pk in Contact.objects.values_list("pk", flat=True)}
    assert added <= there, "a contact was added and is lost"
    return sum(went.values()), sum(count - 1 for count in went.values())


def finish(box: Mailbox) -> tuple[int, int]:
    """Try again what was interrupted, then look at everything."""
    later = timezone.now() + timedelta(hours=1)
    sequencer.seal_pending()
    mails.send_due(later)
    while sending.send_due(later):
        later += sending.IN_HAND
    sequencer.seal_pending()
    result = check(box)
    went = {one["Message-ID"] for one in box.received}
    told = Counter[str]()
    for line in queries.entries(Client.objects.get().log, kind=MAILED, count=100_000):
        told[line.values["content"]["message_id"]] += 1
    for mail in CheckpointMail.objects.all():
        assert mail.handed_over_at, "a mail was forgotten"
        assert mail.message_id in went, "a mail is called sent and was not"
        assert told[mail.message_id] == 1, f"sealed {told[mail.message_id]} times"
    assert queries.verify_log(Client.objects.get().log).passed
    return result


def _await_contact(*, most: float = 30.0) -> None:
    """Until the process that has started adds a contact: how long that takes depends on others."""
    before, last = _noted(), time.monotonic() + most
    while _noted() == before and time.monotonic() < last:
        time.sleep(0.002)


def _noted() -> int:
    return NOTED.stat().st_size if NOTED.exists() else 0


def main(count: int, seed: int) -> None:
    chance = random.Random(seed)
    call_command("migrate", verbosity=0)
    firm = add_firm(name="North IT", actor=ACTOR)
    add_client(
        firm=firm,
        actor=ACTOR,
        name="North Dental",
        industry="health",
        state="WI",
        employee_count=9,
    )
    process = SignerProcess(signer.folder())
    process.start()
    try:
        with serving() as box:
            mail_through(box)
            for number in range(count):
                with child(lambda number=number: work(number)) as pid:
                    _await_contact()
                    time.sleep(chance.uniform(0, 0.3))
                    os.kill(pid, signal.SIGKILL)
                    end_of(pid)
                check(box)
            went, twice = finish(box)
    finally:
        process.stop()
    sys.stdout.write(f"{went} {twice}\n")
    connections.close_all()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
