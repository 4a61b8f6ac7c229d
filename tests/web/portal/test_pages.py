"""Pages of the portal: who sees them, and who gets 404."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.assessed import assess_client
from tests.web.portal.test_signing import first_offer
from tests.web.security_policies.test_actions import answer, in_force

from duecare.documents.wording.words import people_held_words
from duecare_web.accounts.access import PORTAL_SESSION_KEY
from duecare_web.accounts.actors import system_actor
from duecare_web.ledger.sequencer import seal_pending
from duecare_web.portal import copies, queries, signing
from duecare_web.portal.decision_pages import decision_page, sitting_page
from duecare_web.portal.overview import call_words
from duecare_web.training.actions import assign_lesson, start_lesson

pytestmark = pytest.mark.long

ACTOR = system_actor("tests")


def portal(person, kind):
    """A browser in which this person is signed in to the portal."""
    browser = Browser()
    session = browser.session
    session[PORTAL_SESSION_KEY] = {
        "kind": kind,
        "person_id": str(person.pk),
        "client_id": str(person.client_id),
        "firm_id": str(person.firm_id),
        "name": person.name,
        "email": person.email,
        "method": "emailed link and emailed code entered",
    }
    session.save()
    return browser


@pytest.fixture
def boss(north):
    return portal(north.contact, "contact")


@pytest.fixture
def clerk(north):
    return portal(north.employee, "employee")


@pytest.fixture
def stranger(south):
    return portal(south.contact, "contact")


@pytest.fixture
def asked(north):
    assess_client(north.client)
    return signing.ask_for_decisions(contact=north.contact, actor=ACTOR)


def test_nobody_gets_past_the_sign_in_page(north, client):
    for name in ("overview", "record", "my_work", "practice", "home"):
        assert client.get(reverse(f"portal:{name}")).url == reverse("portal:sign_in")


def test_an_employee_sees_no_page_of_the_owner(clerk):
    for name in ("overview", "record"):
        assert clerk.get(reverse(f"portal:{name}")).status_code == 404


def test_the_owner_sees_no_page_of_an_employee(boss):
    assert boss.get(reverse("portal:my_work")).status_code == 404


def test_an_owner_without_an_assessment_is_told_so(boss):
    assert "No assessment yet" in boss.get(reverse("portal:overview")).content.decode()


def test_the_overview_shows_people_money_and_what_waits(asked, boss):
    page = boss.get(reverse("portal:overview")).content.decode()
    people = people_held_words(asked.assessment.price.people)
    assert people.figure in page
    assert people.spread in page
    assert "One bad case, and who pays" in page
    assert "Stays with you" in page
    assert "within five years" in page
    offers = queries.offers_to(asked.contact)
    assert offers[0].recommendation.title in page
    assert "the rest later" in call_words(offers)
    assert "the rest" not in call_words(offers[:1])


NEVER = re.compile(
    r"once in \d|[Ss]aves (about )?\$[\d,.]+[kM]|\b(SCN|SG|POL|Q)-[A-Z0-9]+|risk accepted|\$[\d.]+k\b|"
    r"told apart from chance|not covered|eliminates|violat"
)


def test_no_page_of_the_owner_says_what_must_never_be_said(asked, boss):
    offered = queries.offers_to(asked.contact)
    addresses = [reverse("portal:overview"), reverse("portal:several")]
    addresses += [reverse("portal:recommendation", args=[one.recommendation.pk]) for one in offered]
    for address in addresses:
        page = re.sub(r"<[^>]+>", " ", boss.get(address).content.decode())
        found = NEVER.search(page)
        assert found is None, (address, found)


def test_an_offer_is_read_in_the_order_of_its_argument(asked, boss):
    offer = queries.offers_to(asked.contact)[0].recommendation
    page = boss.get(reverse("portal:recommendation", args=[offer.pk])).content.decode()
    heads = (
        "What the law asks of you",
        offer.offer.stakes.title,
        "How often",
        "What it costs",
        "If you decide not to",
    )
    places = [page.index(head) for head in heads]
    assert places == sorted(places)


def test_another_firms_owner_gets_404_for_everything(asked, stranger, north):
    offer = queries.offers_to(asked.contact)[0].recommendation
    version = in_force(north)
    reading = signing.open_document(contact=asked.contact, document=asked.document)
    addresses = [
        reverse("portal:recommendation", args=[offer.pk]),
        reverse("portal:document", args=[asked.document_id]),
        reverse("portal:document_file", args=[asked.document_id]),
        reverse("portal:document_page", args=[asked.document_id, 1]),
        reverse("portal:approve", args=[version.pk]),
    ]
    assert [stranger.get(one).status_code for one in addresses] == [404] * 5
    told = stranger.post(reverse("portal:reading", args=[reading.pk]), {"seconds": 5, "reached": 1})
    assert told.status_code == 404


def test_another_firms_employee_gets_404_for_everything(north, south):
    other = portal(south.employee, "employee")
    assignment = assign_lesson(employee=north.employee, lesson="report-fast", actor=ACTOR)
    run = start_lesson(assignment=assignment)
    version = in_force(north)
    attempt = run.attempts.first()
    got = [
        other.get(reverse("portal:lesson", args=[assignment.pk])).status_code,
        other.post(reverse("portal:start", args=[assignment.pk])).status_code,
        other.get(reverse("portal:answer", args=[assignment.pk, attempt.pk])).status_code,
        other.post(reverse("portal:answer", args=[assignment.pk, attempt.pk])).status_code,
        other.post(reverse("portal:complete", args=[assignment.pk])).status_code,
        other.get(reverse("portal:policy", args=[version.pk])).status_code,
        other.get(reverse("portal:policy_file", args=[version.pk])).status_code,
        other.get(reverse("portal:certificate", args=[uuid.uuid4()])).status_code,
        other.get(reverse("portal:debrief", args=["p01"])).status_code,
    ]
    assert got == [404] * 9


def decision_data(asked, **changes):
    data = {
        "choice": "decline",
        "reason": "Too expensive this year.",
        "alternative": "",
        "revisit_on": (timezone.now().date() + timedelta(days=60)).isoformat(),
        "typed_name": asked.contact.name,
        "authority": "on",
        "consent": "on",
        "document_sha256": decision_page(first_offer(asked)).sha256,
        "seconds": "31",
    }
    return {**data, **changes}


def test_a_decline_takes_two_steps_on_the_page(asked, boss):
    offer = queries.offers_to(asked.contact)[0].recommendation
    address = reverse("portal:recommendation", args=[offer.pk])
    first = boss.post(address, decision_data(asked))
    assert first.status_code == 200
    assert "This record is fair to both sides" in first.content.decode()
    assert not offer.decisions.exists()
    second = boss.post(address, decision_data(asked, confirmed="on"))
    assert second.status_code == 302
    assert offer.decisions.get().kind == "decline"
    assert "Declined on" in boss.get(address).content.decode()


def test_a_decline_without_a_reason_is_shown_with_its_error(asked, boss):
    offer = queries.offers_to(asked.contact)[0].recommendation
    answer = boss.post(
        reverse("portal:recommendation", args=[offer.pk]), decision_data(asked, reason="")
    )
    assert answer.status_code == 422
    assert "Write the reason in your own words." in answer.content.decode()


def test_an_accept_needs_neither_reason_nor_date(asked, boss):
    offer = queries.offers_to(asked.contact)[0].recommendation
    data = decision_data(asked, choice="accept", reason="", revisit_on="")
    answer = boss.post(reverse("portal:recommendation", args=[offer.pk]), data)
    assert answer.status_code == 302
    assert offer.decisions.get().revisit_on is None


def test_the_exact_pages_of_the_document_are_shown(asked, boss):
    page = boss.get(reverse("portal:document", args=[asked.document_id])).content.decode()
    assert asked.document.sha256 in page
    picture = boss.get(reverse("portal:document_page", args=[asked.document_id, 1]))
    assert picture.content.startswith(b"\x89PNG")
    assert (
        boss.get(reverse("portal:document_page", args=[asked.document_id, 99])).status_code == 404
    )


def test_a_contact_who_may_not_sign_can_read_but_not_answer(asked, boss):
    asked.contact.may_sign = False
    asked.contact.save()
    offer = queries.offers_to(asked.contact)[0].recommendation
    address = reverse("portal:recommendation", args=[offer.pk])
    assert "You can read this and not sign it" in boss.get(address).content.decode()
    boss.post(address, decision_data(asked, choice="accept"))
    assert not offer.decisions.exists()


def test_every_page_of_the_firm_renders_and_strangers_get_404(north, south, signed_in, asked):
    version = in_force(north)
    pk = north.client.pk
    addresses = [
        reverse("portal:access", args=[pk]),
        reverse("training:coverage", args=[pk]),
        reverse("training:assign", args=[pk]),
        reverse("training:person", args=[pk, north.employee.pk]),
        reverse("security_policies:policies", args=[pk]),
        reverse("security_policies:clause", args=[pk, version.pk, "new"]),
        reverse("security_policies:word_file", args=[pk, version.pk]),
        reverse("security_policies:version", args=[pk, version.pk]),
    ]
    ours, theirs = signed_in(north.advisor), signed_in(south.owner)
    assert [ours.get(one).status_code for one in addresses] == [200] * len(addresses)
    assert [theirs.get(one).status_code for one in addresses] == [404] * len(addresses)


def test_the_firm_can_draft_change_publish_and_invite(north, signed_in, mailoutbox):
    browser, pk = signed_in(north.advisor), north.client.pk
    answer(north, ["POL-PHYSICAL"], in_place=[])
    browser.post(reverse("security_policies:draft", args=[pk]), {"policy": "POL-PHYSICAL"})
    asked = browser.get(reverse("security_policies:questions", args=[pk])).content.decode()
    assert "12 Elm Street" in asked
    said = {"slot-sites": "9 Elm Street"}
    browser.post(reverse("security_policies:answer", args=[pk]), said)
    version = north.client.policy_versions.get()
    assert "9 Elm Street" in " ".join(clause["text"] for clause in version.clauses)
    browser.post(reverse("security_policies:publish", args=[pk, version.pk]))
    version.refresh_from_db()
    assert version.status == "proposed"
    browser.post(reverse("portal:invite", args=[pk]), {"person": str(north.contact.pk)})
    assert len(mailoutbox) == 1


def test_a_viewer_cannot_assign_invite_or_publish(north, signed_in):
    browser, pk = signed_in(north.viewer), north.client.pk
    assert browser.post(reverse("training:assign", args=[pk])).status_code == 403
    assert browser.post(reverse("portal:invite", args=[pk])).status_code == 403
    draft = reverse("security_policies:draft", args=[pk])
    assert browser.post(draft, {"policy": "POL-PHYSICAL"}).status_code == 403


def sitting(asked, **answers):
    """The page of several answers, filled in: rows by number, a choice or its fields."""
    offers = [row.recommendation for row in queries.offers_to(asked.contact)]
    data = decision_data(asked)
    data = {key: data[key] for key in ("typed_name", "authority", "consent")}
    data["document_sha256"] = sitting_page(offers).sha256
    data["shown"] = ",".join(str(one.pk) for one in offers)
    for number, given in answers.items():
        pk = offers[int(number.removeprefix("row"))].pk
        fields = {"choice": given} if isinstance(given, str) else given
        data |= {f"{name}-{pk}": value for name, value in fields.items()}
    return data, offers


def test_several_are_answered_under_one_signature_and_each_copy_is_mailed(asked, boss, mailoutbox):
    later = (timezone.now().date() + timedelta(days=30)).isoformat()
    data, offers = sitting(
        asked, row0="accept", row1={"choice": "defer", "revisit_on": later}, row2="accept"
    )
    answer = boss.post(reverse("portal:several"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    made = [one.decisions.get() for one in offers[:3]]
    assert [one.kind for one in made] == ["accept", "defer", "accept"]
    assert made[1].revisit_on.isoformat() == later
    assert not offers[3].decisions.exists()  # a row without an answer stays open
    seal_pending()
    assert copies.finish_copies(timezone.now()) == 3
    assert [len(message.attachments) for message in mailoutbox] == [3]  # signed at once


def test_nothing_is_declined_together(asked, boss):
    data, offers = sitting(asked, row0="decline", row1="accept")
    assert boss.post(reverse("portal:several"), data).status_code == 422
    assert not offers[0].decisions.exists()
    assert not offers[1].decisions.exists()


def test_a_sitting_without_an_answer_is_told_so(asked, boss):
    page = boss.post(reverse("portal:several"), sitting(asked)[0])
    assert "Answer at least one recommendation." in page.content.decode()


def test_what_is_put_off_needs_a_day_within_its_limit(asked, boss):
    page = boss.post(reverse("portal:several"), sitting(asked, row0="defer")[0])
    assert "Choose a date after today." in page.content.decode()
    late = (timezone.now().date() + timedelta(days=400)).isoformat()
    data, offers = sitting(asked, row0={"choice": "defer", "revisit_on": late})
    page = boss.post(reverse("portal:several"), data)
    assert page.status_code == 422
    assert "at the latest" in page.content.decode()
    assert not offers[0].decisions.exists()


def test_what_has_no_price_cannot_be_accepted(asked, boss):
    offer = queries.offers_to(asked.contact)[0].recommendation
    offer.offered = {**offer.offered, "priced": False}
    offer.save()
    address = reverse("portal:recommendation", args=[offer.pk])
    assert "Accept: have it put in place" not in boss.get(address).content.decode()
    assert boss.post(address, decision_data(asked, choice="accept")).status_code == 422
    assert not offer.decisions.exists()
