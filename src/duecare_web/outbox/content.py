"""The content of a mail at rest: encrypted under the installation's key until it is handed over.

A firm's look (logo, color) is not kept with each mail: it is put on when the mail is sent.
"""

from __future__ import annotations

import base64
import json
import uuid
from email.mime.base import MIMEBase
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from duecare_web.accounts.look import firm_mail
from duecare_web.accounts.models import Firm
from duecare_web.ledger import keys
from duecare_web.ledger.encryption import decrypt, encrypt


def new_message_id() -> str:
    """A Message-ID in the name of this installation."""
    return make_msgid(domain=urlsplit(settings.DUECARE_BASE_URL).hostname or "localhost")


def seal(mail_id: uuid.UUID, message: EmailMessage, *, dressed: bool) -> bytes:
    """What a message holds, encrypted; with ``dressed`` without the firm's look."""
    content: dict[str, Any] = {
        "subject": message.subject,
        "body": message.body,
        "to": message.to,
        "headers": message.extra_headers,
        "attachments": [_packed(one) for one in message.attachments if not _is_look(one)],
    }
    if not dressed:
        content["from"] = message.from_email
        content["reply_to"] = message.reply_to
        alternatives = getattr(message, "alternatives", [])
        content["html"] = str(alternatives[0][0]) if alternatives else ""
    packed = json.dumps(content, ensure_ascii=False).encode()
    return encrypt(keys.installation_key(), packed, purpose=_purpose(mail_id))


def unseal(mail_id: uuid.UUID, sealed: bytes, *, firm: Firm | None) -> EmailMessage:
    """The message again, in the look that the firm has now."""
    packed = decrypt(keys.installation_key(), bytes(sealed), purpose=_purpose(mail_id))
    content = json.loads(packed)
    given = {name: content[name] for name in ("subject", "body", "to", "headers")}
    message: EmailMultiAlternatives
    if "from" not in content and firm is not None:
        message = firm_mail(firm, **given)
    else:
        sender, answers = content.get("from"), content.get("reply_to")
        message = EmailMultiAlternatives(**given, from_email=sender, reply_to=answers)
        if content.get("html"):
            message.attach_alternative(content["html"], "text/html")
    for name, encoded, media_type in content["attachments"]:
        message.attach(name, base64.b64decode(encoded), media_type)
    return message


def _is_look(attachment: Any) -> bool:
    return isinstance(attachment, MIMEBase)


def _packed(attachment: Any) -> tuple[str, str, str]:
    name, content, media_type = attachment
    raw = content.encode() if isinstance(content, str) else bytes(content)
    return name, base64.b64encode(raw).decode(), media_type


def _purpose(mail_id: uuid.UUID) -> str:
    return f"outbox/{mail_id}"
