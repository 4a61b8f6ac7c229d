"""Own wording claims nothing that no fact or accepted plan carries, and the page shows the way out."""

import re
from datetime import date

import pytest
from django.urls import reverse
from tests.web.security_policies.test_actions import ACTOR, SHOWN, draft, text_of_clause

from duecare.errors import InputError
from duecare.policies import AcceptedPlan
from duecare_web.security_policies import answering, drafting, known
from duecare_web.security_policies.known import AssessedFacts
from duecare_web.security_policies.own_wording import RefusedWordingError

CLAIM = "All office computers are backed up every night."
OWN = {
    "title": "Copies",
    "text": f"No one turns the copy off.\n{CLAIM}",
    "kind": "conduct",
    "audience": ["everyone"],
    "point": "",
}
PLAN = AcceptedPlan(date(2027, 5, 31), date(2026, 11, 2), "recommendation 3")


def write(version, **changes):
    return drafting.write_clause(version=version, actor=ACTOR, **{**OWN, **changes})


def with_plan(monkeypatch, plan):
    with_plan_for(monkeypatch, "backup_encrypted", plan)


def with_plan_for(monkeypatch, fact, plan):
    plans = {fact: plan} if plan else {}
    monkeypatch.setattr(known, "_sources", [lambda _client: AssessedFacts(plans=plans)])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "All office computers"),
        ({"text": "Our data is fully secure."}, "fully"),
        ({"text": "No one lends a key.", "point": "My laptop is encrypted."}, "My laptop"),
        ({"text": "No one lends a key.", "title": "Bulletproof copies"}, "Bulletproof"),
        ({"text": "From May 2027, no one uses a stick."}, "From May 2027, no one"),
        ({"text": "North Boss asks North Boss for leave."}, "North Boss"),
    ],
)
def test_words_that_no_policy_may_have_are_named(north, changes, words):
    version = draft(north)
    with pytest.raises(RefusedWordingError) as refused:
        write(version, **changes)
    assert words in [one.words for one in refused.value.findings]
    assert f"{words}" in str(refused.value)
    version.refresh_from_db()
    assert version.own == []


def test_advice_does_not_keep_wording_out(north):
    advice = write(draft(north), text="No one should keep a stick for 99 days.")
    assert {one.code for one in advice} == {"weak", "figure"}


def test_the_page_makes_the_sentence_a_rule_of_a_person(north, signed_in):
    version, browser = draft(north), signed_in(north.advisor)
    address = reverse("security_policies:clause", args=[north.client.pk, version.pk, "new"])
    refused = browser.post(address, OWN)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "“All office computers” says how things are" in html
    assert "No recommendation is accepted" in html
    sentence = re.search(r'name="sentence-1" value="([^"]+)"', html)[1]
    assert sentence == CLAIM
    turn = {"turn": "rule-1", "sentence-1": sentence, "person-1": "North Boss"}
    turned = browser.post(address, {**OWN, **turn}).content.decode()
    rule = (
        "North Boss sees to it that all office computers are backed up every night, "
        "and has it put right where it is not so."
    )
    assert rule in turned
    assert browser.post(address, {**OWN, "text": rule}).status_code == 302
    version.refresh_from_db()
    assert [(one["id"], one["status"]) for one in version.clauses][-1] == ("OWN-01", "in_force")


def test_the_page_plans_the_sentence_with_an_accepted_recommendation(north, signed_in, monkeypatch):
    with_plan(monkeypatch, PLAN)
    version, browser = draft(north), signed_in(north.advisor)
    address = reverse("security_policies:clause", args=[north.client.pk, version.pk, "new"])
    assert "By May 31, 2027, recommendation 3" in browser.post(address, OWN).content.decode()
    turn = {"turn": "plan-1", "sentence-1": CLAIM, "fact-1": "backup_encrypted"}
    turned = browser.post(address, {**OWN, **turn}).content.decode()
    planned = (
        "Planned by May 31, 2027 (recommendation 3, accepted on November 2, 2026): all office "
        "computers are backed up every night."
    )
    assert planned in turned
    text = f"No one turns the copy off.\n{planned}"
    attested = {**OWN, "text": text, "point": "I leave the copy on."}
    assert browser.post(address, attested).status_code == 422
    assert browser.post(address, {**OWN, "text": text}).status_code == 302
    version.refresh_from_db()
    assert version.clauses[-1]["status"] == "planned"
    assert drafting.blocks_of(version) == []


def test_a_planned_sentence_follows_its_date_and_falls_with_its_recommendation(north, monkeypatch):
    with_plan(monkeypatch, PLAN)
    version = draft(north)
    text = (
        "Planned by May 31, 2027 (recommendation 3, accepted on November 2, 2026): all is copied."
    )
    write(version, text=text)
    moved = AcceptedPlan(date(2027, 6, 30), date(2026, 11, 2), "recommendation 3")
    with_plan(monkeypatch, moved)
    again = drafting.draft_policy(client=north.client, policy="POL-ENCRYPTION", actor=ACTOR)
    assert "Planned by June 30, 2027 (recommendation 3" in text_of_clause(again, "OWN-01")
    with_plan(monkeypatch, None)
    again = drafting.draft_policy(client=north.client, policy="POL-ENCRYPTION", actor=ACTOR)
    assert any("says how things are" in one for one in drafting.blocks_of(again))
    with pytest.raises(InputError, match="cannot be signed yet"):
        drafting.publish_version(version=again, actor=ACTOR)


def test_words_taken_over_from_the_library_keep_their_fact(north):
    version = draft(north, in_place=["laptops_encrypted"])
    kept = text_of_clause(version, "ENC-02")
    assert "The disk of every laptop is encrypted." in kept
    write(version, clause="ENC-02", text=f"{kept}\nNo one lends a laptop.")
    version.refresh_from_db()
    clause = next(one for one in version.clauses if one["id"] == "ENC-02")
    assert clause["own"]
    assert [one["proof"] for one in clause["rests_on"]] == ["shown"]
    no = {**SHOWN, "holding": "no", "missing": "2 of 6 laptops"}
    answering.save_answers(client=north.client, actor=ACTOR, facts={"laptops_encrypted": no})
    again = drafting.draft_policy(client=north.client, policy="POL-ENCRYPTION", actor=ACTOR)
    assert any("says how things are" in one for one in drafting.blocks_of(again))
