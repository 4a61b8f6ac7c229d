"""Second factors, countersignatures, and the warning where the firm runs the client's mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from tests.web.portal.test_pages import portal
from tests.web.portal.test_signing import ACTOR, decline

from duecare.errors import InputError
from duecare_web.accounts.actors import member_actor
from duecare_web.clients.actions import add_contact
from duecare_web.portal import factors, rules
from duecare_web.portal.models import ContactFactor, Countersignature

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def rule(client, **changes):
    values = {
        "high_value_cents": 0,
        "second_factor": True,
        "second_contact": True,
        "firm_countersigns": True,
        "firm_runs_mail": True,
    }
    return rules.set_rule(client=client, actor=ACTOR, **{**values, **changes})


def code_at(secret, moment):
    return factors._totp(secret).generate(int(moment.timestamp())).decode()


def app(contact, moment=NOW):
    secret = factors.new_secret()
    code = code_at(secret, moment)
    factors.add_app(contact=contact, secret=secret, code=code, label="Phone", now=moment)
    return secret


def test_codes_are_those_of_rfc_6238():
    secret = b"12345678901234567890"
    for moment, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = datetime.fromtimestamp(moment, UTC)
        assert factors.matching_step(secret, code, now=at, after=0) == moment // 30


def test_a_code_counts_once_and_only_near_its_time(north):
    secret = app(north.contact, NOW - timedelta(minutes=5))
    code = code_at(secret, NOW)
    assert factors.check_code(contact=north.contact, code=code, now=NOW).details["factor"] == "totp"
    for moment in (NOW, NOW + timedelta(minutes=2)):
        with pytest.raises(InputError):
            factors.check_code(contact=north.contact, code=code, now=moment)


def test_secrets_are_not_in_the_database_in_the_clear(north):
    secret = app(north.contact)
    kept = bytes(ContactFactor.objects.get().sealed)
    assert secret not in kept
    assert factors._opened(ContactFactor.objects.get()) == secret


def test_a_high_decline_needs_the_factor_and_records_it(asked, entries_of):
    rule(asked.client)
    with pytest.raises(InputError, match="second factor"):
        decline(asked)
    secret = app(asked.contact, NOW - timedelta(minutes=5))
    proof = factors.check_code(contact=asked.contact, code=code_at(secret, NOW), now=NOW)
    decline(asked, factor=proof)
    values = dict(entries_of(asked.client))["decision.declined"]
    content, details = values["content"], values["details"]
    assert content["high_value"] is True
    assert content["signature"]["second_factor"] == {"factor": "totp"}
    assert content["signature"]["method"].endswith("; code from an app")
    assert details["signature"]["second_factor"] == {"label": "Phone"}


def test_a_small_decline_does_not_need_it(asked):
    rule(asked.client, high_value_cents=10**12)
    assert decline(asked)
    assert rules.open_countersignatures(asked.client, rules.Role.FIRM) == []


def test_the_firm_countersigns_the_receipt_and_never_for_the_client(
    asked, north, south, signed_in, entries_of
):
    rule(asked.client, second_factor=False)
    decision = decline(asked)
    with pytest.raises(InputError, match="member of the firm"):
        rules.countersign_receipt(decision=decision, actor=north.contact.as_actor())
    address = reverse("portal:countersign_receipt", args=[north.client.pk, decision.pk])
    assert signed_in(south.owner).post(address).status_code == 404
    assert signed_in(north.viewer).post(address).status_code == 403
    assert signed_in(north.advisor).post(address).status_code == 302
    content = dict(entries_of(asked.client))["sig.countersigned"]["content"]
    assert content["words"] == rules.RECEIPT
    assert content["letter_sha256"] == decision.letter.sha256
    assert signed_in(north.advisor).post(address).status_code == 404


def test_a_second_person_of_the_client_confirms_and_never_the_signer(asked, north):
    rule(asked.client, second_factor=False)
    decision = decline(asked)
    with pytest.raises(InputError, match="cannot be the second"):
        rules.countersign_as_second(decision=decision, contact=asked.contact)
    second = add_contact(
        client=north.client,
        actor=ACTOR,
        name="Pat Partner",
        email="pat@north.example",
        may_sign=True,
    )
    browser = portal(second, "contact")
    assert b"Confirm as the second person" in browser.get(reverse("portal:overview")).content
    address = reverse("portal:countersign", args=[decision.pk])
    assert browser.post(address).status_code == 302
    assert Countersignature.objects.get().contact == second
    assert browser.post(address).status_code == 404


def test_the_page_warns_where_the_firm_runs_the_mail_and_nothing_else_stands(north, signed_in):
    address = reverse("portal:access", args=[north.client.pk])
    browser = signed_in(north.viewer)
    assert b"Anyone who runs the mail could sign" in browser.get(address).content
    app(north.contact)
    assert b"Anyone who runs the mail could sign" not in browser.get(address).content


def test_the_rule_is_recorded_by_an_advisor(north, signed_in, entries_of):
    address = reverse("portal:signing_rule", args=[north.client.pk])
    assert signed_in(north.viewer).get(address).status_code == 403
    values = {"high_value_dollars": 5000, "second_factor": "on"}
    assert signed_in(north.advisor).post(address, values).status_code == 302
    content = dict(entries_of(north.client))["sig.rule_set"]["content"]
    assert content["high_value_cents"] == 500_000
    assert content["second_factor"] is True
    assert content["firm_runs_mail"] is False


def test_whoever_reads_the_mail_cannot_change_a_factor(north):
    browser = portal(north.contact, "contact")
    address = reverse("portal:second_factor")
    assert b"Create a passkey" in browser.get(address).content
    app(north.contact, datetime.now(UTC) - timedelta(minutes=5))
    page = browser.get(address)
    assert b"Create a passkey" not in page.content
    factor = ContactFactor.objects.get()
    browser.post(address, {"step": "remove", "factor": str(factor.pk)})
    assert factors.factors_of(north.contact).exists()
    code = code_at(factors._opened(factor), datetime.now(UTC))
    browser.post(address, {"step": "prove", "code": code})
    browser.post(address, {"step": "remove", "factor": str(factor.pk)})
    assert not factors.factors_of(north.contact).exists()


def test_a_passkey_answer_about_another_decision_is_refused(north):
    _, begun = factors.begin_check(north.contact, host="localhost", subject="one")
    with pytest.raises(InputError, match="another decision"):
        factors.check_passkey(
            contact=north.contact, begun=begun, response="{}", host="localhost", subject="two"
        )
    with pytest.raises(InputError, match="did not match"):
        factors.check_passkey(
            contact=north.contact, begun=begun, response="{}", host="localhost", subject="one"
        )


def test_a_member_acts_for_the_firm_only(north):
    assert member_actor(north.owner, north.firm).reference.startswith("member:")
