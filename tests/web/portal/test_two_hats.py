"""An owner who is also on the list of employees: one sign-in, both kinds of to-do."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.web.portal.assessed import assess_client
from tests.web.portal.test_pages import ACTOR, portal
from tests.web.security_policies.test_actions import draft, in_force, right_choices

from duecare_web.clients.actions import add_employee
from duecare_web.portal import actions, signing
from duecare_web.portal.hats import other_hat
from duecare_web.security_policies.drafting import publish_version
from duecare_web.security_policies.pages import employee_page


def employed(side, **changes):
    """The owner as an employee, under a name as lists write it."""
    given = {"name": "BOSS, North", "email": side.contact.email.upper(), **changes}
    return add_employee(client=side.client, actor=ACTOR, **given)


def test_the_owner_s_home_tells_of_the_policy_and_takes_the_receipt(north, entries_of):
    version, boss = in_force(north), employed(north)
    browser = portal(north.contact, "contact")
    assert "Also for you: 1 policy" in browser.get(reverse("portal:overview")).content.decode()
    assert "Encryption" in browser.get(reverse("portal:my_work")).content.decode()
    sent = {
        "page_sha256": employee_page(version, boss).sha256,
        "typed_name": "North Boss",
        "confirmed": "on",
        **right_choices(version, boss),
    }
    address = reverse("portal:policy", args=[version.pk])
    assert browser.post(address, sent).status_code == 302
    assert version.acknowledgements.get().employee == boss
    details = dict(entries_of(north.client))["policy.acknowledged"]
    assert details["person"]["id"] == boss.as_person()["id"]
    assert "Also for you" not in browser.get(reverse("portal:overview")).content.decode()


def test_the_employee_s_page_tells_of_decisions_and_opens_them(north):
    assess_client(north.client)
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    version = publish_version(version=draft(north), actor=ACTOR)
    browser = portal(employed(north), "employee")
    page = browser.get(reverse("portal:my_work")).content.decode()
    assert "decisions and 1 policy to approve" in page
    assert "You are all caught up" not in page
    assert browser.get(reverse("portal:overview")).status_code == 200
    assert browser.get(reverse("portal:approve", args=[version.pk])).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [{"name": "North Clerk Two"}, {"email": "other@north.example"}, {"email": ""}],
    ids=["another name", "another address", "no address"],
)
def test_another_person_gets_no_second_hat(north, changes):
    other = employed(north, **changes)
    assert other_hat(other) is None
    assert other_hat(north.contact) is None
    assert portal(other, "employee").get(reverse("portal:overview")).status_code == 404


def test_a_mailbox_that_several_people_read_joins_nobody(north):
    boss = employed(north)
    employed(north, name="North Clerk Two")
    assert other_hat(boss) is None
    assert other_hat(north.contact) is None


def test_the_same_person_at_another_client_stays_another(north, south):
    assert other_hat(employed(south, email=north.contact.email)) is None


def test_a_person_with_two_hats_gets_one_link(north, mailoutbox):
    employed(north)
    assert actions.request_link(email=north.contact.email) == 1
    assert len(mailoutbox) == 1
