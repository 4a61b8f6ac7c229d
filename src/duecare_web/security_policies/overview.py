"""What security policies add to the page of a client."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils import timezone

from duecare import record
from duecare.dates import long_date
from duecare.documents.wording.words import in_words
from duecare_web.accounts.zones import firm_day, firm_midnight
from duecare_web.clients import panels, todo, upkeep
from duecare_web.clients.models import Client
from duecare_web.security_policies.confirmed import (
    by_person,
    by_version,
    in_force,
    next_expiry,
    people_of,
)
from duecare_web.security_policies.named import leavers_in_policies
from duecare_web.security_policies.queries import Standing, policy_standing
from duecare_web.security_policies.reviewing import (
    NOTICE_DAYS,
    in_force_by_review,
    overdue_reviews,
)


@panels.once_a_page
def _standing(client: Client) -> Standing:
    return policy_standing(client)


def tiles(client: Client) -> Sequence[panels.Tile]:
    """Policies in force and how many receipts there are."""
    standing = _standing(client)
    if not standing.in_force:
        return []
    complete = standing.acknowledged == standing.asked
    return [
        panels.Tile(
            "Policies in force",
            str(standing.in_force),
            f"{standing.acknowledged} of {standing.asked} acknowledgements",
            reverse("security_policies:policies", args=[client.pk]),
            "good" if complete else "",
        )
    ]


def next_steps(client: Client) -> Sequence[panels.NextStep]:
    """Draft the first policies, or follow up an approval."""
    standing, url = _standing(client), reverse("security_policies:policies", args=[client.pk])
    if standing.waiting:
        noun = "policy waits" if standing.waiting == 1 else "policies wait"
        return [panels.NextStep(f"{standing.waiting} {noun} for the owner's approval", url, 55)]
    late = len(overdue_reviews(client, on=firm_day(client.firm, timezone.now())))
    if late:
        noun = "policy is" if late == 1 else "policies are"
        return [panels.NextStep(f"{late} {noun} past the day of review", url, 56)]
    if not standing.in_force:
        return [panels.NextStep("Draft the security policies that this client needs", url, 58)]
    return []


def reviews(client: Client, now: dt.datetime) -> todo.Line | None:
    """Policies whose review is due or comes within 30 days."""
    today = firm_day(client.firm, now)
    days = [one for one in in_force_by_review(client).values_list("review_on", flat=True) if one]
    due = [one for one in days if one <= today + dt.timedelta(days=NOTICE_DAYS)]
    later = next((one - dt.timedelta(days=NOTICE_DAYS) for one in days if one not in due), None)
    until = firm_midnight(client.firm, later) if later else None
    if not due:
        return todo.Line(0, "", None, "", "", until=until) if until else None
    noun = "policy is" if len(due) == 1 else "policies are"
    return todo.Line(
        len(due),
        f"{len(due)} {noun} to be looked at again",
        due[0],
        reverse("security_policies:policies", args=[client.pk]),
        "Open the policies",
        "The owner signs that each stays, or a new version is drafted.",
        until,
    )


NAMED_FOLLOWS: Final = upkeep.kinds(
    record.PolicyApproved,
    record.EmployeeAdded,
    record.EmployeeChanged,
    record.ContactAdded,
    record.ContactChanged,
    record.PersonErased,
)


def named_leavers(client: Client, now: dt.datetime) -> todo.Line | None:
    """Policies in force that give a duty to someone who has left."""
    found = leavers_in_policies(client)
    if not found:
        return None
    titles = sorted({title for one in found.values() for title in one})
    names = in_words(list(found))
    noun = "policy names" if len(titles) == 1 else "policies name"
    return todo.Line(
        len(titles),
        f"{len(titles)} {noun} {names}, who {'has' if len(found) == 1 else 'have'} left",
        firm_day(client.firm, now),
        reverse("security_policies:policies", args=[client.pk]),
        "Open the policies",
        "Name someone else and have the owner approve a new version: until then a duty is no one's.",
    )


CONFIRM_DAYS = 7
"""Days from the approval of a policy after which a missing confirmation is overdue."""


def unconfirmed(client: Client, _now: dt.datetime) -> todo.Line | None:
    """People who have not confirmed a policy in force that they are asked to, or not for a year."""
    versions = [one for one in in_force(client) if one.approved_at is not None]
    counts = by_version(client, versions)
    short = [one for one in versions if counts[one.pk].confirmed < counts[one.pk].asked]
    ends = next_expiry(client)
    if not short:
        return todo.Line(0, "", None, "", "", until=ends) if ends else None
    first = min((one.approved_at, str(one)) for one in short if one.approved_at)
    people = by_person(client, people_of(client)).values()
    number = sum(done < asked for asked, done in people)
    noun = "person has" if number == 1 else "people have"
    return todo.Line(
        number,
        f"{number} {noun} a policy to confirm",
        firm_day(client.firm, first[0] + dt.timedelta(days=CONFIRM_DAYS)),
        reverse("security_policies:policies", args=[client.pk]),
        "Show people",
        f"{first[1]} has been in force since {long_date(firm_day(client.firm, first[0]))}.",
        ends,
    )
