"""What is signed is what was shown: the page of a decision, its digest, and where it is kept."""

import io
import re
import zipfile
from html import unescape

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.html import strip_tags
from tests.web.portal.test_pages import decision_data, portal, sitting
from tests.web.portal.test_signing import ACTOR, decline, first_offer

from duecare import record
from duecare.errors import EvidenceError, InputError
from duecare.record import OfferWords
from duecare_web.assessments.models import Decision
from duecare_web.defense import actions as files
from duecare_web.ledger import documents
from duecare_web.ledger.actions import Attached, append_entry, keep_document
from duecare_web.ledger.models import Attachment
from duecare_web.portal import queries, signing
from duecare_web.portal.decision_pages import decision_page, sitting_page


def text_of(html: str) -> str:
    return " ".join(
        unescape(strip_tags(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))).split()
    )


def words_of(value) -> list[str]:
    """Every text of an offer that is meant to be read."""
    if isinstance(value, str):
        return [value] if " " in value else []
    if isinstance(value, list | tuple):
        return [text for one in value for text in words_of(one)]
    if hasattr(value, "__dataclass_fields__"):
        return [
            text for name in value.__dataclass_fields__ for text in words_of(getattr(value, name))
        ]
    return []


def attached_to(decision) -> dict[str, str]:
    rows = Attachment.objects.filter(entry_id=decision.entry_id).select_related("document")
    return {one.document.sha256: one.name for one in rows}


def test_the_page_holds_every_word_of_the_offer_and_what_each_answer_means(asked):
    for one in [row.recommendation for row in queries.offers_to(asked.contact)]:
        page = decision_page(one)
        text = text_of(page.kept.content.decode())
        offer: OfferWords = one.offer
        # The level is said once, by its reason; a mark of evidence is drawn.
        missing = [said for said in words_of(offer) if " ".join(said.split()) not in text]
        assert missing == []
        for part in ("Accept", "Put off", "Decline", "held against North Dental", "can change it"):
            assert part in text


def test_what_the_browser_showed_is_what_is_hashed_named_and_kept(asked, entries_of):
    offer = first_offer(asked)
    boss = portal(asked.contact, "contact")
    address = reverse("portal:recommendation", args=[offer.pk])
    html = boss.get(address).content.decode()
    page = decision_page(offer)
    assert page.body in html
    fields = dict(re.findall(r'name="(page_made|document_sha256)" value="([^"]+)"', html))
    assert fields["document_sha256"] == page.sha256
    sent = decision_data(asked, choice="accept", depth="80", **fields)
    assert boss.post(address, sent).status_code == 302
    decision = offer.decisions.get()
    assert documents.read(decision.page) == page.kept.content
    content = dict(entries_of(asked.client))["decision.accepted"]["content"]
    assert content["signature"]["document_sha256"] == page.sha256
    assert content["read"]["depth_percent"] == 80
    assert content["read"]["active_seconds"] == 31
    assert 0 <= content["read"]["page_seconds"] < 60
    assert attached_to(decision).keys() == {page.sha256, decision.letter.sha256}


def test_the_page_names_no_person_and_no_reason(asked):
    decision = decline(asked)
    kept = documents.read(decision.page).decode()
    for word in (asked.contact.name, asked.contact.email, decision.reason, decision.alternative):
        assert word not in kept
    letter = text_of(documents.read(decision.letter).decode("latin-1"))
    assert letter  # the letter is a PDF of its own


def test_the_page_of_another_recommendation_or_language_is_refused(asked):
    from django.utils import translation

    offers = [row.recommendation for row in queries.offers_to(asked.contact)[:2]]
    with translation.override("es"):
        spanish = decision_page(offers[0]).sha256
    for wrong in (decision_page(offers[1]).sha256, asked.document.sha256, spanish):
        data = decision_data(asked, choice="accept", document_sha256=wrong)
        page = portal(asked.contact, "contact").post(
            reverse("portal:recommendation", args=[offers[0].pk]), data
        )
        assert page.status_code == 422
        assert "was replaced while the page was open" in text_of(page.content.decode())
    assert not Decision.objects.exists()


