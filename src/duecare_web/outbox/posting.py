"""Putting a mail into the outbox, in the transaction of what causes it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.utils import timezone

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.outbox import content
from duecare_web.outbox.kinds import PLAIN
from duecare_web.outbox.models import Mail

KEPT_DAYS = 30
"""How long the content of a mail that could not be handed over is kept, so that it can be sent again."""


def post(
    message: EmailMessage,
    *,
    what: str,
    kind: str = PLAIN,
    key: str = "",
    to: Contact | Employee | None = None,
    firm: Firm | None = None,
    related: uuid.UUID | None = None,
    about: Mapping[str, Any] | None = None,
    is_urgent: bool = False,
    expires_at: datetime | None = None,
    at: datetime | None = None,
    composed_later: bool = False,
) -> Mail:
    """Keep ``message`` for sending; a second one with the same ``key`` is the first.

    ``what`` names it in the ledger and on pages. ``to`` is the client's person who gets it; a mail
    in the name of a ``firm`` to someone else needs no person. With ``composed_later`` only the
    envelope is kept, and the kind makes the content when it is sent.
    """
    now = at or timezone.now()
    message.extra_headers.setdefault("Message-ID", content.new_message_id())
    message_id = str(message.extra_headers["Message-ID"])
    name = key or message_id
    found = Mail.objects.filter(key=name).first()
    if found is not None:
        return found
    client: Client | None = to.client if to is not None else None
    own = to.firm if to is not None else firm
    mail = Mail(
        firm=own,
        client=client,
        contact=to if isinstance(to, Contact) else None,
        employee=to if isinstance(to, Employee) else None,
        key=name,
        kind=kind,
        what=what,
        recipient=", ".join(message.to)[:400],
        subject=" ".join(str(message.subject).split())[:300],
        message_id=message_id,
        related=related,
        about=dict(about or {}),
        is_urgent=is_urgent,
        made_at=now,
        expires_at=expires_at or now + timedelta(days=KEPT_DAYS),
        next_attempt_at=now,
    )
    if not composed_later:
        mail.sealed = content.seal(mail.pk, message, dressed=own is not None)
    mail.save(force_insert=True)
    return mail
