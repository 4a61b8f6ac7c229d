"""The mail with the link of a share. Its code is told another way and is never in a mail."""

from __future__ import annotations

from datetime import datetime
from email.utils import formataddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from duecare_web.accounts.look import firm_mail
from duecare_web.accounts.zones import zone
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import append_entry
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.kinds import MAILER, outcome_entry
from duecare_web.outbox.models import Mail
from duecare_web.sharing.models import PaperShare

LINK: Final = "sharing.link"
WHAT: Final = "link to shared papers"
NOT_YET: Final = "(the link, when it is made)"


def link_of(token: str) -> str:
    """The address behind which the papers are."""
    return f"{settings.DUECARE_BASE_URL}{reverse('sharing:shared', args=[token])}"


def link_mail(
    client: Client, *, recipient: str, email: str, until: datetime, link: str
) -> EmailMessage:
    """The mail as the recipient gets it; for a preview ``link`` is :data:`NOT_YET`."""
    firm = client.firm
    day = timezone.localtime(until, zone(firm.time_zone))
    lines = (
        f"Hello {recipient},",
        "",
        f"{firm.name} lets you read papers about {client.name}:",
        "",
        f"  {link}",
        "",
        f"The link works until {day:%B} {day.day}, {day:%Y}. It asks for a code, which you are told",
        f"in another way. Without the code the papers stay closed. {firm.name} sees on record when",
        "they are read.",
        "",
        f"If you did not expect this, tell {firm.name} and do not open the link.",
    )
    body = "\n".join((*lines, "", "-- ", f"{firm.name}, sent with Duecare", ""))
    headers = {"Message-ID": new_message_id(), "Auto-Submitted": "auto-generated"}
    to = [formataddr((" ".join(recipient.split()), email))]
    subject = f"Papers about {client.name}"
    return firm_mail(firm, subject=subject, body=body, to=to, headers=headers)


def note_mail(outgoing: Mail, at: datetime) -> None:
    """Record that the link was handed over, or refused."""
    share = PaperShare.objects.select_related("client__log").get(pk=str(outgoing.related))
    append_entry(
        client=share.client,
        actor=MAILER,
        person=share.as_person(),
        entry=outcome_entry(outgoing),
        at=at,
    )