def test_one_page_for_a_sitting_is_attached_to_each_of_its_answers(asked):
    data, offers = sitting(asked, row0="accept", row1="accept")
    boss = portal(asked.contact, "contact")
    html = boss.get(reverse("portal:several")).content.decode()
    page = sitting_page(offers)
    assert all(str(part) in html for part in page.parts)
    assert f'value="{page.sha256}"' in html
    assert boss.post(reverse("portal:several"), data).status_code == 302
    made = [one.decisions.get() for one in offers[:2]]
    assert {one.page.sha256 for one in made} == {page.sha256}
    assert all(page.sha256 in attached_to(one) for one in made)
    text = text_of(page.kept.content.decode())
    assert all(one.title in text and one.offer.stakes.stays[0].text in text for one in offers)


def test_an_answer_to_what_the_sitting_did_not_show_is_refused(asked):
    data, offers = sitting(asked, row0="accept")
    data["shown"] = str(offers[1].pk)
    data["document_sha256"] = sitting_page(offers[1:2]).sha256
    page = portal(asked.contact, "contact").post(reverse("portal:several"), data)
    assert page.status_code == 422
    assert not Decision.objects.exists()


def test_only_what_was_put_to_the_contact_is_signed(asked, north):
    offer = first_offer(asked)
    asked.recommendations.remove(offer)
    with pytest.raises(InputError, match="was not put to this contact"):
        decline(asked, recommendation=offer)


def test_the_signed_page_opens_with_one_click_for_both_sides_and_runs_nothing(
    asked, north, south, signed_in
):
    decision = decline(asked)
    address = reverse("ledger:document", args=[north.client.pk, decision.page_id])
    listed = signed_in(north.viewer).get(reverse("assessments:decisions", args=[north.client.pk]))
    assert address in listed.content.decode()
    own = reverse("portal:document", args=[decision.page_id])
    for answer in (signed_in(north.viewer).get(address), portal(asked.contact, "contact").get(own)):
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        assert answer["Content-Disposition"].startswith("inline")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Content-Security-Policy"].endswith("sandbox")
        assert b"".join(answer) == documents.read(decision.page)
    assert signed_in(south.owner).get(address).status_code == 404
    assert portal(south.contact, "contact").get(own).status_code == 404
    offer = reverse("portal:recommendation", args=[decision.recommendation_id])
    assert own in portal(asked.contact, "contact").get(offer).content.decode()


def test_the_defense_file_holds_the_page_in_its_folder_and_the_program_file_does_not(asked):
    decision = signing.sign_decision(
        recommendation=first_offer(asked),
        contact=asked.contact,
        kind=Decision.Kind.ACCEPT,
        signature=record.Signature.confirmed(
            client_name=asked.client.name,
            typed_name=asked.contact.name,
            document_sha256=decision_page(first_offer(asked)).sha256,
            button="Accept this recommendation",
            method="tests",
        ),
    )
    firms = files.export_defense_file(client=asked.client, actor=ACTOR, recipient="Counsel")
    clients = files.export_program_file(
        client=asked.client,
        actor=asked.contact.as_actor(),
        recipient="The insurer",
        contact=asked.contact,
    )
    kept = documents.read(decision.page)
    with zipfile.ZipFile(io.BytesIO(documents.read(firms.document))) as packed:
        shown = [name for name in packed.namelist() if "/report/shown/" in name]
        assert [packed.read(name) for name in shown if "decision-page-" in name] == [kept]
    with zipfile.ZipFile(io.BytesIO(documents.read(clients.document))) as packed:
        assert kept not in [packed.read(name) for name in packed.namelist()]


def test_an_entry_that_names_a_page_without_attaching_it_is_never_written(north):
    entry = record.MessageJudged(
        message="m01",
        message_sha256="1" * 64,
        page_sha256="2" * 64,
        choice="report",
        cues_found=0,
        cues_missed=0,
        cues_extra=0,
    )
    other = Attached("other.html", b"another page", "text/html")
    with transaction.atomic(), pytest.raises(EvidenceError, match="does not attach"):
        append_entry(client=north.client, actor=ACTOR, entry=entry, attachments=[other])


def test_a_document_is_attached_under_a_name_that_an_exhibit_can_bear(north):
    kept = keep_document(client=north.client, document=Attached("letter.pdf", b"%PDF"))
    entry = record.HoldPlaced(matter="Doe", scope="one person", reason="A claim came in.")
    with transaction.atomic(), pytest.raises(EvidenceError, match="never attached under a name"):
        append_entry(client=north.client, actor=ACTOR, entry=entry, attachments=[kept])
