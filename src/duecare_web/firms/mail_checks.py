"""Test mails: what the server answered, and whether the link in it was opened."""

from __future__ import annotations

import hashlib
import secrets
import time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from duecare_web.accounts.look import firm_mail
from duecare_web.accounts.models import Firm
from duecare_web.firms.models import MailCheck
from duecare_web.outbox.delivery import hand_over


def send_test_mail(*, firm: Firm, to: str) -> MailCheck:
    """Send a test mail in the firm's name and keep what the server answered."""
    secret = secrets.token_urlsafe(18)
    address = settings.DUECARE_BASE_URL + reverse("firms:mail_check", args=[secret])
    lines = (
        f"This is a test mail of {firm.name}, sent with Duecare.",
        "",
        "Open this address to show that mail arrives and that its links work:",
        address,
        "",
        "-- ",
        firm.name,
        "",
    )
    mail = firm_mail(firm, subject=f"Test mail of {firm.name}", body="\n".join(lines), to=[to])
    began = time.monotonic()
    handed = hand_over(mail)
    return MailCheck.objects.create(
        firm=firm,
        to=to,
        token_hash=_hash(secret),
        accepted=handed.accepted,
        reply=handed.reply or handed.problem,
        seconds=time.monotonic() - began,
    )


def note_opened(secret: str) -> MailCheck | None:
    """Note that the link of a test mail was opened; ``None`` for no such link."""
    found = MailCheck.objects.select_related("firm").filter(token_hash=_hash(secret)).first()
    if found is not None and found.opened_at is None:
        found.opened_at = timezone.now()
        found.save(update_fields=["opened_at"])
    return found


def find_test_mail(secret: str) -> MailCheck | None:
    """The test mail with this secret in its link."""
    return MailCheck.objects.select_related("firm").filter(token_hash=_hash(secret)).first()


def _hash(secret: str) -> str:
    return hashlib.sha256(f"test mail {secret}".encode()).hexdigest()
