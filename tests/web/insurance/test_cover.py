"""Recording cover: forms, entries, roles, tenancy."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from duecare.errors import InputError
from duecare.risk import insurance_from
from duecare_web.accounts.actors import system_actor
from duecare_web.insurance import actions, queries
from duecare_web.insurance.models import InsurancePolicy

ACTOR = system_actor("tests")
FORM = {
    "carrier": "Example Mutual",
    "kind": "cyber",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "aggregate_limit": "100000",
    "each_claim_limit": "50000",
    "retention": "2500",
    "coinsurance": "10",
    "waiting_hours": "12",
    "sublimit_regulatory": "25000.50",
    "defense_erodes_limit": "on",
}


def terms(**changes):
    values = {"carrier": "Example Mutual", "kind": "cyber", "aggregate_limit": 100_000.0}
    return insurance_from({"client": [{**values, **changes}]}).client[0]


def test_a_policy_from_the_form_reaches_ledger_and_engine(north, signed_in, entries_of):
    browser = signed_in(north.advisor)
    response = browser.post(reverse("insurance:add", args=[north.client.pk]), FORM)
    assert response.status_code == 302, response.content
    kind, values = entries_of(north.client)[-1]
    assert kind == "insurance.recorded"
    assert values["content"]["aggregate_limit_cents"] == 10_000_000
    assert values["content"]["coinsurance_basis_points"] == 1000
    (policy,) = queries.program_of(north.client).client
    assert policy.aggregate_limit == 100_000
    assert policy.agreements["regulatory"].sublimit == 25_000.5
    assert policy.agreements["business_interruption"].waiting_hours == 12
    page = browser.get(reverse("insurance:policies", args=[north.client.pk])).content.decode()
    assert "Example Mutual" in page
    assert "tech_eo" not in page


@pytest.mark.parametrize(
    "change",
    [
        {"each_claim_limit": "200000"},
        {"ends_on": "2025-01-01"},
        {"aggregate_limit": "-1"},
        {"aggregate_limit": ""},
        {"coinsurance": "101"},
        {"kind": "life"},
        {"aggregate_limit": "1e40"},
        {"sublimit_regulatory": "NaN"},
        {"excluded": ["nothing"]},
    ],
)
def test_cover_that_cannot_be_is_refused(change, north, signed_in):
    address = reverse("insurance:add", args=[north.client.pk])
    response = signed_in(north.advisor).post(address, {**FORM, **change})
    assert response.status_code == 422
    assert b"errorlist" in response.content
    assert not InsurancePolicy.objects.exists()


def test_the_firms_own_cover_is_recorded_in_the_firms_log(north, signed_in):
    from duecare_web.ledger.actions import firm_log
    from duecare_web.ledger.queries import entries
    from duecare_web.ledger.sequencer import seal_pending

    browser = signed_in(north.owner)
    assert browser.post(reverse("insurance:add_firm_policy"), FORM).status_code == 302
    seal_pending()
    assert "insurance.recorded" in [line.kind for line in entries(firm_log(north.firm))]
    assert b"Example Mutual" in browser.get(reverse("insurance:firm_policies")).content
    assert queries.program_of(north.client).firm[0].carrier == "Example Mutual"


def test_a_policy_is_ended_with_a_reason_and_stays_readable(north, signed_in, entries_of):
    policy = actions.record_client_policy(client=north.client, actor=ACTOR, terms=terms())
    with pytest.raises(InputError, match="reason"):
        actions.end_policy(policy=policy, actor=ACTOR, reason="  ")
    address = reverse("insurance:end", args=[north.client.pk, policy.pk])
    signed_in(north.advisor).post(address, {"reason": "Replaced by Example Specialty"})
    kind, values = entries_of(north.client)[-1]
    assert kind == "insurance.ended"
    assert values["details"]["reason"] == "Replaced by Example Specialty"
    assert queries.program_of(north.client).client == ()
    assert InsurancePolicy.objects.filter(pk=policy.pk).exists()
    with pytest.raises(InputError, match="already"):
        actions.end_policy(
            policy=InsurancePolicy.objects.get(pk=policy.pk), actor=ACTOR, reason="again"
        )


def test_another_firm_sees_and_ends_nothing(north, south, signed_in):
    policy = actions.record_client_policy(client=north.client, actor=ACTOR, terms=terms())
    own = actions.record_firm_policy(firm=north.firm, actor=ACTOR, terms=terms())
    browser = signed_in(south.owner)
    for name in ("policies", "add"):
        assert browser.get(reverse(f"insurance:{name}", args=[north.client.pk])).status_code == 404
    for client in (north.client, south.client):
        address = reverse("insurance:end", args=[client.pk, policy.pk])
        assert browser.post(address, {"reason": "x"}).status_code == 404
    address = reverse("insurance:end_firm_policy", args=[own.pk])
    assert browser.post(address, {"reason": "x"}).status_code == 404
    assert b"Example Mutual" not in browser.get(reverse("insurance:firm_policies")).content


@pytest.mark.parametrize("role", ["viewer", "technician"])
def test_who_may_not_advise_records_no_cover(role, north, signed_in):
    browser = signed_in(getattr(north, role))
    assert browser.post(reverse("insurance:add", args=[north.client.pk]), FORM).status_code == 403
    assert browser.post(reverse("insurance:add_firm_policy"), FORM).status_code == 403
    page = browser.get(reverse("insurance:policies", args=[north.client.pk]))
    assert b"Record a policy" not in page.content


def test_the_register_needs_a_steady_number_of_queries(north, signed_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in(north.viewer)
    counts = []
    for _ in range(2):
        for _ in range(4):
            actions.record_client_policy(client=north.client, actor=ACTOR, terms=terms())
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("insurance:policies", args=[north.client.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_terms_of_a_cause_and_conditions_reach_the_engine_and_the_page(north, signed_in):
    browser = signed_in(north.advisor)
    special = {
        "sublimit_of_ransomware": "25000",
        "coinsurance_of_ransomware": "20",
        "sublimit_of_suppliers": "10000",
        "breach_response_outside": "on",
        "people_notified": "1500",
        "call_back": "on",
        "call_back_otherwise": "5000",
    }
    address = reverse("insurance:add", args=[north.client.pk])
    assert browser.post(address, {**FORM, **special}).status_code == 302
    (policy,) = queries.program_of(north.client).client
    assert policy.causes["ransomware"].sublimit == 25_000
    assert policy.causes["ransomware"].coinsurance == 0.2
    assert policy.dependent_interruption.sublimit == 10_000
    assert policy.breach_response_outside
    assert policy.people_notified == 1500
    assert policy.call_back.otherwise == 5_000
    page = browser.get(reverse("insurance:policies", args=[north.client.pk])).content.decode()
    for line in (
        "ransomware, all parts: $25,000",
        "ransomware: 20% coinsurance",
        "interruption at a supplier: $10,000",
        "breach response for up to 1,500 people",
        "payment fraud without a call-back: $5,000",
        "$25,000.50",
    ):
        assert line in page
    late = browser.post(address, {**FORM, "sublimit_of_ransomware": "900000"})
    assert late.status_code == 422


def test_a_renewal_begins_with_the_terms_of_the_policy_a_year_later(north, signed_in):
    browser = signed_in(north.advisor)
    address = reverse("insurance:add", args=[north.client.pk])
    more = {"sublimit_of_ransomware": "25000", "call_back": "on", "call_back_otherwise": "5000"}
    browser.post(address, {**FORM, **more, "excluded": ["pci"], "people_notified": "1500"})
    old = InsurancePolicy.objects.get()
    shown = browser.get(address, {"renews": str(old.pk)}).context["form"]
    again = {name: shown[name].value() for name in shown.fields}
    assert (again["starts_on"], again["ends_on"]) == (date(2027, 1, 1), date(2027, 12, 31))
    sent = {name: value for name, value in again.items() if value not in (None, False)}
    assert browser.post(address, sent).status_code == 302
    first, second = queries.program_of(north.client).client
    assert second == first.model_copy(update={"period": (date(2027, 1, 1), date(2027, 12, 31))})


def test_a_policy_that_is_followed_without_a_gap_is_not_running_out(north):
    def record(start, end, kind="cyber"):
        return actions.record_client_policy(
            client=north.client, actor=ACTOR, terms=terms(period=(start, end), kind=kind)
        )

    old = record(date(2026, 1, 1), date(2026, 12, 31))
    assert queries.running_out(north.client) == [old]
    record(date(2027, 1, 1), date(2027, 12, 31), kind="crime")
    late = record(date(2027, 1, 2), date(2028, 1, 1))
    assert old in queries.running_out(north.client)
    actions.end_policy(policy=late, actor=ACTOR, reason="Typed wrongly")
    record(date(2027, 1, 1), date(2027, 12, 31))
    assert old not in queries.running_out(north.client)


def test_of_another_client_nothing_is_renewed(north, south, signed_in):
    foreign = actions.record_client_policy(client=south.client, actor=ACTOR, terms=terms())
    address = reverse("insurance:add", args=[north.client.pk])
    page = signed_in(north.advisor).get(address, {"renews": str(foreign.pk)})
    assert page.status_code == 200
    assert "Example Mutual" not in page.content.decode()
