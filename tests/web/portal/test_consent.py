"""The agreement to sign electronically: taken back, honored, and given again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.test_pages import portal
from tests.web.portal.test_signing import ACTOR, decline, first_offer, sign

from duecare.errors import InputError
from duecare.record import CONSENT
from duecare_web.assessments.models import Decision
from duecare_web.portal import consent, queries, signing, standing


def accept(asked):
    return signing.sign_decision(
        recommendation=first_offer(asked),
        contact=asked.contact,
        kind=Decision.Kind.ACCEPT,
        signature=sign(asked),
    )


def withdraw(asked):
    contact = asked.contact
    return consent.withdraw_consent(contact=contact, actor=contact.as_actor())


def test_nothing_is_signed_after_a_withdrawal_until_the_contact_agrees_again(
    asked, north, entries_of
):
    before = accept(asked)
    withdraw(asked)
    for attempt in (accept, decline):
        with pytest.raises(InputError, match="withdrew your consent"):
            attempt(asked)
    assert Decision.objects.get() == before
    consent.consent_again(contact=asked.contact)
    assert decline(asked).kind == Decision.Kind.DECLINE
    kinds = [kind for kind, _ in entries_of(north.client)]
    told = [kind for kind in kinds if kind.startswith("sig.consent")]
    assert told == ["sig.consent_withdrawn", "sig.consented"]


def test_the_entry_names_who_recorded_it_and_the_exact_words(asked, north, entries_of):
    consent.withdraw_consent(contact=asked.contact, actor=ACTOR)
    values = dict(entries_of(north.client))["sig.consent_withdrawn"]
    assert values["person"]["email"] == asked.contact.email
    assert values["actor"]["id"] == ACTOR.reference
    assert values["content"] == {"consent": CONSENT, "consent_version": 3}


def test_a_second_withdrawal_and_a_renewal_of_nothing_are_refused(asked):
    with pytest.raises(InputError, match="was not withdrawn"):
        consent.consent_again(contact=asked.contact)
    withdraw(asked)
    with pytest.raises(InputError, match="already"):
        withdraw(asked)


def test_silence_of_a_contact_who_gets_paper_is_neither_reminded_nor_recorded(asked, north):
    much_later = timezone.now() + timedelta(days=400)
    assert queries.due_reminders(much_later)
    withdraw(asked)
    assert queries.due_reminders(much_later) == []
    assert queries.due_lapses(much_later) == []
    (row,) = standing.standing_requests(north.client, now=timezone.now())
    assert row.state == "withdrawn"


def test_the_portal_offers_the_withdrawal_and_then_no_form(asked, north):
    browser = portal(north.contact, "contact")
    record = reverse("portal:record")
    assert "Withdraw this consent" in browser.get(record).content.decode()
    browser.post(reverse("portal:consent"), {"step": "withdraw"})
    shown = browser.get(record).content.decode()
    assert "Give consent again" in shown
    offer = reverse("portal:recommendation", args=[first_offer(asked).pk])
    for address in (offer, reverse("portal:several")):
        page = browser.get(address).content.decode()
        assert "You withdrew your consent" in page
        assert "typed_name" not in page
    browser.post(reverse("portal:consent"), {"step": "again"})
    assert "typed_name" in browser.get(offer).content.decode()
    assert browser.post(reverse("portal:consent"), {"step": "other"}).status_code == 404


def test_the_firm_records_what_a_contact_told_it(asked, north, south, signed_in):
    address = reverse("portal:withdraw_consent", args=[north.client.pk, north.contact.pk])
    assert signed_in(north.viewer).post(address).status_code in (403, 404)
    assert signed_in(south.advisor).post(address).status_code == 404
    browser = signed_in(north.advisor)
    browser.post(address)
    assert consent.standing_withdrawal(north.contact) is not None
    page = browser.get(reverse("portal:access", args=[north.client.pk])).content.decode()
    assert "on paper only" in page
