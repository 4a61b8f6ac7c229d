"""Decisions on recommendations: who may, what is needed, what the ledger keeps."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from tests.web.portal.assessed import CALCULATED, assess_client

from duecare.dates import long_date, moment_text
from duecare.documents.model import Signatures, Table
from duecare.documents.stored import statement_of
from duecare.errors import InputError
from duecare.money import two_digits
from duecare.record import Signature
from duecare.risk import offered
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments import actions, queries, statements
from duecare_web.assessments.models import Assessment, Decision
from duecare_web.clients.actions import add_contact
from duecare_web.ledger import documents
from duecare_web.ledger.shown import KeptPage, paragraph

ACTOR = system_actor("tests")
PAGE = KeptPage("Decision page: Laptops", (paragraph("Encrypt the laptops."),))
SIGNED = Signature.confirmed(
    client_name="North Dental",
    typed_name="North Boss",
    document_sha256="0" * 64,
    button="Decline",
    method="mailed link and typed code",
)


@pytest.fixture
def assessed(north):
    return assess_client(north.client, years=1000)


def decide(recommendation, contact, **changes):
    values = {
        "kind": Decision.Kind.DECLINE,
        "signature": replace(SIGNED, document_sha256=PAGE.sha256),
        "page": PAGE,
        "reason": "Next budget.",
        "alternative": "Locked cabinet.",
        "revisit_on": timezone.now().date() + timedelta(days=90),
    }
    answered = actions.Answered(**{**values, **changes})
    return actions.record_decision(
        prepared=actions.prepare_decision(
            recommendation=recommendation, contact=contact, answered=answered
        )
    )


def first(client):
    return queries.open_recommendations(client)[0]


def test_a_decline_is_recorded_with_offer_reason_and_letter(assessed, north, entries_of):
    recommendation = first(north.client)
    decision = decide(recommendation, north.contact)
    kind, values = entries_of(north.client)[-1]
    assert kind == "decision.declined"
    assert values["details"]["reason"] == "Next budget."
    shown = {**values["content"]["offer"], **values["money"]["offer"]}
    figures = {
        k: v for k, v in recommendation.offered["stakes"]["figures"].items() if v is not None
    }
    assert shown.keys() == recommendation.offered.keys()
    assert shown["stakes"]["figures"] == figures
    assert shown["stakes"]["stays"] == recommendation.offered["stakes"]["stays"]
    assert "stakes" not in values["content"]["offer"]
    assert values["details"]["alternative"] == "Locked cabinet."
    assert values["person"]["name"] == "North Boss"
    letter = documents.read(decision.letter)
    assert letter.startswith(b"%PDF")
    assert hashlib.sha256(letter).hexdigest() == decision.letter.sha256
    assert recommendation not in queries.open_recommendations(north.client)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (Decision.Kind.DECLINE, {"reason": "  "}),
        (Decision.Kind.DECLINE, {"revisit_on": None}),
        (Decision.Kind.DEFER, {"revisit_on": None}),
    ],
)
def test_a_decline_needs_a_reason_and_what_comes_back_a_day(kind, change, assessed, north):
    with pytest.raises(InputError):
        decide(first(north.client), north.contact, kind=kind, **change)
    assert not Decision.objects.exists()


def test_the_day_to_look_again_is_later_than_today(assessed, north):
    with pytest.raises(InputError, match="later date"):
        decide(first(north.client), north.contact, revisit_on=timezone.now().date())


def test_a_contact_without_the_right_cannot_sign(assessed, north):
    other = add_contact(client=north.client, actor=ACTOR, name="Lee", email="lee@north.example")
    with pytest.raises(InputError, match="may not sign"):
        decide(first(north.client), other)


def test_a_contact_of_another_client_cannot_sign(assessed, north, south):
    with pytest.raises(InputError, match="another client"):
        decide(first(north.client), south.contact)


def test_an_unknown_choice_is_refused(assessed, north):
    with pytest.raises(InputError, match="not a decision"):
        decide(first(north.client), north.contact, kind="no_answer")


def test_a_superseded_recommendation_is_refused(assessed, north):
    old = first(north.client)
    assess_client(north.client, years=1000)
    old.refresh_from_db()
    with pytest.raises(InputError, match="newer assessment"):
        decide(old, north.contact)


def test_an_earlier_decision_is_named_when_it_is_offered_again(assessed, north):
    decision = decide(first(north.client), north.contact)
    assess_client(north.client, years=1000)
    rows = {row.recommendation.safeguard: row for row in queries.decision_rows(north.client)}
    row = rows[decision.recommendation.safeguard]
    assert (row.decision, row.earlier, row.state) == (None, decision, "waiting")


def test_the_next_paper_says_what_was_decided_when_and_in_which_assessment(
    assessed, north, monkeypatch
):
    decision = decide(first(north.client), north.contact)
    monkeypatch.setattr(statements, "render", lambda made, **_: made)  # its words, no page
    made = statements.assessment_statements(
        north.client, CALCULATED[north.client.name, 1000], now=timezone.now()
    )
    cells = [
        row[-1]
        for paper in made
        for block in paper.blocks()
        if isinstance(block, Table) and block.columns[-1].title == "Decision"
        for row in block.rows
    ]
    day = long_date(firm_day(north.client.firm, decision.decided_at))
    before = f"none yet on this one; before: declined on {day} (assessment 1)"
    assert cells.count(before) == 1
    assert set(cells) == {before, "none yet"}


def test_a_decision_comes_back_until_a_later_one_replaces_it(assessed, north, monkeypatch):
    decision = decide(first(north.client), north.contact)
    assert queries.decisions_to_revisit(north.client) == []
    Decision.objects.filter(pk=decision.pk).update(revisit_on=timezone.now().date())
    assert queries.decisions_to_revisit(north.client) == [decision]
    decide(decision.recommendation, north.contact, kind=Decision.Kind.ACCEPT, revisit_on=None)
    assert queries.decisions_to_revisit(north.client) == []


def test_silence_is_recorded_only_after_notice(assessed, north, entries_of):
    recommendation = first(north.client)
    with pytest.raises(InputError, match="notice"):
        actions.record_no_answer(recommendation=recommendation, actor=ACTOR, notices=[])
    notice = timezone.now() - timedelta(days=30)
    actions.record_no_answer(recommendation=recommendation, actor=ACTOR, notices=[notice])
    kind, values = entries_of(north.client)[-1]
    assert kind == "decision.lapsed"
    assert values["content"]["notices"] == [notice.isoformat()]


def test_silence_is_not_recorded_over_a_decision(assessed, north):
    decision = decide(first(north.client), north.contact)
    with pytest.raises(InputError, match="has decided"):
        actions.record_no_answer(
            recommendation=decision.recommendation, actor=ACTOR, notices=[timezone.now()]
        )


def test_the_stored_prices_are_the_calculated_ones(north):
    from tests.web.portal.assessed import small_inventory

    from duecare_web.scans.actions import record_scan

    inventory = small_inventory()
    scan = record_scan(client=north.client, actor=ACTOR, inventory=inventory)
    calculated = queries.calculate(north.client, inventory, seed=3, years=1000)
    made = actions.complete_assessment(
        client=north.client, actor=ACTOR, scan=scan, calculated=calculated
    )
    again = Assessment.objects.get(pk=made.pk)
    assert again.price == calculated.price
    assert again.findings == calculated.findings
    shown = queries.recommendations_of(north.client)
    assert [one.content for one in shown] == list(offered(calculated.findings.recommendations))
    assert dataclasses.asdict(shown[0].offer) == shown[0].offered


def test_an_assessment_seals_its_prices_and_the_digests_of_its_statements(
    assessed, north, entries_of
):
    values = dict(entries_of(north.client))["assessment.completed"]
    assert values["content"]["digest"] == assessed.price.digest
    assert values["money"]["expected_annual_loss_cents"] == 100 * two_digits(
        assessed.price.expected_annual_loss.value
    )
    for statement in assessed.statements.all():
        content = documents.read(statement.document)
        assert hashlib.sha256(content).hexdigest() == statement.document.sha256


def test_a_decision_in_the_evening_is_of_that_day_at_the_firm(assessed, north):
    north.firm.time_zone = "America/Chicago"
    north.firm.save()
    contact = type(north.contact).objects.select_related("firm", "client__firm").get()
    evening = datetime(2027, 1, 16, 1, 30, tzinfo=UTC)  # Friday, half past seven in Chicago
    answered = actions.Answered(
        kind=Decision.Kind.DECLINE,
        signature=replace(SIGNED, document_sha256=PAGE.sha256),
        page=PAGE,
        reason="Next budget.",
        alternative="Locked cabinet.",
        revisit_on=date(2027, 1, 16),  # tomorrow, as the owner sees it
    )
    recommendation = queries.open_recommendations(contact.client)[0]
    prepared = actions.prepare_decision(
        recommendation=recommendation, contact=contact, answered=answered, at=evening
    )
    decided = actions.record_decision(prepared=prepared, at=evening)
    letter = statement_of(documents.read(decided.letter))
    assert letter.as_of == date(2027, 1, 15)
    (line,) = [
        one for part in letter.blocks() if isinstance(part, Signatures) for one in part.people
    ]
    assert moment_text(line.signed_at) == "January 15, 2027, 7:30:00 p.m. CST"
