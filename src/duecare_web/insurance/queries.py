"""Reading cover: the program of a client together with its firm's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from duecare.dates import long_date
from duecare.risk.insurance import program
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day, firm_midnight
from duecare_web.clients import panels, todo
from duecare_web.clients.models import Client
from duecare_web.insurance.models import InsurancePolicy

RENEWAL_NOTICE = dt.timedelta(days=60)


def policies_of_client(client: Client) -> QuerySet[InsurancePolicy]:
    """The client's policies that have not been ended, in the order in which they respond."""
    return InsurancePolicy.objects.filter(client=client, ended_at=None)


def renewed_of(client: Client, key: str) -> InsurancePolicy | None:
    """The policy of the client whose successor is to be recorded, by the key of an address."""
    return next((one for one in policies_of_client(client) if str(one.pk) == key), None)


def running_out(client: Client) -> list[InsurancePolicy]:
    """Policies with a last day, nearest first, that no other of their kind follows without a gap."""
    return _running_out(policies_of_client(client))


def _running_out(policies: Iterable[InsurancePolicy]) -> list[InsurancePolicy]:
    dated = [(one.ends_on, one) for one in policies if one.ends_on is not None]
    rows = [one for _, one in sorted(dated, key=lambda pair: pair[0])]
    return [one for one in rows if not any(_follows(other, one) for other in rows)]


def _follows(other: InsurancePolicy, one: InsurancePolicy) -> bool:
    if not (one.ends_on and other.ends_on and other.starts_on and one.kind == other.kind):
        return False
    return other.ends_on > one.ends_on and other.starts_on <= one.ends_on + dt.timedelta(days=1)


def policies_of_firm(firm: Firm) -> QuerySet[InsurancePolicy]:
    """The firm's own policies that have not been ended, in the order in which they respond."""
    return InsurancePolicy.objects.filter(firm=firm, client=None, ended_at=None)


def program_of(client: Client) -> program.InsuranceProgram:
    """Both towers as the risk engine takes them."""
    return program.InsuranceProgram(
        client=tuple(terms_of(policy) for policy in policies_of_client(client)),
        firm=tuple(terms_of(policy) for policy in policies_of_firm(client.firm)),
    )


def terms_of(policy: InsurancePolicy) -> program.InsurancePolicy:
    """The terms of a stored policy, checked again by the engine's own model."""
    return program.InsurancePolicy.model_validate(policy.terms)


def cover_end_of(client: Client, now: dt.datetime) -> panels.Cell | None:
    """When the first of the client's policies ends, for the portfolio."""
    first = policies_of_client(client).aggregate(day=Min("ends_on"))["day"]
    if first is None:
        return None
    warns_on = firm_midnight(client.firm, first - RENEWAL_NOTICE)
    warns = warns_on <= now
    return panels.Cell(
        long_date(first),
        sort=first.toordinal(),
        tone="warn" if warns else "",
        until=None if warns else warns_on,
    )


def next_steps(client: Client) -> Sequence[panels.NextStep]:
    """Cover that is missing or ends soon."""
    url = reverse("insurance:policies", args=[client.pk])
    policies = list(policies_of_client(client))
    if not policies:
        return [
            panels.NextStep("Record the client's cyber insurance, or that it has none", url, 30)
        ]
    soon = firm_day(client.firm, timezone.now()) + RENEWAL_NOTICE
    return [
        panels.NextStep(f"{policy} ends on {long_date(policy.ends_on)}", url, 60)
        for policy in _running_out(policies)
        if policy.ends_on is not None and policy.ends_on <= soon
    ]


def renewals(client: Client, now: dt.datetime) -> todo.Line | None:
    """Policies that end within 60 days, and those that have ended and were not renewed."""
    ending = [(str(one), one.ends_on) for one in running_out(client) if one.ends_on is not None]
    if not ending:
        return None
    today = firm_day(client.firm, now)
    soon = [(name, day) for name, day in ending if day <= today + RENEWAL_NOTICE]
    later = [day for _, day in ending if day > today + RENEWAL_NOTICE]
    changes = [day - RENEWAL_NOTICE for day in later]
    changes += [day + dt.timedelta(days=1) for _, day in soon if day >= today]
    until = firm_midnight(client.firm, min(changes)) if changes else None
    if not soon:
        return todo.Line(0, "", None, "", "", until=until)
    name, day = soon[0]
    verb = "ends" if day >= today else "ended"
    return todo.Line(
        len(soon),
        f"{name} {verb} on {long_date(day)}",
        day,
        reverse("insurance:policies", args=[client.pk]),
        "Open insurance",
        f"{len(soon)} policies end within 60 days" if len(soon) > 1 else "",
        until,
    )
