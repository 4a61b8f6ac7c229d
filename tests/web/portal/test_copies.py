"""Signed copies: sealed over the same bytes, mailed by a real server, tried again if refused."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from tests.core.evidence import loopback_authority as loopback
from tests.web.portal.test_pages import portal
from tests.web.portal.test_signing import ACTOR, decline, sign
from tests.web.witnesses.smtp_server import serving

from duecare.documents.seal import check_seal
from duecare.evidence.verify.verify import verify_bundle
from duecare_web.assessments.models import Decision
from duecare_web.defense.actions import export_defense_file
from duecare_web.defense.queries import trust_for_client
from duecare_web.ledger import documents
from duecare_web.ledger.sequencer import seal_pending
from duecare_web.outbox.models import Mail
from duecare_web.outbox.sending import send_due
from duecare_web.portal import copies, queries, sealing, signing
from duecare_web.portal.decision_pages import sitting_page
from duecare_web.portal.models import SignedCopy
from duecare_web.witnesses import queries as witness_queries
from duecare_web.witnesses.models import StampAttempt

MARKS = "\u200e\u200f\u2067\u2069"


@pytest.fixture
def server(settings):
    with serving() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield box


def finish(after=timedelta()):
    return finish_at(timezone.now() + after)


def finish_at(moment):
    seal_pending()
    copies.finish_copies(moment)
    return send_due(moment)


def test_the_sealed_copy_begins_with_the_signed_bytes_and_its_seal_holds(asked, server, tmp_path):
    decision = decline(asked)
    assert copies.finish_copies(timezone.now()) == 0  # its entry has no number yet
    assert finish() == 1
    copy = SignedCopy.objects.get()
    before, after = documents.read(decision.letter), documents.read(copy.sealed)
    assert after.startswith(before)
    identity = sealing.seal_identity(asked.firm)
    report = check_seal(after, trusted=[identity.certificate], at=timezone.now())
    assert report.is_sealed, report
    assert report.outcome("whole file") == "pass"
    with pikepdf.open(io.BytesIO(after)) as pdf, pikepdf.open(io.BytesIO(before)) as letter:
        assert len(pdf.pages) == len(letter.pages) + 1
    (message,) = server.received
    attached = next(message.iter_attachments())
    assert hashlib.sha256(attached.get_content()).hexdigest() == copy.sealed.sha256


def test_the_entries_hold_both_hashes_and_what_the_server_replied(asked, server, entries_of):
    decision = decline(asked)
    finish()
    entries = entries_of(asked.client)
    assert [kind for kind, _ in entries][-2:] == ["sig.sealed", "sig.delivered"]
    sealed = dict(entries)["sig.sealed"]["content"]
    assert sealed["before_sha256"] == decision.letter.sha256
    assert sealed["before_bytes"] == decision.letter.size
    assert sealed["after_sha256"] == SignedCopy.objects.get().sealed.sha256
    delivered = dict(entries)["sig.delivered"]["content"]
    assert delivered["server_replied"] == "250 2.0.0 queued as 0001"
    assert server.received[0]["Message-ID"] == delivered["message_id"]


def test_a_sealed_letter_shows_names_and_words_in_other_scripts(asked, server):
    import pypdf

    asked.contact.name = "王小明"
    asked.contact.save(update_fields=["name"])
    reason = "We wait, 王小明, 🙂, مرحبا שלום, आदित्य, 김민준"
    decision = decline(asked, reason=reason)
    finish()
    copy = SignedCopy.objects.get()
    pages = pypdf.PdfReader(io.BytesIO(documents.read(copy.sealed))).pages
    texts = ["".join(char for char in page.extract_text() if char not in MARKS) for page in pages]
    letter, completion = " ".join(texts[:-1]), texts[-1]
    for part in ("We wait, 王小明, 🙂, مرحبا שלום", "김민준"):
        assert part in " ".join(letter.split()), part
    assert "王小明" in completion
    assert "[U+" not in letter + completion
    assert decision.reason == reason
    identity = sealing.seal_identity(asked.firm)
    report = check_seal(
        documents.read(copy.sealed), trusted=[identity.certificate], at=timezone.now()
    )
    assert report.is_sealed, report


def test_the_seal_is_timed_by_the_authorities_of_the_file_within_their_budget(
    asked, server, entries_of, settings, home, tmp_path
):
    with loopback.revocable(tmp_path) as authority:
        settings.DUECARE_TSA_FILE = home / "time-authorities.toml"
        named = f'[[authority]]\nlabel = "loopback"\nurl = "{authority.url}"\ndaily_budget = 1\n'
        settings.DUECARE_TSA_FILE.write_text(named)
        decline(asked)
        finish()
        sealed = dict(entries_of(asked.client))["sig.sealed"]["content"]
        assert (sealed["level"], sealed["time_authority"]) == ("PAdES B-T", authority.url)
        kept = StampAttempt.objects.filter(authority="loopback", problem="", stamp=None)
        assert kept.count() >= 1
        again = sealing.seal(
            documents.read(SignedCopy.objects.get().original),
            firm=asked.firm,
            now=timezone.now(),
            reason="again",
        )
        assert again[1] == ""  # today's question is spent
    settings.DUECARE_TSA_FILE.write_text("[[authority]")
    assert witness_queries.configured()[1]
    unreadable = sealing.seal(
        documents.read(SignedCopy.objects.get().original),
        firm=asked.firm,
        now=timezone.now(),
        reason="again",
    )
    assert unreadable[1] == ""


def test_the_completion_page_says_who_how_what_and_where_it_is_recorded(asked, server):
    import pypdfium2

    decision = decline(asked)
    finish()
    copy = SignedCopy.objects.get()
    with pypdfium2.PdfDocument(documents.read(copy.sealed)) as pdf:
        text = " ".join(pdf[len(pdf) - 1].get_textpage().get_text_bounded().split())
    for part in (
        "North Boss",
        "emailed link and emailed code entered",
        decision.page.sha256[:24],
        decision.letter.sha256[:24],
        "Ledger entry",
        "Fingerprint",
    ):
        assert part in text, part


def test_a_refused_copy_is_shown_and_tried_again(asked, server, entries_of, signed_in, north):
    decline(asked)
    server.refuse_content = True
    assert finish() == 0
    copy = SignedCopy.objects.get()
    assert copy.last_reply.startswith("451")
    page = signed_in(north.viewer).get(reverse("portal:access", args=[north.client.pk]))
    assert b"refused by the mail server" in page.content
    server.refuse_content = False
    assert finish() == 0  # not before its time
    assert finish(timedelta(minutes=11)) == 1
    kinds = [kind for kind, _ in entries_of(asked.client)]
    assert kinds.count("mail.refused") == 1
    assert kinds.count("sig.sealed") == 1
    assert kinds[-1] == "sig.delivered"


def test_a_member_can_have_a_refused_copy_sent_again(asked, server, north, south, signed_in):
    decline(asked)
    server.refuse_recipient = True
    finish()
    server.refuse_recipient = False
    copy = SignedCopy.objects.get()
    address = reverse("outbox:send_again", args=[north.client.pk, copy.outgoing_id])
    assert signed_in(south.owner).post(address).status_code == 404
    assert signed_in(north.viewer).post(address).status_code == 403
    assert signed_in(north.advisor).post(address).status_code == 302
    assert finish() == 1
    copy.refresh_from_db()
    assert copy.delivered_at


def test_a_copy_has_failed_after_ten_refusals_in_three_days(asked, server):
    decline(asked)
    server.refuse_content = True
    start = moment = timezone.now()
    pauses = []
    while finish_at(moment) == 0 and (due := copy_mail().next_attempt_at):
        assert due > moment
        pauses.append((due - moment) // timedelta(minutes=1))
        moment = due
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 1280, 1440]
    assert copy_mail().attempts == 10
    assert copy_mail().failed_at
    assert moment - start < timedelta(days=3)


def copy_mail():
    return Mail.objects.get(what="signed copy")


def test_only_the_signer_reads_the_sealed_copy(asked, server, north, south):
    decline(asked)
    finish()
    copy = SignedCopy.objects.get()
    address = reverse("portal:document", args=[copy.sealed_id])
    assert portal(north.contact, "contact").get(address).status_code == 200
    assert portal(south.contact, "contact").get(address).status_code == 404


def test_a_bundle_with_sealed_copies_is_verified(asked, server, tmp_path):
    decline(asked)
    finish()
    made = export_defense_file(client=asked.client, actor=ACTOR, recipient="Counsel")
    path = tmp_path / "file.zip"
    path.write_bytes(documents.read(made.document))
    report = verify_bundle(path, trust_for_client(asked.client))
    assert report.exit_code == 3, list(report.failures())
    (check,) = [one for one in report.checks if one.id == "log.sealed_copies"]
    assert check.detail == "1 of 1 sealed copies are in the bundle"


def test_what_is_signed_at_once_comes_in_one_mail_when_all_of_it_is_sealed(
    asked, server, entries_of
):
    offers = [row.recommendation for row in queries.offers_to(asked.contact)][:2]
    page = sitting_page(offers)
    signing.sign_decisions(
        answers=[signing.GivenAnswer(one, Decision.Kind.ACCEPT) for one in offers],
        shown=offers,
        contact=asked.contact,
        signature=sign(asked, document_sha256=page.sha256, button="Sign these decisions"),
    )
    seal_pending()
    first, second = SignedCopy.objects.order_by("signed_at")
    kept, second.original = second.original, None  # its paper is still to come
    second.save()
    assert copies.finish_copies(timezone.now()) == 1
    assert not Mail.objects.filter(what="signed copy").exists()
    second.original = kept
    second.save()
    assert finish() == 1
    (message,) = server.received
    assert [one.get_filename() for one in message.iter_attachments()] == [
        first.file_name,
        second.file_name,
    ]
    delivered = dict(entries_of(asked.client))["sig.delivered"]["content"]
    sealed = SignedCopy.objects.order_by("signed_at").values_list("sealed__sha256", flat=True)
    assert delivered["documents_sha256"] == list(sealed)
    assert all(one.reached_a_server for one in SignedCopy.objects.all())


def test_a_copy_that_cannot_be_sealed_keeps_the_others_back_for_an_hour(asked, server):
    decline(asked)
    copy = SignedCopy.objects.get()
    SignedCopy.objects.create(
        **{
            name: getattr(copy, name)
            for name in ("firm", "client", "contact", "title", "file_name", "shown_sha256")
        },
        **{name: getattr(copy, name) for name in ("method", "button", "signed_at")},
        signature_entry_id=copy.signature_entry_id,
    )
    assert finish() == 0
    assert finish(timedelta(hours=2)) == 1
