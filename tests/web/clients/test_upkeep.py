"""What is kept beside each client equals a recount; looking for what is due costs the same for all."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.clients.test_pages import add_clients_named
from tests.web.portal.assessed import assess_client
from tests.web.training.test_actions import play

from duecare.risk import insurance_from
from duecare_web.accounts.actors import member_actor, system_actor
from duecare_web.clients import actions, panels, upkeep
from duecare_web.clients.models import Client, Due, ListFigure
from duecare_web.commands import background
from duecare_web.custody import actions as custody
from duecare_web.custody.tasks import expire_due
from duecare_web.insurance.actions import end_policy, record_client_policy
from duecare_web.insurance.queries import policies_of_client
from duecare_web.ledger import self_check, sequencer
from duecare_web.portal import consent, copies, reminders, signing
from duecare_web.portal.actions import invite
from duecare_web.security_policies.printing import print_adopted
from duecare_web.training.spacing import CURRENT_DAYS
from duecare_web.witnesses import mails, tasks

ACTOR = system_actor("tests")
CYBER = {"carrier": "Example Mutual", "kind": "cyber", "aggregate_limit": 100_000}


def wrong(client: Client, now: datetime | None = None) -> list[str]:
    latest = max(now or datetime.now(UTC), datetime.now(UTC))
    return list(upkeep.differences(client, now=latest))


def figures(client: Client) -> dict[str, str]:
    return {one.column: one.text for one in ListFigure.objects.filter(client=client)}


def test_a_new_client_has_every_figure_and_due_time(north: Any) -> None:
    assert wrong(north.client) == []
    assert figures(north.client)["trained"] == "0 of 1"
    assert set(figures(north.client)) == {column.key for column in panels.columns()}


# --- any sequence of actions ----------------------------------------------------------------------
class Story:
    """What happens to a client, in any order; a step that does not apply does nothing."""

    def __init__(self, side: Any) -> None:
        self.side, self.client, self.count = side, side.client, 0
        self.now = datetime.now(UTC)

    def add_employee(self) -> None:
        self.count += 1
        email = f"more{self.count}@north.example"
        actions.add_employee(client=self.client, actor=ACTOR, name="More", email=email)

    def employee_leaves(self) -> None:
        one = self.client.employees.filter(is_active=True).last()
        if one:
            actions.change_employee(employee=one, actor=ACTOR, department="", is_active=False)

    def add_contact(self) -> None:
        self.count += 1
        email = f"boss{self.count}@north.example"
        actions.add_contact(
            client=self.client, actor=ACTOR, name="Second", email=email, may_sign=True
        )

    def contact_changes(self) -> None:
        one = self.client.contacts.order_by("created_at").last()
        actions.change_contact(
            contact=one, actor=ACTOR, title="", may_sign=True, is_active=not one.is_active
        )

    def assess(self) -> None:
        assess_client(self.client)

    def ask(self) -> None:
        contact = self.client.contacts.filter(is_active=True, may_sign=True).first()
        if contact and self.client.recommendations.filter(decisions=None, superseded_at=None):
            signing.ask_for_decisions(contact=contact, actor=ACTOR, at=self.now)

    def remind(self) -> None:
        self.now += timedelta(days=15)
        reminders.send_notices(self.now)

    def cover_ends(self) -> None:
        policy = policies_of_client(self.client).first()
        if policy:
            end_policy(policy=policy, actor=ACTOR, reason="replaced")

    def cover(self) -> None:
        terms = insurance_from(
            {"client": [{**CYBER, "period": ["2026-02-01", "2027-01-31"]}]}
        ).client[0]
        record_client_policy(client=self.client, actor=ACTOR, terms=terms)

    def mail(self) -> None:
        sequencer.seal_pending()
        self.now += timedelta(days=7)
        mails.send_due(self.now)

    def retention(self) -> None:
        owner = member_actor(self.side.owner, self.side.firm)
        custody.confirm_retention(firm=self.side.firm, actor=owner, years={}, backup_days=30)

    def train(self) -> None:
        employee = self.side.employee
        employee.refresh_from_db()
        if employee.is_active:
            play(self.side, at=self.now)

    def withdraw(self) -> None:
        if not self.side.contact.consent_withdrawals.filter(ended_at=None).exists():
            consent.withdraw_consent(contact=self.side.contact, actor=ACTOR)


STEPS = sorted(name for name in vars(Story) if not name.startswith("_"))


@pytest.mark.parametrize("seed", range(2))
def test_after_any_sequence_of_actions_what_is_kept_equals_a_recount(seed: int, north: Any) -> None:
    story, chosen = Story(north), random.Random(seed).choices(STEPS, k=12)
    for name in ["assess", "ask", *chosen]:
        getattr(story, name)()
        assert wrong(story.client, story.now) == [], (name, chosen)


def test_a_figure_that_was_changed_by_hand_is_told(north: Any) -> None:
    invite(person=north.contact, actor=ACTOR)
    ListFigure.objects.filter(client=north.client, column="trained").update(text="1 of 1")
    Due.objects.filter(client=north.client, kind=mails.DUE).update(at=None)
    assert [one.partition(" ")[0] for one in wrong(north.client)] == ["trained", "checkpoint"]
    upkeep.recount(north.client, now=datetime.now(UTC))
    assert wrong(north.client) == []


def test_what_is_missing_is_counted_behind(north: Any, now: datetime) -> None:
    ListFigure.objects.all().delete()
    Due.objects.all().delete()
    assert upkeep.fill_missing(now) == 1
    assert wrong(north.client) == []
    assert upkeep.fill_missing(now) == 0


def test_training_that_is_too_old_is_counted_again_when_its_time_has_come(
    north: Any, now: datetime
) -> None:
    play(north, at=now)
    assert figures(north.client)["trained"] == "1 of 1"
    late = now + timedelta(days=CURRENT_DAYS, hours=1)
    assert upkeep.refresh_figures(late - timedelta(hours=2)) == 0
    assert upkeep.refresh_figures(late) == 1
    assert figures(north.client)["trained"] == "0 of 1"
    assert upkeep.refresh_figures(late) == 0


def test_a_rule_of_the_firm_has_every_client_looked_at_once(north: Any, now: datetime) -> None:
    owner = member_actor(north.owner, north.firm)
    custody.confirm_retention(firm=north.firm, actor=owner, years={}, backup_days=30)
    due = Due.objects.get(client=north.client, kind="expiry")
    assert due.at is not None
    assert due.at <= datetime.now(UTC)
    assert expire_due(datetime.now(UTC)) == 0
    due.refresh_from_db()
    assert due.at is not None
    assert due.at > now + timedelta(days=365)
    assert wrong(north.client) == []


# --- an idle server -------------------------------------------------------------------------------
def one_round(now: datetime) -> None:
    """Everything that the background does by itself, once."""
    sequencer.seal_pending()
    sequencer.heartbeat(now)
    for _, step in tasks.STEPS:
        step(now)
    print_adopted(now)
    copies.finish_copies(now)
    reminders.send_notices(now)
    expire_due(now)
    upkeep.refresh_figures(now)
    self_check.check_due(now, most=background.CHECKED_AT_ONCE)


def queries_of(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def settle(now: datetime) -> None:
    """Do all that is due, until nothing is."""
    sequencer.seal_pending()
    mails.send_due(now)
    sequencer.seal_pending()
    self_check.check_due(now)


def test_a_round_with_nothing_due_asks_as_much_for_thirty_clients_as_for_three(
    north: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        mails, "compose", lambda mail: EmailMessage("short", to=[mail.contact.email])
    )
    counts = []
    for more in (2, 27):
        add_clients_named(north, more, contact=True)
        settle(datetime.now(UTC))
        counts.append(queries_of(lambda: one_round(datetime.now(UTC))))
    assert Client.objects.count() == 30
    assert counts[0] == counts[1] <= 24


def test_the_start_asks_once_for_logs_that_have_grown(north: Any) -> None:
    counts = []
    for more in (2, 27):
        add_clients_named(north, more)
        sequencer.seal_pending()
        self_check.check_grown()
        counts.append(queries_of(lambda: (self_check.check_grown(), sequencer.check_signer())))
    assert counts == [2, 2]
    add_clients_named(north, 1)
    sequencer.seal_pending()
    grown = [one.passed for one in self_check.check_grown()]
    assert grown == [True, True]  # the new client's and the anchor log


# --- lists ----------------------------------------------------------------------------------------
def test_the_overview_of_a_client_reads_each_result_once(north: Any, signed_in: Any) -> None:
    assess_client(north.client)
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    browser = signed_in(north.viewer)
    sequencer.seal_pending()
    address = reverse("clients:overview", args=[north.client.pk])
    browser.get(address)  # the session
    counts = []
    for more in range(2):
        with CaptureQueriesContext(connection) as found:
            assert browser.get(address).status_code == 200
        counts.append(len(found))
        for field in ("price_values", "finding_values"):
            assert sum(f'"{field}"' in one["sql"] for one in found) == 1, field
        for number in range(6):
            email = f"lee{more}{number}@north.example"
            actions.add_employee(client=north.client, actor=ACTOR, name="Lee", email=email)
    assert counts[0] == counts[1] <= 35


def test_the_portfolio_reads_no_result_and_no_employee(north: Any, signed_in: Any) -> None:
    assess_client(north.client)
    browser = signed_in(north.viewer)
    with CaptureQueriesContext(connection) as found:
        text = browser.get(reverse("clients:portfolio")).content.decode()
    asked = " ".join(one["sql"] for one in found)
    assert "price_values" not in asked
    assert "clients_employee" not in asked
    assert "4,000" in text
