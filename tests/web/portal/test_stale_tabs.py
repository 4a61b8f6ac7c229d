"""A page that was left open while somebody acted: it is told who was first, and when."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from tests.web.portal.assessed import assess_client
from tests.web.portal.test_pages import decision_data, portal
from tests.web.security_policies.test_actions import (
    ACTOR,
    acknowledge,
    draft,
    in_force,
    right_choices,
    sign,
)
from tests.web.test_two_at_once import WHEN
from tests.web.training.test_actions import reply

from duecare_web.clients.actions import add_contact
from duecare_web.ledger.models import PendingEntry
from duecare_web.portal import queries, signing
from duecare_web.portal.decision_pages import sitting_page
from duecare_web.security_policies import actions as policies
from duecare_web.security_policies import drafting
from duecare_web.security_policies.pages import owner_page
from duecare_web.training import actions as training
from duecare_web.training import queries as lessons


def words_of(page):
    return " ".join(strip_tags(page.content.decode()).split())


def entries(kind):
    return PendingEntry.objects.filter(kind=kind).count()


@pytest.fixture
def partner(north):
    """A second contact who may sign, in their own browser."""
    contact = add_contact(
        client=north.client,
        actor=ACTOR,
        name="Pat Partner",
        email="pat@north.example",
        may_sign=True,
    )
    return portal(contact, "contact")


def test_an_approval_of_a_version_that_is_in_force_is_told_who_approved_it(north, partner):
    version = drafting.publish_version(version=draft(north), actor=ACTOR)
    address = reverse("portal:approve", args=[version.pk])
    page = partner.get(address)
    assert "Approve this policy" in page.content.decode()
    policies.approve_policy(version=version, contact=north.contact, signature=sign(version))
    data = {
        "document_sha256": owner_page(version).sha256,
        "typed_name": "Pat Partner",
        "authority": "on",
        "consent": "on",
    }
    late = partner.post(address, data)
    assert late.status_code == 422
    assert re.search(rf"In force, approved by North Boss {WHEN}", words_of(late))
    assert "Approve this policy" not in late.content.decode()
    assert entries("policy.approved") == 1


def test_a_second_receipt_of_a_policy_is_told_when_the_first_was_given(north):
    version, clerk = in_force(north), portal(north.employee, "employee")
    acknowledge(north, version)
    data = {
        "page_sha256": "0" * 64,
        **right_choices(version, north.employee),
        "typed_name": "North Clerk",
        "confirmed": "on",
    }
    late = clerk.post(reverse("portal:policy", args=[version.pk]), data)
    assert late.status_code == 422
    assert re.search(rf"already been acknowledged, by North Clerk {WHEN}", words_of(late))
    assert entries("policy.acknowledged") == 1


def test_a_second_answer_to_a_question_is_told_that_the_first_counts(north):
    clerk = portal(north.employee, "employee")
    assignment = training.assign_lesson(
        employee=north.employee, lesson="phishing-at-work", actor=ACTOR
    )

    run = training.start_lesson(assignment=assignment, seed=7)
    attempt = lessons.next_attempt(run)
    given = reply(attempt)
    training.answer_step(attempt=attempt, **given)
    address = reverse("portal:answer", args=[assignment.pk, attempt.pk])
    late = clerk.post(address, {"choice": given["chosen"]})
    assert late.status_code == 422
    assert re.search(rf"already been answered, {WHEN}", words_of(late))
    assert "Right" in words_of(late)
    assert entries("training.answered") == 1
    assert clerk.get(address).status_code == 200


def test_several_answers_are_told_which_one_was_given_meanwhile(north, mailoutbox):
    assess_client(north.client)
    asked = signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    boss = portal(north.contact, "contact")
    offers = [row.recommendation for row in queries.offers_to(north.contact)]
    form = decision_data(
        asked,
        document_sha256=sitting_page(offers).sha256,
        shown=",".join(str(one.pk) for one in offers),
        **{f"choice-{one.pk}": "accept" for one in offers},
    )
    assert boss.post(reverse("portal:several"), form).status_code == 302
    late = boss.post(reverse("portal:several"), form)
    assert late.status_code == 422
    told = rf"“{re.escape(offers[0].title)}” was answered already: accepted by North Boss {WHEN}"
    assert re.search(told, words_of(late))
    assert entries("decision.accepted") == len(offers)
    assert boss.get(reverse("portal:several")).status_code == 404
