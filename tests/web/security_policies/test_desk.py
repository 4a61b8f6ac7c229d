"""The policy desk as its member uses it: every button, own wording, differences, and the set."""

from __future__ import annotations

import re

from django.urls import reverse
from django.utils import timezone
from tests.web.portal.test_pages import portal
from tests.web.security_policies.test_actions import (
    ACTOR,
    answer,
    draft,
    in_force,
    right_answers,
)

from duecare_web.security_policies import drafting
from duecare_web.security_policies.desk import desk_of
from duecare_web.security_policies.difference import before_of, difference
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.pages import owner_page, set_page
from duecare_web.security_policies.queries import TEXTS, policies_of

OWN = {
    "title": "Keys of the file room",
    "text": "No one lends a key to the file room.",
    "kind": "conduct",
    "audience": ["everyone"],
    "point": "I lend no key.",
}


def desk(name, client, *more):
    return reverse(f"security_policies:{name}", args=[client.pk, *more])


def test_own_wording_is_marked_confirmed_and_taken_out_again(north, signed_in):
    version, browser = draft(north), signed_in(north.advisor)
    client = north.client
    assert browser.post(desk("clause", client, version.pk, "new"), OWN).status_code == 302
    version.refresh_from_db()
    assert "own wording" in browser.get(desk("version", client, version.pk)).content.decode()
    assert {
        "clause": "OWN-01",
        "text": "I lend no key.",
        "audience": ["everyone"],
    } in version.points
    claim = {**OWN, "text": "All client data is encrypted at all times."}
    refused = browser.post(desk("clause", client, version.pk, "new"), claim)
    assert refused.status_code == 422
    assert "says how things are" in refused.content.decode()
    again = drafting.draft_policy(client=client, policy="POL-ENCRYPTION", actor=ACTOR)
    assert "OWN-01" in [one["id"] for one in again.clauses]
    assert browser.post(desk("drop_clause", client, version.pk, "OWN-01")).status_code == 302
    version.refresh_from_db()
    assert version.own == []


def test_the_difference_tells_what_changed_and_whom_it_concerns(north, signed_in):
    in_force(north, in_place=[])
    later = draft(north, in_place=["laptops_encrypted"])
    found = difference(before_of(later), later)
    assert [one.id for one in found.for_owner] == ["ENC-02"]
    assert found.for_readers == []
    assert "No one has to confirm anything again" in found.sentence
    page = signed_in(north.advisor).get(desk("changes", north.client, later.pk))
    assert "<ins>" in page.content.decode()


def test_the_desk_asks_as_much_for_four_drafts_after_a_version_as_for_one(
    north, signed_in, django_assert_max_num_queries
):
    names = ["POL-ENCRYPTION", "POL-PASSWORD", "POL-BACKUP", "POL-INCIDENT"]
    browser, address, asked = signed_in(north.advisor), desk("policies", north.client), []
    for some in (names[:1], names[1:]):
        answer(north, some, in_place=[])
        for policy in some:
            first = drafting.draft_policy(client=north.client, policy=policy, actor=ACTOR)
            PolicyVersion.objects.filter(pk=first.pk).update(
                status="in_force", approved_at=timezone.now()
            )
            drafting.draft_policy(client=north.client, policy=policy, actor=ACTOR)
        browser.get(address)
        with django_assert_max_num_queries(200) as seen:
            page = browser.get(address)
        assert len(page.context["changes"]) == north.client.security_policies.count()
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_the_owner_signs_a_set_at_once_and_leaves_one_out(north, signed_in, entries_of):
    names = ["POL-ENCRYPTION", "POL-PASSWORD"]
    answer(north, names, in_place=[])
    browser = signed_in(north.advisor)
    browser.post(desk("draft", north.client), {"policy": names})
    browser.post(desk("publish_all", north.client))
    versions = list(north.client.policy_versions.order_by("policy__title"))
    assert [one.status for one in versions] == ["proposed", "proposed"]
    boss, address = portal(north.contact, "contact"), reverse("portal:sign_set")
    first = boss.get(reverse("portal:overview")).content.decode()
    assert first.index(f'href="{address}"') < first.index("Waiting for your answer")
    assert "No assessment yet" not in first  # what waits is not buried under what is not there
    html = boss.get(address).content.decode()
    page = set_page(versions)
    assert page.sha256 in html
    assert all(
        owner_page(one).body in html and owner_page(one).body in page.body for one in versions
    )
    made = re.search(r'name="page_made" value="([^"]+)"', html)[1]
    sent = {"page_made": made, "document_sha256": page.sha256, "typed_name": "North Boss"}
    sent |= {"authority": "on", "consent": "on", f"out_{versions[1].pk}": "Not this year."}
    for number, one in enumerate(right_answers(versions[0], north.contact)):
        sent[f"{versions[0].pk}-question_{number}"] = str(one.right)
    assert boss.post(address, sent).status_code == 302
    assert [one.status for one in north.client.policy_versions.order_by("policy__title")] == [
        "in_force",
        "left_out",
    ]
    values = dict(entries_of(north.client))
    assert values["policy.approved"]["content"]["signature"]["document_sha256"] == page.sha256
    assert values["policy.left_out"]["details"]["reason"] == "Not this year."


def test_the_lines_of_a_client_are_read_without_the_texts_of_years(
    north, django_assert_num_queries
):
    in_force(north, in_place=[])
    draft(north, in_place=["laptops_encrypted"])
    for line in policies_of(north.client):
        assert set(TEXTS) <= line.newest.get_deferred_fields()
        assert set(TEXTS) <= line.in_force.get_deferred_fields()
    found = desk_of(north.client, on=timezone.localdate()).drafts
    with django_assert_num_queries(0):
        assert [one.composed.word_count > 0 for one in found] == [True]
        assert all(one.newest.clauses for one in found)
