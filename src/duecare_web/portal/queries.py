"""Reads of the portal: links, requests, readings, and the person of a session."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse

from duecare import record
from duecare.dates import long_date
from duecare.ids import slug
from duecare_web.accounts.access import PortalIdentity
from duecare_web.accounts.zones import firm_day, firm_midnight
from duecare_web.assessments.models import (
    Assessment,
    AssessmentStatement,
    Decision,
    Recommendation,
)
from duecare_web.assessments.queries import (
    decision_on,
    latest_assessment,
    recommendations_of,
)
from duecare_web.clients import todo, upkeep
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger.models import Document
from duecare_web.portal.models import (
    ConsentWithdrawal,
    PortalLink,
    Reading,
    SignatureRequest,
)
from duecare_web.portal.notices import Schedule, schedule
from duecare_web.portal.tokens import token_hash

DUE = "notice"
FOLLOWS = upkeep.kinds(
    record.SignatureRequested,
    record.AssessmentCompleted,
    record.RecommendationMade,
    record.RecommendationWritten,
    record.RecommendationDropped,
    record.RecommendationRestored,
    record.RecommendationWithdrawn,
    record.RecommendationAskedAgain,
    record.DecisionAccepted,
    record.DecisionDeclined,
    record.DecisionDeferred,
    record.DecisionLapsed,
    record.ContactChanged,
    record.PersonErased,
    record.ConsentGiven,
    record.ConsentWithdrawn,
    record.PortalInvited,
    record.ReminderSent,
)
OPEN_MINUTES = 10
WRONG_CODES = 5


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


def owner_of_used_link(token: str) -> uuid.UUID | None:
    """The person whose link this was; ``None`` while it is not used up, and for a forged one."""
    rows = PortalLink.objects.filter(token_hash=token_hash(token), used_at__isnull=False)
    link = rows.select_related("contact", "employee").first()
    return link.person.pk if link else None


def is_usable(link: PortalLink, *, now: datetime) -> bool:
    """Whether the link still leads somewhere at ``now``."""
    if link.used_at is not None or link.wrong_codes >= WRONG_CODES or not link.person.is_active:
        return False
    if link.opened_at is not None:
        return now < link.opened_at + timedelta(minutes=OPEN_MINUTES)
    return now < link.expires_at


def find_person(identity: PortalIdentity) -> Contact | Employee | None:
    """The active person of a portal session, read afresh: anyone who left is out at once.

    So is who signed in from an address that was corrected since: it may be somebody else's. At a
    kiosk the card counts, not an address.
    """
    model: type[Contact | Employee] = Contact if identity.kind == "contact" else Employee
    found = model.objects.filter(
        pk=identity.person_id, client_id=identity.client_id, is_active=True
    )
    person = found.select_related("client__firm", "client__log").first()
    moved = person is not None and person.email.lower() != identity.email.lower()
    return None if moved and not identity.kiosk else person


def people_with_address(email: str) -> list[Contact | Employee]:
    """The active people who have this address, in any client."""
    address = email.strip().lower()
    if not address:  # employees of a payroll list have none
        return []
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
    rows = rows.select_related("document__log", "assessment")
    return rows.defer("assessment__price_values", "assessment__finding_values").first()


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
        """Why it is here and what it bears on, in a short line."""
        offer = self.recommendation.offer
        reason = ", ".join(offer.reasons)
        return f"{reason}. {offer.stakes.title or offer.found}".rstrip(".") + "."

    @property
    def why(self) -> str:
        """What it bears on and how it stands today, for a list that names the reason already."""
        offer = self.recommendation.offer
        stakes = offer.stakes
        if not stakes.title:
            return offer.found
        event = stakes.title.partition(": ")[2]
        return f"{event[:1].upper()}{event[1:]}. {stakes.level_reason}"

    @property
    def waiting(self) -> bool:
        """Whether the contact can still answer: silence can be broken on any day."""
        return self.decision is None or self.decision.kind == Decision.Kind.NO_ANSWER


def offers_to(contact: Contact) -> list[Offered]:
    """The recommendations that were put to this contact, those without an answer first.

    Only versions that hold and that were sent: a draft of the advisor is not shown.
    """
    request = current_request(contact)
    newest = latest_assessment(contact.client)
    if request is None or newest is None or request.assessment_id != newest.pk:
        return []
    sent = set(contact.signature_requests.values_list("recommendations", flat=True))
    rows = [
        Offered(one, decision_on(one))
        for one in recommendations_of(contact.client)
        if one.pk in sent
    ]
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
    for letter, page in Decision.objects.filter(contact=contact).values_list("letter", "page"):
        allowed.update((letter, page))
    allowed.update(contact.signed_copies.values_list("sealed_id", flat=True))
    for version in client.policy_versions.exclude(proposed_at=None):
        allowed.update((version.adopted_id, version.uploaded_id))
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


def contacts_access(client: Client) -> list[Access]:
    """The contacts of a client, each with their last link and sign-in."""
    return _access(client, list(client.contacts.filter(is_active=True)), "contact")


def employees_access(client: Client, people: Sequence[Employee]) -> list[Access]:
    """These employees of a client, each with their last link and sign-in."""
    return _access(client, people, "employee")


def employees_called(client: Client, text: str) -> QuerySet[Employee]:
    """Those who work for the client and have this text in their name or address."""
    rows = client.employees.filter(is_active=True).order_by("name", "pk")
    return rows.filter(Q(name__icontains=text) | Q(email__icontains=text)) if text else rows


def _access(client: Client, people: Sequence[Contact | Employee], kind: str) -> list[Access]:
    links = client.portal_links.filter(**{f"{kind}__in": people}).order_by().values_list(kind)
    last = {pk: when for pk, *when in links.annotate(Max("created_at"), Max("used_at"))}
    return [Access(one, kind, *last.get(one.pk, (None, None))) for one in people]


def find_active(client: Client, person_id: str) -> Contact | Employee | None:
    """The active contact or employee of the client with this id."""
    try:
        pk = uuid.UUID(person_id)
    except ValueError:
        return None
    where = {"client": client, "pk": pk, "is_active": True}
    contact = Contact.objects.filter(**where).select_related("client__firm", "client__log").first()
    employees = Employee.objects.filter(**where).select_related("client__firm", "client__log")
    return contact or employees.first()


def employees_to_invite(client: Client, *, now: datetime) -> tuple[QuerySet[Employee], int, int]:
    """Who gets a link of those who work for the client.

    With how many got one today, and how many have no address of their own.
    """
    people = client.employees.filter(is_active=True).select_related("client__firm", "client__log")
    with_address = people.exclude(email="")
    midnight = firm_midnight(client.firm, firm_day(client.firm, now))
    got_one = client.portal_links.filter(created_at__gte=midnight, employee__isnull=False)
    wanted = with_address.exclude(pk__in=got_one.values("employee")).order_by("name", "pk")
    total, addressed = people.count(), with_address.count()
    return wanted, addressed - wanted.count(), total - addressed


def statements_for(contact: Contact) -> list[AssessmentStatement]:
    """The statements of the newest assessment that are meant for the client."""
    newest = latest_assessment(contact.client)
    if newest is None:
        return []
    return list(newest.statements.select_related("document"))


def decisions_by(contact: Contact) -> list[Decision]:
    """What this contact decided, newest first."""
    rows = Decision.objects.filter(contact=contact).select_related("recommendation", "letter")
    return list(rows)


def outcomes_for(contact: Contact) -> list[Decision]:
    """What this contact decided and what was recorded as no answer after notice to them."""
    asked = contact.signature_requests.values("assessment")
    silence = Q(kind=Decision.Kind.NO_ANSWER, recommendation__assessment__in=asked)
    rows = Decision.objects.filter(Q(contact=contact) | silence)
    return list(rows.select_related("recommendation", "letter"))


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
        if decision.page_id == document.pk:
            return f"Signed page: {decision.recommendation.title}"
    copy = contact.signed_copies.filter(sealed=document).first()
    if copy is not None:
        return f"{copy.title}, sealed"
    for version in contact.client.policy_versions.select_related("policy"):
        if document.pk in (version.adopted_id, version.uploaded_id):
            return str(version)
    return "Document"


def document_file_name(contact: Contact, document: Document) -> str:
    """A file name for a download: what it is, and the start of its hash."""
    return f"{slug(document_title(contact, document))}-{document.sha256[:8]}"


def answerable(client: Client) -> list[Recommendation]:
    """The recommendations of the newest assessment without a decision, silence included."""
    rows = [Offered(one, decision_on(one)) for one in recommendations_of(client)]
    return [row.recommendation for row in rows if row.waiting]


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder to send: to which request, which step, what has no answer, when silence counts."""

    request: SignatureRequest
    day: int
    waiting: tuple[Recommendation, ...]
    lapses: datetime


