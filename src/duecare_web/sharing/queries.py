"""Reading shares, and the papers that can be shared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from duecare.catalog import load_catalog
from duecare.documents import statements
from duecare.documents.model import Statement
from duecare.documents.stored import statement_of
from duecare.person_names import bare_words
from duecare_web.assessments.models import Answer, AssessmentStatement
from duecare_web.assessments.queries import latest_assessment
from duecare_web.assessments.statements import preparation
from duecare_web.clients.models import Client, Contact, Device, Employee, EmployeeFact
from duecare_web.frameworks.queries import client_frameworks
from duecare_web.ledger import documents
from duecare_web.scans.queries import latest_scan, read_inventory
from duecare_web.sharing.models import PaperShare


@dataclass(frozen=True, slots=True)
class OfferedPaper:
    """A paper that can be shared; ``key`` names it in the form."""

    key: str
    title: str


def shares_of(client: Client) -> QuerySet[PaperShare]:
    """The shares of a client with their papers and looks, newest first."""
    return PaperShare.objects.filter(client=client).prefetch_related("papers", "views__paper")


def find_share(token: str, *, now: datetime) -> PaperShare | None:
    """The share whose link this is; ``None`` for one that has ended, lapsed or never was."""
    wanted = hashlib.sha256(token.encode()).hexdigest()
    rows = PaperShare.objects.filter(token_hash=wanted)
    found = rows.select_related("firm", "client__firm", "client__log").first()
    return found if found is not None and found.is_open(now) else None


def offered_papers(client: Client) -> list[OfferedPaper]:
    """The statements of the newest assessment, and the report of each framework that binds."""
    papers = [OfferedPaper(f"s:{one.pk}", one.title) for one in _statements(client)]
    found = client_frameworks(client, "")
    reaches = found.reaches if found else ()
    papers += [
        OfferedPaper(f"f:{one.framework.id}", f"{one.framework.short}, line by line")
        for one in reaches
        if one.how in ("law", "contract", "voluntary")
    ]
    return papers


def paper_content(client: Client, key: str, *, now: datetime) -> Statement:
    """The statement behind a key of :func:`offered_papers`. Raises :class:`KeyError` for another."""
    kind, _, name = key.partition(":")
    if kind == "s":
        one = next((row for row in _statements(client) if str(row.pk) == name), None)
        if one is None:
            raise KeyError(key)
        return statement_of(documents.read(one.document))
    found = client_frameworks(client, name) if kind == "f" and name else None
    if found is None:
        raise KeyError(key)
    return statements.framework_statement(
        found.view,
        found.reach,
        preparation=preparation(client, release=load_catalog().release, as_of=now),
        recommended=found.recommended,
        files=found.files,
    )


def names_at(client: Client) -> dict[str, str]:
    """The names of people, devices and folders of a client, each with what stands for it."""
    people = Contact.objects.filter(client=client), Employee.objects.filter(client=client)
    found: dict[str, str] = {}
    number = 0
    for rows in people:
        for name, email in rows.order_by("created_at", "pk").values_list("name", "email"):
            number += 1
            found |= dict.fromkeys(_forms(name, email), f"person {number}")
    devices = Device.objects.filter(client=client).order_by("created_at", "pk")
    for place, (name, holder, path) in enumerate(
        devices.values_list("name", "holder", "scan_path"), start=1
    ):
        found |= dict.fromkeys(filter(None, (name, path)), f"device {place}")
        for form in _forms(holder, ""):
            found.setdefault(form, "a person")
    for name in _typed_names(client):
        for form in _forms(name, ""):
            found.setdefault(form, "a person")
    for place, name in enumerate(_sites(client), start=1):
        found.setdefault(name, f"site {place}")
    scan = latest_scan(client)
    inventory = read_inventory(scan) if scan else None
    if inventory is not None:
        names = [name for one in inventory.locations for name in (one.id, one.name)]
        names += [one.name for one in inventory.machines]
        for place, name in enumerate(dict.fromkeys(filter(None, names)), start=1):
            found.setdefault(name, f"place {place}")
    return found


def _typed_names(client: Client) -> set[str]:
    """Names of people that were typed or imported without a person of their own: managers."""
    rows = EmployeeFact.objects.filter(client=client, key="manager")
    return set(rows.exclude(value="").values_list("value", flat=True))


def _sites(client: Client) -> list[str]:
    """The names of the client's sites, as they were typed with the answers."""
    rows = Answer.objects.filter(client=client).exclude(by_site={})
    return sorted(
        {
            name
            for sites in rows.values_list("by_site", flat=True)
            for name in sites
            if not name.isdigit()
        }
    )


def _forms(name: str, email: str) -> Iterator[str]:
    """How a person is named: in full, with the family name alone, by address."""
    yield from filter(None, (name, email))
    words = bare_words(name)
    if len(words) > 1:
        yield words[-1]
        yield " ".join(words)
        yield from (f"{words[-1]}, {words[0]}", f"{words[0][:1]}. {words[-1]}")


def _statements(client: Client) -> Iterable[AssessmentStatement]:
    newest = latest_assessment(client)
    return newest.statements.select_related("document__log") if newest else ()
