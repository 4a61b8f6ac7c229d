"""Whether mail leaves this server, and what that means for the people who use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from duecare_web.outbox.delivery import transport
from duecare_web.ui.notices import Notice

_FILES = "django.core.mail.backends.filebased.EmailBackend"


@dataclass(frozen=True, slots=True)
class MailState:
    """Where mail goes: to a server by its name, or into the folder outbox."""

    is_sent: bool
    server: str
    sender: str


def mail_state() -> MailState:
    """As the settings say."""
    is_sent = transport() != _FILES
    host = getattr(settings, "EMAIL_HOST", "") if is_sent else ""
    return MailState(is_sent, str(host or "the mail server"), settings.DEFAULT_FROM_EMAIL)


def mail_notices() -> Sequence[Notice]:
    """A strip while no mail leaves this server; a demonstration needs none."""
    if mail_state().is_sent or settings.DUECARE_DEMO:
        return []
    text = (
        "No mail server is set, so links, codes, reminders and invitations do not reach anyone. "
        "They are written to the folder outbox of this server."
    )
    from django.urls import reverse

    return [Notice(text, url=reverse("firms:mail"))]