@dataclass(frozen=True, slots=True)
class DueLapse:
    """Silence that has become final: who was asked, what has no answer, the notices in order."""

    requests: tuple[SignatureRequest, ...]
    waiting: tuple[Recommendation, ...]
    notices: tuple[datetime, ...]


def due_reminders(now: datetime) -> list[DueReminder]:
    """The reminders that are due at ``now``, at most one a request."""
    clients = upkeep.clients_due(DUE, now)
    if not clients:
        return []
    running = running_requests().filter(client__in=clients)
    found = (_due_reminder(one, now) for one in running)
    return [one for one in found if one is not None]


def due_reminder(request: SignatureRequest, *, now: datetime) -> DueReminder | None:
    """The reminder of this request that is due at ``now``, read afresh."""
    running = running_requests().filter(pk=request.pk).first()
    return _due_reminder(running, now) if running else None


def due_lapses(now: datetime) -> list[DueLapse]:
    """Where silence is final at ``now``: once for each assessment that was put to somebody."""
    clients = upkeep.clients_due(DUE, now)
    if not clients:
        return []
    asked = _by_assessment(running_requests().filter(client__in=clients))
    found = (_due_lapse(requests, now) for requests in asked.values())
    return [one for one in found if one is not None]


def notices_due_at(client: Client) -> datetime | None:
    """When the next reminder of a client is due, or its silence final; ``None`` without either."""
    times: list[datetime] = []
    running = SignatureRequest.objects.filter(client=client).filter(_runs())
    for requests in _by_assessment(running.prefetch_related("reminders")).values():
        plans = [schedule_of(one, one.requested_at) for one in requests]
        ahead = [plan.ahead[0].due for plan in plans if plan.ahead]
        times += ahead
        if not ahead and notices_of(requests):
            times.append(max(plan.lapses for plan in plans))
    return min(times, default=None)


