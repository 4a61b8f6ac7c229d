"""A client of North with something on every page, and what its pages need to be reached."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from tests.core.imports.lists import INTUNE
from tests.web.portal.assessed import assess_client
from tests.web.recommendations.test_desk import sign
from tests.web.security_policies.test_actions import draft, in_force
from tests.web.simulations.lived import an_exercise

from duecare.catalog import load_catalog
from duecare.imports.fields import ListKind
from duecare.risk import Answer, Answers
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.invitations import invite
from duecare_web.assessments.answering import ask_person, record_answers
from duecare_web.clients.actions import add_device
from duecare_web.custody import actions as custody
from duecare_web.defense.actions import export_defense_file
from duecare_web.firms.mail_checks import send_test_mail
from duecare_web.imports import actions as imports
from duecare_web.incidents import actions as incidents
from duecare_web.incidents.queries import places_of
from duecare_web.portal import signing
from duecare_web.recommendations.actions import withdraw_recommendation
from duecare_web.recommendations.queries import desk_of
from duecare_web.scans.actions import create_enrolment
from duecare_web.security_policies.drafting import publish_version
from duecare_web.training.actions import assign_lesson
from duecare_web.webhooks import actions as webhooks

ACTOR = system_actor("tests")


@pytest.fixture
def lived_in(north):
    """A client with something on every page: assessed, asked, held, exported, enrolled."""
    client = north.client
    assess_client(client, years=1000)
    _with_policies_and_training(north)
    _asked_and_answered(north)
    bring_in(north)
    create_enrolment(
        client=client,
        actor=ACTOR,
        label="office laptops",
        most_machines=3,
        key_id="abcdef123456",
        expires_at=timezone.now() + timedelta(days=7),
    )
    export_defense_file(client=client, actor=ACTOR, recipient="Counsel of North")
    hold = custody.place_hold(client=client, actor=ACTOR, matter="Claim", reason="A letter came.")
    custody.ask_for_release(hold=hold, actor=ACTOR, reason="Settled.")
    custody.ask_for_erasure(
        person=north.employee, actor=ACTOR, ground="gdpr", received_on=date(2026, 11, 2)
    )
    open_incident(client)
    an_exercise(north)
    webhooks.add_webhook(firm=north.firm, actor=ACTOR, url="https://tickets.invalid/in")
    return north


def _with_policies_and_training(north):
    reviewed = in_force(north, "POL-PASSWORD")
    reviewed.review_on = timezone.now().date() + timedelta(days=10)
    reviewed.save(update_fields=["review_on"])
    for policy in ("POL-ENCRYPTION", "POL-PHYSICAL"):  # two wait: they can be signed as a set
        publish_version(version=draft(north, policy), actor=ACTOR)
    draft(north, "POL-PASSWORD", in_place=[])
    assign_lesson(employee=north.employee, lesson="phishing-at-work", actor=ACTOR)


def _asked_and_answered(north):
    """Questions for a person; a recommendation that was declined, one that was withdrawn."""
    client = north.client
    add_device(client=client, actor=ACTOR, name="LT-07", kind="laptop", encrypted=False)
    record_answers(client=client, actor=ACTOR, answers=Answers({"Q-DEV-02": Answer("all")}))
    questions = [load_catalog().questions[name] for name in ("Q-GOV-01", "Q-PRO-05", "Q-BKP-03")]
    ask_person(client=client, actor=ACTOR, person=north.contact, questions=questions)
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    declined, other = (row.recommendation for row in desk_of(client).rows[:2])
    sign(north, declined)
    withdraw_recommendation(recommendation=other, actor=ACTOR, reason="The price has changed.")


def bring_in(north):
    """A list of devices that was brought in, and the next one as it is shown before."""
    given = {"firm": north.firm, "client": north.client, "actor": ACTOR, "kind": ListKind.DEVICES}
    first = INTUNE.replace("2027-", "2026-")  # what lies in the future is not believed
    run = imports.open_import(**given, content=first.encode(), file_name="march.csv")
    imports.apply_import(run=run, actor=ACTOR, digest=run.digest)
    second = first.replace("-12 16:05", "-14 16:05").replace("False,Windows", "True,Windows")
    imports.open_import(**given, content=second.encode(), file_name="april.csv")


def open_incident(client):
    places = places_of(client)
    return incidents.open_incident(
        client=client,
        actor=ACTOR,
        kind="lost_device",
        place=places.choices[0],
        places=places,
        known_at=timezone.now() - timedelta(hours=2),
    )


def invited(side):
    """The secret in the link of a new invitation of ``side``."""
    made = invite(
        firm=side.firm,
        email="theo@north.example",
        name="Theo Lund",
        role="advisor",
        actor=ACTOR,
        by=side.owner,
    )
    return made[1]


def mail_check_address(side):
    """The link of a new test mail to ``side``."""
    send_test_mail(firm=side.firm, to=side.owner.email)
    found = re.search(r"/mail-check/\S+", mail.outbox[-1].body)
    return found[0]
