"""What is signed is the page that is shown; what is confirmed is only what holds, by whom it is for."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.test_pages import portal
from tests.web.security_policies.test_actions import (
    ACTOR,
    IN_PLACE,
    acknowledge,
    draft,
    in_force,
    right_choices,
    sign,
)

from duecare.errors import InputError
from duecare_web.ledger import documents
from duecare_web.ledger.models import Attachment, Document
from duecare_web.security_policies import actions, drafting, queries, reading
from duecare_web.security_policies.pages import employee_page, owner_page
from duecare_web.security_policies.readers import is_asked, points_for

QUESTION = {
    "clause": "ENC-02",
    "stem": "A customer asks for a record by plain email. What now?",
    "options": ["I send it", "I use the client portal", "I send half of it"],
    "right": 1,
    "audience": "everyone",
}


def asking(version, *questions):
    version.questions = list(questions)
    version.save()
    return version


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def kept(sha256):
    return documents.read(Document.objects.get(sha256=sha256)).decode()


def test_every_point_hangs_on_a_clause_that_stands(north):
    version = in_force(north, in_place=[])
    standing = {clause["id"]: clause for clause in version.clauses}
    assert version.points
    assert {point["clause"] for point in version.points} <= standing.keys()


def test_the_points_of_managers_go_to_managers(north):
    version = in_force(north, "POL-TERMINATION")
    assert {reader for point in version.points for reader in point["audience"]} == {"managers"}
    assert not is_asked(version, north.employee)
    north.employee.roles = ["managers"]
    north.employee.save()
    assert points_for(version, north.employee) == version.points
    assert len(queries.policies_for(north.employee)) == 1


def test_the_employee_signs_the_very_page_that_the_portal_shows(north, entries_of):
    version, clerk = in_force(north), portal(north.employee, "employee")
    address = reverse("portal:policy", args=[version.pk])
    html = clerk.get(address).content.decode()
    page = employee_page(version, north.employee)
    assert page.body in html
    assert page.sha256 in html
    assert "PDF shown" not in html
    fields = dict(re.findall(r'name="(page_made|page_sha256)" value="([^"]+)"', html))
    sent = {
        **fields,
        "typed_name": "north clerk",
        "confirmed": "on",
        "seconds": "12",
        "depth": "90",
        **right_choices(version, north.employee),
    }
    done = clerk.post(address, sent)
    assert done.status_code == 302, done.context["form"].errors
    content = dict(entries_of(north.client))["policy.acknowledged"]["content"]
    assert content["page_sha256"] == page.sha256
    assert words(page.body) in words(kept(page.sha256))
    assert content["points"] == [
        {"clause": point["clause"], "text": point["text"]}
        for point in points_for(version, north.employee)
    ]
    assert content["read"]["active_seconds"] == 12
    assert content["read"]["depth_percent"] == 90
    assert 0 <= content["read"]["page_seconds"] < 60


def test_the_owner_signs_the_very_page_that_the_portal_shows(north, entries_of):
    version = drafting.publish_version(version=draft(north, in_place=[]), actor=ACTOR)
    boss, address = portal(north.contact, "contact"), reverse("portal:approve", args=[version.pk])
    html = boss.get(address).content.decode()
    page = owner_page(version)
    assert page.body in html
    assert "In no clause" in html
    fields = dict(re.findall(r'name="(page_made|document_sha256)" value="([^"]+)"', html))
    assert fields["document_sha256"] == page.sha256
    sent = {**fields, "typed_name": "North Boss", "authority": "on", "consent": "on"}
    assert boss.post(address, sent).status_code == 302
    content = dict(entries_of(north.client))["policy.approved"]["content"]
    assert content["signature"]["document_sha256"] == page.sha256
    assert Attachment.objects.filter(document__sha256=page.sha256).exists()
    copy = north.client.signed_copies.get()
    assert copy.shown_sha256 == page.sha256
    assert copy.page_read.startswith("open ")


def test_the_time_of_a_page_cannot_be_made_up_or_taken_from_another(north):
    note, now = reading.made_now("one"), timezone.now()
    late = now + timedelta(seconds=95)
    assert reading.seconds_since(note, subject="one", now=late) in (94, 95)
    assert reading.seconds_since(note, subject="two", now=late) is None
    assert reading.seconds_since(note[:-1] + "x", subject="one", now=late) is None
    assert reading.seconds_since("", subject="one", now=late) is None


def test_a_wrong_answer_shows_the_clause_is_kept_and_asks_again(north, entries_of):
    version, clerk = asking(in_force(north), QUESTION), portal(north.employee, "employee")
    address = reverse("portal:policy", args=[version.pk])
    sent = {
        "page_sha256": employee_page(version, north.employee).sha256,
        "typed_name": "North Clerk",
        "confirmed": "on",
    }
    assert "Choose one answer" in clerk.post(address, sent).content.decode()
    wrong = clerk.post(address, {**sent, "question_0": "0"})
    assert wrong.status_code == 422
    assert "Not quite. The policy says: " in wrong.content.decode()
    (first,) = [values for kind, values in entries_of(north.client) if kind == "policy.answered"]
    assert first["content"]["answers"][0]["chosen"] == 0
    assert clerk.post(address, {**sent, "question_0": "1"}).status_code == 302
    done = dict(entries_of(north.client))["policy.acknowledged"]["content"]
    assert [one["chosen"] for one in done["answers"]] == [1]
    assert done["answers"][0]["options"] == QUESTION["options"]


def test_no_receipt_without_right_answers_and_no_question_on_what_is_not_confirmed(north):
    version = asking(in_force(north, in_place=IN_PLACE), QUESTION)
    with pytest.raises(InputError, match="no answer"):
        acknowledge(north, version, answers=[])
    asking(version, {**QUESTION, "clause": "ENC-06"})
    assert acknowledge(north, version).points


def test_an_owner_s_question_is_asked_of_the_owner_alone(north):
    version = drafting.publish_version(version=draft(north), actor=ACTOR)
    asking(version, {**QUESTION, "audience": "owner"})
    with pytest.raises(InputError, match="no answer"):
        actions.approve_policy(version=version, contact=north.contact, signature=sign(version))
