"""Reads what comes back: delivery reports (RFC 3464) and complaints (RFC 5965)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from django.conf import settings

from duecare.errors import DuecareError
from duecare_web.outbox import actions
from duecare_web.outbox.mailboxes import ReadMailbox, opened
from duecare_web.outbox.models import Mail

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a report says of one of our mails; ``feedback`` is set for a complaint."""

    message_id: str
    status: str = ""
    said: str = ""
    for_good: bool = False
    feedback: str = ""


def read_bounces(now: datetime) -> int:
    """Read the mailbox of bounces, if one is named; returns how many reports were about our mails."""
    address = settings.DUECARE_BOUNCES
    if not address:
        return 0
    with opened(address) as mailbox:
        return work_off(mailbox, now)


def work_off(mailbox: ReadMailbox, now: datetime) -> int:
    """Note what each new message reports; one that cannot be read is logged and left as read."""
    noted = 0
    for name, source in mailbox.unread():
        try:
            report = parse(source)
            noted += report is not None and _note(report, now)
        except DuecareError as error:
            logger.warning("a delivery report could not be noted: %s", error)
        except Exception:  # a strange message must not keep the next ones waiting
            logger.exception("a message in the mailbox of bounces could not be read")
        mailbox.done(name, delete=False)
    return noted


def parse(source: bytes) -> CameBack | None:
    """What a message reports; ``None`` for anything that is no report about a mail of ours."""
    message = message_from_bytes(source, policy=policy.default)
    if message.get_content_type() != "multipart/report":
        return None
    message_id = _original_id(message)
    if not message_id:
        return None
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            fields = _fields(part)
            return CameBack(message_id, feedback=fields.get("feedback-type", "abuse"))
        if kind == "message/delivery-status":
            return _of_status(part, message_id)
    return None


def _of_status(part: Message, message_id: str) -> CameBack | None:
    for block in _blocks(part):
        action = str(block.get("Action", "")).strip().lower()
        if action not in {"failed", "delayed"}:
            continue
        status = str(block.get("Status", "")).split()[:1]
        said = " ".join(str(block.get("Diagnostic-Code", "")).split())
        code = status[0] if status else "5.0.0"
        return CameBack(message_id, code, said, action == "failed" and code.startswith("5"))
    return None


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    for block in payload if isinstance(payload, list) else ():
        if isinstance(block, Message):
            yield block


def _fields(part: Message) -> dict[str, str]:
    payload = part.get_payload()
    block = payload[0] if isinstance(payload, list) else payload
    lines = str(block).splitlines()
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _original_id(message: EmailMessage | Message) -> str:
    """The Message-ID of the mail that is reported: in its copy, or in a copy of its headers."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            if isinstance(inner, Message) and inner["Message-ID"]:
                return str(inner["Message-ID"]).strip()
        elif kind == "text/rfc822-headers":
            found = _fields(part).get("message-id", "")
            if found:
                return found
    return ""


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
