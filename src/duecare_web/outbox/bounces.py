"""Reads the mailbox of bounces: what comes back is said of the mail (:mod:`duecare.mail.returned`)."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings

from duecare.errors import DuecareError
from duecare.mail.returned import CameBack, parse
from duecare_web.outbox import actions
from duecare_web.outbox.mailboxes import ReadMailbox, opened, place_in
from duecare_web.outbox.models import Mail

logger = logging.getLogger(__name__)


def read_bounces(now: datetime) -> int:
    """Read the mailbox of bounces, if one is named; returns how many reports were about our mails."""
    address = settings.DUECARE_BOUNCES
    if not address:
        return 0
    with opened(place_in(address)) as mailbox:
        return work_off(mailbox, now)


def work_off(mailbox: ReadMailbox, now: datetime) -> int:
    """Note what each new message reports; one that cannot be read is logged and left as read."""
    noted = 0
    for arrived in mailbox.unread():
        try:
            report = parse(arrived.source) if arrived.is_whole else None
            noted += report is not None and _note(report, now)
        except DuecareError as error:
            logger.warning("a delivery report could not be noted: %s", error)
        except Exception:  # a strange message must not keep the next ones waiting
            logger.exception("a message in the mailbox of bounces could not be read")
        mailbox.done(arrived.name, delete=False)
    return noted


def _note(report: CameBack, now: datetime) -> bool:
    mail = Mail.objects.select_related("client__log", "contact", "employee").filter(
        message_id=report.message_id, handed_over_at__isnull=False
    )
    found = mail.first()
    if found is None:
        return False
    if found.client is None:
        _note_of_firm(found, report, now)
    elif report.feedback:
        actions.note_complaint(mail=found, feedback=report.feedback, at=now)
    else:
        actions.note_bounce(
            mail=found,
            status=report.status,
            said=report.said,
            for_good=report.for_good,
            at=now,
        )
    return True


def _note_of_firm(mail: Mail, report: CameBack, now: datetime) -> None:
    """A mail to a member of the firm: Home and the page of the firm's mail show it."""
    news: dict[str, object]
    if report.feedback:
        news = {"complained_at": mail.complained_at or now}
    else:
        news = {"problem": f"came back: {report.status} {report.said}".strip()[:500]}
        if report.for_good:
            news["bounced_at"] = mail.bounced_at or now
    Mail.objects.filter(pk=mail.pk).update(**news)
    logger.warning("a mail of the firm came back: %s", report.status or report.feedback)
