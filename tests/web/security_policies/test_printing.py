"""The PDF of an adopted policy is set in the background: no one who signs waits for paper."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.web.portal.test_pages import portal
from tests.web.security_policies.test_actions import (
    ACTOR,
    acknowledge,
    draft,
    in_force,
    right_answers,
    sign,
)

from duecare_web.ledger import documents
from duecare_web.ledger.models import Attachment
from duecare_web.ledger.sequencer import seal_pending
from duecare_web.portal import copies
from duecare_web.portal.models import SignedCopy
from duecare_web.portal.signing import sign_policy
from duecare_web.security_policies import drafting, printing
from duecare_web.security_policies.pages import owner_page


def pdf_text(content):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def refuse(*_args, **_values):
    raise AssertionError("a PDF was set in the request")


def test_no_one_waits_for_a_pdf_to_publish_sign_or_confirm(north, monkeypatch, entries_of):
    monkeypatch.setattr(printing, "render_pdf", refuse)
    version = in_force(north)
    acknowledge(north, version)
    assert version.adopted is None
    proposed = dict(entries_of(north.client))["policy.proposed"]["content"]
    assert Attachment.objects.filter(document__sha256=proposed["page_sha256"]).exists()
    boss, clerk = portal(north.contact, "contact"), portal(north.employee, "employee")
    assert "PDF" not in boss.get(reverse("portal:approve", args=[version.pk])).content.decode()
    page = clerk.get(reverse("portal:policy", args=[version.pk])).content.decode()
    assert reverse("portal:policy_file", args=[version.pk]) not in page
    assert clerk.get(reverse("portal:policy_file", args=[version.pk])).status_code == 404


def test_the_background_sets_each_once_with_the_approval_on_it(north, entries_of):
    version = in_force(north)
    later = timezone.now() + timedelta(days=3)
    assert printing.print_adopted(later) == 1
    assert printing.print_adopted(later) == 0
    version.refresh_from_db()
    text = pdf_text(documents.read(version.adopted))
    assert "North Boss" in text
    assert "emailed link and emailed code entered" in text
    assert "Not approved yet" not in text
    printed = [one for kind, one in entries_of(north.client) if kind == "policy.printed"]
    assert [one["content"]["adopted_sha256"] for one in printed] == [version.adopted.sha256]
    boss = portal(north.contact, "contact")
    shown = boss.get(reverse("portal:approve", args=[version.pk])).content.decode()
    assert reverse("portal:document", args=[version.adopted_id]) in shown


def test_one_that_cannot_be_set_keeps_no_other_waiting(north, monkeypatch):
    broken, other = in_force(north), in_force(north, "POL-PASSWORD")
    whole = printing.policy_document

    def document(version, **options):
        if version.pk == broken.pk:
            raise printing.InputError("no font has this letter")
        return whole(version, **options)

    monkeypatch.setattr(printing, "policy_document", document)
    assert printing.print_adopted(timezone.now()) == 1
    broken.refresh_from_db()
    other.refresh_from_db()
    assert (broken.adopted, bool(other.adopted)) == (None, True)


def test_the_sealed_copy_waits_for_its_paper(north, mailoutbox):
    version = drafting.publish_version(version=draft(north), actor=ACTOR)
    sign_policy(
        version=version,
        contact=north.contact,
        signature=sign(version, document_sha256=owner_page(version).sha256),
        answers=right_answers(version, north.contact),
    )
    seal_pending()
    assert copies.finish_copies(timezone.now()) == 0
    printing.print_adopted(timezone.now())
    seal_pending()
    assert copies.finish_copies(timezone.now()) == 1
    copy = SignedCopy.objects.get()
    version.refresh_from_db()
    assert copy.original == version.adopted
    assert documents.read(copy.sealed).startswith(documents.read(version.adopted))


def test_the_owner_can_read_on_paper_what_is_not_approved_yet(north, south):
    version = drafting.publish_version(version=draft(north), actor=ACTOR)
    address = reverse("portal:policy_paper", args=[version.pk])
    paper = portal(north.contact, "contact").get(address)
    assert "Not approved yet" in pdf_text(paper.content)
    assert portal(south.contact, "contact").get(address).status_code == 404
