"""The paper for an insurance application: what is on record of a client on what insurers ask."""

from __future__ import annotations

import datetime as dt
from typing import Final

from duecare.catalog import load_catalog
from duecare.dates import long_date
from duecare.documents.model import Statement
from duecare.documents.statements import (
    ApplicationFacts,
    EarlierApplication,
    KnownFact,
    Preparation,
    insurance_application,
)
from duecare.documents.wording.figures import exact_dollars, people_held
from duecare.documents.wording.held import held_words
from duecare.documents.wording.insurance import policy_words
from duecare.documents.wording.words import plural
from duecare.inventory import DataInventory
from duecare.risk.insurance import program
from duecare.risk.insurance.asked import (
    answer_application,
    find_contradictions,
    shown_by_question,
)
from duecare_web.accounts.zones import firm_day, firm_midnight
from duecare_web.assessments.models import Answer, Decision
from duecare_web.assessments.queries import settled_of
from duecare_web.assessments.replies import answers_of
from duecare_web.clients.models import Client
from duecare_web.incidents.models import Incident
from duecare_web.incidents.queries import kind_words
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.insurance.queries import policies_of_client, terms_of
from duecare_web.scans.queries import latest_scan, on_the_firms_clock, read_inventory
from duecare_web.security_policies.queries import policy_standing
from duecare_web.simulations.models import PhishingCampaign

YEARS_OF_INCIDENTS: Final = 3
_PROFILE: Final = "client record"


def application_statement(client: Client, prepared: Preparation, *, now: dt.datetime) -> Statement:
    """The paper as of ``now``. Nothing on record still makes one: it says what is not known."""
    return insurance_application(application_facts(client, now=now), preparation=prepared)


def application_facts(client: Client, *, now: dt.datetime) -> ApplicationFacts:
    """Answers with sources, facts of the record, cover, and what was signed before."""
    catalog, scan = load_catalog(), latest_scan(client)
    inventory = on_the_firms_clock(read_inventory(scan), client) if scan else None
    settled = settled_of(client)
    rows = answer_application(settled.answers, inventory, catalog)
    shown = shown_by_question(rows)
    policies = [(one, terms_of(one)) for one in policies_of_client(client)]
    answered = Answer.objects.filter(client=client)
    return ApplicationFacts(
        rows=rows,
        said=answers_of(client),
        settled=settled,
        answered={
            one.question: (one.answered_name, firm_day(client.firm, one.answered_at))
            for one in answered.only("question", "answered_name", "answered_at")
        },
        known=known_facts(client, inventory, now=now),
        cover=tuple(_cover(one, terms) for one, terms in policies),
        earlier=tuple(
            EarlierApplication(
                terms.title, terms.application, find_contradictions(terms, shown, catalog)
            )
            for _, terms in policies
            if terms.application is not None
        ),
    )


def _cover(policy: InsurancePolicy, terms: program.InsurancePolicy) -> str:
    words = policy_words(terms.terms)
    if policy.starts_on is None or policy.ends_on is None:
        return f"{words}. The period is not on record."
    return f"{words}. {long_date(policy.starts_on)} to {long_date(policy.ends_on)}."


def known_facts(
    client: Client, inventory: DataInventory | None, *, now: dt.datetime
) -> dict[str, tuple[KnownFact, ...]]:
    """What the record holds beside the answers of the assessment, by question of the application."""
    today = firm_day(client.firm, now)
    found = {
        "IA-BUS-01": [KnownFact(f"{client.name}, {client.state}", _PROFILE, today)],
        "IA-BUS-02": [KnownFact(client.get_industry_display(), _PROFILE, today)],
        "IA-BUS-03": _revenue(client, today),
        "IA-BUS-04": _people_of(client, today),
        "IA-BUS-07": [KnownFact(f"Outside company: {client.firm.name}", _PROFILE, today)],
        "IA-REC-01": _kinds(client, inventory),
        "IA-REC-02": _people_held(client, inventory),
        "IA-REC-03": _cards(client, today),
        "IA-TRN-02": _exercises(client),
        "IA-GOV-01": _policies(client, today),
        "IA-HIS-01": _incidents(client, today),
        "IA-HIS-05": _decided(client, today),
    }
    return {name: tuple(facts) for name, facts in found.items() if facts}


def _revenue(client: Client, today: dt.date) -> list[KnownFact]:
    if client.revenue_usd is None:
        return []
    return [KnownFact(f"{exact_dollars(client.revenue_usd)} a year", _PROFILE, today)]