def _by_assessment(
    requests: Iterable[SignatureRequest],
) -> dict[uuid.UUID, list[SignatureRequest]]:
    asked: dict[uuid.UUID, list[SignatureRequest]] = {}
    for one in requests:
        asked.setdefault(one.assessment_id, []).append(one)
    return asked


def due_lapse(assessment: Assessment, *, now: datetime) -> DueLapse | None:
    """The final silence on this assessment at ``now``, read afresh."""
    return _due_lapse(list(running_requests().filter(assessment=assessment)), now)


def openings_of(request: SignatureRequest) -> list[datetime]:
    """When the contact opened the document that was put to them, oldest first."""
    rows = Reading.objects.filter(contact=request.contact_id, document=request.document_id)
    return list(rows.order_by("opened_at").values_list("opened_at", flat=True))


def running_requests() -> QuerySet[SignatureRequest]:
    """Requests that wait for somebody who can answer; withdrawn and superseded ones do not."""
    return (
        SignatureRequest.objects.filter(_runs())
        .select_related("client__firm", "client__log", "contact__client__firm", "document")
        .select_related("contact__client__log", "assessment", "firm")
        .defer("assessment__price_values", "assessment__finding_values")
        .prefetch_related("reminders__link")
        .order_by("requested_at")
    )


