"""Mail that comes back, and complaints, read from a real IMAP mailbox and said to the advisor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from tests.core.mail.reports import complaint, report
from tests.web.outbox import imap_server
from tests.web.outbox.postman import deliver

from duecare_web.accounts.actors import system_actor
from duecare_web.clients.models import ToDo
from duecare_web.outbox import bounces
from duecare_web.outbox.models import Mail
from duecare_web.outbox.posting import post
from duecare_web.portal.actions import invite

ACTOR = system_actor("tests")


@pytest.fixture
def folder(settings: Any) -> Iterator[imap_server.Folder]:
    with imap_server.serving() as running:
        settings.DUECARE_BOUNCES = running.address
        yield running


@pytest.fixture
def sent(north: Any) -> Mail:
    invite(person=north.employee, actor=ACTOR)
    assert deliver() == 1
    return Mail.objects.get()


def test_a_mail_that_comes_back_is_on_record_and_said_to_the_advisor(
    north: Any, sent: Mail, folder: Any, entries_of: Any, now: datetime
) -> None:
    folder.add(report(sent.message_id))
    assert bounces.read_bounces(now) == 1
    assert bounces.read_bounces(now) == 0  # read once
    sent.refresh_from_db()
    assert (sent.state, sent.problem) == ("bounced", "came back: 5.1.1")
    (entry,) = [values for kind, values in entries_of(north.client) if kind == "mail.bounced"]
    assert entry["content"]["for_good"] is True
    assert "smtp; 550 5.1.1" in str(entry)
    assert "no such user" not in str(
        entry["content"]
    )  # it names an address: it goes with the person
    assert ToDo.objects.get(client=north.client, kind="mail").number == 1
    assert folder.messages  # the operator's mailbox is not emptied


def test_a_delay_is_recorded_and_is_no_failure(
    north: Any, sent: Mail, folder: Any, entries_of: Any, now: datetime
) -> None:
    folder.add(report(sent.message_id, status="4.4.1", action="delayed"))
    assert bounces.read_bounces(now) == 1
    sent.refresh_from_db()
    assert sent.state == "sent"
    (entry,) = [values for kind, values in entries_of(north.client) if kind == "mail.bounced"]
    assert entry["content"]["for_good"] is False


def test_a_complaint_is_on_record(
    north: Any, sent: Mail, folder: Any, entries_of: Any, now: datetime
) -> None:
    folder.add(complaint(sent.message_id))
    assert bounces.read_bounces(now) == 1
    sent.refresh_from_db()
    assert sent.state == "complained"
    assert "mail.complaint" in [kind for kind, _ in entries_of(north.client)]


def test_other_mail_and_reports_about_strangers_change_nothing(
    north: Any, sent: Mail, folder: Any, now: datetime
) -> None:
    folder.add(b"Subject: lunch\r\n\r\nAt noon?")
    folder.add(report("<someone.else@example.com>"))
    folder.add(b"\xff\xfe not a mail at all")
    assert bounces.read_bounces(now) == 0
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert all(r"\Seen" in flags for flags in folder.flags.values())


def test_without_a_mailbox_nothing_is_read(settings: Any, now: datetime) -> None:
    settings.DUECARE_BOUNCES = ""
    assert bounces.read_bounces(now) == 0


def test_mail_that_does_not_reach_a_member_is_shown_to_who_looks_after_the_firm(
    north: Any, south: Any, folder: Any, signed_in: Any, now: datetime
) -> None:
    to = north.advisor.email
    message = EmailMessage("Your day", "Text", to=[to])
    mail = post(message, what="digest", firm=north.firm, at=now)
    deliver()
    folder.add(report(mail.message_id, action="delayed", status="4.2.2"))
    bounces.read_bounces(now)
    home, page = reverse("home"), reverse("firms:mail")
    boss = signed_in(north.owner)
    assert to not in boss.get(home).content.decode()
    folder.add(report(mail.message_id))
    bounces.read_bounces(now)
    text = boss.get(home).content.decode()
    assert "Mail of your firm does not arrive." in text
    assert to in text
    assert "came back: 5.1.1" in boss.get(page).content.decode()
    assert "does not arrive" not in signed_in(north.advisor).get(home).content.decode()
    assert "does not arrive" not in signed_in(south.owner).get(home).content.decode()
    post(EmailMessage("Again", "Text", to=[to]), what="digest", firm=north.firm)
    deliver()
    assert "does not arrive" not in boss.get(home).content.decode()