def _people_of(client: Client, today: dt.date) -> list[KnownFact]:
    listed = client.employees.filter(is_active=True).count()
    found = [KnownFact(plural(client.employee_count, "employee"), _PROFILE, today)]
    if listed and listed != client.employee_count:
        words = f"{plural(listed, 'person', 'people')} on the list of employees"
        found.append(KnownFact(words, "list of employees", today))
    return found


def _kinds(client: Client, inventory: DataInventory | None) -> list[KnownFact]:
    kinds = held_words(inventory).kinds if inventory else ()
    if inventory is None or not kinds:
        return []
    words = "; ".join(f"{one.title}: {one.people}" for one in kinds)
    return [KnownFact(f"Found, with the people it is about: {words}", *_scan(client, inventory))]


def _people_held(client: Client, inventory: DataInventory | None) -> list[KnownFact]:
    if inventory is None:
        return []
    people = inventory.people
    told = people_held(people.low, people.best, people.high)
    spread = f" (range {told.spread})" if told.spread else ""
    words = (
        f"{told.figure} different people{spread}, counted once each. These are people, not records"
    )
    return [KnownFact(words, *_scan(client, inventory))]


def _scan(client: Client, inventory: DataInventory) -> tuple[str, dt.date]:
    return "scan", firm_day(client.firm, inventory.scanned_at)


def _cards(client: Client, today: dt.date) -> list[KnownFact]:
    if client.takes_cards is None:
        return []
    words = "Accepts payment cards" if client.takes_cards else "Accepts no payment cards"
    return [KnownFact(words, _PROFILE, today)]


def _policies(client: Client, today: dt.date) -> list[KnownFact]:
    found = policy_standing(client)
    if not found.in_force:
        return []
    words = (
        f"{plural(found.in_force, 'written policy', 'written policies')} in force, "
        f"{found.acknowledged} of {found.asked} confirmations by employees"
    )
    return [KnownFact(words, "record of signed policies", today)]


def _incidents(client: Client, today: dt.date) -> list[KnownFact]:
    first_day = today.replace(year=today.year - YEARS_OF_INCIDENTS, day=min(today.day, 28))
    rows = Incident.objects.filter(
        client=client, known_at__gte=firm_midnight(client.firm, first_day)
    ).order_by("known_at")
    found = [_incident(one, client) for one in rows]
    if found:
        return found
    words = f"No incident on record here since {long_date(first_day)}; others may have been handled elsewhere"
    return [KnownFact(words, "incident record", today)]


def _incident(one: Incident, client: Client) -> KnownFact:
    held = ""
    if one.people_best is not None:
        people = people_held(one.people_low or 0, one.people_best, one.people_high or 0)
        held = f", {people.figure} people on it"
    closed = "closed" if one.closed_at else "open"
    words = f"{kind_words(one.kind)}: {one.place}{held}; {closed}. What it cost is not on record"
    return KnownFact(words, f"incident {one.number}", firm_day(client.firm, one.known_at))


def _decided(client: Client, today: dt.date) -> list[KnownFact]:
    """What was accepted since the last incident: what was ordered, not that it is in place."""
    rows = Decision.objects.filter(
        client=client, decided_at__gte=_since(client, today)
    ).select_related("recommendation")
    last = {one.recommendation.safeguard: one for one in sorted(rows, key=_decided_at)}
    return [
        KnownFact(
            f"Accepted: {one.recommendation.title}",
            "signed decision",
            firm_day(client.firm, one.decided_at),
        )
        for one in sorted(last.values(), key=_decided_at)
        if one.kind == Decision.Kind.ACCEPT
    ]


def _decided_at(one: Decision) -> dt.datetime:
    return one.decided_at


def _since(client: Client, today: dt.date) -> dt.datetime:
    """When the client knew of its last incident; a year ago where none is on record."""
    last = Incident.objects.filter(client=client).order_by("-known_at").first()
    return last.known_at if last else firm_midnight(client.firm, today - dt.timedelta(days=365))


def _exercises(client: Client) -> list[KnownFact]:
    rows = PhishingCampaign.objects.filter(client=client, finished_at__isnull=False)
    last = rows.order_by("-finished_at").first()
    if last is None or last.finished_at is None:
        return []
    words = f"{plural(rows.count(), 'phishing exercise')} on record; the results are in their statements"
    return [
        KnownFact(words, "exercise record, the last one", firm_day(client.firm, last.finished_at))
    ]
