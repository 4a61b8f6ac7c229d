"""The application for a policy: what is shown stands beside what was answered."""

from __future__ import annotations

import pytest
from django.urls import reverse

from duecare.risk import insurance_from
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments.answering import record_answers
from duecare_web.insurance import actions, queries

ACTOR = system_actor("tests")


@pytest.fixture
def policy(north):
    terms = insurance_from(
        {"client": [{"carrier": "Example Mutual", "kind": "cyber", "aggregate_limit": 100_000.0}]}
    ).client[0]
    return actions.record_client_policy(client=north.client, actor=ACTOR, terms=terms)


def address(north, policy):
    return reverse("assessments:application", args=[north.client.pk, policy.pk])


def test_the_application_is_recorded_with_the_policy(north, policy, signed_in, entries_of):
    browser = signed_in(north.advisor)
    page = browser.get(address(north, policy)).content.decode()
    assert "never the firm" in page
    assert "People work without local administrator rights" in page
    assert "not known yet" in page
    data = {"signed_on": "2026-01-20", "carrier": "Example Mutual", "IA-MFA-01": "yes"}
    made = browser.post(address(north, policy), data)
    assert made.status_code == 302, made.context["form"].errors
    (terms,) = queries.program_of(north.client).client
    assert terms.application.answers == {"IA-MFA-01": "yes"}
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert kinds[-2:] == ["insurance.ended", "insurance.recorded"]
    last = entries_of(north.client)[-1][1]["content"]
    assert last["application"]["answers"] == {"ia_mfa_01": "yes"}
    (policy_now,) = queries.policies_of_client(north.client)
    again = browser.get(address(north, policy_now)).content.decode()
    assert '<option value="yes" selected>' in again


def test_an_answer_against_what_was_measured_is_marked(north, policy, signed_in):
    browser = signed_in(north.advisor)
    assert "does not match" not in browser.get(address(north, policy)).content.decode()
    page = browser.get(address(north, policy))
    form = page.context["form"]
    row = next(one for one in form.asked if one.question == "IA-EDR-01")
    assert row.shown is None
    answered = {"Q-DEV-06": ("no", 3)}
    record_answers(client=north.client, actor=ACTOR, answers=_answers(answered))
    data = {"signed_on": "2026-01-20", "IA-EDR-01": "yes", "carrier": "x" * 201}
    told = browser.post(address(north, policy), data)
    assert told.status_code == 422
    assert "does not match" in told.content.decode()


def _answers(given):
    from duecare.catalog import load_catalog
    from duecare.risk import answers_from

    question = load_catalog().questions["Q-DEV-06"]
    none = next(one.key for one in question.answers if one.credit == 0)
    return answers_from(
        {
            name: {
                "answer": none,
                "proof": proof,
                "source": "agent list",
                "measured_on": "2026-01-10",
            }
            for name, (_, proof) in given.items()
        },
        load_catalog(),
    )


def test_a_date_is_needed_and_strangers_find_nothing(north, south, policy, signed_in):
    told = signed_in(north.advisor).post(address(north, policy), {"IA-MFA-01": "yes"})
    assert told.status_code == 422
    assert signed_in(south.owner).get(address(north, policy)).status_code == 404
    wrong = reverse("assessments:application", args=[south.client.pk, policy.pk])
    assert signed_in(south.advisor).get(wrong).status_code == 404