def _runs() -> Q:
    return Q(
        Exists(undecided().filter(requests=OuterRef("pk"))),
        # Anyone who withdrew consent gets paper: their silence here means nothing.
        ~Exists(ConsentWithdrawal.objects.filter(contact=OuterRef("contact"), ended_at=None)),
        withdrawn_at=None,
        contact__is_active=True,
        contact__may_sign=True,
    )


def undecided() -> QuerySet[Recommendation]:
    """Recommendations of the newest words that nobody has answered."""
    return Recommendation.objects.filter(
        superseded_at=None, dropped_at=None, decisions__isnull=True
    )


def _waiting(requests: Sequence[SignatureRequest]) -> tuple[Recommendation, ...]:
    rows = undecided().filter(requests__in=requests).distinct()
    return tuple(rows.select_related("client__log", "firm"))


def schedule_of(request: SignatureRequest, now: datetime) -> Schedule:
    """What is ahead of a request without an answer."""
    made = {one.day: one.made_at for one in request.reminders.all()}
    return schedule(request.requested_at, made, now=now)


def _due_reminder(request: SignatureRequest, now: datetime) -> DueReminder | None:
    planned = schedule_of(request, now)
    if not planned.ahead or planned.ahead[0].due > now:
        return None
    return DueReminder(request, planned.ahead[0].day, _waiting([request]), planned.lapses)


def _due_lapse(requests: Sequence[SignatureRequest], now: datetime) -> DueLapse | None:
    # Anyone who was asked later has their own time to answer: silence is final when all had theirs.
    if not requests or any(schedule_of(one, now).lapses > now for one in requests):
        return None
    notices = notices_of(requests)
    return DueLapse(tuple(requests), _waiting(requests), notices) if notices else None


def notices_of(requests: Sequence[SignatureRequest]) -> tuple[datetime, ...]:
    """When reminders of these requests were handed over to mail, in order."""
    sent = (reminder.handed_over_at for one in requests for reminder in one.reminders.all())
    return tuple(sorted(at for at in sent if at is not None))


SEND_WITHIN = timedelta(days=7)


def open_decisions(client: Client, _now: datetime) -> todo.Line | None:
    """Recommendations without a decision, and when the client is reminded next."""
    newest = Assessment.objects.filter(client=client).values("pk", "completed_at").first()
    if newest is None:
        return None
    open_ones = Recommendation.objects.filter(
        assessment=newest["pk"], superseded_at=None, dropped_at=None, decisions=None
    )
    running = SignatureRequest.objects.filter(client=client).filter(_runs())
    with_client = Exists(running.filter(recommendations=OuterRef("pk")))
    rows = open_ones.annotate(is_sent=with_client).order_by("rank").values_list("title", "is_sent")
    titles, sent = [title for title, _ in rows], sum(is_sent for _, is_sent in rows)
    if not titles:
        return None
    number = len(titles)
    text = f"{titles[0]}: no decision" if number == 1 else f"{number} decisions are open"
    url = reverse("recommendations:desk", args=[client.pk])
    asked = running.order_by("requested_at").values_list("requested_at", flat=True).first()
    if asked is None:
        due = firm_day(client.firm, newest["completed_at"] + SEND_WITHIN)
        note = "Not sent to the client yet."
        return todo.Line(number, text, due, url, "Send", note)
    next_notice = notices_due_at(client)
    due = firm_day(client.firm, next_notice or asked)
    verb = "Sent" if sent == number else f"{sent} of {number} sent"
    note = f"{verb} {long_date(firm_day(client.firm, asked))}" + (
        "; the next reminder goes out on the day it is due." if next_notice else "."
    )
    return todo.Line(number, text, due, url, "Open", note)
