"""Checkpoints by mail over a real SMTP server: what arrives, what the server said, retries, acks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.web.portal.assessed import assess_client
from tests.web.portal.test_signing import first_offer, sign
from tests.web.witnesses import smtp_server

from duecare.evidence.log import merkle, notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.log.signing import LogSigner
from duecare_web.accounts.actors import member_actor, system_actor
from duecare_web.assessments.models import Decision
from duecare_web.clients import actions as clients
from duecare_web.custody import actions as custody
from duecare_web.demo import safekeeping
from duecare_web.ledger import sequencer
from duecare_web.ledger.models import LedgerEntry
from duecare_web.outbox.sending import send_due as hand_out
from duecare_web.portal import signing
from duecare_web.portal.actions import invite
from duecare_web.witnesses import mails, queries
from duecare_web.witnesses.models import CheckpointMail

ACTOR = system_actor("tests")


@pytest.fixture
def box(settings: Any) -> Iterator[smtp_server.Mailbox]:
    with smtp_server.serving() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield running


@pytest.fixture
def two(north: Any) -> Any:
    """North with a second contact, sealed."""
    clients.add_contact(
        client=north.client,
        actor=ACTOR,
        name="Second Person",
        email="second@private.example",
        title="Partner",
        may_sign=False,
    )
    for one in north.client.contacts.all():
        begin(one)
    sequencer.seal_pending()
    return north


def begin(contact: Any) -> None:
    """The firm sent this contact a link more than a week ago: digests are due."""
    at = datetime.now(UTC) - timedelta(days=7, hours=2)
    invite(person=contact, actor=ACTOR, at=at)
    hand_out(at)


@pytest.fixture
def begun(north: Any) -> Any:
    """North, whose contact was sent a link."""
    begin(north.contact)
    return north


def send_due(at: datetime) -> int:
    """Make what is due and hand it out; how many digests the server took."""
    mails.send_due(at)
    before = CheckpointMail.objects.filter(handed_over_at__isnull=False).count()
    while hand_out(at):
        pass
    return CheckpointMail.objects.filter(handed_over_at__isnull=False).count() - before


def test_nothing_is_mailed_before_the_firm_has_sent_a_first_link(
    north: Any, box: Any, now: datetime
) -> None:
    sequencer.seal_pending()
    assert send_due(now + timedelta(days=30)) == 0
    begin(north.contact)
    sequencer.seal_pending()
    box.received.clear()
    assert send_due(now) == 1
    text = box.received[0].get_body().get_content()
    assert "checkpoint" not in text.lower()
    assert "fingerprint of the record" in text


def test_the_first_comes_with_a_signature_or_a_week_after_the_first_link(
    north: Any, box: Any, now: datetime
) -> None:
    invite(person=north.contact, actor=ACTOR, at=now)
    sequencer.seal_pending()
    assert mails.send_due(now) == 0
    assert mails.send_due(now + timedelta(days=6, hours=23)) == 0
    decide(north)
    assert mails.send_due(datetime.now(UTC) + timedelta(minutes=3)) == 1
    assert CheckpointMail.objects.get().reason == CheckpointMail.Reason.SIGNATURE


def decide(north: Any) -> None:
    """The contact signs one decision, and it is sealed."""
    assess_client(north.client)
    asked = signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    signing.sign_decision(
        recommendation=first_offer(asked),
        contact=asked.contact,
        kind=Decision.Kind.ACCEPT,
        signature=sign(asked),
    )
    sequencer.seal_pending()


def test_what_was_signed_just_now_waits_for_more_but_not_in_the_demonstration(
    north: Any, box: Any
) -> None:
    decide(north)
    assert mails.send_due(datetime.now(UTC)) == 0
    assert safekeeping.mail_checkpoint(north.contact)
    kept = north.contact.checkpoint_mails.get()
    assert kept.acknowledged_at is not None
    assert kept.reason == CheckpointMail.Reason.SIGNATURE


def attachments(message: Any) -> dict[str, bytes]:
    return {one.get_filename(): one.get_content() for one in message.iter_attachments()}


def test_both_contacts_get_checkpoint_words_and_qr_once_a_week(
    two: Any, box: Any, entries_of: Any, now: datetime
) -> None:
    assert send_due(now) == 2
    assert send_due(now + timedelta(days=6)) == 0
    assert {one["To"] for one in box.received} == {
        "North Boss <boss@north.example>",
        "Second Person <second@private.example>",
    }
    kept = CheckpointMail.objects.first()
    assert kept
    message = box.received[0]
    text = message.get_body().get_content()
    words = kept.fingerprint.split()
    assert " ".join(words[:4]) in text
    assert " ".join(words[4:]) in text
    assert "keep this email" in text
    files = attachments(message)
    name = next(one for one in files if one.endswith("-checkpoint.txt"))
    point = notes.parse_checkpoint(notes.parse_note(files[name].replace("\r\n", "\n")).text)
    assert fingerprint(point) == kept.fingerprint
    assert files[name.replace(".txt", ".png")].startswith(b"\x89PNG")
    entries = [values for kind, values in entries_of(two.client) if kind == "witness.mailed"]
    assert [one["content"]["server_replied"] for one in entries] == [
        "250 2.0.0 queued as 0001",
        "250 2.0.0 queued as 0002",
    ]
    assert send_due(now + timedelta(days=7)) == 2


def test_a_signature_is_proven_by_the_attached_proof_alone(
    two: Any, box: Any, now: datetime
) -> None:
    assess_client(two.client)
    asked = signing.ask_for_decisions(contact=two.contact, actor=ACTOR)
    sequencer.seal_pending()
    send_due(now)
    box.received.clear()
    signing.sign_decision(
        recommendation=first_offer(asked),
        contact=asked.contact,
        kind=Decision.Kind.ACCEPT,
        signature=sign(asked),
    )
    sequencer.seal_pending()
    box.received.clear()  # the copy of the letter
    assert send_due(datetime.now(UTC)) == 0  # another signature may follow at once
    assert send_due(datetime.now(UTC) + timedelta(days=6)) == 0  # at most one a week
    assert send_due(datetime.now(UTC) + timedelta(days=8)) == 2
    assert send_due(datetime.now(UTC) + timedelta(days=9)) == 0
    files = attachments(box.received[0])
    name = next(one for one in files if one.endswith(".tlog-proof"))
    proof = notes.parse_tlog_proof(files[name].decode())
    entry = LedgerEntry.objects.get(log=two.client.log, kind="decision.accepted")
    assert name == f"entry-{entry.index}.tlog-proof"
    assert proof.extra == bytes(entry.leaf)
    key = notes.parse_vkey(queries.log_vkeys(two.client.log)[0])
    point, _ = notes.open_checkpoint(proof.checkpoint, [key])
    merkle.verify_inclusion(
        proof.index, point.size, merkle.leaf_hash(proof.extra), proof.proof, point.root
    )
    assert b"North Boss" not in proof.extra  # the leaf holds commitments only


def test_a_checkpoint_with_long_signatures_still_fits_a_qr_code() -> None:
    signer = LogSigner.from_seed(bytes(32))
    note = signer.sign_checkpoint("firm/c/1", 7, bytes(32)) + f"— firm/c/1 {'QUJD' * 900}\n"
    assert mails.qr_picture(note).startswith(b"\x89PNG")


def test_a_mail_that_is_refused_for_now_is_recorded_and_tried_again(
    north: Any, begun: Any, box: Any, entries_of: Any, now: datetime
) -> None:
    sequencer.seal_pending()
    box.refuse_content = True
    assert send_due(now) == 0
    mail = CheckpointMail.objects.get()
    assert mail.handed_over_at is None
    assert mail.outgoing.next_attempt_at == now + timedelta(minutes=10)
    refused = [values for kind, values in entries_of(north.client) if kind == "mail.refused"]
    assert "451" in refused[0]["content"]["server_replied"]
    assert refused[0]["content"]["gives_up"] is False
    assert "boss@north.example" not in mail.problem
    assert send_due(now + timedelta(minutes=5)) == 0
    box.refuse_content = False
    assert send_due(now + timedelta(minutes=10)) == 1
    mail.refresh_from_db()
    mail.outgoing.refresh_from_db()
    assert mail.outgoing.attempts == 2
    assert mail.reached_a_server
    assert mail.outgoing.next_attempt_at is None


def test_a_mail_that_is_refused_for_good_is_recorded_and_not_tried_again(
    north: Any, begun: Any, box: Any, entries_of: Any, now: datetime
) -> None:
    sequencer.seal_pending()
    box.refuse_recipient = True
    assert send_due(now) == 0
    mail = CheckpointMail.objects.get()
    assert "boss@north.example" not in mail.problem
    (refused,) = [values for kind, values in entries_of(north.client) if kind == "mail.refused"]
    assert "550" in refused["content"]["server_replied"]
    assert refused["content"]["gives_up"] is True
    box.refuse_recipient = False
    assert send_due(now + timedelta(days=3)) == 0


def test_a_mail_server_that_is_away_stops_nothing(
    north: Any, begun: Any, box: Any, settings: Any, now: datetime
) -> None:
    sequencer.seal_pending()
    settings.EMAIL_PORT = 9
    assert send_due(now) == 0
    assert "cannot be reached" in CheckpointMail.objects.get().problem


def test_without_a_mail_server_the_page_does_not_claim_that_anybody_holds_it(
    north: Any, begun: Any, settings: Any, signed_in: Any, home: Any, now: datetime
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = home / "outbox"
    sequencer.seal_pending()
    send_due(now)
    page = signed_in(north.viewer).get(reverse("witnesses:client", args=[north.client.pk]))
    assert "not sent" in page.content.decode()
    assert not CheckpointMail.objects.get().reached_a_server


def test_one_click_in_the_portal_confirms_and_the_console_shows_who_holds_what(
    two: Any, box: Any, south: Any, signed_in: Any, entries_of: Any, client: Any, now: datetime
) -> None:
    send_due(now)
    mine = CheckpointMail.objects.get(contact=two.contact)
    other = CheckpointMail.objects.exclude(contact=two.contact).filter(client=two.client).get()
    browser = portal(two.contact)
    page = browser.get(reverse("portal:witness")).content.decode()
    assert mine.fingerprint in page
    assert browser.post(reverse("portal:acknowledge", args=[mine.pk])).status_code == 302
    assert browser.post(reverse("portal:acknowledge", args=[mine.pk])).status_code == 302
    assert browser.post(reverse("portal:acknowledge", args=[other.pk])).status_code == 404
    acks = [values for kind, values in entries_of(two.client) if kind == "witness.ack"]
    assert len(acks) == 1
    assert acks[0]["content"]["fingerprint"] == mine.fingerprint
    assert acks[0]["person"]["id"] == f"contact:{two.contact.pk}"
    page = signed_in(two.viewer).get(reverse("witnesses:client", args=[two.client.pk]))
    assert "confirmed" in page.content.decode()
    overview = signed_in(two.viewer).get(reverse("clients:overview", args=[two.client.pk]))
    assert "1 of 2" in overview.content.decode()


def portal(contact: Any) -> Any:
    """A browser in which the contact has come in by link and code."""
    from django.test import Client as Browser

    from duecare_web.accounts.access import PORTAL_SESSION_KEY

    browser = Browser()
    session = browser.session
    session[PORTAL_SESSION_KEY] = {
        "kind": "contact",
        "person_id": str(contact.pk),
        "client_id": str(contact.client_id),
        "firm_id": str(contact.firm_id),
        "name": contact.name,
        "email": contact.email,
        "method": "mailed link and typed code",
    }
    session.save()
    return browser


def test_a_refused_mail_to_a_contact_who_was_erased_is_not_tried_again(
    north: Any, begun: Any, box: Any, now: datetime
) -> None:
    sequencer.seal_pending()
    box.refuse_content = True
    send_due(now)
    box.refuse_content = False
    request = custody.ask_for_erasure(
        person=north.contact,
        actor=member_actor(north.advisor, north.firm),
        ground="gdpr",
        received_on=now.date(),
    )
    custody.carry_out_erasure(request=request, actor=member_actor(north.owner, north.firm))
    assert send_due(now + timedelta(minutes=10)) == 0
    assert CheckpointMail.objects.get().outgoing.attempts == 1
