"""Facts that decide laws: asked, kept, recorded, and read by the page about laws."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from duecare.errors import InputError
from duecare.risk.inputs.profile import ClientProfile, profile_from
from duecare_web.accounts.actors import Actor
from duecare_web.clients import actions
from duecare_web.clients.deciding_form import NONE, DecidingFactsForm, initial_of

ACTOR = Actor("member:1", "Ava Ortiz")


def test_the_form_asks_only_for_facts_that_a_profile_has() -> None:
    assert set(DecidingFactsForm.base_fields) <= set(ClientProfile.model_fields)


def test_what_is_answered_is_kept_and_recorded(north: Any, signed_in: Any, entries_of: Any) -> None:
    browser = signed_in(north.advisor)
    address = reverse("clients:deciding", args=[north.client.pk])
    assert b"Prepare tax returns for individuals" in browser.get(address).content
    answers = {"services": ["tax_preparation"], "licenses": [NONE], "consumers_maintained": "3900"}
    assert browser.post(address, answers).status_code == 302
    north.client.refresh_from_db()
    assert north.client.deciding == {
        "services": ["tax_preparation"],
        "licenses": [],
        "consumers_maintained": 3900,
    }
    profile = profile_from(north.client.profile_facts())
    assert profile.licenses == ()
    assert profile.contracts is None
    kind, content = entries_of(north.client)[-1]
    assert kind == "client.changed"
    assert content["content"]["after"]["services"] == "tax_preparation"
    assert content["content"]["after"]["licenses"] == "none of these"


def test_none_of_these_beside_another_answer_is_refused(north: Any, signed_in: Any) -> None:
    address = reverse("clients:deciding", args=[north.client.pk])
    answers = {"services": ["tax_preparation", NONE]}
    answer = signed_in(north.advisor).post(address, answers)
    assert answer.status_code == 422
    assert b"either some of these or none" in answer.content


def test_what_was_answered_is_shown_again(north: Any) -> None:
    facts = {"services": [], "consumers_maintained": 12}
    assert initial_of(facts) == {"services": [NONE], "consumers_maintained": 12}


def test_the_industry_on_record_proposes_the_service_that_it_says(
    north: Any, signed_in: Any
) -> None:
    assert initial_of({}, "legal") == {"services": ["law_practice"]}
    assert initial_of({"services": []}, "legal") == {"services": [NONE]}
    assert initial_of({}, "professional") == {}
    north.client.industry = "legal"
    north.client.save()
    address = reverse("clients:deciding", args=[north.client.pk])
    page = signed_in(north.advisor).get(address).content.decode()
    assert 'value="law_practice" id="id_services_34" checked' in page
    assert "from the industry on record" in page
    assert page.count("<details>") == 4  # what most clients leave open


def test_what_was_answered_is_not_folded_away(north: Any, signed_in: Any) -> None:
    north.client.deciding = {"services": [], "contracts": ["baa"], "assets_usd": 5}
    north.client.save()
    address = reverse("clients:deciding", args=[north.client.pk])
    page = signed_in(north.advisor).get(address).content.decode()
    assert (page.count("<details open>"), page.count("<details>")) == (2, 2)


def test_a_fact_that_cannot_be_used_changes_nothing(north: Any) -> None:
    with pytest.raises(InputError):
        actions.change_deciding_facts(
            client=north.client, actor=ACTOR, facts={"services": ["gardening"]}
        )
    north.client.refresh_from_db()
    assert north.client.deciding == {}


def test_hipaa_and_cards_are_not_known_until_someone_says_so(north: Any) -> None:
    client = actions.add_client(
        firm=north.client.firm,
        actor=ACTOR,
        name="New",
        industry="health",
        state="WI",
        employee_count=3,
    )
    profile = profile_from(client.profile_facts())
    assert profile.hipaa is None
    assert profile.takes_cards is None


def test_the_page_about_laws_gives_reasons_and_questions(north: Any, signed_in: Any) -> None:
    browser = signed_in(north.viewer)
    address = reverse("assessments:laws", args=[north.client.pk])
    open_ = browser.get(address).content.decode()
    assert "Questions that are open" in open_
    assert "16 CFR Part 314" not in open_
    actions.change_deciding_facts(
        client=north.client,
        actor=ACTOR,
        facts={"services": ["tax_preparation"], "licenses": [], "contracts": []},
    )
    told = browser.get(address).content.decode()
    assert "16 CFR Part 314" in told
    assert "It reaches you because you prepare tax returns for individuals." in told
