"""Risks and decisions as a workbook, with a sheet that says how each figure is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from duecare.documents.wording.registers import METHOD
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import Assessment
from duecare_web.assessments.queries import decision_rows, latest_assessment
from duecare_web.assessments.spreadsheets import Cell, Sheet, plan_sheet, risk_sheet, workbook
from duecare_web.clients.models import Client
from duecare_web.reports.all_clients import clients_of

NOT_ASSESSED: Final = "not assessed yet"


def client_register(client: Client, *, made: dt.datetime) -> bytes:
    """The register of one client; both sheets are empty before its first assessment."""
    return _workbook([client], title=f"Register of {client.name}", made=made)


def firm_register(firm: Firm, *, made: dt.datetime) -> bytes:
    """The register of all clients of a firm, each row with its client."""
    return _workbook(list(clients_of(firm)), title=f"Register of {firm.name}", made=made)


def _workbook(clients: Sequence[Client], *, title: str, made: dt.datetime) -> bytes:
    risks: list[tuple[Cell, ...]] = []
    plans: list[tuple[Cell, ...]] = []
    sources: list[tuple[Cell, ...]] = []
    heads: dict[str, tuple[str, ...]] = {"risks": (), "plans": ()}
    for client in clients:
        newest = latest_assessment(client)
        sources.append(_source(client, newest))
        if newest is None:
            continue
        for name, into, sheet in (
            ("risks", risks, risk_sheet(newest)),
            ("plans", plans, plan_sheet(newest, decision_rows(client))),
        ):
            heads[name] = sheet.header
            into.extend((client.name, *row) for row in sheet.rows)
    sheets = [
        Sheet("Risks", ("Client", *heads["risks"]), risks, ()),
        Sheet("Decisions", ("Client", *heads["plans"]), plans, ()),
        Sheet("Sources", ("Client", "Assessment", "Catalog", "Scan"), sources, ()),
        Sheet("Method", ("Column", "How it is made"), [tuple(row) for row in METHOD], ()),
    ]
    return workbook(sheets, title=title, created=made)


def _source(client: Client, newest: Assessment | None) -> tuple[Cell, ...]:
    if newest is None:
        return client.name, NOT_ASSESSED, "", None
    scan = newest.scan
    return (
        client.name,
        str(newest),
        newest.release,
        firm_day(client.firm, scan.scanned_at) if scan else None,
    )
