"""The one questionnaire: who is asked what, what is suggested, and from nothing to a set for signature."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.assessed import assess_client
from tests.web.security_policies.test_actions import ACTOR, SHOWN, draft

from duecare.errors import InputError
from duecare.policies import load_policies
from duecare_web.clients.models import Contact, Employee
from duecare_web.security_policies import answering, drafting
from duecare_web.security_policies.known import known_of
from duecare_web.security_policies.models import PolicyReplies
from duecare_web.security_policies.queries import people_of
from duecare_web.security_policies.question_page import GROUPS, question_page

ON = date(2026, 11, 30)
JSON = {"HTTP_ACCEPT": "application/json"}
FIELD = re.compile(r'<input id="slot-[^>]*?name="(slot-\w+)"[^>]*?value="([^"]*)"')


def desk(name, client, *more):
    return reverse(f"security_policies:{name}", args=[client.pk, *more])


def page_of(client, *policies):
    return question_page(known_of(client, on=ON), policies)


def blank(client, name, policy):
    return next(
        one for one in known_of(client, on=ON).questions((policy,)).blanks if one.slot.id == name
    )


def test_one_person_with_two_hats_fills_no_part_that_wants_another(north):
    Contact.objects.filter(client=north.client).update(name="Dr. Ann Example")
    Employee.objects.filter(client=north.client).update(name="Ann Example")
    assert people_of(north.client) == ["Dr. Ann Example"]
    key = blank(north.client, "key_keeper", "POL-ENCRYPTION")
    assert (key.standing, key.value) == ("suggested", "Dr. Ann Example")
    assert blank(north.client, "key_deputy", "POL-ENCRYPTION").standing == "asked"
    answering.save_answers(client=north.client, actor=ACTOR, values={"deputy": "Bo Other"})
    assert blank(north.client, "key_deputy", "POL-ENCRYPTION").value == "Bo Other"


def test_the_roster_suggests_people_by_their_job_title(north):
    Employee.objects.filter(client=north.client).update(name="Pat Ledger", title="Bookkeeper")
    payer = blank(north.client, "payer", "POL-PAYMENT")
    assert (payer.standing, payer.value) == ("asked", "Pat Ledger")
    shown = page_of(north.client, "POL-PAYMENT").asked
    assert "In the roster: Bookkeeper." in [one.ground for group in shown for one in group.blanks]


def test_every_question_is_in_one_group_and_reads_as_a_sentence(north):
    assert {one.group for one in load_policies().slots.values()} == GROUPS.keys()
    page = page_of(north.client, *load_policies().ids)
    parts = (page.asked, page.suggested, page.later, page.known)
    shown = [one.blank.slot.id for part in parts for group in part for one in group.blanks]
    assert sorted(shown) == sorted(one.slot.id for one in page.questions.blanks)
    assert page.open_facts + len(page.held) == len(page.questions.facts)
    asks = {one.ask.rstrip("?").lower() for one in load_policies().slots.values()}
    facts = [one.ask for group in page.facts for one in group.facts]
    assert not [one for one in facts if any(ask in one.lower() for ask in asks)]


def test_a_field_is_saved_as_it_is_left_and_brings_what_follows(north, signed_in, entries_of):
    browser = signed_in(north.advisor)
    browser.post(desk("draft", north.client), {"policy": "POL-ENCRYPTION"})
    told = browser.post(desk("answer", north.client), {"slot-deputy": "Bo Other"}, **JSON).json()
    assert told["values"]["key_deputy"] == "Bo Other"
    page = page_of(north.client, "POL-ENCRYPTION", *known_needed(north.client))
    assert (told["asked"], told["suggested"]) == (
        page.questions.asked_count,
        page.questions.suggested_count,
    )


def settled(entries):
    return [values["content"]["changed"] for kind, values in entries if kind == "policy.settled"]


def test_what_is_typed_in_one_sitting_is_one_entry(north, signed_in, entries_of):
    browser, address = signed_in(north.advisor), desk("answer", north.client)
    for sent in ({"slot-deputy": "Bo Other"}, {"slot-lead": "Al Lead"}, {"slot-deputy": "Cy Else"}):
        assert browser.post(address, sent, **JSON).status_code == 200
    kept = PolicyReplies.objects.get(client=north.client)
    assert kept.values["deputy"]["value"] == "Cy Else"  # kept at once, whatever happens then
    assert settled(entries_of(north.client)) == []
    now = timezone.now()
    assert answering.record_quiet(now) == 0
    assert answering.record_quiet(now + answering.QUIET) == 1
    assert answering.record_quiet(now + answering.QUIET) == 0
    assert settled(entries_of(north.client)) == [["deputy", "lead"]]


def test_a_sitting_ends_with_a_button_a_draft_or_another_member(north, signed_in, entries_of):
    browser, address = signed_in(north.advisor), desk("answer", north.client)
    browser.post(address, {"slot-deputy": "Bo Other"}, **JSON)
    browser.post(address, {"slot-lead": "Al Lead"})
    assert settled(entries_of(north.client)) == [["deputy", "lead"]]
    browser.post(address, {"slot-deputy": "Cy Else"}, **JSON)
    browser.post(desk("draft", north.client), {"policy": "POL-ENCRYPTION"})
    assert settled(entries_of(north.client)) == [["deputy", "lead"], ["deputy"]]
    browser.post(address, {"slot-deputy": "Di Last"}, **JSON)
    answering.save_answers(client=north.client, actor=ACTOR, values={"lead": "Ed Lead"})
    assert settled(entries_of(north.client))[2:] == [["deputy"], ["lead"]]
    with pytest.raises(InputError, match="no answer waits"):
        answering.record_typed(client=north.client)


def known_needed(client):
    from duecare_web.security_policies.desk import chosen_policies

    return chosen_policies(known_of(client, on=ON))


def test_accepting_a_group_keeps_that_group_alone(north, signed_in):
    sent = {"group": "numbers", "slot-exception_days": "60", "slot-key_keeper": "Bo Other"}
    browser = signed_in(north.advisor)
    browser.post(desk("draft", north.client), {"policy": "POL-ENCRYPTION"})
    assert browser.post(desk("answer", north.client), sent).status_code == 302
    kept = PolicyReplies.objects.get(client=north.client).values
    assert {name: one["value"] for name, one in kept.items()} == {"exception_days": "60"}


def test_a_draft_that_says_what_is_no_longer_so_cannot_be_set_for_signature(north):
    version = draft(north, in_place=["laptops_encrypted"])
    answering.save_answers(client=north.client, actor=ACTOR, facts={"secure_send": SHOWN})
    known = known_of(north.client, on=ON)
    assert drafting.blocks_of(version, known) == []  # it says less than is so
    no = {**SHOWN, "holding": "no"}
    answering.save_answers(client=north.client, actor=ACTOR, facts={"laptops_encrypted": no})
    with pytest.raises(InputError, match="cannot be signed yet") as refused:
        drafting.publish_version(version=version, actor=ACTOR)
    assert "draft it again" in refused.value.hint


def test_a_yes_counts_only_for_the_figure_that_the_question_showed(north):
    answering.save_answers(client=north.client, actor=ACTOR, facts={"auto_lock": SHOWN})
    fact = load_policies().facts["auto_lock"]
    usual = str(load_policies().slots["lock_minutes"].default)
    assert known_of(north.client, on=ON).situation.in_force(fact)
    for minutes, holds in ((usual, True), ("5", False)):
        answering.save_answers(client=north.client, actor=ACTOR, values={"lock_minutes": minutes})
        assert known_of(north.client, on=ON).situation.in_force(fact) is holds


def test_from_nothing_to_a_set_for_signature_in_few_pages(north, signed_in):
    """What the desk costs: pages, and fields that somebody has to fill; the rest is one click."""
    for number, title in enumerate(("Office Manager", "Bookkeeper", "Hygienist", "Dentist")):
        Employee.objects.create(
            firm=north.firm,
            client=north.client,
            name=f"Person {'ABCD'[number]}",
            email=f"p{number}@north.example",
            title=title,
        )
    browser, typed, pages = signed_in(north.advisor), 0, 0
    library, client = load_policies(), north.client
    page = browser.get(desk("questions", client)).content.decode()
    pages += 1
    asked, suggested = (
        page.split('id="suggested"')[0],
        page.split('id="suggested"')[1].split('id="facts"')[0],
    )
    for name, shown in FIELD.findall(asked):
        slot = library.slots[name.removeprefix("slot-")]
        value = html.unescape(shown) or ("Person C" if slot.kind == "person" else slot.example)
        browser.post(desk("answer", client), {name: value}, **JSON)
        typed += not shown
    page = browser.get(desk("questions", client)).content.decode()
    pages += 1
    suggested = page.split('id="suggested"')[1].split('id="facts"')[0]
    given = {name: html.unescape(value) for name, value in FIELD.findall(suggested)}
    assert all(given.values()), given
    browser.post(desk("answer", client), given)
    browser.post(desk("draft", client))
    browser.post(desk("publish_all", client))
    page = browser.get(desk("policies", client)).content.decode()
    pages += 1
    versions = list(client.policy_versions.all())
    assert len(versions) >= 17
    blocked = {str(one): drafting.blocks_of(one) for one in versions if one.status != "proposed"}
    assert blocked == {}
    assert (pages, typed) <= (3, 25)
    assert typed <= 25
    assert f"{len(versions)} wait for the owner" in " ".join(page.split())


def test_the_clocks_of_notice_laws_come_from_the_assessment(north):
    assess_client(north.client)
    clocks = known_of(north.client, on=ON).values["clock_states"]
    assert "to be checked before a notice" in clocks.value
    assert clocks.source == "the laws that reach the client, as of the assessment"
