"""Reads of the portal: links, requests, readings, and the person of a session."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from duecare.ids import slug
from duecare_web.accounts.access import PortalIdentity
from duecare_web.assessments.models import AssessmentStatement, Decision, Recommendation
from duecare_web.assessments.queries import (
    decision_on,
    latest_assessment,
    recommendations_of,
)
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger.models import Document
from duecare_web.portal.models import PortalLink, SignatureRequest
from duecare_web.portal.tokens import token_hash

OPEN_MINUTES = 15
WRONG_CODES = 5
FIRM_STATEMENTS = ("insurance-gap-firm",)


def find_link(token: str, *, now: datetime) -> PortalLink | None:
    """The usable link with this token; ``None`` for a forged, used or expired one."""
    rows = PortalLink.objects.select_related("client__firm", "contact", "employee")
    link = rows.filter(token_hash=token_hash(token)).first()
    return link if link and is_usable(link, now=now) else None


def find_opened_link(link_id: uuid.UUID | str, *, now: datetime) -> PortalLink | None:
    """The link that this session opened and that still waits for its code."""
    rows = PortalLink.objects.select_related("client__firm", "contact", "employee")
    link = rows.filter(pk=link_id, opened_at__isnull=False).first()
    return link if link and is_usable(link, now=now) else None


def is_usable(link: PortalLink, *, now: datetime) -> bool:
    """Whether the link still leads somewhere at ``now``."""
    if link.used_at is not None or link.wrong_codes >= WRONG_CODES or not link.person.is_active:
        return False
    if link.opened_at is not None:
        return now < link.opened_at + timedelta(minutes=OPEN_MINUTES)
    return now < link.expires_at


def find_person(identity: PortalIdentity) -> Contact | Employee | None:
    """The active person of a portal session, read afresh: whoever left is out at once."""
    model: type[Contact | Employee] = Contact if identity.kind == "contact" else Employee
    found = model.objects.filter(
        pk=identity.person_id, client_id=identity.client_id, is_active=True
    )
    return found.select_related("client__firm", "client__log").first()


def people_with_address(email: str) -> list[Contact | Employee]:
    """The active people who have this address, in any client."""
    address = email.strip().lower()
    contacts = Contact.objects.filter(email=address, is_active=True)
    employees = Employee.objects.filter(email=address, is_active=True)
    return [*contacts.select_related("client__firm"), *employees.select_related("client__firm")]


def links_since(person: Contact | Employee, *, since: datetime) -> int:
    """How many links this person was sent from ``since`` on."""
    field = "contact" if isinstance(person, Contact) else "employee"
    return PortalLink.objects.filter(**{field: person}, created_at__gte=since).count()


def current_request(contact: Contact) -> SignatureRequest | None:
    """What this contact is asked to decide, if anything was put to them."""
    rows = contact.signature_requests.filter(withdrawn_at__isnull=True)
    return rows.select_related("document__log", "assessment").first()


@dataclass(frozen=True, slots=True)
class Offered:
    """One recommendation as the contact sees it: the frozen words, and what was decided."""

    recommendation: Recommendation
    decision: Decision | None

    @property
    def key(self) -> str:
        """The recommendation's id as a form sends it."""
        return str(self.recommendation.pk)

    @property
    def effect(self) -> str:
        """What it changes, in a short line."""
        if self.recommendation.content.saving.distinguishable:
            return f"Saves {self.recommendation.offer.saving}"
        return "Its effect alone is too small to be told apart from chance"

    @property
    def waiting(self) -> bool:
        """Whether the contact can still answer: silence can be broken on any day."""
        return self.decision is None or self.decision.kind == Decision.Kind.NO_ANSWER


def offers_to(contact: Contact) -> list[Offered]:
    """The recommendations that were put to this contact, those without an answer first."""
    request = current_request(contact)
    newest = latest_assessment(contact.client)
    if request is None or newest is None or request.assessment_id != newest.pk:
        return []
    rows = [Offered(one, decision_on(one)) for one in recommendations_of(contact.client)]
    return sorted(rows, key=lambda row: (not row.waiting, row.recommendation.rank))


def find_offer(contact: Contact, recommendation_id: uuid.UUID) -> Offered | None:
    """The recommendation with this id, if it was put to this contact."""
    rows = offers_to(contact)
    return next((row for row in rows if row.recommendation.pk == recommendation_id), None)


def readable_document(contact: Contact, document_id: int) -> Document | None:
    """A document that this contact may read: statements, the offers, policies, their letters."""
    client = contact.client
    allowed: set[Any] = {one.document_id for one in statements_for(contact)}
    allowed.update(contact.signature_requests.values_list("document_id", flat=True))
    allowed.update(Decision.objects.filter(contact=contact).values_list("letter_id", flat=True))
    for version in client.policy_versions.exclude(proposed=None):
        allowed.update((version.proposed_id, version.adopted_id))
    if document_id not in allowed:
        return None
    return Document.objects.select_related("log").filter(pk=document_id).first()


@dataclass(frozen=True, slots=True)
class Access:
    """One person of a client and their way into the portal."""

    person: Contact | Employee
    kind: str
    invited: datetime | None
    signed_in: datetime | None


def portal_access(client: Client) -> list[Access]:
    """Everybody of a client who can have a link, contacts first."""
    links = list(client.portal_links.all())
    people: list[Contact | Employee] = [
        *client.contacts.filter(is_active=True),
        *client.employees.filter(is_active=True),
    ]
    return [_access(one, links) for one in people]


def _access(person: Contact | Employee, links: list[PortalLink]) -> Access:
    own = [one for one in links if person.pk in (one.contact_id, one.employee_id)]
    return Access(
        person=person,
        kind="contact" if isinstance(person, Contact) else "employee",
        invited=max((one.created_at for one in own), default=None),
        signed_in=max((one.used_at for one in own if one.used_at), default=None),
    )


def statements_for(contact: Contact) -> list[AssessmentStatement]:
    """The statements of the newest assessment that are meant for the client."""
    newest = latest_assessment(contact.client)
    if newest is None:
        return []
    # The firm's own insurance gap is the firm's matter; it is not shown to the client.
    rows = newest.statements.exclude(kind__in=FIRM_STATEMENTS)
    return list(rows.select_related("document"))


def decisions_by(contact: Contact) -> list[Decision]:
    """What this contact decided, newest first."""
    rows = Decision.objects.filter(contact=contact).select_related("recommendation", "letter")
    return list(rows)


def document_title(contact: Contact, document: Document) -> str:
    """What a document is called on a page."""
    for statement in statements_for(contact):
        if statement.document_id == document.pk:
            return statement.title
    if contact.signature_requests.filter(document=document).exists():
        return "Recommendations for your decision"
    for decision in decisions_by(contact):
        if decision.letter_id == document.pk:
            return f"Decision: {decision.recommendation.title}"
    for version in contact.client.policy_versions.select_related("policy"):
        if document.pk in (version.proposed_id, version.adopted_id):
            return str(version)
    return "Document"


def document_file_name(contact: Contact, document: Document) -> str:
    """A file name for a download: what it is, and the start of its hash."""
    return f"{slug(document_title(contact, document))}-{document.sha256[:8]}"
