"""Reads of the outbox: the mails of a client by state, and what waits for the advisor."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from duecare import record
from duecare_web.accounts.models import Firm, Membership
from duecare_web.accounts.zones import firm_day
from duecare_web.clients import todo, upkeep
from duecare_web.clients.models import Client
from duecare_web.outbox.kinds import not_missed
from duecare_web.outbox.models import Mail

STATES: Final = {
    "": "All",
    "waiting": "On the way",
    "sent": "Handed over",
    "failed": "Failed or came back",
}
NEWS_DAYS: Final = 30
FOLLOWS = upkeep.kinds(
    record.MailHandedOver,
    record.MailRefused,
    record.MailBounced,
    record.MailComplained,
    record.MailSentAgain,
    record.CheckpointMailed,
    record.SignedCopyMailed,
    record.ReminderSent,
    record.EmployeeChanged,
    record.ContactChanged,
    record.PersonErased,
)
_IS_LOST = Q(failed_at__isnull=False) | Q(bounced_at__isnull=False) | Q(complained_at__isnull=False)


def mails_of(client: Client, *, state: str = "", text: str = "") -> QuerySet[Mail]:
    """The mails of a client, newest first; ``state`` is a key of :data:`STATES`."""
    rows = client.mails.order_by("-made_at", "pk")
    if state == "waiting":
        rows = rows.filter(next_attempt_at__isnull=False)
    elif state == "sent":
        rows = rows.filter(handed_over_at__isnull=False).exclude(_IS_LOST)
    elif state == "failed":
        rows = rows.filter(_IS_LOST)
    if text:
        rows = rows.filter(Q(recipient__icontains=text) | Q(subject__icontains=text))
    return rows


def lost_mails(client: Client, now: datetime) -> QuerySet[Mail]:
    """What failed, came back or was reported within 30 days, to people who work there and got none since."""
    active = Q(contact__is_active=True) | Q(employee__is_active=True)
    rows = client.mails.filter(_IS_LOST, active, made_at__gt=now - timedelta(days=NEWS_DAYS))
    rows = rows.exclude(kind__in=not_missed())
    same = Q(contact=OuterRef("contact")) | Q(employee=OuterRef("employee"))
    later = Mail.objects.filter(same, handed_over_at__isnull=False, made_at__gt=OuterRef("made_at"))
    later = later.filter(bounced_at=None, complained_at=None)
    return rows.exclude(Exists(later))


def lost_to_members(firm: Firm, now: datetime) -> list[Mail]:
    """The firm's own mails that did not arrive within 30 days, where no later one did.

    Of each address the newest. Mails of the sign-in name no firm: those to its members count.
    """
    members = Membership.objects.filter(firm=firm).values_list("user__email", flat=True)
    own = Q(firm=firm) | Q(firm=None, recipient__in=list(members))
    rows = Mail.objects.filter(own, client=None, made_at__gt=now - timedelta(days=NEWS_DAYS))
    over = Q(handed_over_at__isnull=False) | _IS_LOST
    newest: dict[str, Mail] = {}
    for one in rows.filter(over).defer("sealed").order_by("-made_at"):
        newest.setdefault(parseaddr(one.recipient)[1].lower(), one)
    lost = (Mail.State.FAILED, Mail.State.BOUNCED, Mail.State.COMPLAINED)
    return [one for one in newest.values() if one.state in lost]


def mail_to_look_at(client: Client, now: datetime) -> todo.Line | None:
    """People whom no mail reaches."""
    rows = list(
        lost_mails(client, now).order_by("made_at").values("contact", "employee", "made_at")
    )
    people = {(one["contact"], one["employee"]) for one in rows}
    if not people:
        return None
    noun = "person" if len(people) == 1 else "people"
    return todo.Line(
        len(people),
        f"Mail does not reach {len(people)} {noun}",
        firm_day(client.firm, rows[0]["made_at"]),
        reverse("outbox:client", args=[client.pk]) + "?state=failed",
        "Show mail",
        "Correct the address, or send it again.",
        rows[0]["made_at"] + timedelta(days=NEWS_DAYS) + upkeep.A_MOMENT,
    )
