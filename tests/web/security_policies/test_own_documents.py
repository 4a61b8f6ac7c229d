"""A document of the client's own goes the way of every policy, and its file is kept as it was."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document as Word
from tests.web.portal.test_pages import portal
from tests.web.security_policies.test_actions import ACTOR, acknowledge, approve

from duecare.documents.uploads import WORD
from duecare.errors import InputError
from duecare_web.ledger import documents
from duecare_web.ledger.models import Attachment
from duecare_web.security_policies import drafting, uploading
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.pages import employee_page, owner_page

TEXT = ["No one takes a file home.", "All laptops are encrypted.", "José Núñez keeps the keys."]


def word_of(*lines):
    made, out = Word(), io.BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(out)
    return out.getvalue()


def given(content, **changes):
    values = {"title": "Staff handbook", "content": content, "audience": ["everyone"]}
    return uploading.OwnDocument(**{**values, "point": "I take no file home.", **changes})


def upload(side, content, **options):
    return uploading.upload_policy(client=side.client, actor=ACTOR, given=given(content), **options)


def test_an_own_document_is_published_signed_confirmed_and_superseded(north, entries_of):
    content = word_of(*TEXT)
    first = drafting.publish_version(version=upload(north, content), actor=ACTOR)
    assert all(line in owner_page(first).kept.content.decode() for line in TEXT)
    acknowledge(north, approve(north, first))
    values = dict(entries_of(north.client))
    sha256 = values["policy.uploaded"]["content"]["file_sha256"]
    for kind in ("policy.uploaded", "policy.proposed", "policy.approved", "policy.acknowledged"):
        kept = Attachment.objects.filter(document__sha256=sha256, document__log=north.client.log)
        assert kept.count() == 4, kind
    assert documents.read(first.uploaded) == content
    assert sha256 in owner_page(first).body
    assert sha256 in employee_page(first, north.employee).body
    assert "was not checked here" in employee_page(first, north.employee).body
    second = upload(north, word_of("No one takes a file home.", "New."), policy=first.policy)
    assert second.number == 2
    approve(north, drafting.publish_version(version=second, actor=ACTOR))
    first.refresh_from_db()
    assert first.status == PolicyVersion.Status.REPLACED


def test_what_it_claims_is_shown_to_the_advisor_and_its_text_is_that_of_its_file(north):
    version = upload(north, word_of(*TEXT))
    assert uploading.unchecked_claims(version) == ["All laptops are encrypted."]
    with pytest.raises(InputError, match="that of its file"):
        drafting.drop_clause(version=version, actor=ACTOR, clause="OWN-01")
    again = upload(north, word_of("Other."), policy=version.policy)
    assert (again.pk, again.number) == (version.pk, 1)
    assert again.content_hash != version.content_hash


def test_a_point_that_claims_how_things_are_is_refused(north):
    claim = given(word_of("Text."), point="All laptops are encrypted.")
    with pytest.raises(InputError, match="says how things are"):
        uploading.upload_policy(client=north.client, actor=ACTOR, given=claim)


def test_the_page_takes_a_file_and_tells_in_plain_words_what_it_does_not_take(north, signed_in):
    browser = signed_in(north.advisor)
    address = reverse("security_policies:upload", args=[north.client.pk])
    sent = {"title": "Staff handbook", "audience": ["everyone"], "point": ""}

    def post(content):
        return browser.post(address, {**sent, "file": SimpleUploadedFile("x.docx", content, WORD)})

    for content, words in [
        (b"MZ", "neither a PDF nor a DOCX"),
        (b"0" * 40_000_001, "40 MB is the"),
    ]:
        refused = post(content)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert not north.client.policy_versions.exists()
    assert post(word_of(*TEXT)).status_code == 302
    version = north.client.policy_versions.get()
    shown = browser.get(reverse("security_policies:version", args=[north.client.pk, version.pk]))
    assert "Its own words, which no fact here shows" in shown.content.decode()
    desk = browser.get(reverse("security_policies:policies", args=[north.client.pk]))
    assert "Own document of the client" in desk.content.decode()
    drafting.publish_version(version=version, actor=ACTOR)
    boss = portal(north.contact, "contact")
    page = boss.get(reverse("portal:approve", args=[version.pk]))
    file = reverse("portal:document_file", args=[version.uploaded_id])
    assert file in page.content.decode()
    answer = boss.get(file)
    assert answer["Content-Disposition"].endswith('.docx"')
    assert b"".join(answer) == documents.read(version.uploaded)
