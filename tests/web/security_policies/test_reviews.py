"""Policies are looked at again each year: asked before, signed by the owner, or recorded as missed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.test_pages import portal
from tests.web.program.test_program import kinds_of, run, start
from tests.web.security_policies.test_actions import ACTOR, acknowledge, draft, in_force, sign
from tests.web.security_policies.test_own_documents import upload, word_of

from duecare.errors import InputError
from duecare.record import PageRead
from duecare_web.accounts.zones import firm_day
from duecare_web.clients import upkeep
from duecare_web.clients.actions import add_contact, change_employee
from duecare_web.clients.models import Contact, ToDo
from duecare_web.ledger import documents
from duecare_web.ledger.models import Document
from duecare_web.outbox.models import Mail
from duecare_web.portal import review_notices
from duecare_web.program import planning
from duecare_web.security_policies import drafting, reviewing
from duecare_web.security_policies.models import Acknowledgement, PolicyVersion, SecurityPolicy
from duecare_web.security_policies.named import leavers_in_policies
from duecare_web.security_policies.queries import policies_for
from duecare_web.security_policies.readers import CONFIRMED_FOR

MIGRATION = "duecare_web.security_policies.migrations.0005_papers_in_the_background"
give_review_days = import_module(MIGRATION).give_review_days


def due(version, days):
    """Have its review due so many days from today."""
    today = firm_day(version.firm, timezone.now())
    PolicyVersion.objects.filter(pk=version.pk).update(review_on=today + timedelta(days=days))
    version.refresh_from_db()
    return version


def at_eight(version, days):
    """Eight in the morning, so many days from the day of its review."""
    day = version.review_on + timedelta(days=days)
    return datetime.combine(day, time(15), UTC)


def test_the_day_of_the_review_is_that_of_the_text(north):
    version = in_force(north)
    today = firm_day(north.firm, timezone.now())
    assert version.review_on == today + timedelta(days=365)
    sooner = drafting.note_on_draft(
        version=draft(north, "POL-LOGGING"), actor=ACTOR, note="", review_months=6
    )
    assert sooner.review_on == today + timedelta(days=182)
    words = " ".join(one["text"] for one in sooner.clauses)
    assert f"{sooner.review_on:%B} {sooner.review_on.day}, {sooner.review_on.year}" in words


def test_the_owner_is_written_to_once_before_and_the_record_says_that_the_day_passed(
    north, entries_of
):
    version = in_force(north)
    for days in (-31, -30, -29, 0, 1, 2):
        review_notices.run_due(at_eight(version, days))
    asked = Mail.objects.filter(client=north.client, subject__contains="to review by")
    assert asked.count() == 2  # thirty days before, and the day after
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert kinds.count("policy.review_missed") == 1
    missed = dict(entries_of(north.client))["policy.review_missed"]["content"]
    assert missed["was_due"] == version.review_on.isoformat()
    assert missed["asked_at"]


def test_each_who_may_sign_is_written_to_once_for_each_day_in_their_language(north):
    partner = add_contact(
        client=north.client,
        actor=ACTOR,
        name="Eva Luna",
        email="eva@north.example",
        may_sign=True,
        language="es",
    )
    add_contact(client=north.client, actor=ACTOR, name="Lee", email="lee@north.example")
    version = in_force(north)
    for _again in range(2):
        review_notices.run_due(at_eight(version, -30))
    mails = Mail.objects.filter(client=north.client, subject__regex="to review by|revisar")
    by_reader = {mail.recipient: mail.subject for mail in mails}
    assert mails.count() == len(by_reader) == 2, by_reader
    told = {
        one.name: subject
        for one in (north.contact, partner)
        for reader, subject in by_reader.items()
        if one.name in reader
    }
    assert "to review by" in told[north.contact.name], by_reader
    assert "revisar" in told[partner.name]


def test_versions_from_before_reviews_get_their_day_from_the_approval(north):
    """Migration 0005: a day that is there stays, and what is not in force gets none."""
    old, kept = in_force(north), in_force(north, "POL-PASSWORD")
    waiting = draft(north, "POL-LOGGING")
    signed = datetime(2024, 2, 29, 20, tzinfo=UTC)
    rows = PolicyVersion.objects
    rows.filter(pk__in=[old.pk, waiting.pk]).update(review_on=None, approved_at=signed)
    SecurityPolicy.objects.filter(pk=old.policy_id).update(review_months=6)
    day = kept.review_on
    give_review_days(apps, None)
    found = {one.pk: one.review_on for one in rows.all()}
    assert found == {old.pk: date(2024, 8, 29), kept.pk: day, waiting.pk: None}
    give_review_days(apps, None)
    assert {one.pk: one.review_on for one in rows.all()} == found


def test_without_anyone_who_may_sign_the_record_says_that_none_was_asked(north, entries_of):
    version = in_force(north)
    Contact.objects.filter(client=north.client).update(may_sign=False)
    review_notices.run_due(at_eight(version, 1))
    assert not Mail.objects.filter(subject__contains="to review by").exists()
    missed = dict(entries_of(north.client))["policy.review_missed"]["content"]
    assert "asked_at" not in missed


def test_an_overdue_review_is_shown_to_the_firm_and_to_the_owner(north, signed_in):
    due(in_force(north), -1)
    upkeep.recount(north.client, now=timezone.now())
    assert ToDo.objects.get(client=north.client, kind="review").number == 1
    browser = signed_in(north.advisor)
    for address in ("security_policies:policies", "clients:overview", "program:program"):
        page = browser.get(reverse(address, args=[north.client.pk])).content.decode()
        assert "review overdue" in page or "past the day of review" in page
    boss = portal(north.contact, "contact")
    assert "1 policy to look at again" in boss.get(reverse("portal:overview")).content.decode()


def test_the_owner_signs_which_policies_stay_and_one_keeps_waiting(north, entries_of):
    one, other = due(in_force(north), 5), due(in_force(north, "POL-PASSWORD"), -3)
    boss, address = portal(north.contact, "contact"), reverse("portal:review")
    html = boss.get(address).content.decode()
    sent = {
        "page_made": re.search(r'name="page_made" value="([^"]+)"', html)[1],
        "document_sha256": re.search(r'name="document_sha256" value="([^"]+)"', html)[1],
        "typed_name": "North Boss",
        "authority": "on",
        "consent": "on",
    }
    assert (
        boss.post(address, {**sent, "typed_name": "Someone", f"keep_{one.pk}": "on"}).status_code
        == 422
    )
    assert boss.post(address, sent).status_code == 422  # nothing is kept
    assert boss.post(address, {**sent, f"keep_{one.pk}": "on"}).status_code == 302
    one.refresh_from_db()
    today = firm_day(north.firm, timezone.now())
    assert one.review_on == today + timedelta(days=365)
    entry = dict(entries_of(north.client))["policy.reviewed"]["content"]
    assert (entry["was_due"], entry["next_due"]) == (
        (today + timedelta(days=5)).isoformat(),
        one.review_on.isoformat(),
    )
    kept = Document.objects.get(sha256=entry["signature"]["document_sha256"])
    text = documents.read(kept).decode()
    assert str(other) in text
    assert str(one) in text
    assert reviewing.due_reviews(north.client, on=today) == [other]


def test_a_review_is_signed_by_one_who_may_and_over_the_page_that_was_shown(north, south):
    version = due(in_force(north), 3)
    page = reviewing.review_page([version], on=firm_day(north.firm, timezone.now()))
    given = {"shown": [version], "kept": [version], "read": PageRead()}
    good = sign(version, document_sha256=page.sha256)
    with pytest.raises(InputError, match="replaced"):
        reviewing.review_policies(
            **given, contact=north.contact, signature=sign(version, document_sha256="0" * 64)
        )
    with pytest.raises(InputError, match="may not sign"):
        reviewing.review_policies(**given, contact=south.contact, signature=good)
    with pytest.raises(InputError, match="no policy is kept"):
        reviewing.review_policies(
            shown=[version], kept=[], read=PageRead(), contact=north.contact, signature=good
        )
    with pytest.raises(InputError, match="not overdue"):
        reviewing.record_missed(version=version, actor=ACTOR)


def test_a_receipt_counts_for_a_year_and_the_program_asks_again(north, entries_of):
    version = in_force(north)
    acknowledge(north, version)
    with pytest.raises(InputError, match="already been acknowledged"):
        acknowledge(north, version)
    plan = start(north)
    given = Acknowledgement.objects.get().acknowledged_at
    (now,) = policies_for(north.employee, at=given + CONFIRMED_FOR - timedelta(days=1))
    assert (now.waiting, now.again_on) == (False, None)
    Acknowledgement.objects.update(acknowledged_at=given - CONFIRMED_FOR)
    (later,) = policies_for(north.employee)
    assert (later.waiting, later.again_on) == (True, given)
    thing = planning.waiting_of(plan, north.employee).things[0]
    assert thing.text == f"Policy to confirm again, after a year: {version.policy.title}"
    assert thing.id == f"{version.pk}:2"
    again = acknowledge(north, version)
    assert again.number == 2
    assert [kind for kind, _ in entries_of(north.client)].count("policy.acknowledged") == 2
    assert policies_for(north.employee)[0].waiting is False


def test_the_program_writes_to_a_person_whose_receipt_is_a_year_old(north):
    version = in_force(north)
    acknowledge(north, version)
    Acknowledgement.objects.update(acknowledged_at=datetime(2025, 12, 20, tzinfo=UTC))
    start(north)
    run(0, 35)
    assert "new" in kinds_of(north.employee)
    things = {one for notice in north.employee.notices.all() for one in notice.things}
    assert f"{version.pk}:2" in things


def test_own_documents_are_set_for_signature_with_the_others(north, signed_in):
    own, drafted = upload(north, word_of("No one takes a file home.")), draft(north)
    browser = signed_in(north.advisor)
    browser.post(reverse("security_policies:publish_all", args=[north.client.pk]))
    for version in (own, drafted):
        version.refresh_from_db()
        assert version.status == "proposed"


def test_a_policy_that_names_someone_who_left_is_told_until_a_version_names_another(north):
    """A duty that a signed policy gives to a leaver is no one's, and Home says so."""
    version = in_force(north)
    lead = {**version.values, "lead": north.employee.name}
    PolicyVersion.objects.filter(pk=version.pk).update(values=lead)
    change_employee(employee=north.employee, actor=ACTOR, is_active=False)
    line = ToDo.objects.get(client=north.client, kind="named")
    assert line.number == 1
    assert line.text == f"1 policy names {north.employee.name}, who has left"
    assert leavers_in_policies(north.client) == {north.employee.name: [version.policy.title]}
    change_employee(employee=north.employee, actor=ACTOR, is_active=True)
    assert leavers_in_policies(north.client) == {}
    assert not ToDo.objects.filter(client=north.client, kind="named", number__gt=0).exists()


def test_who_is_still_there_in_another_office_has_not_left(north):
    version = in_force(north)
    named = {**version.values, "lead": f"Dr. {north.contact.name}", "min_length": 14}
    PolicyVersion.objects.filter(pk=version.pk).update(values=named)
    north.employee.name = north.contact.name
    north.employee.save()
    change_employee(employee=north.employee, actor=ACTOR, is_active=False)
    assert leavers_in_policies(north.client) == {}
    north.contact.is_active = False
    north.contact.save()
    assert set(leavers_in_policies(north.client)) == {
        f"Dr. {north.contact.name}",
        north.contact.name,  # as the owner, in another blank
    }
