"""Every mail once: written with its cause, paced, tried again, failed for good, and on record."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from tests.web.witnesses import smtp_server

from duecare.errors import InputError
from duecare_web.accounts.actors import member_actor, system_actor
from duecare_web.clients.actions import add_employee, change_employee
from duecare_web.clients.models import ToDo
from duecare_web.custody import actions as custody
from duecare_web.outbox import actions, sending, taken
from duecare_web.outbox.models import Mail
from duecare_web.outbox.posting import post
from duecare_web.portal.actions import invite, open_link
from duecare_web.portal.tasks import send_links
from duecare_web.training import bulk
from duecare_web.training.models import BulkWork

ACTOR = system_actor("tests")


@pytest.fixture
def box(settings: Any) -> Iterator[smtp_server.Mailbox]:
    """A real mail server on this machine, to which the outbox hands over."""
    with smtp_server.serving() as running:
        settings.EMAIL_BACKEND = "duecare_web.outbox.backend.OutboxBackend"
        settings.DUECARE_MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield running


def letter(to: str = "clerk@north.example", subject: str = "Hello") -> EmailMessage:
    return EmailMessage(subject, "Text", to=[to])


def kinds(entries: list[tuple[str, Any]]) -> list[str]:
    return [kind for kind, _ in entries if kind.startswith("mail.")]


def test_a_mail_goes_with_its_cause_or_not_at_all(north: Any, box: Any, now: datetime) -> None:
    with suppress(InputError), transaction.atomic():
        invite(person=north.contact, actor=ACTOR)
        raise InputError("the cause did not come about")
    assert not Mail.objects.exists()
    invite(person=north.contact, actor=ACTOR, at=now)
    assert box.received == []  # no page waits for a mail server
    assert sending.send_due(now) == 1
    assert sending.send_due(now + timedelta(days=1)) == 0
    assert len(box.received) == 1


def test_a_second_mail_with_the_same_key_is_the_first(north: Any, box: Any, now: datetime) -> None:
    made = [
        post(letter(), what="test", key="digest:2026-11-30", to=north.employee, at=now)
        for _ in range(3)
    ]
    assert len({one.pk for one in made}) == 1
    assert sending.send_due(now) == 1


def test_no_link_is_at_rest_in_the_clear_and_none_is_left_afterwards(
    north: Any, box: Any, now: datetime
) -> None:
    made = invite(person=north.contact, actor=ACTOR, at=now)
    token = made.address.rstrip("/").rsplit("/", 1)[-1].encode()
    row = Mail.objects.get()
    assert row.sealed
    assert not any(token in str(value).encode() for value in vars(row).values())
    assert token not in bytes(row.sealed)
    sending.send_due(now)
    assert bytes(Mail.objects.get().sealed) == b""
    assert token in box.received[0].get_body().get_content().encode()


def test_a_refusal_for_good_is_on_record_and_said_to_the_advisor(
    north: Any, box: Any, now: datetime, entries_of: Any, signed_in: Any
) -> None:
    box.refuse_recipient = True
    invite(person=north.employee, actor=ACTOR, at=now)
    assert sending.send_due(now) == 0
    box.refuse_recipient = False
    assert sending.send_due(now + timedelta(days=2)) == 0
    (refused,) = [values for kind, values in entries_of(north.client) if kind == "mail.refused"]
    assert refused["content"]["gives_up"] is True
    line = ToDo.objects.get(client=north.client, kind="mail")
    assert (line.number, line.text) == (1, "Mail does not reach 1 person")
    page = signed_in(north.viewer).get(reverse("outbox:client", args=[north.client.pk]))
    text = page.content.decode()
    assert "failed" in text
    assert "the server refused the recipient (550)" in text
    assert "Try now" not in text
    invite(person=north.employee, actor=ACTOR, at=now + timedelta(hours=1))
    sending.send_due(now + timedelta(hours=1))
    line.refresh_from_db()
    assert line.number == 0  # a later mail has reached the person


def test_what_is_refused_for_now_is_tried_again_under_one_message_id(
    north: Any, box: Any, now: datetime, entries_of: Any
) -> None:
    box.refuse_content = True
    made = invite(person=north.contact, actor=ACTOR, at=now)
    assert sending.send_due(now) == 0
    assert sending.send_due(now + timedelta(minutes=9)) == 0
    assert Mail.objects.get().attempts == 1
    box.refuse_content = False
    assert sending.send_due(now + timedelta(minutes=10)) == 1
    assert box.received[0]["Message-ID"] == made.link.message_id
    assert kinds(entries_of(north.client)) == ["mail.refused", "mail.handed_over"]


def test_a_server_that_is_away_costs_one_mail_an_attempt_and_no_other(
    north: Any, box: Any, now: datetime, settings: Any
) -> None:
    for number in range(3):
        post(letter(subject=str(number)), what="test", firm=north.firm, at=now)
    port, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = settings.EMAIL_PORT, 9, 1
    assert sending.send_due(now) == 0
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    settings.EMAIL_PORT = port
    assert sending.send_due(now + timedelta(minutes=10)) == 3


@pytest.mark.parametrize(
    ("settings_of", "said"),
    [
        ({"EMAIL_USE_TLS": True}, "offers no encryption (STARTTLS)"),
        ({"EMAIL_HOST_USER": "u", "EMAIL_HOST_PASSWORD": "p"}, "takes no user and password"),
        ({"EMAIL_USE_SSL": True}, "does not speak TLS on this port"),
        ({"EMAIL_PORT": 9}, "nothing listens on this port"),
        ({"EMAIL_HOST": "no.such.host.invalid"}, "no server of this name was found"),
    ],
)
def test_a_wrong_mail_server_is_told_in_words_and_costs_no_mail(
    settings_of: dict[str, Any], said: str, north: Any, box: Any, now: datetime, settings: Any
) -> None:
    post(letter(), what="test", firm=north.firm, at=now)
    kept = {name: getattr(settings, name) for name in settings_of}
    for name, value in settings_of.items():
        setattr(settings, name, value)
    assert sending.send_due(now) == 0
    assert said in Mail.objects.get().problem
    for name, value in kept.items():
        setattr(settings, name, value)
    assert sending.send_due(now + timedelta(minutes=10)) == 1


def test_a_firm_sends_so_many_a_minute_and_holds_back_no_code_and_no_other_firm(
    north: Any, south: Any, box: Any, now: datetime, settings: Any
) -> None:
    settings.DUECARE_MAILS_A_MINUTE_FOR_A_FIRM, settings.DUECARE_MAILS_A_MINUTE = 3, 6
    for number in range(6):
        written = now - timedelta(seconds=10 - number)
        post(letter(subject=f"north {number}"), what="test", to=north.employee, at=written)
    post(letter(subject="south"), what="test", to=south.employee, at=now)
    post(letter(subject="code"), what="code", to=north.contact, is_urgent=True, at=now)
    while sending.send_due(now):
        pass
    went = [one["Subject"] for one in box.received]
    assert went[0] == "code"
    assert sorted(went[1:]) == ["north 0", "north 1", "south"]
    for minute in range(1, 4):
        sending.send_due(now + timedelta(minutes=minute, seconds=minute))
    assert len(box.received) == 8
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(settings, "DUECARE_MAILS_A_MINUTE", 0)
        post(letter(), what="test", firm=north.firm, at=now)
        assert sending.send_due(now + timedelta(hours=1)) == 0


def test_a_code_that_would_come_too_late_is_not_sent(
    north: Any, box: Any, now: datetime, entries_of: Any
) -> None:
    link = invite(person=north.contact, actor=ACTOR, at=now).link
    open_link(link=link, at=now)
    assert sending.send_due(now + timedelta(minutes=10)) == 1
    code = Mail.objects.get(what="code")
    assert code.problem == "it was not handed over in time"
    assert bytes(code.sealed) == b""
    assert kinds(entries_of(north.client)) == ["mail.refused", "mail.handed_over"]


def test_nothing_goes_to_a_person_who_has_left_meanwhile(
    north: Any, box: Any, now: datetime
) -> None:
    invite(person=north.employee, actor=ACTOR, at=now)
    change_employee(employee=north.employee, actor=ACTOR, is_active=False)
    assert sending.send_due(now) == 0
    assert Mail.objects.get().problem == "this person is no longer active"


def test_an_erased_person_is_in_no_mail_that_waits_or_went(
    north: Any, box: Any, now: datetime
) -> None:
    invite(person=north.contact, actor=ACTOR, at=now)
    sending.send_due(now)
    invite(person=north.contact, actor=ACTOR, at=now)
    advisor, owner = (member_actor(one, north.firm) for one in (north.advisor, north.owner))
    request = custody.ask_for_erasure(
        person=north.contact, actor=advisor, ground="gdpr", received_on=now.date()
    )
    custody.carry_out_erasure(request=request, actor=owner)
    assert sending.send_due(now + timedelta(hours=1)) == 0
    for row in Mail.objects.filter(contact=north.contact):
        assert (row.recipient, bytes(row.sealed)) == ("", b"")


def test_a_stop_between_the_servers_yes_and_the_entry_loses_no_entry(
    north: Any, box: Any, now: datetime, entries_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(person=north.contact, actor=ACTOR, at=now)
    with monkeypatch.context() as patched, suppress(SystemExit):
        patched.setattr(sending, "_tell", lambda *_: sys.exit())
        sending.send_due(now)
    assert kinds(entries_of(north.client)) == []
    assert sending.send_due(now + timedelta(seconds=1)) == 0
    assert kinds(entries_of(north.client)) == ["mail.handed_over"]
    assert len(box.received) == 1


def test_a_stop_between_the_servers_yes_and_the_row_sends_no_second_mail(
    north: Any, box: Any, now: datetime, entries_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(person=north.contact, actor=ACTOR, at=now)
    with monkeypatch.context() as patched, suppress(SystemExit):
        patched.setattr(sending, "_keep", lambda *_: sys.exit())
        sending.send_due(now)
    assert Mail.objects.get().handed_over_at is None
    assert sending.send_due(now + timedelta(hours=1)) == 0
    assert len(box.received) == 1
    mail = Mail.objects.get()
    assert (mail.handed_over_at, mail.reached_a_server) == (now, True)
    assert kinds(entries_of(north.client)) == ["mail.handed_over"]
    assert list(taken.noted()) == []


def test_a_stop_before_the_servers_yes_is_noted_sends_no_second_mail_and_is_on_record(
    north: Any, box: Any, now: datetime, entries_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(person=north.contact, actor=ACTOR, at=now)
    with monkeypatch.context() as patched, suppress(SystemExit):
        patched.setattr(taken, "note", lambda *_: sys.exit())
        sending.send_due(now)
    assert sending.send_due(now + timedelta(seconds=30)) == 0
    assert Mail.objects.get().handed_over_at is None  # its process might still read the answer
    assert sending.send_due(now + sending.IN_HAND) == 0
    assert len(box.received) == 1
    mail = Mail.objects.get()
    assert (mail.handed_over_at, mail.reached_a_server, mail.is_answer_lost) == (now, True, True)
    (entry,) = [one for kind, one in entries_of(north.client) if kind == "mail.handed_over"]
    assert entry["content"]["answer_lost"] is True
    assert list(taken.given()) == []


def test_a_stop_before_the_server_has_the_whole_mail_has_it_sent_again(
    north: Any, box: Any, now: datetime, entries_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(person=north.contact, actor=ACTOR, at=now)
    with monkeypatch.context() as patched, suppress(SystemExit):
        patched.setattr(sending, "_attempt", lambda *_: sys.exit())
        sending.send_due(now)
    assert list(taken.given()) == []
    assert sending.send_due(now + sending.IN_HAND) == 1
    assert len(box.received) == 1
    (entry,) = [one for kind, one in entries_of(north.client) if kind == "mail.handed_over"]
    assert entry["content"].get("answer_lost") is None


@pytest.mark.parametrize("place", ["_keep", "_tell"])
def test_a_stop_at_the_first_refusal_leaves_it_on_record(
    north: Any,
    box: Any,
    now: datetime,
    entries_of: Any,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    box.refuse_content = True
    invite(person=north.contact, actor=ACTOR, at=now)
    with monkeypatch.context() as patched, suppress(SystemExit):
        patched.setattr(sending, place, lambda *_: sys.exit())
        sending.send_due(now)
    assert kinds(entries_of(north.client)) == []
    for minutes in (10, 40):
        assert sending.send_due(now + timedelta(minutes=minutes)) == 0
    assert kinds(entries_of(north.client)) == ["mail.refused"]
    box.refuse_content = False
    assert sending.send_due(now + timedelta(hours=3)) == 1
    assert kinds(entries_of(north.client)) == ["mail.refused", "mail.handed_over"]


def test_what_django_sends_itself_waits_as_well(north: Any, box: Any, now: datetime) -> None:
    message = EmailMultiAlternatives("Your code", "123", to=["owner@north.example"])
    message.attach_alternative("<p>123</p>", "text/html")
    message.send()
    assert box.received == []
    row = Mail.objects.get()
    assert (row.firm, row.client, row.is_urgent) == (None, None, True)
    assert sending.send_due(row.made_at) == 1
    assert [part.get_content_type() for part in box.received[0].walk()][1:] == [
        "text/plain",
        "text/html",
    ]


def test_everybody_is_sent_one_link_a_day_however_often_the_button_is_pressed(
    north: Any, box: Any, signed_in: Any, settings: Any
) -> None:
    for number in range(4):
        add_employee(
            client=north.client, actor=ACTOR, name=f"P {number}", email=f"p{number}@north.example"
        )
    add_employee(client=north.client, actor=ACTOR, name="No Mail")
    browser = signed_in(north.advisor)
    address = reverse("portal:invite", args=[north.client.pk])
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    first = browser.post(address, {"person": "employees"}, follow=True).content.decode()
    again = browser.post(address, {"person": "employees"}, follow=True).content.decode()
    assert Mail.objects.filter(what="link").count() == 5
    assert "5 links are on the way" in first
    assert "Without an email address of their own: 1" in first
    assert "Sent today already, and not sent again: 5" in again
    one = north.client.employees.exclude(email="").first()
    browser.post(address, {"person": str(one.pk)})
    assert Mail.objects.filter(what="link").count() == 6  # asked for one person: sent


def test_the_work_done_twice_sends_no_second_link(north: Any, box: Any, now: datetime) -> None:
    work = bulk.begin(north.client, BulkWork.Kind.LINKS, total=1)
    for _ in range(2):  # as if the process had died before the end was kept
        BulkWork.objects.update(ended_at=None)
        send_links.func(str(work.pk), str(north.advisor.pk))
    assert Mail.objects.count() == 1
    work.refresh_from_db()
    assert (work.done, work.total, work.left_out) == (1, 1, 0)


def test_only_what_failed_and_is_still_of_use_is_sent_again(
    north: Any, box: Any, now: datetime, entries_of: Any, signed_in: Any, south: Any
) -> None:
    box.refuse_content = True
    invite(person=north.employee, actor=ACTOR, at=now)
    sending.send_due(now)
    mail = Mail.objects.get()
    address = reverse("outbox:send_again", args=[north.client.pk, mail.pk])
    assert signed_in(south.advisor).post(address).status_code == 404
    assert signed_in(north.viewer).post(address).status_code == 403
    assert signed_in(north.advisor).post(address).status_code == 302
    box.refuse_content = False
    mail.refresh_from_db()
    assert mail.next_attempt_at
    assert sending.send_due(mail.next_attempt_at) == 1
    mail.refresh_from_db()
    with pytest.raises(InputError, match="handed over already"):
        actions.send_again(mail=mail, actor=ACTOR)
    assert kinds(entries_of(north.client)) == ["mail.refused", "mail.again", "mail.handed_over"]
