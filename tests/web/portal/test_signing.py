"""What an owner reads and signs, as the ledger shows it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.web.portal.assessed import assess_client

from duecare.errors import InputError
from duecare.record import CONSENT, Signature
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments.models import Decision
from duecare_web.portal import queries, signing
from duecare_web.portal.decision_pages import decision_page

ACTOR = system_actor("tests")


def sign(request, recommendation=None, **changes):
    values = {
        "client_name": request.client.name,
        "typed_name": request.contact.name,
        "document_sha256": decision_page(recommendation or first_offer(request)).sha256,
        "button": "Accept this recommendation",
        "method": "emailed link and emailed code entered",
    }
    return Signature.confirmed(**{**values, **changes})


def first_offer(request):
    return queries.offers_to(request.contact)[0].recommendation


def decline(request, **changes):
    offer = changes.get("recommendation") or first_offer(request)
    values = {
        "recommendation": offer,
        "contact": request.contact,
        "kind": Decision.Kind.DECLINE,
        "signature": sign(request, offer, button="I understand the stated risk remains. Decline"),
        "reason": "We replace the laptops in spring.",
        "alternative": "They stay in a locked cabinet.",
        "revisit_on": timezone.now().date() + timedelta(days=90),
        "confirmed": True,
    }
    return signing.sign_decision(**{**values, **changes})


def test_an_accept_leaves_the_whole_signature_record(asked, north, entries_of):
    decision = signing.sign_decision(
        recommendation=first_offer(asked),
        contact=asked.contact,
        kind=Decision.Kind.ACCEPT,
        signature=sign(asked),
        context={"ip": "192.0.2.7"},
    )
    entries = entries_of(north.client)
    kinds = [kind for kind, _ in entries]
    assert kinds[-1] == "decision.accepted"
    assert kinds.count("decision.accepted") == 1
    assert not [kind for kind in kinds if kind in ("sig.consented", "sig.signed")]
    values = dict(entries)["decision.accepted"]
    signature = values["content"]["signature"]
    page = decision_page(decision.recommendation)
    assert signature["document_sha256"] == page.sha256 == decision.page.sha256
    assert values["content"]["language"] == "en"
    assert signature["consent"] == CONSENT
    assert signature["authority"] == "I may sign for North Dental."
    assert values["content"]["letter_sha256"] == decision.letter.sha256
    assert values["details"]["signature"] == {"typed_name": "North Boss"}
    assert values["context"]["ip"] == "192.0.2.7"


def test_a_decline_is_recorded_with_the_money_that_was_shown(asked, north, entries_of):
    decision = decline(asked)
    values = dict(entries_of(north.client))["decision.declined"]
    assert values["content"]["two_steps"] is True
    stakes = values["money"]["offer"]["stakes"]
    assert [one["title"] for one in stakes["stays"]][-3:] == [
        "One bad case",
        "How often",
        "What you do not spend",
    ]
    assert stakes["figures"]["left_cents"] > 0
    assert values["details"]["reason"] == "We replace the laptops in spring."
    assert decision.reason == "We replace the laptops in spring."


def test_a_decline_without_the_second_step_is_refused(asked):
    with pytest.raises(InputError, match="second step"):
        decline(asked, confirmed=False)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("change", [{"reason": " "}, {"revisit_on": None}])
def test_a_decline_needs_reason_and_date(asked, change):
    with pytest.raises(InputError):
        decline(asked, **change)
    assert not Decision.objects.exists()


def test_no_signature_without_the_hash_of_what_was_shown(asked):
    for wrong in ("", "0" * 64):
        with pytest.raises(InputError, match="replaced"):
            decline(asked, signature=sign(asked, document_sha256=wrong))
    assert not Decision.objects.exists()


def test_a_new_request_withdraws_the_old_letter(asked, north):
    decline(asked)
    again = signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    asked.refresh_from_db()
    assert asked.withdrawn_at is not None
    assert again.document.sha256 != asked.document.sha256


def test_a_contact_who_may_not_sign_is_not_asked(north):
    assess_client(north.client)
    north.contact.may_sign = False
    north.contact.save()
    with pytest.raises(InputError, match="may not sign"):
        signing.ask_for_decisions(contact=north.contact, actor=ACTOR)


def test_reading_and_downloading_leave_entries(asked, north, entries_of):
    reading = signing.open_document(contact=north.contact, document=asked.document)
    signing.finish_reading(reading=reading, seconds=42, reached=99, pages=3)
    signing.download_document(contact=north.contact, document=asked.document)
    entries = dict(entries_of(north.client))
    assert entries["sig.viewed"]["content"]["document_sha256"] == asked.document.sha256
    assert entries["sig.read"]["content"]["visible_seconds"] == 42
    assert entries["sig.read"]["content"]["last_page_seen"] == 3
    assert "sig.downloaded" in entries


def test_no_statement_about_the_firm_is_made_for_the_client(asked, north):
    kinds = {one.kind for one in queries.statements_for(north.contact)}
    assert "insurance-gap-client" in kinds
    assert not [kind for kind in kinds if "firm" in kind]
