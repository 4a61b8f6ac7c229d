"""Mails to members: once a week and once a day by their own clock, about the clients they see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.assessed import ACTOR, assess_client
from tests.web.reports.test_reports import decline_first

from duecare.documents.wording.notices import DECIDED, ToldGroup, notice_lines, notice_subject
from duecare_web.accounts.models import Membership
from duecare_web.accounts.rights import choose_clients
from duecare_web.assessments.models import AssessmentRequest
from duecare_web.clients.models import ToDo
from duecare_web.notices import queries, sending
from duecare_web.notices.models import Digest, NoticeChoice

MONDAY = datetime(2026, 12, 7, 15, 0, tzinfo=UTC)


@pytest.fixture
def alone(north: Any) -> Membership:
    """The viewer of North; the other members want no mail."""
    others = Membership.objects.exclude(user=north.viewer)
    for one in others:
        NoticeChoice.objects.create(membership=one, weekly=False, daily=False)
    member = north.firm.memberships.select_related("user", "firm").get(user=north.viewer)
    Membership.objects.filter(pk=member.pk).update(created_at=MONDAY - timedelta(days=30))
    return north.firm.memberships.select_related("user", "firm").get(pk=member.pk)


def decided(side: Any, at: datetime) -> None:
    one = decline_first(side)
    type(one).objects.filter(pk=one.pk).update(decided_at=at)


def test_a_member_gets_one_mail_a_week_with_all_three(north: Any, alone: Membership) -> None:
    assess_client(north.client, years=1000)
    decided(north, MONDAY - timedelta(days=2))
    AssessmentRequest.objects.create(
        firm=north.firm,
        client=north.client,
        requested_by=north.owner,
        requested_at=MONDAY - timedelta(days=1),
        problem="no cover is known",
        entry_id=north.client.pk,
    )
    ToDo.objects.filter(client=north.client, kind="decision").update(due_on=MONDAY.date())
    assert sending.send_digests(MONDAY) == 1
    assert sending.send_digests(MONDAY + timedelta(hours=1)) == 0
    told = mail.outbox[0]
    assert told.to == [f"North viewer <{north.viewer.email}>"]
    assert told.subject.startswith("North IT: 1 decided, 1 failed, ")
    assert "Declined by North Boss." in told.body
    assert "not completed: no cover is known." in told.body
    assert "Due within a week (1)" in told.body
    assert reverse("notices:choose") in told.body
    assert Digest.objects.get().period == "2026-W50"
    assert sending.send_digests(MONDAY + timedelta(days=1)) == 0  # nothing was decided since
    assert sending.send_digests(MONDAY + timedelta(days=7)) == 1


def test_a_decision_is_told_the_next_morning_and_not_again_on_monday(
    north: Any, alone: Membership
) -> None:
    assess_client(north.client, years=1000)
    ToDo.objects.all().delete()
    sending.send_digests(MONDAY)
    decided(north, MONDAY + timedelta(hours=3))
    night = MONDAY.replace(hour=6, minute=59) + timedelta(days=1)
    assert sending.send_digests(night) == 0
    assert sending.send_digests(night + timedelta(minutes=1)) == 1
    assert "What" not in mail.outbox[-1].subject
    assert mail.outbox[-1].subject == "North IT: 1 decided"
    assert sending.send_digests(MONDAY + timedelta(days=7)) == 0


def test_the_hour_is_that_of_the_member(north: Any, alone: Membership) -> None:
    alone.user.time_zone = "Pacific/Honolulu"  # ten hours behind UTC
    at_six, at_seven = (MONDAY.replace(hour=16 + n) for n in (0, 1))
    assert queries.due_digest(alone, at_six) is None
    due = queries.due_digest(alone, at_seven)
    assert due is not None
    assert (due.every, due.today) == ("week", MONDAY.date())


@pytest.mark.parametrize(
    ("weekly", "daily", "kinds"),
    [(True, True, ["week"]), (False, True, ["day"]), (True, False, ["week"]), (False, False, [])],
)
def test_a_member_gets_what_they_chose(
    alone: Membership, weekly: bool, daily: bool, kinds: list[str]
) -> None:
    NoticeChoice.objects.create(membership=alone, weekly=weekly, daily=daily)
    sending.send_digests(MONDAY)
    assert list(Digest.objects.values_list("every", flat=True)) == kinds


def test_clients_that_a_member_does_not_see_are_not_told(north: Any, alone: Membership) -> None:
    assess_client(north.client, years=1000)
    decided(north, MONDAY - timedelta(days=2))
    choose_clients(membership=alone, chosen={}, actor=ACTOR)
    assert sending.send_digests(MONDAY) == 0
    assert mail.outbox == []
    assert Digest.objects.get().told == "nothing"


def test_who_cannot_sign_in_and_a_demonstration_get_none(north: Any, alone: Membership) -> None:
    assess_client(north.client, years=1000)
    decided(north, MONDAY - timedelta(days=2))
    north.firm.is_demo = True
    north.firm.save()
    assert sending.send_digests(MONDAY) == 0
    assert not Digest.objects.exists()


def test_a_member_chooses_on_a_page(north: Any, signed_in: Any) -> None:
    browser, address = signed_in(north.viewer), reverse("notices:choose")
    assert b"Each Monday" in browser.get(address).content
    browser.post(address, {"daily": "on"})
    kept = NoticeChoice.objects.get(membership__user=north.viewer)
    assert (kept.weekly, kept.daily) == (False, True)
    browser.post(address, {})
    kept.refresh_from_db()
    assert (kept.weekly, kept.daily) == (False, False)


def test_long_lists_say_how_many_more_there_are() -> None:
    group, decided = (
        ToldGroup("Overdue", ("A", "B"), 12),
        ToldGroup(DECIDED, ("C",), 1, MONDAY.date()),
    )
    lines = notice_lines(
        "Ann", [group, decided], weekly=True, home="https://h/", choose="https://h/n/"
    )
    assert lines[2] == "At the clients that you see:"
    assert lines[4:8] == ("Overdue (12)", "- A", "- B", "- and 10 more")
    assert lines[9:11] == ("Decided since December 7, 2026 (1)", "- C")
    assert notice_subject("North IT", [group]) == "North IT: 12 overdue"


def test_old_mails_are_forgotten(alone: Membership) -> None:
    Digest.objects.create(
        membership=alone, every="day", period="2026-01-01", made_at=MONDAY - timedelta(days=61)
    )
    sending.send_digests(MONDAY)
    assert not Digest.objects.filter(period="2026-01-01").exists()
    assert timezone.is_aware(Digest.objects.get().made_at)
