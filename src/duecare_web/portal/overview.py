"""The owner's first page: what waits, what is held, one bad case and who pays, risks, papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from duecare import record
from duecare.documents.statements.owner import worst_scenario
from duecare.documents.statements.risks import LEVEL_RULE, shown_risks
from duecare.documents.wording.case import (
    Audience,
    audience_of,
    case_note,
    case_tiles,
    chance_words,
    level_words,
    payer_lines,
    rounded_cost,
)
from duecare.documents.wording.events import SUPPLIERS_LINE, event_of
from duecare.documents.wording.held import HeldWords, held_words
from duecare.documents.wording.offers import GROUP_NOTES, GROUP_TITLES
from duecare.documents.wording.words import held_range
from duecare.risk.offer import GROUPS, Group
from duecare.risk.result import AssessedRisk
from duecare_web.assessments.models import Assessment, Decision
from duecare_web.assessments.queries import latest_assessment
from duecare_web.clients.models import Contact
from duecare_web.portal import declared, queries, rules
from duecare_web.scans.queries import read_inventory
from duecare_web.security_policies.queries import versions_waiting

TOP_RISKS: Final = 6
SHOWN_IN_GROUP: Final = 3
_ICONS: Final[dict[Group, str]] = {
    "law": "scale",
    "insurer": "document",
    "loss": "umbrella",
    "choice": "person",
}


@dataclass(frozen=True, slots=True)
class Call:
    """Something that an app asks the owner on the first page."""

    title: str
    note: str
    url: str
    button: str


_calls: list[Callable[[Contact], Call | None]] = []


def add_call(load: Callable[[Contact], Call | None]) -> None:
    """Have an app above the portal asked whether it wants something of a contact."""
    _calls.append(load)


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One risk with its level and the reason."""

    title: str
    level: str
    sentence: str


@dataclass(frozen=True, slots=True)
class OfferGroup:
    """Offers that are here for the same reason; each stands once, in the first group that fits."""

    title: str
    note: str
    icon: str
    first: tuple[queries.Offered, ...]
    others: tuple[queries.Offered, ...]


@dataclass(frozen=True, slots=True)
class CaseShown:
    """The bad case that leaves most with the owner, in the words and figures of every paper."""

    title: str
    tiles: tuple[record.ShownFigure, ...]
    payers: tuple[str, ...]
    paid: int | None
    left: int
    often: str
    note: str


def owner_overview(contact: Contact) -> dict[str, Any]:
    """What the overview page shows to this contact."""
    client = contact.client
    assessment = latest_assessment(client)
    offers = queries.offers_to(contact)
    waiting = [one for one in offers if one.waiting]
    context: dict[str, Any] = {
        "client": client,
        "contact": contact,
        "assessment": assessment,
        "offers": offers,
        "waiting": waiting,
        "groups": offer_groups(waiting),
        "call": call_words(waiting),
        "approvals": list(versions_waiting(client)),
        "statements": queries.statements_for(contact),
        "to_countersign": _to_countersign(contact),
        "second_words": declared.second_person(),
        "request_made": queries.current_request(contact),
        "calls": [one for load in _calls if (one := load(contact))],
    }
    if assessment is not None:
        context |= _figures(assessment)
    return context


def _to_countersign(contact: Contact) -> list[Decision]:
    if not contact.may_sign:
        return []
    waiting = rules.open_countersignatures(contact.client, rules.Role.CONTACT)
    return [one for one in waiting if one.contact_id != contact.pk]


def offer_groups(waiting: Sequence[queries.Offered]) -> list[OfferGroup]:
    """The offers under their four headings, in rank order; empty headings are left out."""
    found = []
    for group in GROUPS:
        mine = tuple(row for row in waiting if row.recommendation.offer.group == group)
        if mine:
            found.append(
                OfferGroup(
                    _title(group, mine),
                    _note(group, mine),
                    _ICONS[group],
                    mine[:SHOWN_IN_GROUP],
                    mine[SHOWN_IN_GROUP:],
                )
            )
    return found


def _title(group: Group, rows: Sequence[queries.Offered]) -> str:
    """The heading; insurers in general, where no application of the client is on record."""
    leading = {row.recommendation.offer.reasons[0] for row in rows}
    return leading.pop() if len(leading) == 1 else GROUP_TITLES[group]


def _note(group: Group, rows: Sequence[queries.Offered]) -> str:
    own = GROUP_TITLES["insurer"]
    if group == "insurer" and all(row.recommendation.offer.reasons[0] != own for row in rows):
        return "It is on applications that we have read. Send us yours, and we compare it."
    return GROUP_NOTES[group]


def call_words(waiting: Sequence[queries.Offered]) -> str:
    """How many of the decisions are here because of a law or an insurer."""
    asked = [row.recommendation.offer.group for row in waiting]
    law, insurer = asked.count("law"), asked.count("insurer")
    parts = []
    if law:
        parts.append(
            ngettext("%(n)s is asked by law.", "%(n)s are asked by law.", law) % {"n": law}
        )
    if insurer:
        text = ngettext("%(n)s is asked by insurers.", "%(n)s are asked by insurers.", insurer)
        parts.append(text % {"n": insurer})
    if len(waiting) > 1:
        parts.append(gettext("You can answer one now and the rest later."))
    return " ".join(parts)


def _figures(assessment: Assessment) -> dict[str, Any]:
    price = assessment.price
    audience = audience_of(price, firm=assessment.firm.name)
    risks = shown_risks(assessment.findings.risks)[:TOP_RISKS]
    return {
        "people": audience.held.figure,
        "people_range": held_range(price.people, scanned=assessment.scan_id is not None),
        "held": _held(assessment, audience),
        "release": assessment.release,
        "suppliers": SUPPLIERS_LINE,
        "level_rule": LEVEL_RULE,
        "risks": [_risk(one, audience) for one in risks],
        "case": _case(assessment, audience),
    }


def _held(assessment: Assessment, audience: Audience) -> HeldWords | None:
    """What the scan found; nothing where the client stated its people itself."""
    if assessment.scan is None:
        return None
    return held_words(read_inventory(assessment.scan), people=audience.peers.people)


def _case(assessment: Assessment, audience: Audience) -> CaseShown | None:
    worst = worst_scenario(assessment.price)
    if worst is None:
        return None
    event, rounded = event_of(worst.id), rounded_cost(worst.case.bad)
    return CaseShown(
        f"{event.title}.",
        case_tiles(worst.case, audience),
        payer_lines(worst.case.bad, rounded),
        rounded.paid,
        rounded.left,
        chance_words(worst.chance, worst.id, audience),
        case_note(worst.case, event),
    )


def _risk(risk: AssessedRisk, audience: Audience) -> RiskLine:
    title = event_of(risk.scenario).title
    level, _, sentence = level_words(risk.level, audience).partition(": ")
    return RiskLine(title, level, f"{sentence[:1].upper()}{sentence[1:]}")
