"""What the papers about all clients of a firm tell: from stored rows, a few queries for any number."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max, QuerySet

from duecare.catalog import load_catalog
from duecare.documents.statements.portfolio import ClientLine, CommonGap
from duecare.documents.wording.figures import people_held
from duecare.risk.inputs.profile import profile_from
from duecare.risk.insurance.program import InsurancePolicy as PolicyTerms
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import zone
from duecare_web.assessments.models import Assessment, Decision, Recommendation
from duecare_web.assessments.queries import contract_with, settled_of
from duecare_web.clients.models import Client, ListFigure
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.insurance.queries import policies_of_firm, program_of, terms_of
from duecare_web.reports.standing import RENEWALS
from duecare_web.scans.models import ClientInventory, Scan
from duecare_web.scans.queries import latest_scan, read_inventory

SHARED_BY: Final = 2
"""A gap is common from so many clients on."""


@dataclass(frozen=True, slots=True)
class AllClients:
    """The rows of the paper on all clients."""

    lines: tuple[ClientLine, ...]
    common: tuple[CommonGap, ...]
    renewals: tuple[tuple[str, str, dt.date], ...]


def clients_of(firm: Firm) -> QuerySet[Client]:
    """The clients that the firm serves now."""
    return Client.objects.filter(firm=firm, archived_at=None).select_related("firm")


def all_clients(firm: Firm, today: dt.date) -> AllClients:
    """Each client of a firm with its newest figures, and what several of them lack."""
    clients = list(clients_of(firm))
    last = _last_decisions(firm)
    waiting = _waiting(firm)
    policies = InsurancePolicy.objects.filter(client__in=clients, ended_at=None).exclude(
        ends_on=None
    )
    ends = [
        (one.client_id, str(one), one.ends_on)
        for one in policies.order_by("ends_on")
        if one.ends_on is not None
    ]
    names = {client.pk: client.name for client in clients}
    soon = [
        (names[owner], policy, day)
        for owner, policy, day in ends
        if owner in names and today <= day <= today + RENEWALS
    ]
    return AllClients(
        tuple(_lines(firm, clients, last, waiting, ends)),
        tuple(_common(last, waiting, set(names))),
        tuple(soon),
    )


def _lines(
    firm: Firm,
    clients: Sequence[Client],
    last: dict[tuple[uuid.UUID, str], Decision],
    waiting: Sequence[Recommendation],
    ends: Sequence[tuple[Any, str, dt.date]],
) -> list[ClientLine]:
    where = zone(firm.time_zone)
    scans = {
        one.client_id: one.scan
        for one in ClientInventory.objects.filter(firm=firm).select_related("scan")
        if one.scan is not None
    }
    rows = Assessment.objects.filter(firm=firm).order_by().values_list("client")
    assessed = dict(rows.annotate(at=Max("completed_at")))
    figures = ListFigure.objects.filter(client__in=clients, column="uninsured").exclude(text="")
    uninsured = dict(figures.values_list("client", "sort"))
    open_at = Counter(one.client_id for one in waiting)
    refused = Counter(
        owner for (owner, _), one in last.items() if one.kind == Decision.Kind.DECLINE
    )
    first_end: dict[Any, dt.date] = {}
    for owner, _, day in ends:
        first_end.setdefault(owner, day)
    found = []
    for client in clients:
        scan, at = scans.get(client.pk), assessed.get(client.pk)
        found.append(
            ClientLine(
                client.name,
                client.state,
                _people(scan) if scan else None,
                scan.scanned_at.astimezone(where).date() if scan else None,
                uninsured.get(client.pk),
                at.astimezone(where).date() if at else None,
                open_at[client.pk],
                refused[client.pk],
                first_end.get(client.pk),
            )
        )
    return found


def _people(scan: Scan) -> int:
    """The people of a scan, rounded as every paper prints them."""
    return people_held(scan.people_low, scan.people_best, scan.people_high).count


def _last_decisions(firm: Firm) -> dict[tuple[uuid.UUID, str], Decision]:
    """The decision that counts of each client and safeguard."""
    rows = Decision.objects.filter(firm=firm).select_related("recommendation")
    rows = rows.only(
        "client", "kind", "decided_at", "recommendation__safeguard", "recommendation__title"
    )
    return {
        (one.client_id, one.recommendation.safeguard): one for one in rows.order_by("decided_at")
    }


def _waiting(firm: Firm) -> list[Recommendation]:
    """The recommendations of the newest assessments that have no decision."""
    newest = Assessment.objects.filter(firm=firm).order_by().values_list("client")
    numbers = dict(newest.annotate(number=Max("number")))
    rows = Recommendation.objects.filter(
        firm=firm, superseded_at=None, dropped_at=None, decisions=None, client__archived_at=None
    ).select_related("assessment")
    rows = rows.only("client", "safeguard", "title", "assessment__number", "assessment__client")
    return [one for one in rows if one.assessment.number == numbers.get(one.client_id)]


def _common(
    last: dict[tuple[uuid.UUID, str], Decision],
    waiting: Sequence[Recommendation],
    ours: set[uuid.UUID],
) -> list[CommonGap]:
    titles = {key: one.recommendation.title for (_, key), one in last.items()}
    catalog = load_catalog().safeguards
    titles |= {one.safeguard: one.title for one in waiting}
    open_at = Counter(one.safeguard for one in waiting if one.client_id in ours)
    refused = Counter(
        key
        for (owner, key), one in last.items()
        if one.kind == Decision.Kind.DECLINE and owner in ours
    )
    found = [
        CommonGap(catalog[key].title if key in catalog else titles[key], open_at[key], refused[key])
        for key in {*open_at, *refused}
        if open_at[key] + refused[key] >= SHARED_BY
    ]
    return sorted(found, key=lambda one: (-(one.waiting + one.refused), one.title))


# --- the firm's own claims ------------------------------------------------------------------------
def firm_tower(firm: Firm) -> tuple[PolicyTerms, ...]:
    """The firm's own policies as the engine takes them."""
    return tuple(terms_of(one) for one in policies_of_firm(firm))


def engine_clients(firm: Firm) -> tuple[list[Any], list[str]]:
    """The assessed clients as the engine takes them, and the names of those that are not assessed."""
    from duecare.risk import PortfolioClient  # the engine loads here, in a task

    priced, left_out = [], []
    assessed = set(Assessment.objects.filter(firm=firm).order_by().values_list("client", flat=True))
    for client in clients_of(firm):
        if client.pk not in assessed:
            left_out.append(client.name)
            continue
        scan = latest_scan(client)
        program = program_of(client).model_copy(update={"contract": contract_with(client)})
        priced.append(
            PortfolioClient(
                profile=profile_from(client.profile_facts(), where=client.name),
                inventory=read_inventory(scan) if scan else None,
                answers=settled_of(client).answers,
                insurance=program,
            )
        )
    return priced, left_out
