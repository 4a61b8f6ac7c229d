"""Whether a reported message is one that the firm has sent itself, as an exercise or otherwise.

An app that sends exercises registers how one is recognized when Django starts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from duecare.mail.reading import ReportedMail
from duecare_web.clients.models import Client, Employee
from duecare_web.outbox.models import Mail

Known = Literal["test", "harmless"]
Recognizer = Callable[[Client, Employee, ReportedMail, datetime], Known | None]
_recognizers: list[Recognizer] = []


def add_recognizer(recognizer: Recognizer) -> None:
    """Add a way to recognize an own message.

    It is called inside the transaction that keeps the report, with the client, who reported, what
    was read (links and Message-IDs too, which are not kept) and when; it may note the report on its
    own side. It returns ``test`` or ``harmless`` for a message of its own, else ``None``.
    """
    _recognizers.append(recognizer)


def recognized(
    client: Client, employee: Employee, mail: ReportedMail, at: datetime
) -> Known | None:
    """What a message is known to be, if it is one of ours. Every recognizer is asked in turn."""
    for one in _recognizers:
        if known := one(client, employee, mail, at):
            return known
    return _mail_of_ours(client, mail)


def _mail_of_ours(client: Client, mail: ReportedMail) -> Known | None:
    """A mail of the product to this client, attached to the report: its id is unguessable."""
    if not mail.about_ids or mail.form != "attached":
        return None
    ours = Mail.objects.filter(client=client, message_id=mail.about.message_id)
    return "harmless" if mail.about.message_id and ours.exists() else None
