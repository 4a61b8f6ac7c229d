"""Makes a report: reads, composes and sets it; nothing is written here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from duecare import __version__
from duecare.catalog import load_catalog
from duecare.documents import statements
from duecare.documents.model import Statement
from duecare.documents.pdf import render_pdf
from duecare.documents.statements.portfolio import ALL_CLIENTS
from duecare.errors import InputError
from duecare.ids import slug
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day, zone
from duecare_web.assessments.spreadsheets import XLSX
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import Attached
from duecare_web.reports import all_clients, application, registers, training
from duecare_web.reports.kinds import ReportKind
from duecare_web.reports.periods import Period
from duecare_web.reports.standing import review_facts


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made: a kind, of a client or of all clients of the firm, over which time."""

    kind: ReportKind
    firm: Firm
    client: Client | None
    period: Period


@dataclass(frozen=True, slots=True)
class Made:
    """A report that is ready to be kept."""

    wanted: Wanted
    title: str
    file: Attached


def make(wanted: Wanted, *, now: dt.datetime) -> Made:
    """Make a report. Raises :class:`InputError` where there is nothing that it could tell of."""
    with timezone.override(
        zone(wanted.firm.time_zone)
    ):  # what names itself by a day names the firm's
        content = _workbook(wanted, now) if wanted.kind.suffix == "xlsx" else _pdf(wanted, now)
    media_type = XLSX if wanted.kind.suffix == "xlsx" else "application/pdf"
    return Made(wanted, title_of(wanted), Attached(name_of(wanted), content, media_type))


def today_of(firm: Firm, now: dt.datetime) -> dt.date:
    """The day at the firm."""
    return firm_day(firm, now)


def name_of(wanted: Wanted) -> str:
    """The name of its file."""
    of = wanted.client.name if wanted.client else wanted.firm.name
    return f"{slug(of)}-{wanted.kind.key}-{wanted.period.last:%Y-%m-%d}.{wanted.kind.suffix}"


def title_of(wanted: Wanted) -> str:
    """What it is called; a report over time names it."""
    if wanted.kind.over_time:
        return f"{wanted.kind.label}, {wanted.period.words}"
    return wanted.kind.label


def _workbook(wanted: Wanted, now: dt.datetime) -> bytes:
    if wanted.client is not None and wanted.kind.key == "training-register":
        return training.training_register(wanted.client, made=now)
    if wanted.client is not None:
        return registers.client_register(wanted.client, made=now)
    return registers.firm_register(wanted.firm, made=now)


def _pdf(wanted: Wanted, now: dt.datetime) -> bytes:
    return render_pdf(_statement(wanted, now), branding=branding_of(wanted.firm), created=now)


def _statement(wanted: Wanted, now: dt.datetime) -> Statement:
    prepared = statements.Preparation(
        client=wanted.client.name if wanted.client else ALL_CLIENTS,
        firm=wanted.firm.name,
        as_of=today_of(wanted.firm, now),
        versions={"catalog": load_catalog().release, "duecare": __version__},
    )
    if wanted.client is not None and wanted.kind.key == "training":
        return training.training_statement(wanted.client, prepared, now=now)
    if wanted.client is not None and wanted.kind.key == "application":
        return application.application_statement(wanted.client, prepared, now=now)
    if wanted.client is not None:
        facts = review_facts(wanted.client, wanted.period)
        return statements.review_statement(facts, preparation=prepared)
    if wanted.kind.key == "portfolio":
        found = all_clients.all_clients(wanted.firm, prepared.as_of)
        return statements.portfolio_statement(
            found.lines, found.common, found.renewals, preparation=prepared
        )
    return _claims(wanted.firm, prepared)


def _claims(firm: Firm, prepared: statements.Preparation) -> Statement:
    from duecare import risk  # the engine loads here, in a task

    priced, left_out = all_clients.engine_clients(firm)
    if not priced:
        raise InputError("no client has been assessed yet, so there is nothing to price")
    result = risk.price_portfolio(
        priced,
        all_clients.firm_tower(firm),
        catalog=load_catalog(),
        seed=risk.DEFAULT_SEED,
        years=risk.DEFAULT_YEARS,
    )
    return statements.firm_claims_statement(result, left_out, preparation=prepared)
